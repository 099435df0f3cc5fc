//! Which functions carry the tags that were named, by the Resource Groups Tagging API or, where that is
//! denied or not there, by a question for each function.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use slstop_aws::Clients;
use slstop_aws::fetch::once;
use slstop_base::did_you_mean::did_you_mean;
use slstop_base::{FunctionName, Timestamp};
use slstop_core::domain::tag::Tags;
use slstop_core::domain::{Failure, Function, Tag};
use slstop_core::message::{Fact, Query};

/// What functions carry.
#[derive(Debug, Default)]
pub struct Tagged(BTreeMap<FunctionName, Tags>);

impl Tagged {
    /// At least of these functions.
    pub async fn ask(
        functions: &[Function],
        clients: &Clients,
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let mut tagged = Self::default();
        let refused = match tagged.take(once(Query::Tags, clients, now).await) {
            Err(failure @ (Failure::Denied { .. } | Failure::Missing { .. })) => failure,
            ended => return ended.map(|()| tagged),
        };
        let mut arns = functions.iter().map(|function| function.arn.clone());
        let is_nameless = |arn: Arc<str>| arn.is_empty();
        if arns.clone().any(is_nameless) {
            // Nobody can be asked about what has no ARN.
            return Err(refused);
        }
        let query = Query::TagsOf {
            functions: arns.by_ref().collect(),
        };
        tagged.take(once(query, clients, now).await)?;
        Ok(tagged)
    }

    fn take(&mut self, (facts, outcome): (Vec<Fact>, Result<(), Failure>)) -> Result<(), Failure> {
        for fact in facts {
            if let Fact::Tags { page: tags, .. } | Fact::TagsOf { tags } = fact {
                self.0.extend(tags);
            }
        }
        outcome
    }

    pub fn has_all(&self, function: &Function, wanted: &[Tag]) -> bool {
        let none = Tags::new();
        let tags = self.0.get(&function.name).unwrap_or(&none);
        wanted.iter().all(|tag| tag.is_among(tags))
    }

    pub fn values(&self, key: &str) -> BTreeSet<Arc<str>> {
        let tags = self.0.values();
        tags.filter_map(|tags| tags.get(key)).cloned().collect()
    }
}

/// What to say when none of so many functions carries the tags; `values` are those in use of a key.
pub fn none_of(
    n_functions: usize,
    wanted: &[Tag],
    values: impl Fn(&str) -> BTreeSet<Arc<str>>,
) -> String {
    let text: Vec<String> = wanted.iter().map(Tag::words).collect();
    let text = text.join(" and ");
    let suggestion = wanted.iter().find_map(|tag| {
        let values = values(&tag.key);
        let others = values.iter().map(|value| &**value);
        let suggestion = did_you_mean(&tag.value, others).filter(|_| !values.contains(&tag.value))?;
        Some(format!("; did you mean `{suggestion}`?"))
    });
    let none = match n_functions {
        1 => format!("that function is not {text}"),
        n => format!("none of {n} functions is {text}"),
    };
    none + &suggestion.unwrap_or_default()
}
