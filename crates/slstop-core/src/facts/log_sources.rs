//! Which log groups hold the lines of functions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::{Function, LogSource, LogSources};
use slstop_base::FunctionName;

/// The groups that these functions write to, and `whole` groups beside them. A group that Lambda chose holds one
/// function's lines; in any other there may be several functions', unless the whole of it is asked for.
pub fn log_sources<'a>(
    functions: impl IntoIterator<Item = &'a Function>,
    whole: impl IntoIterator<Item = &'a Arc<str>>,
) -> LogSources {
    let mut groups: BTreeMap<Arc<str>, BTreeSet<FunctionName>> = BTreeMap::new();
    for function in functions {
        let owners = groups.entry(function.log_group()).or_default();
        if !function.has_own_log_group() {
            owners.insert(function.name.clone());
        }
    }
    groups.extend(
        whole
            .into_iter()
            .map(|group| (group.clone(), BTreeSet::new())),
    );
    let source = |(group, functions): (Arc<str>, BTreeSet<FunctionName>)| LogSource {
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
            let sources = log_sources(&functions, whole);
            let told = |source: &LogSource| (source.group.to_string(), source.functions.len());
            sources.iter().map(told).collect()
        };
        let own = ("/aws/lambda/own".to_owned(), 0);
        assert_eq!(told(&[]), [own.clone(), ("/shared".into(), 2)]);
        assert_eq!(told(&["/shared".into()]), [own, ("/shared".into(), 0)]);
    }
}
