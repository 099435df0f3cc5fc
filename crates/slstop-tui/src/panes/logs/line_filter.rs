//! What a line must say to be shown: the filter as it was typed, or why it is none.

use slstop_core::facts::Lines;
use slstop_core::facts::logs::Stored;
use slstop_core::filter::{Filter, StoredLineFields, SyntaxError};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct LineFilter {
    text: String,
    filter: Option<Filter>,
    wrong: Option<SyntaxError>,
    pub is_inverted: bool,
}

impl LineFilter {
    /// While it is being typed, the last one that was understood stays.
    pub fn typed(&mut self, text: String) {
        match Filter::parse(&text) {
            Ok(filter) => {
                self.filter = Some(filter).filter(|filter| !filter.is_all());
                self.wrong = None;
            }
            Err(wrong) => self.wrong = Some(wrong),
        }
        self.is_inverted &= !text.is_empty();
        self.text = text;
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn wrong(&self) -> Option<&SyntaxError> {
        self.wrong.as_ref()
    }

    pub fn is_set(&self) -> bool {
        self.filter.is_some()
    }

    pub fn lets_through(&self, line: &Stored<'_>, lines: &Lines) -> bool {
        let Some(filter) = &self.filter else {
            return true;
        };
        filter.matches(&StoredLineFields::new(line, lines)) != self.is_inverted
    }

    /// Whether any of the lines may be let through that stand in this text, side by side.
    pub fn may_let_through(&self, texts: &str) -> bool {
        let filter = self.filter.as_ref().filter(|_| !self.is_inverted);
        filter.is_none_or(|filter| filter.may_match_in(texts))
    }

    /// What a byte of a line counts for in a turn.
    pub fn scan_cost(&self) -> usize {
        self.filter.as_ref().map_or(0, Filter::scan_cost)
    }
}
