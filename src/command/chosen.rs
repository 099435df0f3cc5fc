//! The functions that a command line names, and where their lines are.

use std::fmt;
use std::sync::Arc;

use anyhow::Context;
use futures_util::future::join_all;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::aws::Clients;
use crate::base::glob::is_like;
use crate::base::meant::did_you_mean;
use crate::base::{FunctionName, Timestamp};
use crate::domain::{Failure, Function, LogSource, LogSources};
use crate::facts::{Facts, Functions};
use crate::fetch::{self, Sink};
use crate::message::{Attention, Event, Fact, Query};

/// More names than this are looked up by listing all functions: it takes fewer calls.
const MOST_ASKED_ONE_BY_ONE: usize = 10;

/// The sources of what was typed: names, ARNs and globs of functions, and log groups by their own names.
/// Fails when nothing is meant by one of them.
pub async fn sources(
    clients: &Clients,
    typed: &[String],
    now: Timestamp,
) -> anyhow::Result<LogSources> {
    let (groups, functions): (Vec<&String>, Vec<&String>) =
        typed.iter().partition(|typed| is_group(typed));
    let mut sources: Vec<LogSource> = Vec::new();
    if !functions.is_empty() {
        let known = look_up(clients, &functions, now).await;
        let known = known.context("cannot look up the functions")?;
        for typed in functions {
            sources.extend(meant(&known, typed)?.iter().cloned());
        }
    }
    sources.extend(groups.into_iter().map(|group| LogSource {
        group: Arc::from(group.trim_end_matches(":*")),
        functions: Arc::default(),
    }));
    sources.sort();
    sources.dedup();
    Ok(sources.into())
}

/// No function's name has a slash.
fn is_group(typed: &str) -> bool {
    typed.contains(":log-group:") || (typed.contains('/') && !typed.starts_with("arn:aws:lambda"))
}

/// The name in an ARN, its qualifier left out; anything else is a name or a glob already.
fn name(typed: &str) -> &str {
    let named = (typed.starts_with("arn:"))
        .then(|| typed.split(':').nth(6))
        .flatten();
    named.unwrap_or(typed)
}

/// Those that are named, one by one where that takes fewer calls; else all of the region.
async fn look_up(
    clients: &Clients,
    typed: &[&String],
    now: Timestamp,
) -> Result<Functions, Failure> {
    let is_plain = |typed: &&String| !typed.contains(['*', '?']);
    if typed.len() <= MOST_ASKED_ONE_BY_ONE && typed.iter().all(is_plain) {
        let asked = typed
            .iter()
            .map(|typed| configuration(clients, name(typed), now));
        let found: Option<Vec<Function>> = join_all(asked).await.into_iter().collect();
        if let Some(page) = found {
            let page = Fact::Functions {
                page,
                first: true,
                last: true,
            };
            return Ok(told(vec![page], now));
        }
    }
    let pages = ask(clients, Query::Functions, now).await?;
    Ok(told(pages, now))
}

fn told(pages: Vec<Fact>, now: Timestamp) -> Functions {
    let mut facts = Facts::default();
    for page in &pages {
        facts.absorb(now, &Query::Functions, page);
    }
    Functions::clone(&facts.functions)
}

/// Nothing where it cannot be had like this: the list may know it.
async fn configuration(clients: &Clients, name: &str, now: Timestamp) -> Option<Function> {
    let query = Query::Configuration {
        function: FunctionName::new(name),
        attention: Attention::Usual,
    };
    let facts = ask(clients, query, now).await.ok()?;
    facts.into_iter().find_map(|fact| match fact {
        Fact::Configuration(function) => Some(*function),
        _ => None,
    })
}

async fn ask(clients: &Clients, query: Query, now: Timestamp) -> Result<Vec<Fact>, Failure> {
    let (events, mut answers) = mpsc::channel(8);
    let sink = Sink::new(query.clone(), events, CancellationToken::new());
    let answering = async move { fetch::answer(&query, clients, now, &sink).await };
    let gathering = async {
        let mut facts = Vec::new();
        while let Some(event) = answers.recv().await {
            if let Event::Fact(_, fact) = event {
                facts.push(fact);
            }
        }
        facts
    };
    let (answered, facts) = tokio::join!(answering, gathering);
    answered.map(|()| facts)
}

fn meant(functions: &Functions, typed: &str) -> Result<LogSources, Nobody> {
    let pattern = name(typed);
    let names = functions.iter().map(|function| &function.name);
    let names: Vec<&FunctionName> = names
        .filter(|name| is_like(pattern, name.as_str()))
        .collect();
    if names.is_empty() {
        let known = functions.iter().map(|function| function.name.as_str());
        let near = did_you_mean(pattern, known);
        let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        return Err(Nobody(format!("there is no function `{typed}`{near}")));
    }
    Ok(functions.log_sources(names))
}

/// Nothing is called so.
#[derive(Debug)]
pub struct Nobody(String);

impl fmt::Display for Nobody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Nobody {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_a_glob_and_a_group_are_as_good_as_a_name() {
        let arn = "arn:aws:lambda:eu-west-1:123456789012:function:checkout:live";
        assert_eq!((name(arn), is_group(arn)), ("checkout", false));
        assert_eq!((name("shop-*"), is_group("shop-*")), ("shop-*", false));
        assert!(is_group("/aws/lambda/checkout"));
        assert!(is_group(
            "arn:aws:logs:eu-west-1:123456789012:log-group:checkout"
        ));
        let page = ["checkout", "checkin"].map(Function::named).to_vec();
        let listed = Fact::Functions {
            page,
            first: true,
            last: true,
        };
        let functions = told(vec![listed], Timestamp::from_millis(0));
        let n_meant = |typed| meant(&functions, typed).map(|sources| sources.len());
        assert_eq!(n_meant("check*").ok(), Some(2));
        let nobody = n_meant("chekout").expect_err("a slip");
        assert_eq!(
            nobody.to_string(),
            "there is no function `chekout`; did you mean `checkout`?"
        );
    }
}
