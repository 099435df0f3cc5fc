//! Which log groups hold the lines of functions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::{Function, LogSource, LogSources};
use slstop_base::{FunctionName, PlaceId};

/// The groups that these functions write to, and `whole` groups beside them. A group that Lambda chose holds one
/// function's lines; in any other there may be several functions', unless the whole of it is asked for.
pub fn log_sources<'a>(
    functions: impl IntoIterator<Item = (PlaceId, &'a Function)>,
    whole: impl IntoIterator<Item = (PlaceId, &'a Arc<str>)>,
) -> LogSources {
    let mut groups: BTreeMap<(PlaceId, Arc<str>), BTreeSet<FunctionName>> = BTreeMap::new();
    for (place, function) in functions {
        let owners = groups.entry((place, function.log_group())).or_default();
        if !function.has_own_log_group() {
            owners.insert(function.name.clone());
        }
    }
    let whole = whole.into_iter();
    groups.extend(whole.map(|(place, group)| ((place, group.clone()), BTreeSet::new())));
    let source = |((place, group), functions): (_, BTreeSet<FunctionName>)| LogSource {
        place,
        group,
        functions: functions.into_iter().collect(),
    };
    groups.into_iter().map(source).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(name: &str) -> Function {
        Function {
            log_group: Some("/shared".into()),
            ..Function::named(name)
        }
    }

    #[test]
    fn functions_that_share_a_group_are_one_source_and_the_whole_group_is_more() {
        let functions = [shared("b"), Function::named("own"), shared("a")];
        let told = |whole: &[Arc<str>]| -> Vec<(String, usize)> {
            let functions = functions.iter().map(|it| (PlaceId::FIRST, it));
            let sources = log_sources(functions, whole.iter().map(|it| (PlaceId::FIRST, it)));
            let told = |source: &LogSource| (source.group.to_string(), source.functions.len());
            sources.iter().map(told).collect()
        };
        let own = ("/aws/lambda/own".to_owned(), 0);
        assert_eq!(told(&[]), [own.clone(), ("/shared".into(), 2)]);
        assert_eq!(told(&["/shared".into()]), [own, ("/shared".into(), 0)]);
    }
}
