//! What feeds the functions of a region, and where their failures end: event source mappings first, in one call a
//! page, then what policies, rules, destinations, queues and metrics add. What one service does not tell blanks
//! nothing of the others.

mod functions;
mod lambda;
mod metrics;
mod policies;
mod queues;
mod readers;
mod rules;

pub(super) use metrics::{SourceMetric, ask as ask_metrics};
pub(super) use readers::readers;

use std::sync::Arc;

use super::Sink;
use crate::Clients;
use slstop_base::Timestamp;
use slstop_core::domain::source::{FoundSources, UnseenSources};
use slstop_core::domain::{Call, Failure};
use slstop_core::message::{Fact, Query, Window};

pub async fn answer(
    like: &Arc<[Arc<str>]>,
    window: Window,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let mut found = FoundSources::default();
    let tell = |found: &FoundSources| {
        let (like, found) = (like.clone(), found.clone());
        sink.fact(Fact::Sources {
            like,
            window,
            found,
        })
    };
    let (mappings, listed) = tokio::join!(
        lambda::mappings(clients, like),
        functions::list(clients, like)
    );
    if let (Err(failure), Err(_)) = (&mappings, &listed) {
        return Err(failure.clone());
    }
    let functions = found.seen("functions", listed).unwrap_or_default();
    found.sources = found
        .seen("queues and streams", mappings)
        .unwrap_or_default();
    found.outlets = functions::dead_letters(&functions);
    functions::mark_gone(&mut found, &functions, like);
    queues::look(clients, &mut found).await;
    tell(&found).await;
    policies::add(clients, &functions, &mut found).await;
    rules::look(clients, &mut found).await;
    functions::add_destinations(clients, &mut found).await;
    queues::look(clients, &mut found).await;
    tell(&found).await;
    metrics::look(clients, window, now, &mut found).await;
    tell(&found).await;
    Ok(())
}

/// What a step learned; what it did not is kept as a doubt.
trait SeenOrNot {
    fn seen<T>(&mut self, what: &str, answer: Result<T, Failure>) -> Option<T>;
}

impl SeenOrNot for FoundSources {
    fn seen<T>(&mut self, what: &str, answer: Result<T, Failure>) -> Option<T> {
        let failure = match answer {
            Ok(learned) => return Some(learned),
            Err(failure) => failure,
        };
        // One sentence for all functions that the same call fails for.
        let is_known = |one: &UnseenSources| *one.what == *what;
        if !self.unseen.iter().any(is_known) {
            let what = what.into();
            self.unseen.push(UnseenSources { what, failure });
        }
        None
    }
}

/// One call, tried with any function, rule or queue of the region; `None` without one.
pub async fn trial(clients: &Clients, call: Call) -> Option<Result<(), Failure>> {
    let all: Arc<[Arc<str>]> = [].into();
    if call == Call::ListEventSourceMappings {
        return Some(lambda::mappings(clients, &all).await.map(|_| ()));
    }
    let functions = functions::list(clients, &all).await.ok()?;
    match call {
        Call::GetPolicy => {
            let function = functions.first()?;
            Some(policies::grants(clients, &function.name).await.map(|_| ()))
        }
        Call::ListFunctionEventInvokeConfigs => {
            let function = functions.first()?;
            Some(
                lambda::destinations(clients, &function.name)
                    .await
                    .map(|_| ()),
            )
        }
        _ => rules::trial(clients, call, &functions).await,
    }
}

/// The question that the map asks.
pub fn question(window: Window) -> Query {
    let like = [].into();
    Query::Sources { like, window }
}

#[cfg(test)]
mod tests;
