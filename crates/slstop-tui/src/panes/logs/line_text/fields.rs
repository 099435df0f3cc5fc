//! The members of a structured line that say more than its message, as `key=value` behind it.

use std::borrow::Cow;

use crate::theme::Role;
use slstop_core::domain::line::members::{self, members};

use super::{StyledLine, StyledSpan};

/// What every line has, or what is shown elsewhere in its row.
const KNOWN: &[&str] = &[
    "time",
    "timestamp",
    "@timestamp",
    "ts",
    "t",
    "level",
    "severity",
    "lvl",
    "levelname",
    "@l",
    "log_level",
    "message",
    "msg",
    "@message",
    "@m",
    "@mt",
    "requestId",
    "function_request_id",
    "AWSRequestId",
    "aws_request_id",
    "awsRequestId",
    "request_id",
    "lambda_request_id",
    "RequestId",
    "function_name",
    "functionName",
    "function_arn",
    "functionArn",
    "function_memory_size",
    "function_version",
    "functionVersion",
    "memorySize",
    "xray_trace_id",
    "xRayTraceId",
    "cold_start",
    "coldStart",
    "sampling_rate",
    "samplingRate",
    "pid",
    "hostname",
    "v",
    "target",
    "threadName",
    "thread",
    "loggerFqcn",
    "threadId",
    "threadPriority",
    "endOfBatch",
    "tenantId",
    "service",
    "location",
    "logger",
    "loggerName",
    "errorType",
    "errorMessage",
    "stackTrace",
    "stack",
    "trace",
    "stack_trace",
    "exception",
    "exception_name",
    "exc_info",
    "span",
    "spans",
    "_aws",
    "lambdaContext",
    "record",
    "type",
];
/// More of them would be no line.
const MOST: usize = 24;
/// Of a value that is an object or a long text only the beginning is shown; Enter shows the rest.
const LONGEST: usize = 80;

/// The fields behind a message.
pub fn spans(object: &str) -> StyledLine {
    let mut spans = Vec::new();
    let shown = members(object)
        .filter(|(key, value)| !KNOWN.contains(key) && !is_nothing(value))
        .take(MOST);
    for (key, value) in shown {
        // Rust's `tracing` keeps everything one level below.
        if key == "fields" && members::is_object(value) {
            let within = members(value).filter(|(key, _)| !KNOWN.contains(key));
            within
                .take(MOST)
                .for_each(|(key, value)| push(&mut spans, key, value));
        } else if matches!(key, "error" | "err") && members::is_object(value) {
            continue;
        } else {
            push(&mut spans, key, value);
        }
    }
    spans
}

/// A metric line: its values are all that it says.
pub fn metric(object: &str) -> StyledLine {
    let mut line = vec![StyledSpan::new("METRIC", Role::Muted)];
    line.extend(spans(object));
    line
}

fn is_nothing(value: &str) -> bool {
    matches!(value, "" | "null" | "\"\"" | "{}" | "[]")
}

fn push(spans: &mut StyledLine, key: &str, value: &str) {
    spans.push(StyledSpan::new(format!("  {key}="), Role::Unit));
    let text = members::text(value).unwrap_or(Cow::Borrowed(value));
    let end = text
        .char_indices()
        .nth(LONGEST)
        .map_or(text.len(), |(at, _)| at);
    let mut shown = text[..end].replace(['\n', '\r'], " ");
    if end < text.len() {
        shown.push('…');
    }
    // Where a value ends has to be seen.
    if text.contains(' ') && value.starts_with('"') {
        shown = format!("\"{shown}\"");
    }
    spans.push(StyledSpan::new(shown, Role::Muted));
}
