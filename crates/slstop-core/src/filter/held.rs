//! A line of the store as a filter sees it: it knows its function, and its request where the line does not
//! say it.

use std::borrow::Cow;

use super::line::{Line, said};
use super::path::Path;
use super::subject::Fields;
use super::value::Value;
use crate::facts::logs::Stored;
use crate::facts::{Ledger, Lines};

#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    stored: Stored<'a>,
    ledger: &'a Ledger,
}

impl<'a> Held<'a> {
    pub fn new(stored: &Stored<'a>, lines: &'a Lines) -> Self {
        Self {
            stored: *stored,
            ledger: &lines.ledger,
        }
    }

    /// Most filters never ask where it comes from.
    fn line(&self) -> Line<'a> {
        let origin = self.ledger.origin(self.stored.stream);
        Line {
            message: self.stored.message,
            at: Some(self.stored.at),
            level: self.stored.level,
            kind: self.stored.kind,
            function: origin.function,
            stream: origin.stream,
            request: None,
        }
    }
}

impl Fields for Held<'_> {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(said(self.stored.message))
    }

    fn field(&self, path: &Path) -> Option<Value<'_>> {
        let request = |row| self.ledger.request(row);
        match path.name() {
            "request_id" if let Some(request) = self.stored.row.and_then(request) => {
                Some(Value::Text(Cow::Owned(request)))
            }
            _ => self.line().value(path),
        }
    }
}
