//! All lines of one request: found by its id, then read in its stream, since most lines do not name it.

use std::sync::Arc;
use std::time::Duration;

use super::log_events::{EventsRequest, page};
use crate::Clients;
use slstop_core::domain::{Failure, FoundLine, LogEvent};

/// Before its first line that names it.
const BEFORE: Duration = Duration::from_secs(2);
/// The longest that a function runs.
const AFTER: Duration = Duration::from_secs(16 * 60);
const MOST_PAGES: usize = 20;

/// The lines from the first of the request on, up to its last, with those of others in the same stream.
pub async fn read(
    id: &str,
    found: &FoundLine,
    clients: &Clients,
) -> Result<(Arc<str>, Vec<LogEvent>), Failure> {
    let group = found.group.clone();
    let mut request = EventsRequest {
        group: group.clone(),
        from: found.at.minus(BEFORE),
        to: found.at.plus(AFTER),
        stream_prefix: None,
        pattern: Some(format!("\"{id}\"").into()),
    };
    let named = page(clients, &request, None).await?.events;
    let Some(first) = named.first() else {
        return Ok((group, named));
    };
    let last = named.iter().map(|event| event.at).max();
    request.stream_prefix = Some(first.stream.clone());
    request.pattern = None;
    request.to = last.unwrap_or(found.at).plus(BEFORE);
    let mut events = Vec::new();
    let mut token = None;
    for _ in 0..MOST_PAGES {
        let answer = page(clients, &request, token).await?;
        events.extend(answer.events);
        token = answer.token;
        if token.is_none() {
            break;
        }
    }
    Ok((group, events))
}
