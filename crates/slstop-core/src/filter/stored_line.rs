//! The fields of a line in the store. Beside those of its text it has the function, and the request that the
//! ledger assigned to it.

use std::borrow::Cow;

use super::fields::Fields;
use super::line::{LineFields, message_text};
use super::path::Path;
use super::value::FieldValue;
use crate::facts::logs::Stored;
use crate::facts::{Ledger, Lines};

#[derive(Clone, Copy, Debug)]
pub struct StoredLineFields<'a> {
    stored: Stored<'a>,
    ledger: &'a Ledger,
}

impl<'a> StoredLineFields<'a> {
    pub fn new(stored: &Stored<'a>, lines: &'a Lines) -> Self {
        Self {
            stored: *stored,
            ledger: &lines.ledger,
        }
    }

    /// Made on demand: most filters never look at the origin.
    fn line(&self) -> LineFields<'a> {
        let origin = self.ledger.origin(self.stored.stream);
        LineFields {
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

impl Fields for StoredLineFields<'_> {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(message_text(self.stored.message))
    }

    fn field(&self, path: &Path) -> Option<FieldValue<'_>> {
        let request = |row| self.ledger.request(row);
        match path.name() {
            "request_id" if let Some(request) = self.stored.row.and_then(request) => {
                Some(FieldValue::Text(Cow::Owned(request)))
            }
            _ => self.line().value(path),
        }
    }
}
