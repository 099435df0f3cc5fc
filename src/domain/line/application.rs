//! An application's line in JSON: whose it is, how loud, what it says; metric lines are told apart.

use std::borrow::Cow;

use super::level::Level;
use super::members::{is_object, members, text, word};
use super::request::{is_request_id, is_uuid};

/// The members that loggers agree about, under all their names; slices, nothing is unescaped.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fields<'a> {
    pub time: Option<&'a str>,
    pub level: Option<Level>,
    pub request: Option<&'a str>,
    pub message: Option<&'a str>,
    pub function: Option<&'a str>,
    pub error: ErrorFields<'a>,
    /// `platform.…` of the platform's own events, and their record.
    pub kind: Option<&'a str>,
    pub record: Option<&'a str>,
    pub is_metric: bool,
}

/// What a line says of an error, as values of JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ErrorFields<'a> {
    pub class: Option<&'a str>,
    pub message: Option<&'a str>,
    pub stack: Option<&'a str>,
    /// The runtime's own way of writing what nobody caught.
    pub is_uncaught: bool,
}

pub fn read(object: &str) -> Fields<'_> {
    let mut fields = Fields::default();
    let mut marks = Marks::default();
    for (key, value) in members(object) {
        fields.take(key, value, &mut marks);
    }
    // Datadog's metrics and traces, which its forwarder takes out of the log.
    fields.is_metric |= marks.datadog == 4 || marks.is_traces && fields.message.is_none();
    fields.error.is_uncaught |= fields.is_written_by_the_runtime(&marks);
    if fields.error.class.is_some() && fields.error.message.is_none() {
        fields.error.message = fields.message.filter(|message| message.starts_with('"'));
    }
    fields
}

/// What only all members together tell.
#[derive(Default)]
struct Marks {
    datadog: u32,
    is_traces: bool,
    /// Python calls it `log_level` where nobody caught the error.
    has_log_level: bool,
    is_runtime: bool,
    has_own: bool,
}

impl<'a> Fields<'a> {
    fn take(&mut self, key: &'a str, value: &'a str, marks: &mut Marks) {
        match key {
            "type" => self.kind = word(value).filter(|kind| kind.starts_with("platform.")),
            "record" => self.record = Some(value),
            "time" | "timestamp" | "@timestamp" | "ts" => {
                self.time = self.time.or(Some(value));
                marks.has_own = true;
            }
            "log_level" => {
                marks.has_log_level = true;
                self.take_level(value);
            }
            "level" | "severity" | "lvl" | "levelname" | "@l" => {
                marks.has_own = true;
                self.take_level(value);
            }
            "message" | "msg" | "@message" | "@m" | "@mt" => self.take_message(value, marks),
            // structlog's and old Powertools' name for the message; a payload elsewhere.
            "event" if value.starts_with('"') => self.message = self.message.or(Some(value)),
            "requestId"
            | "function_request_id"
            | "AWSRequestId"
            | "aws_request_id"
            | "awsRequestId"
            | "request_id"
            | "lambda_request_id"
            | "RequestId" => {
                let id = word(value).filter(|id| is_request_id(id));
                self.request = self.request.or(id);
            }
            "span" | "context" | "lambdaContext" if is_object(value) => self.take_span(value),
            "fields" if is_object(value) => self.take_fields(value),
            "target" => marks.is_runtime = value.starts_with("\"lambda_runtime"),
            "function_name" | "functionName" => self.function = word(value),
            "_aws" => self.is_metric = value.contains("CloudWatchMetrics"),
            "e" | "m" | "t" | "v" => marks.datadog += 1,
            "traces" => marks.is_traces = value.starts_with("[["),
            _ => self.error.take(key, value),
        }
    }

    fn take_level(&mut self, value: &str) {
        let level = match word(value) {
            Some(word) => Level::of_word(word),
            None => value.parse().ok().and_then(Level::of_number),
        };
        self.level = self.level.or(level);
    }

    /// Node puts the whole error here.
    fn take_message(&mut self, value: &'a str, marks: &mut Marks) {
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

    fn take_span(&mut self, object: &'a str) {
        for (key, value) in members(object) {
            if matches!(key, "requestId" | "aws_request_id" | "awsRequestId") {
                self.request = self.request.or(word(value).filter(|id| is_uuid(id)));
            }
        }
    }

    /// Rust's `tracing` keeps everything one level below.
    fn take_fields(&mut self, object: &'a str) {
        for (key, value) in members(object) {
            match key {
                "message" => self.message = self.message.or(Some(value)),
                "error" if !is_object(value) => self.error.message = Some(value),
                "error_type" => self.error.class = Some(value),
                "requestId" => {
                    self.request = self.request.or(word(value).filter(|id| is_uuid(id)));
                }
                _ => {}
            }
        }
    }

    fn is_written_by_the_runtime(&self, marks: &Marks) -> bool {
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

impl<'a> ErrorFields<'a> {
    fn take(&mut self, key: &str, value: &'a str) {
        match key {
            "errorType" | "exception_name" | "error_type" => {
                self.class = self.class.or(Some(value))
            }
            "errorMessage" => self.message = self.message.or(Some(value)),
            "stackTrace" | "stack" | "trace" | "stack_trace" if !is_object(value) => {
                self.stack = self.stack.or(Some(value));
            }
            "exception" | "exc_info" if value.starts_with('"') => {
                self.stack = self.stack.or(Some(value));
            }
            "error" | "err" | "exception" if is_object(value) => self.take_object(value),
            _ => {}
        }
    }

    /// pino's and bunyan's `err`, Powertools' `error`.
    fn take_object(&mut self, object: &'a str) {
        for (key, value) in members(object) {
            match key {
                "name" | "type" => self.class = self.class.or(Some(value)),
                "message" => self.message = self.message.or(Some(value)),
                "stack" => self.stack = self.stack.or(Some(value)),
                _ => {}
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.class.is_none() && self.message.is_none() && self.stack.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "6f7f8071-b39b-4d6d-91d7-78df2be848f7";

    fn fields(object: &str) -> String {
        object.replace("ID", ID)
    }

    #[test]
    fn a_request_has_many_names() {
        for key in [
            "requestId",
            "function_request_id",
            "AWSRequestId",
            "aws_request_id",
            "awsRequestId",
            "request_id",
            "lambda_request_id",
        ] {
            let line = fields(&format!("{{\"{key}\":\"ID\"}}"));
            assert_eq!(read(&line).request, Some(ID), "{key}");
        }
        let line = fields(r#"{"span":{"requestId":"ID"}}"#);
        assert_eq!(read(&line).request, Some(ID));
        assert_eq!(read(r#"{"request_id":"1123"}"#).request, None);
    }

    #[test]
    fn loggers_differ_in_their_words() {
        for (line, level, message) in [
            (r#"{"level":"INFO","message":"a"}"#, Level::Info, "a"),
            (r#"{"level":50,"msg":"a"}"#, Level::Error, "a"),
            (r#"{"severity":"WARNING","message":"a"}"#, Level::Warn, "a"),
            (r#"{"level":"DEBUG","event":"a"}"#, Level::Debug, "a"),
            (
                r#"{"level":"ERROR","fields":{"message":"a"}}"#,
                Level::Error,
                "a",
            ),
            (
                r#"{"level":"INFO","message":{"b":1}}"#,
                Level::Info,
                r#"{"b":1}"#,
            ),
        ] {
            let read = read(line);
            assert_eq!(read.level, Some(level), "{line}");
            assert_eq!(read.message_text().as_deref(), Some(message), "{line}");
        }
    }

    #[test]
    fn metrics_are_no_messages() {
        for line in [
            r#"{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{}]},"a":1}"#,
            r#"{"e":1583425836.172,"m":"x","t":["y"],"v":10}"#,
            r#"{"traces":[[{"trace_id":"1"}]]}"#,
        ] {
            assert!(read(line).is_metric, "{line}");
        }
        for line in [
            r#"{"e":1,"m":"x"}"#,
            r#"{"message":"_aws"}"#,
            r#"{"traces":3}"#,
        ] {
            assert!(!read(line).is_metric, "{line}");
        }
    }

    #[test]
    fn what_nobody_caught_has_the_runtime_s_form() {
        for (line, is_uncaught) in [
            (r#"{"errorMessage":"a","errorType":"B"}"#, true),
            (
                r#"{"timestamp":"t","log_level":"ERROR","errorMessage":"a","errorType":"B"}"#,
                true,
            ),
            (
                r#"{"level":"ERROR","message":{"errorType":"B","errorMessage":"a","stackTrace":[]}}"#,
                true,
            ),
            (
                r#"{"level":"ERROR","fields":{"message":"x","error":"a"},"target":"lambda_runtime"}"#,
                true,
            ),
            (
                r#"{"level":"ERROR","message":"x","errorType":"B","errorMessage":"a"}"#,
                false,
            ),
            (
                r#"{"level":"ERROR","message":"x","error":{"name":"B","message":"a"}}"#,
                false,
            ),
        ] {
            let error = read(line).error;
            assert!(!error.is_empty(), "{line}");
            assert_eq!(error.is_uncaught, is_uncaught, "{line}");
        }
    }
}
