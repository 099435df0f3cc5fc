//! What a line must say to be shown: the filter as it was typed, or why it is none.

use crate::facts::Lines;
use crate::facts::logs::Stored;
use crate::filter::{self, Filter};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sieve {
    text: String,
    filter: Option<Filter>,
    pub is_inverted: bool,
}

impl Sieve {
    /// While it is being typed, the last one that was understood stays.
    pub fn typed(&mut self, text: String) {
        self.filter = match Filter::parse(&text) {
            Ok(filter) => Some(filter).filter(|filter| !filter.is_all()),
            Err(_) => self.filter.take(),
        };
        self.is_inverted &= !text.is_empty();
        self.text = text;
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn wrong(&self) -> Option<String> {
        Filter::parse(&self.text).err().map(|wrong| wrong.what)
    }

    pub fn is_set(&self) -> bool {
        self.filter.is_some()
    }

    pub fn lets_through(&self, line: &Stored<'_>, lines: &Lines) -> bool {
        let Some(filter) = &self.filter else {
            return true;
        };
        filter.matches(&subject(line, lines)) != self.is_inverted
    }
}

/// A line that is held, as filters see it.
pub fn subject<'a>(line: &Stored<'a>, lines: &'a Lines) -> filter::Line<'a> {
    let origin = lines.ledger.origin(line.stream);
    filter::Line {
        message: line.message,
        at: Some(line.at),
        level: line.level,
        kind: line.kind,
        function: origin.function,
        stream: origin.stream,
        request: None,
    }
}
