//! Why a function fails: the last minutes of its lines, read once and summed up. The lines themselves are not
//! kept: what is shown of invocations is always all of them, and this is a sample.

use std::sync::Arc;
use std::time::Duration;

use super::Sink;
use super::log_events::{EventsRequest, batches, page};
use crate::Clients;
use slstop_base::{FunctionId, FunctionName, Timestamp};
use slstop_core::domain::error_sample::{MOST_ERRORS, MOST_MESSAGE_CHARS};
use slstop_core::domain::{ErrorSample, Failure, LogSources, SampledError};
use slstop_core::facts::LogBook;
use slstop_core::facts::ledger::groups::{ErrorGroup, group};
use slstop_core::facts::ledger::{Ledger, Limits};
use slstop_core::message::Fact;

/// Long enough for a function that is called a few times a minute.
const BACK: Duration = Duration::from_secs(5 * 60);
/// Ten thousand lines each: what a busy function writes in some seconds says what goes wrong as well.
const MOST_PAGES: usize = 4;

pub async fn answer(
    function: &FunctionName,
    sources: &LogSources,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let place = sink.question().place;
    let from = now.minus(BACK);
    let mut book: LogBook = LogBook::default();
    for source in sources.iter() {
        let request = EventsRequest {
            group: source.group.clone(),
            from,
            to: now,
            stream_prefix: None,
            pattern: None,
        };
        let mut token = None;
        for _ in 0..MOST_PAGES {
            let answer = page(clients, &request, token).await?;
            for events in batches(answer.events) {
                let group = source.group.clone();
                book.absorb(place, &Fact::Lines { group, events });
            }
            token = answer.token;
            if token.is_none() {
                break;
            }
        }
    }
    let of = FunctionId::new(place, function.clone());
    let function = function.clone();
    let sample = sum_up(&book.ledger, &of, from, now);
    sink.fact(Fact::Errors { function, sample }).await;
    Ok(())
}

fn sum_up(ledger: &Ledger, function: &FunctionId, from: Timestamp, now: Timestamp) -> ErrorSample {
    let name = ledger.function(function);
    let limits = Limits::at(now);
    let of_function: Vec<_> = ledger
        .by_time()
        .filter_map(|id| ledger.summary(id, limits))
        .filter(|one| one.function == name)
        .collect();
    let ended = of_function.iter().filter(|one| one.end.is_some());
    let failures: Vec<_> = of_function
        .iter()
        .filter_map(|one| ledger.failed(one))
        .collect();
    let mut groups = group(failures.iter().copied());
    groups.sort_by_key(|group| (std::cmp::Reverse(group.count), group.fingerprint));
    ErrorSample {
        from,
        to: now,
        invocations: ended.count() as u64,
        failed: failures.len() as u64,
        errors: groups
            .iter()
            .take(MOST_ERRORS)
            .map(|group| sampled(ledger, group, limits))
            .collect(),
    }
}

fn sampled(ledger: &Ledger, group: &ErrorGroup, limits: Limits) -> SampledError {
    let error = ledger.error(group.sample, group.cause);
    let request = ledger.invocation(group.sample, limits);
    let cut = |text: &str| Arc::from(text.chars().take(MOST_MESSAGE_CHARS).collect::<String>());
    let mut versions = group.versions.iter();
    let version = match (versions.next(), versions.next()) {
        (Some(version), None) => Some(Arc::from(ledger.text(*version))),
        _ => None,
    };
    SampledError {
        cause: group.cause,
        class: error.and_then(|error| error.class).map(cut),
        message: error.and_then(|error| error.message).map(cut),
        count: group.count,
        fingerprint: group.fingerprint.to_string().into(),
        request_id: request.map_or_else(|| Arc::from(""), |one| Arc::from(&*one.request)),
        version,
    }
}
