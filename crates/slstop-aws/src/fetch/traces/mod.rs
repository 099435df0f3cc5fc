//! Traces: the list of a window, one in full, the service graph. With Transaction Search on, the spans are
//! events of a log group; X-Ray then knows of the indexed ones only.

mod batch;
mod retrieval;
mod service_graph;
mod spans;
mod summaries;

use std::sync::Arc;

use aws_sdk_xray::types::{TraceSegmentDestination, TraceSegmentDestinationStatus};

use super::Sink;
use crate::Clients;
use slstop_base::{FunctionName, Timestamp};
use slstop_core::domain::trace::{ListedTrace, ServiceGraph, TraceDocument};
use slstop_core::domain::{Call, Failure};
use slstop_core::message::{Fact, Window};

pub use batch::batch;
pub use summaries::expression;

/// What a list asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedTraces {
    pub functions: Arc<[FunctionName]>,
    pub from: Timestamp,
    pub to: Timestamp,
    /// X-Ray's own filter expression.
    pub filter: Option<Arc<str>>,
}

/// The traces of a window, the newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundTraces {
    pub traces: Vec<ListedTrace>,
    pub is_cut: bool,
}

/// Where the spans of this account and region are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanStore {
    XRay,
    /// Transaction Search: a log group holds them all.
    Logs,
}

pub(super) async fn list(
    functions: &Arc<[FunctionName]>,
    window: Window,
    filter: Option<&Arc<str>>,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let asked = AskedTraces {
        functions: functions.clone(),
        from: now.minus(window.span()),
        to: now,
        filter: filter.cloned(),
    };
    let found = find(clients, &asked).await?;
    sink.fact(Fact::Traces {
        functions: functions.clone(),
        window,
        filter: filter.cloned(),
        traces: found.traces,
        is_cut: found.is_cut,
    })
    .await;
    Ok(())
}

pub(super) async fn one(
    id: &Arc<str>,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let documents = whole(clients, id, now).await?;
    let id = id.clone();
    sink.fact(Fact::Trace { id, documents }).await;
    Ok(())
}

pub(super) async fn graph(
    window: Window,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let graph = services(clients, now.minus(window.span()), now).await?;
    sink.fact(Fact::ServiceGraph { window, graph }).await;
    Ok(())
}

/// The traces of a stretch of time, from wherever they are kept.
pub async fn find(clients: &Clients, asked: &AskedTraces) -> Result<FoundTraces, Failure> {
    let store = store(clients).await;
    let indexed = summaries::find(clients, asked).await;
    if store == SpanStore::XRay || asked.filter.is_some() {
        return indexed;
    }
    // X-Ray indexes a hundredth of the spans unless its settings say otherwise; the group has them all.
    let spans = spans::find(clients, asked).await;
    match (indexed, spans) {
        (Ok(mut found), Ok(spans)) => {
            for trace in spans.traces {
                if !found.traces.iter().any(|known| same(&known.id, &trace.id)) {
                    found.traces.push(trace);
                }
            }
            found
                .traces
                .sort_by_key(|trace| std::cmp::Reverse(trace.start));
            found.is_cut |= spans.is_cut;
            Ok(found)
        }
        (Err(_), Ok(spans)) => Ok(spans),
        (indexed, Err(_)) => indexed,
    }
}

/// All documents of one trace; none where there is no such trace.
pub async fn whole(
    clients: &Clients,
    id: &str,
    now: Timestamp,
) -> Result<Vec<TraceDocument>, Failure> {
    if store(clients).await == SpanStore::XRay {
        return batch(clients, &[id.into()]).await;
    }
    if let Ok(documents) = spans::of_trace(clients, id, now).await
        && !documents.is_empty()
    {
        return Ok(documents);
    }
    match retrieval::retrieve(clients, id, now).await {
        Ok(documents) if !documents.is_empty() => Ok(documents),
        // What was recorded before Transaction Search was turned on is X-Ray's still.
        _ => batch(clients, &[id.into()]).await,
    }
}

pub async fn services(
    clients: &Clients,
    from: Timestamp,
    to: Timestamp,
) -> Result<ServiceGraph, Failure> {
    service_graph::fetch(clients, from, to).await
}

/// X-Ray where it cannot be asked: then nothing else is known of another place.
async fn store(clients: &Clients) -> SpanStore {
    destination(clients).await.unwrap_or(SpanStore::XRay)
}

pub async fn destination(clients: &Clients) -> Result<SpanStore, Failure> {
    clients.turn(Call::GetTraceSegmentDestination).await;
    let answer = clients.xray().get_trace_segment_destination().send().await;
    let output =
        answer.map_err(|error| clients.failure(Call::GetTraceSegmentDestination, &error))?;
    let is_in_logs = output.destination() == Some(&TraceSegmentDestination::CloudWatchLogs)
        && output.status() != Some(&TraceSegmentDestinationStatus::Pending);
    Ok(if is_in_logs {
        SpanStore::Logs
    } else {
        SpanStore::XRay
    })
}

fn same(one: &str, other: &str) -> bool {
    use slstop_core::domain::trace::canonical;
    canonical(one) == canonical(other)
}
