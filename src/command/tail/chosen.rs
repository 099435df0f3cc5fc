//! From what was typed to the groups that are read: names, ARNs and globs of functions, and names of groups.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Context;
use regex::Regex;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::aws::Clients;
use crate::base::meant::did_you_mean;
use crate::base::{FunctionName, Timestamp};
use crate::command::exit::Misused;
use crate::domain::{Failure, Function, LogSource, LogSources};
use crate::facts::ledger::{function_of_group, stream_owner};
use crate::fetch::{self, Sink};
use crate::message::{Attention, Event, Fact, Query};

#[derive(Debug, Default)]
pub struct Chosen {
    /// By group: the functions that are meant in it; none where all of its lines are.
    groups: BTreeMap<Arc<str>, BTreeSet<FunctionName>>,
    /// Doubts, as sentences.
    pub notices: Vec<String>,
}

/// What somebody typed.
#[derive(Debug, PartialEq, Eq)]
enum Typed<'a> {
    Function(&'a str),
    Glob(&'a str),
    Group(&'a str),
}

impl<'a> Typed<'a> {
    fn read(text: &'a str) -> Self {
        if text.starts_with('/') {
            return Self::Group(text);
        }
        if text.starts_with("arn:") {
            return match text.split(':').collect::<Vec<_>>()[..] {
                [_, _, "logs", _, _, "log-group", ..] => {
                    Self::Group(text.strip_suffix(":*").unwrap_or(text))
                }
                [_, _, "lambda", _, _, "function", name, ..] => Self::Function(name),
                _ => Self::Function(text),
            };
        }
        if text.contains(['*', '?']) {
            Self::Glob(text)
        } else {
            Self::Function(text)
        }
    }
}

impl Chosen {
    pub async fn find(typed: &[String], clients: &Clients, now: Timestamp) -> anyhow::Result<Self> {
        let mut chosen = Self::default();
        let mut listed: Option<Vec<Function>> = None;
        for text in typed {
            match Typed::read(text) {
                Typed::Group(group) => {
                    chosen.groups.insert(Arc::from(group), BTreeSet::new());
                }
                Typed::Function(name) => chosen.add(&configured(name, clients, now).await?),
                Typed::Glob(glob) => {
                    if listed.is_none() {
                        listed = Some(functions(clients, now).await?);
                    }
                    let listed = listed.as_deref().unwrap_or_default();
                    let is_like = like(glob)?;
                    let n_before = chosen.groups.len();
                    let meant = listed
                        .iter()
                        .filter(|function| is_like.is_match(function.name.as_str()));
                    let n_meant = meant.map(|function| chosen.add(function)).count();
                    if n_meant == 0 && chosen.groups.len() == n_before {
                        let names = listed.iter().map(|function| function.name.as_str());
                        let stem: String = glob.replace(['*', '?'], "");
                        let meant = did_you_mean(&stem, names)
                            .map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
                        let n = listed.len();
                        chosen
                            .notices
                            .push(format!("none of {n} functions is named like {glob}{meant}"));
                    }
                }
            }
        }
        Ok(chosen)
    }

    fn add(&mut self, function: &Function) {
        let is_own = function.has_own_log_group();
        let functions = self.groups.entry(function.log_group());
        match functions {
            // Somebody asked for the whole of it.
            std::collections::btree_map::Entry::Occupied(known) if known.get().is_empty() => {}
            known => {
                let functions = known.or_default();
                if !is_own {
                    functions.insert(function.name.clone());
                }
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    pub fn sources(&self) -> LogSources {
        let source = |(group, functions): (&Arc<str>, &BTreeSet<FunctionName>)| LogSource {
            group: group.clone(),
            functions: functions.iter().cloned().collect(),
        };
        self.groups.iter().map(source).collect()
    }

    /// How wide the names are, where lines of several functions meet.
    pub fn names(&self, most: usize) -> Option<usize> {
        let is_several = self.groups.len() > 1 || self.groups.values().any(|those| those.len() > 1);
        let names = self.groups.iter().flat_map(|(group, functions)| {
            let own = functions
                .is_empty()
                .then(|| function_of_group(group).unwrap_or(group));
            functions.iter().map(FunctionName::as_str).chain(own)
        });
        let width = names.map(|name| name.chars().count()).max().unwrap_or(0);
        is_several.then_some(width.min(most))
    }
}

/// The function that a line is of: the group's own, or the one that its stream names.
pub fn function_of(group: &Arc<str>, stream: &str) -> Option<Arc<str>> {
    let owner = function_of_group(group).or_else(|| stream_owner(stream).0);
    owner.map(Arc::from)
}

fn like(glob: &str) -> Result<Regex, Misused> {
    let pattern = regex::escape(glob).replace(r"\*", ".*").replace(r"\?", ".");
    Regex::new(&format!("^{pattern}$"))
        .map_err(|_| Misused(vec![format!("`{glob}` is too long for a name")]))
}

/// Where a function writes to is a part of its configuration. One that is gone, or that these credentials
/// may not see, may still have its lines where Lambda puts them.
async fn configured(name: &str, clients: &Clients, now: Timestamp) -> anyhow::Result<Function> {
    let function = FunctionName::new(name);
    let query = Query::Configuration {
        function: function.clone(),
        attention: Attention::Usual,
    };
    let (facts, outcome) = ask(query, clients, now).await;
    let found = facts.into_iter().find_map(|fact| match fact {
        Fact::Configuration(function) => Some(*function),
        _ => None,
    });
    match (found, outcome) {
        (Some(found), _) => Ok(found),
        (None, Err(failure)) if is_fatal(&failure) => {
            Err(failure).with_context(|| format!("cannot find the function {name}"))
        }
        (None, _) => Ok(Function::named(function)),
    }
}

fn is_fatal(failure: &Failure) -> bool {
    !matches!(
        failure,
        Failure::NotFound { .. } | Failure::Denied { .. } | Failure::Missing { .. }
    )
}

async fn functions(clients: &Clients, now: Timestamp) -> anyhow::Result<Vec<Function>> {
    let (facts, outcome) = ask(Query::Functions, clients, now).await;
    outcome.context("cannot list the functions")?;
    let pages = facts.into_iter().filter_map(|fact| match fact {
        Fact::Functions { page, .. } => Some(page),
        _ => None,
    });
    Ok(pages.flatten().collect())
}

async fn ask(query: Query, clients: &Clients, now: Timestamp) -> (Vec<Fact>, Result<(), Failure>) {
    let (events, mut answers) = mpsc::channel(8);
    let sink = Sink::new(query.clone(), events, CancellationToken::new());
    let asking = async {
        let outcome = fetch::answer(&query, clients, now, &sink).await;
        drop(sink);
        outcome
    };
    let hearing = async {
        let mut facts = Vec::new();
        while let Some(event) = answers.recv().await {
            if let Event::Fact(_, fact) = event {
                facts.push(fact);
            }
        }
        facts
    };
    let (outcome, facts) = futures_util::future::join(asking, hearing).await;
    (facts, outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_arns_globs_and_groups_are_told_apart() {
        for (text, typed) in [
            ("checkout", Typed::Function("checkout")),
            ("shop-*", Typed::Glob("shop-*")),
            ("/aws/lambda/checkout", Typed::Group("/aws/lambda/checkout")),
            (
                "arn:aws:lambda:eu-west-1:123456789012:function:checkout:live",
                Typed::Function("checkout"),
            ),
            (
                "arn:aws:logs:eu-west-1:123456789012:log-group:/shared:*",
                Typed::Group("arn:aws:logs:eu-west-1:123456789012:log-group:/shared"),
            ),
        ] {
            assert_eq!(Typed::read(text), typed, "{text}");
        }
    }

    #[test]
    fn functions_that_share_a_group_are_one_source() {
        let shared = |name: &str| Function {
            log_group: Some("/shared".into()),
            ..Function::named(name)
        };
        let mut chosen = Chosen::default();
        for function in [shared("b"), Function::named("own"), shared("a")] {
            chosen.add(&function);
        }
        let sources = chosen.sources();
        let told: Vec<_> = sources
            .iter()
            .map(|source| (&*source.group, source.functions.len()))
            .collect();
        assert_eq!(told, [("/aws/lambda/own", 0), ("/shared", 2)]);
        assert_eq!(chosen.names(80), Some(3));
    }

    #[test]
    fn a_glob_is_no_regular_expression() {
        let is_like = |glob: &str, name: &str| like(glob).expect("a glob").is_match(name);
        assert!(is_like("shop.*", "shop.a") && !is_like("shop.*", "shopxa"));
        assert!(is_like("a?c", "abc") && !is_like("a?c", "abbc"));
    }
}
