//! X-Ray's segment documents: a segment, its subsegments within it or sent on their own.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::received::{Received, ReceivedSpan, array, first_text, is_true, number, object, text};
use super::span::{Exception, SpanKind, SpanLink, SpanStatus, SpanTime};

/// Documents nest no deeper; a deeper one is hostile.
const DEEPEST: usize = 100;
/// More frames than the end of any stack that explains something.
const MOST_FRAMES: usize = 100;

/// What a subsegment takes from the one that it stands in.
struct Enclosing<'a> {
    id: &'a str,
    trace: &'a Arc<str>,
    start: Option<SpanTime>,
    depth: usize,
}

/// Whether an object is a segment or a subsegment.
pub fn is_document(members: &Map<String, Value>) -> bool {
    let has = |name: &str| members.contains_key(name);
    has("start_time") && (has("name") || has("id")) && !has("context")
}

/// Reads a document and all that is in it. The trace is that of the answer that it came in.
pub fn read(out: &mut Received, document: Map<String, Value>, trace: Option<&Arc<str>>) {
    read_span(out, document, trace, None);
}

fn read_span(
    out: &mut Received,
    mut document: Map<String, Value>,
    trace: Option<&Arc<str>>,
    within: Option<&Enclosing<'_>>,
) {
    let name = text(&mut document, "name");
    let id = text(&mut document, "id");
    let called = name
        .as_deref()
        .or(id.as_deref())
        .unwrap_or("without a name")
        .to_owned();
    let own_trace = first_text(&mut document, &["trace_id", "traceId"]);
    let trace = match (own_trace, within) {
        (Some(own), _) => out.name(&own),
        (None, Some(within)) => Arc::clone(within.trace),
        (None, None) => trace.cloned().unwrap_or_else(|| out.name("")),
    };
    let subsegments = array(&mut document, "subsegments");
    let start = document
        .remove("start_time")
        .and_then(|value| seconds(&value));
    let Some(start) = start.or(within.and_then(|within| within.start)) else {
        out.problem(format!(
            "segment `{called}` has no start_time and is left out"
        ));
        return;
    };
    let id = id.unwrap_or_else(|| {
        out.problem(format!("segment `{called}` has no id"));
        format!("without-id-{}", out.spans.len())
    });
    let enclosing = Enclosing {
        id: &id,
        trace: &trace,
        start: Some(start),
        depth: within.map_or(0, |within| within.depth + 1),
    };
    let parent = text(&mut document, "parent_id").or(within.map(|within| within.id.to_owned()));
    let is_subsegment =
        within.is_some() || text(&mut document, "type").as_deref() == Some("subsegment");
    let mut span = ReceivedSpan {
        trace: Arc::clone(&trace),
        id: id.as_str().into(),
        parent: parent.map(Into::into),
        name: out.name(name.as_deref().unwrap_or("without a name")),
        service: None,
        kind: SpanKind::Internal,
        status: SpanStatus::Ok,
        start,
        end: document
            .remove("end_time")
            .and_then(|value| seconds(&value)),
        revision: 0.0,
        is_inferred: is_true(&mut document, "inferred"),
        cause: None,
        details: Vec::new(),
        resource: Arc::new([]),
        exceptions: Vec::new(),
        links: Vec::new(),
    };
    if is_true(&mut document, "in_progress") {
        span.end = None;
    }
    describe(out, document, &mut span, is_subsegment);
    out.spans.push(span);
    for child in subsegments {
        match child {
            Value::Object(child) if enclosing.depth < DEEPEST => {
                read_span(out, child, None, Some(&enclosing));
            }
            Value::Object(_) => {
                out.problem(format!("`{called}` has too many levels of subsegments"));
            }
            // An id of one that is sent on its own.
            Value::String(_) => {}
            _ => out.problem(format!("a subsegment of `{called}` is not an object")),
        }
    }
}

/// All but its place in time and tree.
fn describe(
    out: &mut Received,
    mut document: Map<String, Value>,
    span: &mut ReceivedSpan,
    is_subsegment: bool,
) {
    let revision = ["revision", "Revision", "_revision"]
        .into_iter()
        .find_map(|name| document.remove(name));
    span.revision = revision.as_ref().and_then(number).unwrap_or(0.0);
    span.status = status(&mut document);
    let namespace = text(&mut document, "namespace");
    let origin = text(&mut document, "origin");
    let has_sql = document.contains_key("sql");
    span.kind = match origin.as_deref() {
        _ if is_subsegment || span.is_inferred => {
            part(&span.name, namespace.as_deref(), has_sql, span.is_inferred)
        }
        Some("AWS::Lambda") => SpanKind::Lambda,
        Some("AWS::Lambda::Function") => SpanKind::Function,
        Some(origin) if origin.starts_with("AWS::ApiGateway") => SpanKind::Api,
        Some("AWS::StepFunctions::StateMachine") => SpanKind::StateMachine,
        _ => match part(&span.name, namespace.as_deref(), has_sql, false) {
            SpanKind::Internal => SpanKind::Segment,
            kind => kind,
        },
    };
    if !is_subsegment || span.kind.is_call() {
        span.service = Some(Arc::clone(&span.name));
    }
    causes(document.remove("cause"), span);
    for link in array(&mut document, "links") {
        span.links.extend(self::link(link));
    }
    let mut details = Vec::new();
    if let Some(origin) = origin {
        out.details(&mut details, "origin", Value::String(origin));
    }
    if let Some(annotations) = object(&mut document, "annotations") {
        out.details(&mut details, "annotation", Value::Object(annotations));
    }
    for name in [
        "http",
        "aws",
        "sql",
        "resource_arn",
        "user",
        "service",
        "metadata",
        "precursor_ids",
    ] {
        if let Some(value) = document.remove(name) {
            out.details(&mut details, name, value);
        }
    }
    span.details = details;
}

/// What a part of a segment is, by AWS's names for the parts that it makes itself.
fn part(name: &str, namespace: Option<&str>, has_sql: bool, is_inferred: bool) -> SpanKind {
    match (namespace, name) {
        _ if has_sql => SpanKind::Sql,
        (Some("aws"), _) => SpanKind::AwsCall,
        (Some("remote"), _) => SpanKind::Remote,
        _ if is_inferred => SpanKind::AwsCall,
        (_, "Initialization" | "Init") => SpanKind::Initialization,
        (_, "Restore") => SpanKind::Restore,
        (_, "Invocation") => SpanKind::Invocation,
        (_, "Overhead") => SpanKind::Overhead,
        (_, "Dwell Time") => SpanKind::Dwell,
        (_, name) if is_attempt(name) => SpanKind::Attempt,
        _ => SpanKind::Internal,
    }
}

fn is_attempt(name: &str) -> bool {
    let number = name.strip_prefix("Attempt #");
    number.is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit())
    })
}

fn status(document: &mut Map<String, Value>) -> SpanStatus {
    let [fault, throttle, error] =
        ["fault", "throttle", "error"].map(|name| is_true(document, name));
    match (fault, throttle, error) {
        (true, _, _) => SpanStatus::Fault,
        (_, true, _) => SpanStatus::Throttle,
        (_, _, true) => SpanStatus::Error,
        _ => SpanStatus::Ok,
    }
}

/// A cause is the id of another span's exception, or exceptions of its own.
fn causes(cause: Option<Value>, span: &mut ReceivedSpan) {
    match cause {
        Some(Value::String(id)) => span.cause = Some(id.into()),
        Some(Value::Object(mut cause)) => {
            let exceptions = array(&mut cause, "exceptions");
            span.exceptions = exceptions.into_iter().filter_map(exception).collect();
            if let (true, Some(message)) = (span.exceptions.is_empty(), text(&mut cause, "message"))
            {
                span.exceptions.push(Exception {
                    message: Some(message.into()),
                    ..Exception::default()
                });
            }
        }
        _ => {}
    }
}

fn exception(value: Value) -> Option<Exception> {
    let Value::Object(mut said) = value else {
        return None;
    };
    let stack = array(&mut said, "stack");
    Some(Exception {
        id: text(&mut said, "id").map(Into::into),
        class: text(&mut said, "type").map(Into::into),
        message: text(&mut said, "message").map(Into::into),
        is_remote: is_true(&mut said, "remote"),
        cause: text(&mut said, "cause").map(Into::into),
        stack: stack
            .into_iter()
            .take(MOST_FRAMES)
            .filter_map(frame)
            .collect(),
    })
}

/// `handler (app.js:12)`
fn frame(value: Value) -> Option<Box<str>> {
    let Value::Object(mut frame) = value else {
        return None;
    };
    let [path, line, label] = ["path", "line", "label"].map(|name| text(&mut frame, name));
    let place = match (path, line) {
        (Some(path), Some(line)) => Some(format!("{path}:{line}")),
        (path, _) => path,
    };
    match (label, place) {
        (Some(label), Some(place)) => Some(format!("{label} ({place})").into()),
        (label, place) => label.or(place).map(Into::into),
    }
}

fn link(value: Value) -> Option<SpanLink> {
    let Value::Object(mut link) = value else {
        return None;
    };
    let mut attributes = object(&mut link, "attributes").unwrap_or_default();
    let direction = text(&mut attributes, "aws.xray.reserved.reference_type").or_else(|| {
        let mut inner = attributes.remove("aws");
        for name in ["xray", "reserved", "reference_type"] {
            inner = inner.and_then(|value| value.get(name).cloned());
        }
        inner.and_then(|value| value.as_str().map(str::to_owned))
    });
    Some(SpanLink {
        trace: first_text(&mut link, &["trace_id", "traceId"])?.into(),
        span: first_text(&mut link, &["id", "span_id", "spanId"]).map(Into::into),
        direction: direction.map(Into::into),
    })
}

/// Seconds since 1970 as a float.
fn seconds(value: &Value) -> Option<SpanTime> {
    /// The year 5138: what is larger is not in seconds.
    const LATEST: f64 = 1e11;
    let seconds = number(value).filter(|seconds| seconds.abs() < LATEST)?;
    Some(SpanTime((seconds * 1e6).round() as i64))
}
