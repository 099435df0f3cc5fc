//! The fields of a log line.

use std::borrow::Cow;

use super::fields::Fields;
use super::json;
use super::path::Path;
use super::value::FieldValue;
use super::vocabulary::{FieldKind, Vocabulary};
use crate::domain::line::{self, Level, LineKind};
use slstop_base::Timestamp;

/// The known fields of a line. Any other name, and a name behind `fields.`, is looked up in its JSON.
pub const LINE: Vocabulary = Vocabulary {
    subject: "a line",
    fields: &[
        ("message", FieldKind::Text),
        ("level", FieldKind::Level),
        (
            "kind",
            FieldKind::OneOf(&[
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
        ("function", FieldKind::Text),
        ("stream", FieldKind::Text),
        ("request_id", FieldKind::Text),
        ("time", FieldKind::Time),
    ],
    is_open: true,
};

/// A line and its origin, as far as it is known.
#[derive(Clone, Copy, Debug)]
pub struct LineFields<'a> {
    /// The source text.
    pub message: &'a str,
    pub at: Option<Timestamp>,
    pub level: Option<Level>,
    pub kind: LineKind,
    pub function: Option<&'a str>,
    pub stream: Option<&'a str>,
    /// Parsed from the message if it is `None`.
    pub request: Option<&'a str>,
}

impl<'a> LineFields<'a> {
    /// A line of unknown origin.
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

    pub(super) fn value(&self, path: &Path) -> Option<FieldValue<'a>> {
        match path.name() {
            "message" => Some(FieldValue::word(message_text(self.message))),
            "level" => {
                line::effective_level(self.kind, self.level, self.message).map(FieldValue::Level)
            }
            "kind" => Some(FieldValue::word(self.kind.name())),
            "function" => self.function.map(FieldValue::word),
            "stream" => self.stream.map(FieldValue::word),
            "request_id" => self.request().map(FieldValue::word),
            "time" => self.at.map(FieldValue::Time),
            _ => json::lookup(self.message, path.in_json()?),
        }
    }
}

/// The message without its line ending, so that `$` matches at the end of the text.
pub(super) fn message_text(message: &str) -> &str {
    message.trim_end_matches(['\n', '\r'])
}

impl Fields for LineFields<'_> {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(message_text(self.message))
    }

    fn field(&self, path: &Path) -> Option<FieldValue<'_>> {
        self.value(path)
    }
}
