//! BatchGetTraces: whole traces, five a call; those that X-Ray had no time for are asked for again.

use std::sync::Arc;

use crate::Clients;
use slstop_core::domain::call::TRACE;
use slstop_core::domain::trace::TraceDocument;
use slstop_core::domain::{Call, Failure};

/// AWS's most.
const TOGETHER: usize = 5;
/// Ids that were not processed are asked for so often.
const MOST_ROUNDS: usize = 4;
/// Pages of one answer: a trace has 10,000 segments at most.
const MOST_PAGES: usize = 50;

pub async fn batch(clients: &Clients, ids: &[Arc<str>]) -> Result<Vec<TraceDocument>, Failure> {
    let mut documents = Vec::new();
    let mut left: Vec<String> = ids.iter().map(|id| in_xrays_form(id)).collect();
    for _ in 0..MOST_ROUNDS {
        let mut unprocessed = Vec::new();
        for five in left.chunks(TOGETHER) {
            unprocessed.extend(five_of(clients, five, &mut documents).await?);
        }
        if unprocessed.is_empty() {
            break;
        }
        left = unprocessed;
    }
    Ok(documents)
}

/// Those that were not processed.
async fn five_of(
    clients: &Clients,
    ids: &[String],
    documents: &mut Vec<TraceDocument>,
) -> Result<Vec<String>, Failure> {
    let mut unprocessed = Vec::new();
    let mut token: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let request = clients
            .xray()
            .batch_get_traces()
            .set_trace_ids(Some(ids.to_vec()))
            .set_next_token(token.take());
        clients.turn(Call::BatchGetTraces).await;
        let answer = request.send().await;
        let page = answer.map_err(|error| clients.failure(Call::BatchGetTraces, &error))?;
        clients
            .meter()
            .bill(Call::BatchGetTraces, TRACE * page.traces().len() as u64);
        for trace in page.traces() {
            let id: Arc<str> = trace.id().unwrap_or_default().into();
            let texts = trace
                .segments()
                .iter()
                .filter_map(|segment| segment.document());
            documents.extend(texts.map(|text| TraceDocument {
                trace: Arc::clone(&id),
                text: text.into(),
            }));
        }
        unprocessed.extend(page.unprocessed_trace_ids().iter().cloned());
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            break;
        }
    }
    Ok(unprocessed)
}

/// `1-<8 digits>-<24 digits>`, also of the W3C's 32 digits.
pub fn in_xrays_form(id: &str) -> String {
    match (id.len(), id.get(..8), id.get(8..)) {
        (32, Some(time), Some(rest)) if id.bytes().all(|digit| digit.is_ascii_hexdigit()) => {
            format!("1-{time}-{rest}")
        }
        _ => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::{Canned, CannedAnswer, CannedRequest};

    #[tokio::test]
    async fn ids_go_out_in_fives_and_unprocessed_ones_again() {
        let canned = Canned::new(|asked: &CannedRequest| {
            let body = String::from_utf8_lossy(&asked.body);
            let again = if body.contains("1-5") && body.contains("1-6") {
                "\"1-6\""
            } else {
                ""
            };
            CannedAnswer::new(
                200,
                format!(
                    "{{\"Traces\":[{{\"Id\":\"t\",\"Segments\":[{{\"Id\":\"s\",\"Document\":\"{{}}\"}}]}}],\"UnprocessedTraceIds\":[{again}]}}"
                ),
            )
        });
        let clients = canned.clients().await;
        let ids: Vec<Arc<str>> = (0..7).map(|nth| format!("1-{nth}").into()).collect();
        let documents = batch(&clients, &ids).await.expect("an answer");
        assert_eq!(documents.len(), 3);
        assert_eq!(canned.asked().len(), 3);
    }

    #[test]
    fn ids_of_the_w3c_are_asked_for_in_x_ray_s_form() {
        let form = in_xrays_form("65f2a1b04d1c8a7e9b3f2c6d5e4f3a2b");
        assert_eq!(form, "1-65f2a1b0-4d1c8a7e9b3f2c6d5e4f3a2b");
        assert_eq!(in_xrays_form(&form), form);
    }
}
