//! The spans that Transaction Search keeps in a log group, as events of one JSON object each.

use std::sync::Arc;
use std::time::Duration;

use super::{AskedTraces, FoundTraces};
use crate::Clients;
use crate::fetch::log_events::{self, EventsRequest};
use slstop_base::Timestamp;
use slstop_core::domain::Failure;
use slstop_core::domain::trace::listed_trace::began;
use slstop_core::domain::trace::{ListedTrace, TraceDocument, canonical, documents};

/// Where AWS puts them.
const GROUP: &str = "aws/spans";
/// Of spans that name no trace: each names its own.
const NO_TRACE: &str = "";
/// A page has up to 10,000 events.
const MOST_PAGES_OF_TRACE: usize = 12;
/// A list is a look at the latest, not a search through everything.
const MOST_PAGES_OF_LIST: usize = 4;
/// A trace goes on for so long after the moment in its id: an invocation takes 15 minutes, a retry waits.
const LONGEST_TRACE: Duration = Duration::from_secs(6 * 3600);

/// All spans of a trace, found by its id as a term.
pub(super) async fn of_trace(
    clients: &Clients,
    id: &str,
    now: Timestamp,
) -> Result<Vec<TraceDocument>, Failure> {
    let digits = canonical(id);
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Ok(Vec::new());
    }
    // Ids of other makers of spans hold no time.
    let start = began(id)
        .filter(|start| *start <= now && now.since(*start) < 40 * 24 * Duration::from_secs(3600));
    let asked = EventsRequest {
        group: GROUP.into(),
        from: start
            .unwrap_or_else(|| now.minus(LONGEST_TRACE))
            .minus(Duration::from_secs(60)),
        to: start
            .map_or(now, |start| start.plus(LONGEST_TRACE))
            .min(now),
        stream_prefix: None,
        pattern: Some(format!("\"{digits}\"").into()),
    };
    read(clients, asked, MOST_PAGES_OF_TRACE)
        .await
        .map(|(documents, _)| documents)
}

/// The traces that the latest spans of a stretch of time make.
pub(super) async fn find(clients: &Clients, asked: &AskedTraces) -> Result<FoundTraces, Failure> {
    let pattern = match &*asked.functions {
        [one] => Some(format!("\"{}\"", one.as_str().replace(['"', '\\'], "")).into()),
        _ => None,
    };
    let events = EventsRequest {
        group: GROUP.into(),
        from: asked.from,
        to: asked.to,
        stream_prefix: None,
        pattern,
    };
    let (spans, is_cut) = read(clients, events, MOST_PAGES_OF_LIST).await?;
    let opened = documents(&spans);
    let traces = opened.trees.iter().map(ListedTrace::of);
    let mut traces: Vec<ListedTrace> = traces.filter(|trace| asked.is_of_interest(trace)).collect();
    traces.reverse();
    Ok(FoundTraces { traces, is_cut })
}

/// The events as documents, and whether there are more.
async fn read(
    clients: &Clients,
    asked: EventsRequest,
    most_pages: usize,
) -> Result<(Vec<TraceDocument>, bool), Failure> {
    let trace: Arc<str> = NO_TRACE.into();
    let mut documents = Vec::new();
    let mut token = None;
    for _ in 0..most_pages {
        let page = log_events::page(clients, &asked, token.take()).await?;
        documents.extend(page.events.into_iter().map(|event| TraceDocument {
            trace: Arc::clone(&trace),
            text: event.message,
        }));
        token = page.token;
        if token.is_none() {
            return Ok((documents, false));
        }
    }
    Ok((documents, true))
}
