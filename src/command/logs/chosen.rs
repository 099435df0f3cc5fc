//! From what was typed to functions: names, ARNs and globs.

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::aws::Clients;
use crate::base::glob::is_like;
use crate::base::meant::did_you_mean;
use crate::base::{FunctionName, Timestamp};
use crate::domain::{Failure, Function};
use crate::fetch::{self, Sink};
use crate::message::{Attention, Event, Fact, Query};

/// Looked up one by one up to here; with more, the list is cheaper.
const FEW: usize = 5;

#[derive(Debug, Default)]
pub struct Chosen {
    pub functions: Vec<Function>,
    /// Sentences about what was not found.
    pub doubts: Vec<String>,
}

impl Chosen {
    pub async fn find(
        typed: &[String],
        clients: &Clients,
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let names: Vec<String> = typed.iter().map(|typed| name(typed)).collect();
        let is_glob = |name: &String| name.contains(['*', '?']);
        let mut chosen = Self::default();
        if names.len() > FEW || names.iter().any(is_glob) {
            chosen.of_list(&names, &list(clients, now).await?);
            return Ok(chosen);
        }
        let mut is_missing = false;
        for name in &names {
            match look_up(name, clients, now).await {
                Ok(function) => chosen.functions.push(function),
                Err(Failure::NotFound { .. }) => is_missing = true,
                // Without it the group is the one that Lambda chooses, unless somebody chose another.
                Err(failure @ (Failure::Denied { .. } | Failure::Missing { .. })) => {
                    chosen.doubts.push(format!(
                        "the configuration of {name} is unknown: {failure}: {}",
                        failure.advice()
                    ));
                    chosen.functions.push(Function::named(name.as_str()));
                }
                Err(failure) => return Err(failure),
            }
        }
        if is_missing {
            chosen = Self::default();
            chosen.of_list(&names, &list(clients, now).await?);
        }
        Ok(chosen)
    }

    fn of_list(&mut self, names: &[String], listed: &[Function]) {
        for name in names {
            let is_meant = |function: &&Function| is_like(name, function.name.as_str());
            let before = self.functions.len();
            self.functions
                .extend(listed.iter().filter(is_meant).cloned());
            if self.functions.len() == before {
                let known = listed.iter().map(|function| function.name.as_str());
                let meant = did_you_mean(name, known)
                    .map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
                let count = listed.len();
                self.doubts.push(format!(
                    "none of {count} functions is named like {name}{meant}"
                ));
            }
        }
        self.functions.sort_by(|a, b| a.name.cmp(&b.name));
        self.functions.dedup_by(|a, b| a.name == b.name);
    }
}

/// The name in an ARN, and one without its qualifier; anything else is a name or a glob already.
pub fn name(typed: &str) -> String {
    let named = match typed.starts_with("arn:") {
        true => typed.split(':').nth(6),
        false => typed.split(':').next(),
    };
    named.unwrap_or(typed).to_owned()
}

async fn look_up(name: &str, clients: &Clients, now: Timestamp) -> Result<Function, Failure> {
    let query = Query::Configuration {
        function: FunctionName::new(name),
        attention: Attention::Usual,
    };
    let facts = ask(query, clients, now).await?;
    let configured = facts.into_iter().find_map(|fact| match fact {
        Fact::Configuration(function) => Some(*function),
        _ => None,
    });
    configured.ok_or_else(|| Failure::Garbled {
        said: "no configuration came".into(),
    })
}

async fn list(clients: &Clients, now: Timestamp) -> Result<Vec<Function>, Failure> {
    let facts = ask(Query::Functions, clients, now).await?;
    let pages = facts.into_iter().filter_map(|fact| match fact {
        Fact::Functions { page, .. } => Some(page),
        _ => None,
    });
    Ok(pages.flatten().collect())
}

async fn ask(query: Query, clients: &Clients, now: Timestamp) -> Result<Vec<Fact>, Failure> {
    let (events, mut answers) = mpsc::channel(8);
    let asking = async move {
        let sink = Sink::new(query.clone(), events, CancellationToken::new());
        fetch::answer(&query, clients, now, &sink).await
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
    let (result, facts) = tokio::join!(asking, hearing);
    result.map(|()| facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_and_a_qualified_name_are_as_good_as_a_name() {
        for (typed, expected) in [
            (
                "arn:aws:lambda:eu-west-1:123456789012:function:checkout:live",
                "checkout",
            ),
            ("arn:aws:s3", "arn:aws:s3"),
            ("checkout:live", "checkout"),
            ("shop-*", "shop-*"),
        ] {
            assert_eq!(name(typed), expected);
        }
    }
}
