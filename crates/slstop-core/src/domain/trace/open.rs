//! Finds the traces in whatever somebody sends: answers of BatchGetTraces and ListRetrievedTraces, single
//! segments, lists, OTLP as JSON, events of `aws/spans`, each also inside of something else.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::listed_trace::ListedTrace;
use super::received::{Received, first_text};
use super::service_graph::ServiceGraph;
use super::span_tree::SpanTree;
use super::{assemble, lenient_json, otel, xray};

/// Deeper than any answer wraps its documents.
const DEEPEST: usize = 24;

/// What a text holds about traces, and what of it could not be read.
#[derive(Debug, Default)]
pub struct OpenedTraces {
    pub trees: Vec<SpanTree>,
    pub summaries: Vec<ListedTrace>,
    pub graphs: Vec<ServiceGraph>,
    /// A line each: which part, and what is wrong with it.
    pub problems: Vec<String>,
}

pub fn open(text: &str) -> OpenedTraces {
    let (values, faults) = lenient_json::read(text);
    let mut found = Found::default();
    found
        .received
        .problems
        .extend(faults.iter().map(ToString::to_string));
    for value in values {
        found.value(value, &Within::default(), 0);
    }
    found.finish()
}

/// The spans of documents that were fetched, of one trace each or several.
pub fn documents<'d>(documents: impl IntoIterator<Item = (&'d str, &'d str)>) -> OpenedTraces {
    let mut found = Found::default();
    for (trace, document) in documents {
        let trace = found.received.name(trace);
        found.document(
            document,
            &Within {
                trace: Some(trace),
                id: None,
            },
            0,
        );
    }
    found.finish()
}

#[derive(Default)]
struct Found {
    received: Received,
    summaries: Vec<ListedTrace>,
    graphs: Vec<ServiceGraph>,
    n_log_records: usize,
}

/// What the answer around a document says of it.
#[derive(Clone, Default)]
struct Within {
    trace: Option<Arc<str>>,
    id: Option<String>,
}

impl Found {
    fn finish(self) -> OpenedTraces {
        OpenedTraces {
            trees: assemble::trees(self.received.spans),
            summaries: self.summaries,
            graphs: self.graphs,
            problems: self.received.problems,
        }
    }

    fn value(&mut self, value: Value, within: &Within, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        match value {
            Value::Object(members) => self.object(members, within, depth),
            Value::Array(elements) => {
                for element in elements {
                    self.value(element, within, depth + 1);
                }
            }
            Value::String(text) => self.text(&text, within, depth),
            _ => {}
        }
    }

    /// A text is only looked into where it holds JSON.
    fn text(&mut self, text: &str, within: &Within, depth: usize) {
        let start = text.trim_start();
        if start.starts_with('{') || start.starts_with("[{") {
            self.document(text, within, depth);
        }
    }

    fn document(&mut self, text: &str, within: &Within, depth: usize) {
        let (values, faults) = lenient_json::read(text);
        for fault in faults {
            let of = match (&within.id, &within.trace) {
                (Some(id), _) => format!("segment {id}"),
                (None, Some(trace)) => format!("a document of trace {trace}"),
                (None, None) => "a document".to_owned(),
            };
            self.received.problem(format!("{of}: {fault}"));
        }
        for value in values {
            self.value(value, within, depth + 1);
        }
    }

    fn object(&mut self, mut members: Map<String, Value>, within: &Within, depth: usize) {
        if otel::is_log_record(&members) {
            self.n_log_records += 1;
            return;
        }
        if otel::is_span(&members) {
            return otel::read(&mut self.received, members);
        }
        if ["scopeSpans", "scope_spans", "instrumentationLibrarySpans"]
            .iter()
            .any(|name| members.contains_key(*name))
        {
            return otel::read_resource(&mut self.received, members);
        }
        if xray::is_document(&members) {
            return xray::read(&mut self.received, members, within.trace.as_ref());
        }
        if ServiceGraph::is_one(&members) {
            self.graphs.push(ServiceGraph::read(&members));
            return;
        }
        if ListedTrace::is_one(&members) {
            self.summaries.extend(ListedTrace::read(&members));
            return;
        }
        let inner = self.wrapped(&mut members, within);
        for (_, value) in members {
            self.value(value, &inner, depth + 1);
        }
    }

    /// An object that holds documents: a trace of an answer, or a segment of one.
    fn wrapped(&mut self, members: &mut Map<String, Value>, within: &Within) -> Within {
        for name in ["UnprocessedTraceIds", "unprocessedTraceIds"] {
            if let Some(Value::Array(ids)) = members.remove(name) {
                for id in ids.iter().filter_map(Value::as_str) {
                    self.received.problem(format!(
                        "trace {id} was not processed by X-Ray: ask for it again"
                    ));
                }
            }
        }
        let holds = |names: &[&str]| names.iter().any(|name| members.contains_key(*name));
        let is_trace = holds(&["Segments", "segments", "Spans", "spans"]);
        let is_segment = holds(&["Document", "document"]);
        let is_cut = ["LimitExceeded", "limitExceeded"]
            .iter()
            .any(|name| members.get(*name) == Some(&Value::Bool(true)));
        if !is_trace && !is_segment {
            return within.clone();
        }
        let id = first_text(members, &["Id", "id", "traceId", "trace_id"]);
        if is_cut {
            let of = id.as_deref().unwrap_or("a trace");
            self.received.problem(format!(
                "trace {of} is larger than X-Ray keeps: some segments are missing"
            ));
        }
        match id {
            Some(id) if is_trace => Within {
                trace: Some(self.received.name(&id)),
                id: None,
            },
            id => Within {
                trace: within.trace.clone(),
                id: id.or_else(|| within.id.clone()),
            },
        }
    }
}
