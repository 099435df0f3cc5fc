//! BatchGetTraces.

use super::super::OperationContext;
use super::document::Documents;
use super::invalid;
use crate::wire::{Refusal, Reply, WireValue, json};
use crate::world::trace::TraceId;

const MAX_TRACES: usize = 5;

pub fn answer(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let said: Vec<&str> = context.request.input.texts("TraceIds").collect();
    if said.is_empty() || said.len() > MAX_TRACES {
        return Err(invalid(format!(
            "TraceIds must hold between 1 and {MAX_TRACES} ids."
        )));
    }
    let mut traces = Vec::new();
    for text in said {
        let id = TraceId::read(text).ok_or_else(|| invalid(format!("Invalid trace id: {text}")))?;
        // A trace that is not there (any more) is left out.
        let Some(trace) = context.world.trace(id, context.now.as_millis()) else {
            continue;
        };
        let documents = Documents {
            world: context.world,
            region: context.region(),
            trace: &trace,
        };
        let segments: WireValue = (documents.all().into_iter())
            .map(|(id, document)| {
                // The document is a text within the document.
                let document = String::from_utf8(json::write(&document)).unwrap_or_default();
                WireValue::EMPTY.with("Id", id).with("Document", document)
            })
            .collect();
        let (from, to) = trace.span();
        traces.push(
            WireValue::EMPTY
                .with("Id", text.to_owned())
                .with("Duration", (to - from) as f64 / 1000.0)
                .with("LimitExceeded", false)
                .with("Segments", segments),
        );
    }
    let answer = WireValue::EMPTY
        .with("Traces", traces)
        .with("UnprocessedTraceIds", WireValue::List(Vec::new()));
    Ok(answer.into())
}
