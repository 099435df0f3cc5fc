//! An invocation as a filter sees it: the names are those of `invocations --json`.

use std::borrow::Cow;

use super::path::Path;
use super::subject::Fields;
use super::value::Value;
use super::vocabulary::{Holds, Vocabulary};
use crate::domain::line::Micros;
use crate::facts::ledger::Invocation;

pub const INVOCATION: Vocabulary = Vocabulary {
    subject: "an invocation",
    fields: &[
        ("function", Holds::Text),
        ("version", Holds::Text),
        ("request_id", Holds::Text),
        ("start", Holds::Time),
        ("end", Holds::Time),
        (
            "outcome",
            Holds::OneOf(&["ok", "error", "running", "unknown", "not_logged"]),
        ),
        (
            "cause",
            Holds::OneOf(&[
                "unhandled",
                "timeout",
                "out_of_memory",
                "init",
                "init_timeout",
                "exit",
                "import",
                "handler_not_found",
                "response_too_large",
                "extension",
                "throttled",
                "other",
            ]),
        ),
        ("cold", Holds::Flag),
        ("duration_ms", Holds::Duration),
        ("duration", Holds::Duration),
        ("billed_ms", Holds::Duration),
        ("billed", Holds::Duration),
        ("init_ms", Holds::Duration),
        ("init", Holds::Duration),
        ("restore_ms", Holds::Duration),
        ("restore", Holds::Duration),
        ("memory_mb", Holds::Size),
        ("memory", Holds::Size),
        ("max_memory_mb", Holds::Size),
        ("max_memory", Holds::Size),
        ("trace_id", Holds::Text),
        ("segment_id", Holds::Text),
        ("sampled", Holds::Flag),
        ("error.type", Holds::Text),
        ("error.message", Holds::Text),
        ("error.fingerprint", Holds::Text),
        ("lines", Holds::Number),
        ("cost_usd", Holds::Number),
        ("cost", Holds::Number),
        ("attempt", Holds::Number),
        ("stream", Holds::Text),
        ("runtime", Holds::Text),
    ],
    is_open: false,
};

impl Fields for Invocation<'_> {
    /// Its names and what went wrong in it.
    fn text(&self) -> Cow<'_, str> {
        let error = self.error.as_ref();
        let parts = [
            self.function,
            self.version,
            Some(&*self.request),
            Some(self.outcome.name()),
            self.cause.map(|cause| cause.name()),
            error.and_then(|error| error.class),
            error.and_then(|error| error.message),
            self.stream,
            self.trace.as_deref(),
        ];
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        Cow::Owned(parts.join("\n"))
    }

    fn field(&self, path: &Path) -> Option<Value<'_>> {
        let duration = |time: Option<Micros>| Some(Value::Millis(time?.as_millis()));
        let count = |count: f64| Some(Value::Count(count));
        let error = self.error.as_ref();
        match path.name() {
            "function" => self.function.map(Value::word),
            "version" => self.version.map(Value::word),
            "runtime" => self.runtime.map(Value::word),
            "request_id" => Some(Value::word(&self.request)),
            "start" => self.start.map(Value::Time),
            "end" => self.end.map(Value::Time),
            "outcome" => Some(Value::word(self.outcome.name())),
            "cause" => self.cause.map(|cause| Value::word(cause.name())),
            "cold" => self.cold.map(Value::Flag),
            "duration_ms" | "duration" => duration(self.duration),
            "billed_ms" | "billed" => Some(Value::Millis(f64::from(self.billed_millis?))),
            "init_ms" | "init" => duration(self.init),
            "restore_ms" | "restore" => duration(self.restore),
            "memory_mb" | "memory" => Some(Value::Megabytes(f64::from(self.memory?.0))),
            "max_memory_mb" | "max_memory" => Some(Value::Megabytes(f64::from(self.max_memory?.0))),
            "trace_id" => self.trace.as_deref().map(Value::word),
            "segment_id" => self.segment.as_deref().map(Value::word),
            "sampled" => self.sampled.map(Value::Flag),
            "error.type" => error?.class.map(Value::word),
            "error.message" => error?.message.map(Value::word),
            "error.fingerprint" => Some(Value::Text(error?.fingerprint.to_string().into())),
            "lines" => count(f64::from(self.lines)),
            "cost_usd" | "cost" => count(self.cost?.as_dollars()),
            "attempt" => count(self.attempt as f64),
            "stream" => self.stream.map(Value::word),
            _ => None,
        }
    }
}
