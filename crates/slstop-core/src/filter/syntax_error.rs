//! Why a text is no valid filter, and the position: a sentence and a caret.

use std::fmt;
use std::ops::Range;

use slstop_base::SafeText;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The reason, and what to do about it, in one line.
    pub what: String,
    /// The part of the source that is wrong, in bytes; empty if something is missing there.
    pub place: Range<usize>,
    source: Box<str>,
}

impl SyntaxError {
    pub(super) fn new(source: &str, place: Range<usize>, what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            place,
            source: source.into(),
        }
    }

    /// Cells before the place, if the source is shown as `SafeText`.
    pub fn column(&self) -> usize {
        let before = self.source.get(..self.place.start).unwrap_or_default();
        SafeText::from(before).width()
    }

    /// Cells of the place; at least one.
    pub fn width(&self) -> usize {
        let place = self.source.get(self.place.clone()).unwrap_or_default();
        SafeText::from(place).width().max(1)
    }

    /// The sentence, the filter, and carets under the place.
    pub fn lines(&self) -> [String; 3] {
        let carets = "^".repeat(self.width());
        let source = SafeText::from(&*self.source).as_str().to_owned();
        [
            self.what.clone(),
            source,
            format!("{:1$}{carets}", "", self.column()),
        ]
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().join("\n"))
    }
}

impl std::error::Error for SyntaxError {}
