//! Which invocations a pane's filter lets through, in the one filter language. While it is being typed it is often
//! wrong: until it is right again, what it said before holds.

use slstop_core::facts::ledger::Invocation;
use slstop_core::filter::{Filter, INVOCATION, SyntaxError};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    text: String,
    /// The last text that was understood.
    filter: Option<Filter>,
    wrong: Option<SyntaxError>,
    /// What it says is what is hidden.
    pub is_inverted: bool,
}

impl Search {
    pub fn change(&mut self, text: String) {
        match Filter::parse_over(&INVOCATION, &text) {
            Ok(filter) => {
                self.filter = (!filter.is_all()).then_some(filter);
                self.wrong = None;
            }
            Err(wrong) => self.wrong = Some(wrong),
        }
        self.is_inverted &= !text.is_empty();
        self.text = text;
    }

    /// In a title.
    pub fn words(&self) -> Option<String> {
        let not = if self.is_inverted { "not " } else { "" };
        (!self.text.is_empty()).then(|| format!("{not}/{}", self.text))
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn wrong(&self) -> Option<&SyntaxError> {
        self.wrong.as_ref()
    }

    pub fn is_all(&self) -> bool {
        self.filter.is_none()
    }

    /// Whether both let the same through.
    pub fn is_as(&self, other: &Self) -> bool {
        (&self.filter, self.is_inverted) == (&other.filter, other.is_inverted)
    }

    pub fn finds(&self, told: &Invocation<'_>) -> bool {
        self.filter
            .as_ref()
            .is_none_or(|filter| filter.matches(told) != self.is_inverted)
    }
}
