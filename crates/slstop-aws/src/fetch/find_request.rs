//! Which function ran a request: its id is looked for in the lines of every group. Free of charge.

use std::ops::Range;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::Sink;
use super::log_events::{EventsRequest, page};
use crate::Clients;
use slstop_base::Timestamp;
use slstop_core::domain::{Failure, FoundLine, LogSources};
use slstop_core::message::{Fact, Window};

/// As many groups are read side by side.
const TOGETHER: usize = 5;
/// CloudWatch answers empty pages while it searches a large group; what takes more is given up.
const MOST_PAGES: usize = 20;

pub async fn answer(
    id: &Arc<str>,
    sources: &LogSources,
    window: Window,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let line = find(id, sources, window.at(now), clients).await?;
    let id = id.clone();
    sink.fact(Fact::FoundRequest { id, line }).await;
    Ok(())
}

/// Where the first line of a request is.
///
/// # Errors
/// Why a group could not be read, where no other has the line.
pub async fn find(
    id: &str,
    sources: &LogSources,
    span: Range<Timestamp>,
    clients: &Clients,
) -> Result<Option<FoundLine>, Failure> {
    let mut groups = sources.iter().map(|source| source.group.clone());
    let mut reading = JoinSet::new();
    let mut failure = None;
    loop {
        while reading.len() < TOGETHER
            && let Some(group) = groups.next()
        {
            let request = EventsRequest {
                group,
                from: span.start,
                to: span.end,
                stream_prefix: None,
                pattern: Some(format!("\"{id}\"").into()),
            };
            let clients = clients.clone();
            reading.spawn(async move { first_line(request, &clients).await });
        }
        match reading.join_next().await {
            Some(Ok(Ok(Some(found)))) => return Ok(Some(found)),
            // A group that is missing or denied says nothing of the others.
            Some(Ok(Err(failed))) => failure = Some(failed),
            Some(_) => {}
            None => return failure.map_or(Ok(None), Err),
        }
    }
}

async fn first_line(
    request: EventsRequest,
    clients: &Clients,
) -> Result<Option<FoundLine>, Failure> {
    let mut token = None;
    for _ in 0..MOST_PAGES {
        let answer = page(clients, &request, token).await?;
        if let Some(at) = answer.events.iter().map(|event| event.at).min() {
            let group = request.group;
            return Ok(Some(FoundLine { group, at }));
        }
        token = answer.token;
        if token.is_none() {
            break;
        }
    }
    Ok(None)
}
