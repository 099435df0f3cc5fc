//! Traces: one tree of spans a trace, from X-Ray's documents and OpenTelemetry's spans alike; a list's rows
//! and the service graph. Readers say what they could not read and keep the rest.

mod assemble;
mod critical_path;
mod failures;
pub mod gap;
mod lenient_json;
pub mod listed_trace;
mod open;
mod otel;
mod received;
pub mod rows;
mod self_time;
mod service_graph;
pub mod span;
mod span_tree;
#[cfg(test)]
mod tests;
pub mod words;
mod xray;

pub use assemble::canonical;
pub use listed_trace::ListedTrace;
pub use open::{OpenedTraces, documents, open};
pub use service_graph::{CallCounts, GraphRow, ServiceEdge, ServiceGraph, ServiceNode};
pub use span::{SpanKind, SpanStatus, SpanTime, TraceSpan};
pub use span_tree::SpanTree;
