//! A cheap test before the exact one: what must stand in a text for a filter to match it. It looks at many
//! lines at once, side by side in a piece of the store, and lets most pieces be skipped unread.

mod anywhere_dfa;
mod required_literal;

use memchr::memmem;
use regex_syntax::hir::Hir;

use super::needle::Needle;
use anywhere_dfa::AnywhereDfa;

/// A text that must be there, or several of which all or one must be there. It lets through more than the
/// filter does, never less.
#[derive(Clone, Debug, PartialEq)]
pub enum Prefilter {
    Text(Needle),
    /// A key of a JSON object.
    Key(Box<str>),
    /// A match of a regular expression.
    Dfa(AnywhereDfa),
    All(Vec<Self>),
    Any(Vec<Self>),
}

impl Prefilter {
    pub fn text(needle: &Needle) -> Option<Self> {
        (!needle.text().is_empty()).then(|| Self::Text(needle.clone()))
    }

    /// The literal text that every match of a regular expression contains.
    pub fn literal(expression: &Hir) -> Option<Self> {
        required_literal::of(expression)
    }

    /// The literal, and an automaton if the literal is too short to be rare: looking for a text takes a tenth
    /// of the time.
    pub fn of_regex(source: &str, expression: &Hir, literal: Option<Self>) -> Option<Self> {
        const RARE: usize = 3;
        let is_rare = literal.as_ref().is_some_and(|text| text.shortest() >= RARE);
        let dfa = (!is_rare).then(|| AnywhereDfa::of(source, expression));
        match (literal, dfa.flatten().map(Self::Dfa)) {
            (Some(literal), Some(dfa)) => Some(Self::All(vec![literal, dfa])),
            (literal, dfa) => literal.or(dfa),
        }
    }

    pub fn is_in(&self, text: &str) -> bool {
        match self {
            Self::Text(needle) => needle.is_in(text),
            Self::Key(key) => memmem::find(text.as_bytes(), key.as_bytes()).is_some(),
            Self::Dfa(dfa) => dfa.is_in(text),
            Self::All(parts) => parts.iter().all(|part| part.is_in(text)),
            Self::Any(parts) => parts.iter().any(|part| part.is_in(text)),
        }
    }

    /// The length of the shortest text that must be there.
    fn shortest(&self) -> usize {
        match self {
            Self::Text(needle) => needle.text().len(),
            Self::Key(key) => key.len(),
            Self::Dfa(_) => 0,
            Self::All(parts) => parts.iter().map(Self::shortest).max().unwrap_or_default(),
            Self::Any(parts) => parts.iter().map(Self::shortest).min().unwrap_or_default(),
        }
    }
}
