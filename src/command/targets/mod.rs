//! From what a command line names to functions and the groups that they write to.

mod everywhere;
mod left_behind;
pub mod tagged;
mod typed;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::command::exit::Misused;
use slstop_aws::Clients;
use slstop_aws::fetch::once;
use slstop_base::did_you_mean::did_you_mean;
use slstop_base::glob::is_like;
use slstop_base::{FunctionName, PlaceId, Timestamp};
use slstop_core::domain::{Failure, Function, LogSources, Tag};
use slstop_core::facts::log_sources;
use slstop_core::message::{Attention, Fact, Query};

pub use everywhere::{ChosenInPlace, Everywhere};
use tagged::{Tagged, none_of};
use typed::Typed;

/// Looked up one by one up to here; with more, the list takes fewer calls.
const FEW: usize = 5;

/// What a command line asks for: functions by name, ARN or glob, or all there are; of those, the ones that
/// carry the tags. Log groups that are named carry none, and are read whole.
#[derive(Clone, Debug)]
pub struct TargetPatterns {
    typed: Vec<String>,
    tags: Vec<Tag>,
}

impl TargetPatterns {
    /// All functions of a region are a lot to read: somebody has to say so, or narrow them down.
    pub fn new(typed: &[String], tags: Vec<Tag>) -> Result<Self, Misused> {
        if typed.is_empty() && tags.is_empty() {
            let fault =
                "which functions? name some, or a --stack or --tag of theirs; '*' means all";
            return Err(Misused(vec![fault.to_owned()]));
        }
        let typed = typed.to_vec();
        Ok(Self { typed, tags })
    }

    pub async fn find(&self, clients: &Clients, now: Timestamp) -> Result<Chosen, Failure> {
        let mut chosen = match self.typed.is_empty() {
            true => Chosen::all(clients, now).await?,
            false => Chosen::named(&self.typed, clients, now).await?,
        };
        if !self.tags.is_empty() && !chosen.functions.is_empty() {
            chosen.narrow(&self.tags, clients, now).await?;
        }
        Ok(chosen)
    }
}

#[derive(Debug, Default)]
pub struct Chosen {
    pub functions: Vec<Function>,
    /// Log groups that were named themselves.
    groups: BTreeSet<Arc<str>>,
    /// Sentences about what was not found.
    pub doubts: Vec<String>,
}

impl Chosen {
    async fn all(clients: &Clients, now: Timestamp) -> Result<Self, Failure> {
        let mut chosen = Self {
            functions: list(clients, now).await?,
            ..Self::default()
        };
        if chosen.functions.is_empty() {
            let said = "there are no functions in this region: try another --region or --profile";
            chosen.doubts.push(said.to_owned());
        }
        Ok(chosen)
    }

    async fn named(typed: &[String], clients: &Clients, now: Timestamp) -> Result<Self, Failure> {
        let typed: Vec<Typed<'_>> = typed.iter().map(|typed| Typed::read(typed)).collect();
        let mut chosen = Self::default();
        let mut names = Vec::new();
        for typed in &typed {
            match typed {
                Typed::Group(group) => {
                    chosen.groups.insert(Arc::from(*group));
                }
                Typed::Function(name) | Typed::Glob(name) => names.push(*name),
            }
        }
        let has_globs = typed.iter().any(|typed| matches!(typed, Typed::Glob(_)));
        let is_done =
            names.len() <= FEW && !has_globs && chosen.one_by_one(&names, clients, now).await?;
        if !is_done {
            let listed = list(clients, now).await?;
            for (name, group) in left_behind::groups(&names, &listed, clients).await {
                names.retain(|other| *other != name);
                chosen.doubts.push(format!(
                    "no function is called {name} any more; {group} is still there"
                ));
                chosen.groups.insert(group);
            }
            chosen.of_list(&names, &listed);
        }
        chosen.functions.sort_by(|a, b| a.name.cmp(&b.name));
        chosen.functions.dedup_by(|a, b| a.name == b.name);
        Ok(chosen)
    }

    async fn narrow(
        &mut self,
        tags: &[Tag],
        clients: &Clients,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let tagged = Tagged::ask(&self.functions, clients, now).await?;
        let n_before = self.functions.len();
        self.functions
            .retain(|function| tagged.has_all(function, tags));
        if self.functions.is_empty() {
            let values = |key: &str| tagged.values(key);
            self.doubts.push(none_of(n_before, tags, values));
        }
        Ok(())
    }

    /// Whether each of them was found.
    async fn one_by_one(
        &mut self,
        names: &[&str],
        clients: &Clients,
        now: Timestamp,
    ) -> Result<bool, Failure> {
        let mut found = Self::default();
        for name in names {
            match look_up(name, clients, now).await {
                Ok(function) => found.functions.push(function),
                Err(Failure::NotFound { .. }) => return Ok(false),
                // Without it the group is the one that Lambda chooses, unless somebody chose another.
                Err(failure @ (Failure::Denied { .. } | Failure::Missing { .. })) => {
                    found.doubts.push(format!(
                        "the configuration of {name} is unknown: {failure}: {}",
                        failure.advice()
                    ));
                    found.functions.push(Function::named(*name));
                }
                Err(failure) => return Err(failure),
            }
        }
        self.functions.append(&mut found.functions);
        self.doubts.append(&mut found.doubts);
        Ok(true)
    }

    fn of_list(&mut self, names: &[&str], listed: &[Function]) {
        for name in names {
            let is_meant = |function: &&Function| is_like(name, function.name.as_str());
            let before = self.functions.len();
            self.functions
                .extend(listed.iter().filter(is_meant).cloned());
            if self.functions.len() == before {
                let known = listed.iter().map(|function| function.name.as_str());
                let stem = name.replace(['*', '?'], "");
                let suggestion = did_you_mean(&stem, known)
                    .map_or(String::new(), |suggestion| format!("; did you mean `{suggestion}`?"));
                let count = listed.len();
                self.doubts.push(format!(
                    "none of {count} functions is named like {name}{suggestion}"
                ));
            }
        }
    }

    /// Nothing is called so.
    pub fn is_empty(&self) -> bool {
        self.functions.is_empty() && self.groups.is_empty()
    }

    /// A group each, and whose lines of it are wanted where others write there as well.
    pub fn sources(&self, place: PlaceId) -> LogSources {
        let functions = self.functions.iter().map(|function| (place, function));
        log_sources(functions, self.groups.iter().map(|group| (place, group)))
    }
}

async fn look_up(name: &str, clients: &Clients, now: Timestamp) -> Result<Function, Failure> {
    let query = Query::Configuration {
        function: FunctionName::new(name),
        attention: Attention::Usual,
    };
    let (facts, outcome) = once(query, clients, now).await;
    outcome?;
    let configured = facts.into_iter().find_map(|fact| match fact {
        Fact::Configuration(function) => Some(*function),
        _ => None,
    });
    configured.ok_or_else(|| Failure::Garbled {
        said: "no configuration came".into(),
    })
}

async fn list(clients: &Clients, now: Timestamp) -> Result<Vec<Function>, Failure> {
    let (facts, outcome) = once(Query::Functions, clients, now).await;
    outcome?;
    let pages = facts.into_iter().filter_map(|fact| match fact {
        Fact::Functions { page, .. } => Some(page),
        _ => None,
    });
    Ok(pages.flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_aws::canned::{Canned, CannedAnswer, CannedRequest};
    use slstop_core::domain::LogSource;

    fn told(chosen: &Chosen) -> Vec<(String, usize)> {
        let sources = chosen.sources(PlaceId::FIRST);
        let told = |source: &LogSource| (source.group.to_string(), source.functions.len());
        sources.iter().map(told).collect()
    }

    #[tokio::test]
    async fn a_function_that_was_deleted_is_known_by_the_group_that_it_left() {
        let script = |asked: &CannedRequest| {
            if asked.uri.contains("/functions") {
                let is_list = !asked.uri.contains("configuration");
                return match is_list {
                    true => CannedAnswer::new(200, r#"{"Functions":[{"FunctionName":"pay"}]}"#),
                    false => CannedAnswer::new(404, r#"{"Message":"Function not found"}"#)
                        .with("x-amzn-errortype", "ResourceNotFoundException"),
                };
            }
            CannedAnswer::new(
                200,
                r#"{"logGroups":[{"logGroupName":"/aws/lambda/old-pay"}]}"#,
            )
        };
        let clients = Canned::new(script).clients().await;
        let typed = ["old-pay", "pays"].map(str::to_owned);
        let now = Timestamp::from_millis(0);
        let chosen = Chosen::named(&typed, &clients, now).await.expect("answers");
        assert_eq!(told(&chosen), [("/aws/lambda/old-pay".into(), 0)]);
        assert_eq!(
            chosen.doubts,
            [
                "no function is called old-pay any more; /aws/lambda/old-pay is still there",
                "none of 1 functions is named like pays; did you mean `pay`?"
            ]
        );
    }

    #[test]
    fn a_slip_is_told_with_what_was_probably_meant() {
        let listed = ["checkout", "checkin"].map(Function::named);
        let mut chosen = Chosen::default();
        chosen.of_list(&["check*"], &listed);
        assert_eq!((chosen.functions.len(), chosen.doubts.len()), (2, 0));
        chosen.of_list(&["chekout", "zzz-*"], &listed);
        assert_eq!(
            chosen.doubts,
            [
                "none of 2 functions is named like chekout; did you mean `checkout`?",
                "none of 2 functions is named like zzz-*"
            ]
        );
    }
}
