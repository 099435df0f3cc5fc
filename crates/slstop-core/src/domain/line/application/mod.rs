//! An application's line in JSON: whose it is, how loud, what it says; metric lines are recognised.

mod error;

use std::borrow::Cow;

use super::level::Level;
use super::members::{is_object, items, members, text, word};
use super::request::is_request_id;

pub use error::ErrorFields;

/// The members that loggers agree about, under all their names; slices, nothing is unescaped.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LoggerFields<'a> {
    pub time: Option<&'a str>,
    pub level: Option<Level>,
    pub request: Option<&'a str>,
    pub message: Option<&'a str>,
    pub function: Option<&'a str>,
    pub error: ErrorFields<'a>,
    /// `platform.…` of the platform's own events, and `function` and `extension` of those who subscribe to
    /// them; and their record.
    pub kind: Option<&'a str>,
    pub record: Option<&'a str>,
    pub is_metric: bool,
}

pub fn read(object: &str) -> LoggerFields<'_> {
    let mut fields = LoggerFields::default();
    let mut marks = Marks::default();
    for (key, value) in members(object) {
        fields.take(key, value, &mut marks);
    }
    // Datadog's metrics and traces, which its forwarder takes out of the log.
    fields.is_metric |= marks.datadog == 4 || marks.is_traces && fields.message.is_none();
    if fields.kind.is_none()
        && let Some(record) = fields.record.filter(|record| is_object(record))
    {
        fields.take_record(record);
    }
    let body = marks
        .body
        .filter(|_| fields.level.is_some() || marks.is_docker);
    fields.message = fields.message.or(body);
    fields.level = fields.level.or_else(|| marks.level_in_other_words(&fields));
    fields.error.settle(fields.level);
    fields.error.is_uncaught |= fields.is_written_by_the_runtime(&marks);
    if fields.error.class.is_some() && fields.error.message.is_none() {
        fields.error.message = fields.message.filter(|message| message.starts_with('"'));
    }
    fields
}

/// What only all members together show.
#[derive(Default)]
struct Marks<'a> {
    datadog: u32,
    is_traces: bool,
    /// Python calls it `log_level` for an uncaught error.
    has_log_level: bool,
    is_runtime: bool,
    has_own: bool,
    /// Serilog's compact form leaves out the level that most lines have.
    is_compact: bool,
    /// Datadog's name for a level, and everybody's for anything else.
    status: Option<Level>,
    body: Option<&'a str>,
    is_docker: bool,
}

impl Marks<'_> {
    fn level_in_other_words(&self, fields: &LoggerFields<'_>) -> Option<Level> {
        if self.is_compact {
            return Some(Level::Info);
        }
        self.status.filter(|_| fields.message.is_some())
    }
}

impl<'a> LoggerFields<'a> {
    fn take(&mut self, key: &'a str, value: &'a str, marks: &mut Marks<'a>) {
        match key {
            "type" => {
                let is_told = |kind: &&str| {
                    kind.starts_with("platform.") || matches!(*kind, "function" | "extension")
                };
                self.kind = word(value).filter(is_told);
            }
            "record" => self.record = Some(value),
            "time" | "timestamp" | "@timestamp" | "ts" | "@t" | "Timestamp" | "asctime" => {
                self.time = self.time.or(Some(value));
                marks.has_own = true;
                marks.is_compact |= key == "@t";
            }
            "log_level" => {
                marks.has_log_level = true;
                self.take_level(value);
            }
            "level" | "severity" | "lvl" | "levelname" | "@l" | "Level" | "LogLevel"
            | "logLevel" | "loglevel" | "log.level" | "severityText" | "severity_text"
            | "SeverityText" => {
                marks.has_own = true;
                self.take_level(value);
            }
            "log" if is_object(value) => {
                let level = members(value).find(|(key, _)| *key == "level");
                level.iter().for_each(|(_, level)| self.take_level(level));
            }
            "status" => marks.status = word(value).and_then(Level::of_word),
            // A template says less than what was made of it.
            "@m" | "RenderedMessage" => {
                self.message = None;
                self.take_message(value, marks);
            }
            "message" | "msg" | "@message" | "@mt" | "Message" | "MessageTemplate" => {
                self.take_message(value, marks);
            }
            // structlog's and old Powertools' name for the message, GELF's; payloads elsewhere.
            "event" | "short_message" if value.starts_with('"') => {
                self.message = self.message.or(Some(value));
            }
            // OpenTelemetry's and Docker's, and what many answers to a request have, too.
            "body" | "log" if value.starts_with('"') => marks.body = Some(value),
            "stream" => marks.is_docker = matches!(word(value), Some("stdout" | "stderr")),
            "context" | "lambdaContext" | "contextMap" | "mdc" | "extra" | "Properties"
            | "properties" | "attributes" | "lambda" | "span"
                if is_object(value) =>
            {
                self.take_context(value);
            }
            // Rust's `tracing` lists its spans from the outermost.
            "spans" if value.starts_with('[') => items(value)
                .take(MOST_SPANS)
                .for_each(|span| self.take_context(span)),
            "fields" if is_object(value) => self.take_fields(value),
            "target" => marks.is_runtime = value.starts_with("\"lambda_runtime"),
            "function_name" | "functionName" | "FunctionName" | "faas.name" => {
                self.function = word(value);
            }
            "_aws" => self.is_metric = value.contains("CloudWatchMetrics"),
            "e" | "m" | "t" | "v" => marks.datadog += 1,
            "traces" => marks.is_traces = value.starts_with("[["),
            _ if is_request_key(key) => self.take_request(value),
            _ => self.error.take(key, value),
        }
    }

    fn take_request(&mut self, value: &'a str) {
        let id = word(value).filter(|id| is_request_id(id));
        self.request = self.request.or(id);
    }

    fn take_level(&mut self, value: &'a str) {
        let level = match word(value) {
            Some(word) => Level::of_word(word),
            // loguru's has a name, a number and a picture.
            None if is_object(value) => members(value)
                .find(|(key, _)| *key == "name")
                .and_then(|(_, name)| Level::of_word(word(name)?)),
            None => value.parse().ok().and_then(Level::of_number),
        };
        self.level = self.level.or(level);
    }

    /// Node puts the whole error here.
    fn take_message(&mut self, value: &'a str, marks: &mut Marks<'a>) {
        marks.has_own = true;
        if is_object(value) {
            let mut error = ErrorFields::default();
            for (key, value) in members(value) {
                error.take(key, value);
            }
            if error.class.is_some() && error.stack.is_some() {
                self.error = error;
                self.error.is_uncaught = true;
            }
        }
        self.message = self.message.or(Some(value));
    }

    /// What a logger knows of the request, beside what it says.
    fn take_context(&mut self, object: &'a str) {
        for (key, value) in members(object) {
            if is_request_key(key) {
                self.take_request(value);
            } else {
                self.error.take_attribute(key, value);
            }
        }
    }

    /// loguru's `record` has everything one level below.
    fn take_record(&mut self, object: &'a str) {
        for (key, value) in members(object) {
            match key {
                "message" if value.starts_with('"') => self.message = Some(value),
                "level" => self.take_level(value),
                "extra" if is_object(value) => self.take_context(value),
                "exception" => self.error.take(key, value),
                _ => {}
            }
        }
    }

    /// And so has Rust's `tracing`.
    fn take_fields(&mut self, object: &'a str) {
        for (key, value) in members(object) {
            match key {
                "message" => self.message = self.message.or(Some(value)),
                "error" if !is_object(value) => self.error.message = Some(value),
                "error_type" => self.error.class = Some(value),
                _ if is_request_key(key) => self.take_request(value),
                _ => {}
            }
        }
    }

    fn is_written_by_the_runtime(&self, marks: &Marks<'a>) -> bool {
        let error = &self.error;
        let is_error = error.class.is_some() || error.message.is_some();
        // Without a level, time or message of its own it is the answer that the caller gets.
        let is_payload = error.class.is_some() && error.message.is_some() && !marks.has_own;
        let is_python = marks.has_log_level && is_error;
        let is_rust = marks.is_runtime && is_error && self.level >= Some(Level::Error);
        is_payload || is_python || is_rust
    }

    /// The message as text; an object is shown as it stands.
    pub fn message_text(&self) -> Option<Cow<'a, str>> {
        // The telemetry API's `{"type":"function","record":"…"}`.
        let value = self.message.or(self.record)?;
        Some(text(value).unwrap_or(Cow::Borrowed(value)))
    }
}

/// A span within a span within a span has the request of the first.
const MOST_SPANS: usize = 16;

fn is_request_key(key: &str) -> bool {
    matches!(
        key,
        "requestId"
            | "function_request_id"
            | "AWSRequestId"
            | "aws_request_id"
            | "awsRequestId"
            | "request_id"
            | "lambda_request_id"
            | "RequestId"
            | "requestID"
            | "functionRequestId"
            | "FunctionRequestId"
            | "lambdaRequestId"
            | "AwsRequestId"
            | "awsRequestID"
            | "aws.requestId"
            | "aws.request_id"
            | "faas.invocation_id"
    )
}

#[cfg(test)]
mod tests;
