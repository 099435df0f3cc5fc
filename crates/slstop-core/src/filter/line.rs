//! A line of a log as a filter sees it.

use std::borrow::Cow;

use super::json;
use super::path::Path;
use super::subject::Fields;
use super::value::Value;
use super::vocabulary::{Holds, Vocabulary};
use crate::domain::line::{self, Level, LineKind};
use slstop_base::Timestamp;

/// What a line has of its own; all else is looked for in its JSON, and so is what is behind `fields.`.
pub const LINE: Vocabulary = Vocabulary {
    subject: "a line",
    fields: &[
        ("message", Holds::Text),
        ("level", Holds::Level),
        (
            "kind",
            Holds::OneOf(&[
                "app",
                "start",
                "end",
                "report",
                "init",
                "restore",
                "extension",
                "platform",
                "metric",
                "error",
                "gap",
            ]),
        ),
        ("function", Holds::Text),
        ("stream", Holds::Text),
        ("request_id", Holds::Text),
        ("time", Holds::Time),
    ],
    is_open: true,
};

/// A line, and what is known of where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// The source text.
    pub message: &'a str,
    pub at: Option<Timestamp>,
    pub level: Option<Level>,
    pub kind: LineKind,
    pub function: Option<&'a str>,
    pub stream: Option<&'a str>,
    /// Where it is known; else it is read from the message.
    pub request: Option<&'a str>,
}

impl<'a> Line<'a> {
    /// A line of which nothing but its text is known.
    pub fn read(message: &'a str) -> Self {
        let read = line::read(message);
        Self {
            message,
            at: None,
            level: read.level,
            kind: read.kind(),
            function: read.function,
            stream: None,
            request: read.request,
        }
    }

    fn request(&self) -> Option<&'a str> {
        self.request.or_else(|| line::read(self.message).request)
    }

    pub(super) fn value(&self, path: &Path) -> Option<Value<'a>> {
        match path.name() {
            "message" => Some(Value::word(said(self.message))),
            "level" => line::loudness(self.kind, self.level, self.message).map(Value::Level),
            "kind" => Some(Value::word(self.kind.name())),
            "function" => self.function.map(Value::word),
            "stream" => self.stream.map(Value::word),
            "request_id" => self.request().map(Value::word),
            "time" => self.at.map(Value::Time),
            _ => json::lookup(self.message, path.in_json()?),
        }
    }
}

/// Without the end of the line, so that `$` is where one expects it.
pub(super) fn said(message: &str) -> &str {
    message.trim_end_matches(['\n', '\r'])
}

impl Fields for Line<'_> {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(said(self.message))
    }

    fn field(&self, path: &Path) -> Option<Value<'_>> {
        self.value(path)
    }
}
