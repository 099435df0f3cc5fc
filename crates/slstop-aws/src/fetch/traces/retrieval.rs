//! StartTraceRetrieval and ListRetrievedTraces: how X-Ray hands out traces that Transaction Search keeps.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_xray::types::{RetrievalStatus, TraceFormatType};
use aws_smithy_types::DateTime;

use super::batch::in_xrays_form;
use crate::Clients;
use slstop_base::Timestamp;
use slstop_core::domain::call::TRACE;
use slstop_core::domain::trace::TraceDocument;
use slstop_core::domain::trace::listed_trace::began;
use slstop_core::domain::{Call, Failure};

/// Between two looks at a retrieval that is not complete.
const PAUSE: Duration = Duration::from_secs(1);
/// Looks at one retrieval, and pages of it.
const MOST_LOOKS: usize = 30;
/// Around the moment that the id names.
const AROUND: Duration = Duration::from_secs(3600);

pub(super) async fn retrieve(
    clients: &Clients,
    id: &str,
    now: Timestamp,
) -> Result<Vec<TraceDocument>, Failure> {
    let id = in_xrays_form(id);
    let start = began(&id).filter(|start| *start <= now).unwrap_or(now);
    let time = |moment: Timestamp| DateTime::from_millis(moment.as_millis());
    let request = clients
        .xray()
        .start_trace_retrieval()
        .trace_ids(&id)
        .start_time(time(start.minus(AROUND)))
        .end_time(time(start.plus(AROUND).min(now)));
    clients.turn(Call::StartTraceRetrieval).await;
    let answer = request.send().await;
    let started = answer.map_err(|error| clients.failure(Call::StartTraceRetrieval, &error))?;
    clients.meter().bill(Call::StartTraceRetrieval, TRACE);
    let Some(retrieval) = started.retrieval_token else {
        return Ok(Vec::new());
    };
    collect(clients, &retrieval).await
}

async fn collect(clients: &Clients, retrieval: &str) -> Result<Vec<TraceDocument>, Failure> {
    let mut documents = Vec::new();
    let mut token: Option<String> = None;
    for _ in 0..MOST_LOOKS {
        let request = clients
            .xray()
            .list_retrieved_traces()
            .retrieval_token(retrieval)
            .trace_format(TraceFormatType::Xray)
            .set_next_token(token.take());
        clients.turn(Call::ListRetrievedTraces).await;
        let answer = request.send().await;
        let page = answer.map_err(|error| clients.failure(Call::ListRetrievedTraces, &error))?;
        match page.retrieval_status() {
            Some(RetrievalStatus::Scheduled | RetrievalStatus::Running) => {
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            Some(RetrievalStatus::Complete) => {}
            _ => break,
        }
        for trace in page.traces() {
            let id: Arc<str> = trace.id().unwrap_or_default().into();
            let texts = trace.spans().iter().filter_map(|span| span.document());
            documents.extend(texts.map(|text| TraceDocument {
                trace: Arc::clone(&id),
                text: text.into(),
            }));
        }
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            break;
        }
    }
    Ok(documents)
}
