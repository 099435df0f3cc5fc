//! Traces as JSON lines.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::command::output::Output;
use slstop_base::{Timestamp, mask};
use slstop_core::domain::trace::span::{Exception, SpanLink};
use slstop_core::domain::trace::{ListedTrace, OpenedTraces, SpanKind, SpanTree, TraceSpan};

pub fn print<W: Write>(opened: &OpenedTraces, output: &mut Output<W>) -> io::Result<()> {
    for tree in &opened.trees {
        output.json(&Line::of_tree(tree))?;
    }
    for summary in &opened.summaries {
        output.json(&Line::of(summary, Vec::new(), None))?;
    }
    opened
        .graphs
        .iter()
        .try_for_each(|graph| output.json(graph))
}

/// What is not known is absent.
#[derive(Serialize)]
struct Line<'a> {
    trace_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<f64>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<String>,
    functions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cold: Option<bool>,
    partial: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    failures: Option<usize>,
    segments: Vec<Segment<'a>>,
}

impl<'a> Line<'a> {
    fn of_tree(tree: &'a SpanTree) -> Self {
        let spans = tree
            .spans()
            .iter()
            .filter(|span| span.kind != SpanKind::ParentNotReceived);
        let n_failures = tree.n_failures();
        let segments = spans.map(|span| Segment::of(tree, span)).collect();
        Self::of(&ListedTrace::of(tree), segments, Some(n_failures))
    }

    fn of(summary: &ListedTrace, segments: Vec<Segment<'a>>, failures: Option<usize>) -> Self {
        Self {
            trace_id: summary.id.to_string(),
            start: summary.start.map(Timestamp::rfc3339),
            duration_ms: summary.duration_ms,
            status: summary.status().name(),
            entry: summary
                .entry
                .as_ref()
                .map(|entry| mask::secrets(entry).into_owned()),
            functions: summary.functions.iter().map(ToString::to_string).collect(),
            cold: summary.is_cold,
            partial: summary.is_partial,
            failures,
            segments,
        }
    }
}

#[derive(Serialize)]
struct Segment<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<&'a str>,
    name: &'a str,
    service: &'a str,
    kind: &'static str,
    start: String,
    /// Absent of what did not end.
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    duration_ms: f64,
    self_ms: f64,
    status: &'static str,
    critical: bool,
    #[serde(skip_serializing_if = "is_false")]
    in_progress: bool,
    /// The parent was not received.
    #[serde(skip_serializing_if = "is_false")]
    orphan: bool,
    /// Its failure began here and not below.
    #[serde(skip_serializing_if = "is_false")]
    failure_origin: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    exceptions: Vec<ExceptionLine<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<LinkedSpan<'a>>,
    /// All else that its document says, by the path to it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    details: BTreeMap<&'a str, String>,
}

fn is_false(claim: &bool) -> bool {
    !claim
}

impl<'a> Segment<'a> {
    fn of(tree: &'a SpanTree, span: &'a TraceSpan) -> Self {
        let is_orphan = tree.is_orphan(span);
        let details = span.details.iter().chain(&*span.resource);
        let details = details.map(|detail| {
            let key = detail.key.rsplit('.').next().unwrap_or(&detail.key);
            let value = match mask::is_secret_key(key) {
                true => "***".to_owned(),
                false => mask::secrets(&detail.value).into_owned(),
            };
            (&*detail.key, value)
        });
        Self {
            id: &span.id,
            parent: span.parent_id.as_deref(),
            name: &span.name,
            service: &span.service,
            kind: span.kind.name(),
            start: span.start.timestamp().rfc3339(),
            end: (!span.is_open).then(|| span.end.timestamp().rfc3339()),
            duration_ms: span.duration().as_millis(),
            self_ms: span.self_time.as_millis(),
            status: span.status.name(),
            critical: span.is_critical,
            in_progress: span.is_open,
            orphan: is_orphan,
            failure_origin: span.is_failure_origin,
            function: span.function(),
            request_id: span.request_id(),
            operation: span.operation(),
            exceptions: span.exceptions.iter().map(ExceptionLine::of).collect(),
            links: span.links.iter().map(LinkedSpan::of).collect(),
            details: details.collect(),
        }
    }
}

#[derive(Serialize)]
struct ExceptionLine<'a> {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    class: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    remote: bool,
    stack: Vec<&'a str>,
}

impl<'a> ExceptionLine<'a> {
    fn of(exception: &'a Exception) -> Self {
        let message = exception.message.as_deref();
        Self {
            class: exception.class.as_deref(),
            message: message.map(|message| mask::secrets(message).into_owned()),
            remote: exception.is_remote,
            stack: exception.stack.iter().map(|frame| &**frame).collect(),
        }
    }
}

#[derive(Serialize)]
struct LinkedSpan<'a> {
    trace_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<&'a str>,
}

impl<'a> LinkedSpan<'a> {
    fn of(link: &'a SpanLink) -> Self {
        Self {
            trace_id: &link.trace,
            id: link.span.as_deref(),
            direction: link.direction.as_deref(),
        }
    }
}
