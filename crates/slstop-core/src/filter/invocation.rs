//! The fields of an invocation, under the names of `invocations --json`.

use std::borrow::Cow;

use super::fields::Fields;
use super::path::Path;
use super::value::FieldValue;
use super::vocabulary::{FieldKind, Vocabulary};
use crate::domain::line::Micros;
use crate::facts::ledger::Invocation;

pub const INVOCATION: Vocabulary = Vocabulary {
    subject: "an invocation",
    fields: &[
        ("function", FieldKind::Text),
        ("version", FieldKind::Text),
        ("request_id", FieldKind::Text),
        ("start", FieldKind::Time),
        ("end", FieldKind::Time),
        (
            "outcome",
            FieldKind::OneOf(&["ok", "error", "running", "unknown", "not_logged"]),
        ),
        (
            "cause",
            FieldKind::OneOf(&[
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
        ("cold", FieldKind::Flag),
        ("duration_ms", FieldKind::Duration),
        ("duration", FieldKind::Duration),
        ("billed_ms", FieldKind::Duration),
        ("billed", FieldKind::Duration),
        ("init_ms", FieldKind::Duration),
        ("init", FieldKind::Duration),
        ("restore_ms", FieldKind::Duration),
        ("restore", FieldKind::Duration),
        ("memory_mb", FieldKind::Size),
        ("memory", FieldKind::Size),
        ("max_memory_mb", FieldKind::Size),
        ("max_memory", FieldKind::Size),
        ("trace_id", FieldKind::Text),
        ("segment_id", FieldKind::Text),
        ("sampled", FieldKind::Flag),
        ("error.type", FieldKind::Text),
        ("error.message", FieldKind::Text),
        ("error.fingerprint", FieldKind::Text),
        ("lines", FieldKind::Number),
        ("cost_usd", FieldKind::Number),
        ("cost", FieldKind::Number),
        ("attempt", FieldKind::Number),
        ("stream", FieldKind::Text),
        ("runtime", FieldKind::Text),
    ],
    is_open: false,
};

impl Fields for Invocation<'_> {
    /// Its ids and its error.
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

    fn field(&self, path: &Path) -> Option<FieldValue<'_>> {
        let duration = |time: Option<Micros>| Some(FieldValue::Millis(time?.as_millis()));
        let count = |count: f64| Some(FieldValue::Count(count));
        let error = self.error.as_ref();
        match path.name() {
            "function" => self.function.map(FieldValue::word),
            "version" => self.version.map(FieldValue::word),
            "runtime" => self.runtime.map(FieldValue::word),
            "request_id" => Some(FieldValue::word(&self.request)),
            "start" => self.start.map(FieldValue::Time),
            "end" => self.end.map(FieldValue::Time),
            "outcome" => Some(FieldValue::word(self.outcome.name())),
            "cause" => self.cause.map(|cause| FieldValue::word(cause.name())),
            "cold" => self.cold.map(FieldValue::Flag),
            "duration_ms" | "duration" => duration(self.duration),
            "billed_ms" | "billed" => Some(FieldValue::Millis(f64::from(self.billed_millis?))),
            "init_ms" | "init" => duration(self.init),
            "restore_ms" | "restore" => duration(self.restore),
            "memory_mb" | "memory" => Some(FieldValue::Megabytes(f64::from(self.memory?.0))),
            "max_memory_mb" | "max_memory" => {
                Some(FieldValue::Megabytes(f64::from(self.max_memory?.0)))
            }
            "trace_id" => self.trace.as_deref().map(FieldValue::word),
            "segment_id" => self.segment.as_deref().map(FieldValue::word),
            "sampled" => self.sampled.map(FieldValue::Flag),
            "error.type" => error?.class.map(FieldValue::word),
            "error.message" => error?.message.map(FieldValue::word),
            "error.fingerprint" => Some(FieldValue::Text(error?.fingerprint.to_string().into())),
            "lines" => count(f64::from(self.lines)),
            "cost_usd" | "cost" => count(self.cost?.as_dollars()),
            "attempt" => count(self.attempt as f64),
            "stream" => self.stream.map(FieldValue::word),
            _ => None,
        }
    }
}
