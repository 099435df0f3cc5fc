//! X-Ray's operations.

pub mod batch_get_traces;
pub mod document;
pub mod filter;
pub mod get_service_graph;
pub mod get_trace_segment_destination;
pub mod get_trace_summaries;

use crate::wire::Refusal;

pub fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "InvalidRequestException", message)
}
