//! OpenTelemetry's spans: OTLP as JSON, events of the log group `aws/spans`, and what SDKs print themselves.

mod attributes;
mod fields;

use std::sync::Arc;

use serde_json::{Map, Value};

use super::received::{Received, ReceivedSpan, array, first_text, object};
use super::span::{Detail, Exception, SpanKind, SpanLink, SpanStatus};
use attributes::attributes;
use fields::{ID, PARENT, TRACE, end, hex_id, start};

/// Longer stacks are cut.
const MOST_FRAMES: usize = 100;

/// What the spans of one resource share.
pub type Resource = Arc<[Detail]>;

/// Whether an object is a span.
pub fn is_span(members: &Map<String, Value>) -> bool {
    let has = |names: &[&str]| names.iter().any(|name| members.contains_key(*name));
    let is_printed = members
        .get("context")
        .is_some_and(|context| context.get("trace_id").is_some())
        && members.contains_key("start_time");
    is_printed
        || has(TRACE) && has(ID) && has(&["startTimeUnixNano", "start_time_unix_nano", "timestamp"])
}

/// Whether an object is an OpenTelemetry log record, which shares the group `aws/spans` with the spans.
pub fn is_log_record(members: &Map<String, Value>) -> bool {
    members.contains_key("body")
        && [
            "timeUnixNano",
            "observedTimeUnixNano",
            "severityNumber",
            "severityText",
        ]
        .iter()
        .any(|name| members.contains_key(*name))
}

/// All spans of a resource, by scope.
pub fn read_resource(out: &mut Received, mut of_resource: Map<String, Value>) {
    let resource = resource(out, &mut of_resource);
    for scopes in ["scopeSpans", "scope_spans", "instrumentationLibrarySpans"] {
        for scope in array(&mut of_resource, scopes) {
            let Value::Object(mut scope) = scope else {
                out.problem("a scope of spans is not an object".to_owned());
                continue;
            };
            for span in array(&mut scope, "spans") {
                match span {
                    Value::Object(span) => read_span(out, span, &resource),
                    _ => out.problem("a span is not an object".to_owned()),
                }
            }
        }
    }
}

/// A span that brings its resource itself.
pub fn read(out: &mut Received, mut span: Map<String, Value>) {
    let resource = resource(out, &mut span);
    read_span(out, span, &resource);
}

fn resource(out: &mut Received, members: &mut Map<String, Value>) -> Resource {
    let mut resource = object(members, "resource").unwrap_or_default();
    let said = attributes(resource.remove("attributes"));
    let mut details = Vec::new();
    out.details(&mut details, "resource", Value::Object(said));
    out.resource(details)
}

fn read_span(out: &mut Received, mut span: Map<String, Value>, resource: &Resource) {
    let mut context = object(&mut span, "context").unwrap_or_default();
    let mut id_of =
        |names: &[&str]| first_text(&mut span, names).or_else(|| first_text(&mut context, names));
    let (trace, id, parent) = (id_of(TRACE), id_of(ID), id_of(PARENT));
    let name = first_text(&mut span, &["name", "operationName"]);
    let called = name
        .as_deref()
        .or(id.as_deref())
        .unwrap_or("without a name")
        .to_owned();
    let (Some(trace), Some(id)) = (trace, id) else {
        out.problem(format!(
            "span `{called}` has no trace id or no span id and is left out"
        ));
        return;
    };
    let Some(start) = start(&mut span) else {
        out.problem(format!("span `{called}` has no start and is left out"));
        return;
    };
    let said = attributes(span.remove("attributes").or_else(|| span.remove("tags")));
    let mut details = Vec::new();
    out.details(&mut details, "", Value::Object(said));
    let trace = out.name(&hex_id(&trace));
    let name = out.name(&called);
    let otel_kind = kind(span.get("kind"));
    let mut received = ReceivedSpan {
        trace,
        id: hex_id(&id).into(),
        parent: parent
            .map(|parent| hex_id(&parent))
            .filter(|id| !is_zero(id))
            .map(Into::into),
        name,
        service: None,
        kind: otel_kind,
        status: SpanStatus::Ok,
        start,
        end: end(&mut span, start),
        revision: 0.0,
        is_inferred: false,
        cause: None,
        details,
        resource: Arc::clone(resource),
        exceptions: Vec::new(),
        links: array(&mut span, "links")
            .into_iter()
            .filter_map(link)
            .collect(),
    };
    events(out, array(&mut span, "events"), &mut received);
    received.kind = refined(&received);
    received.service = service(&received).map(|service| out.name(&service));
    fail(
        object(&mut span, "status").unwrap_or_default(),
        &mut received,
    );
    out.spans.push(received);
}

fn is_zero(id: &str) -> bool {
    id.bytes().all(|digit| digit == b'0')
}

/// As a number, as `SERVER`, as `SPAN_KIND_SERVER` and as `SpanKind.SERVER`.
fn kind(value: Option<&Value>) -> SpanKind {
    let text = match value {
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(text)) => text.to_ascii_uppercase(),
        _ => String::new(),
    };
    match text
        .trim_start_matches("SPAN_KIND_")
        .trim_start_matches("SPANKIND.")
    {
        "2" | "SERVER" => SpanKind::Server,
        "3" | "CLIENT" => SpanKind::Client,
        "4" | "PRODUCER" => SpanKind::Producer,
        "5" | "CONSUMER" => SpanKind::Consumer,
        _ => SpanKind::Internal,
    }
}

/// What OpenTelemetry's conventions say beyond the kind.
fn refined(span: &ReceivedSpan) -> SpanKind {
    let has = |keys: &[&str]| span.detail(keys).is_some();
    let is_run = has(&[
        "faas.invocation_id",
        "faas.trigger",
        "faas.coldstart",
        "faas.execution",
    ]);
    let is_lambda = is_run || has(&["resource.faas.name", "faas.name"]);
    match (span.kind, &*span.name) {
        (SpanKind::Client, _) if span.detail(&["rpc.system"]) == Some("aws-api") => {
            SpanKind::AwsCall
        }
        (SpanKind::Client, _) if has(&["db.system", "db.system.name"]) => SpanKind::Sql,
        (SpanKind::Client, _) if has(&["http.method", "http.request.method"]) => SpanKind::Remote,
        (SpanKind::Server | SpanKind::Consumer, _) if is_lambda => SpanKind::Function,
        (SpanKind::Internal, "Initialization" | "Init") if is_lambda => SpanKind::Initialization,
        (SpanKind::Internal, "Restore") if is_lambda => SpanKind::Restore,
        (SpanKind::Internal, "Invocation") if is_lambda => SpanKind::Invocation,
        (SpanKind::Internal, "Overhead") if is_lambda => SpanKind::Overhead,
        (kind, _) => kind,
    }
}

/// What was called where it is a call, else what sent the span.
fn service(span: &ReceivedSpan) -> Option<String> {
    let called = span.kind.is_call().then(|| {
        span.detail(&[
            "aws.remote.service",
            "peer.service",
            "rpc.service",
            "db.system",
            "db.system.name",
            "server.address",
            "net.peer.name",
        ])
    });
    let own = || {
        span.detail(&[
            "resource.service.name",
            "aws.local.service",
            "resource.aws.local.service",
        ])
        .filter(|name| !name.starts_with("unknown_service"))
        .or_else(|| span.detail(&["resource.faas.name", "faas.name"]))
    };
    called.flatten().or_else(own).map(str::to_owned)
}

/// Exceptions are events of their own kind; others are details.
fn events(out: &mut Received, events: Vec<Value>, span: &mut ReceivedSpan) {
    for event in events {
        let Value::Object(mut event) = event else {
            continue;
        };
        let name = first_text(&mut event, &["name"]).unwrap_or_default();
        let mut said = attributes(event.remove("attributes"));
        if name != "exception" {
            let value = match said.is_empty() {
                true => Value::String(name),
                false => Value::String(format!("{name} {}", Value::Object(said))),
            };
            out.details(&mut span.details, "event", value);
            continue;
        }
        let mut text = |name: &str| first_text(&mut said, &[name]).map(Into::into);
        let (class, message) = (text("exception.type"), text("exception.message"));
        let stack: Option<Box<str>> = text("exception.stacktrace");
        let frames = stack.iter().flat_map(|stack| stack.lines().map(str::trim));
        span.exceptions.push(Exception {
            class,
            message,
            stack: frames
                .filter(|line| !line.is_empty())
                .take(MOST_FRAMES)
                .map(Into::into)
                .collect(),
            ..Exception::default()
        });
    }
}

fn link(value: Value) -> Option<SpanLink> {
    let Value::Object(mut link) = value else {
        return None;
    };
    let mut context = object(&mut link, "context").unwrap_or_default();
    let mut id =
        |names: &[&str]| first_text(&mut link, names).or_else(|| first_text(&mut context, names));
    Some(SpanLink {
        trace: hex_id(&id(TRACE)?).into(),
        span: id(ID).map(|id| hex_id(&id).into()),
        direction: None,
    })
}

fn fail(mut status: Map<String, Value>, span: &mut ReceivedSpan) {
    let code = first_text(&mut status, &["code", "status_code", "statusCode"]).unwrap_or_default();
    let is_error = code == "2" || code.to_ascii_uppercase().ends_with("ERROR");
    let http = span.detail(&["http.response.status_code", "http.status_code"]);
    span.status = match (
        is_error,
        http.and_then(|http| http.parse().ok()).unwrap_or(0),
    ) {
        (_, 429) => SpanStatus::Throttle,
        (true, 400..=499) => SpanStatus::Error,
        (true, _) | (_, 500..=599) => SpanStatus::Fault,
        _ => SpanStatus::Ok,
    };
    let message = first_text(&mut status, &["message", "description"]);
    if let (true, true, Some(message)) = (is_error, span.exceptions.is_empty(), message) {
        span.exceptions.push(Exception {
            message: Some(message.into()),
            ..Exception::default()
        });
    }
}
