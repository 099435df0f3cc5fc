//! The filter language of panes and of `--where`.
//!
//! ```text
//! timeout                          a word anywhere; cases matter only if it has a capital
//! "connection reset"               a phrase; quotes also for words that hold signs, and for and, or, not, has
//! level >= warn                    a field, = != < <= > >= and a value
//! message ~ "order \d+"            ~ and a regular expression; ~ alone looks anywhere
//! detail.order.id = 4711           a member of the line's JSON, by its path; detail.items.0 of a list
//! tags has blue                    a part of a text, an element of a list, a member of an object
//! has init_ms                      the field is there
//! duration > 2s  memory = 128MB    units: us ms s m h d, B KB MB GB
//! time >= 03:05                    a time of day or a moment, in UTC
//! not cold = true (a or b)         not, and (implied between terms), or, parentheses
//! ```
//!
//! A missing field is not zero: a comparison with it is false, `!=` as well, and `not` of the comparison is
//! true. So everything matches either a filter or its negation.

mod cursor;
mod expression;
mod fields;
mod invocation;
mod json;
mod line;
mod line_prefilter;
mod literal;
mod marks;
mod needle;
mod operator;
mod parse;
mod path;
mod pattern;
mod prefilter;
mod quote;
mod stored_line;
mod superset;
mod syntax_error;
#[cfg(test)]
mod tests;
mod value;
mod vocabulary;

use std::fmt;
use std::sync::Arc;

use expression::Expression;
use prefilter::Prefilter;

pub use expression::Term;
pub use fields::Fields;
pub use invocation::INVOCATION;
pub use line::{LINE, LineFields};
pub use path::Path;
pub use stored_line::StoredLineFields;
pub use syntax_error::SyntaxError;
pub use value::FieldValue;
pub use vocabulary::{FieldKind, Vocabulary};

/// A parsed filter. Clones share it.
#[derive(Clone)]
pub struct Filter(Arc<Parsed>);

struct Parsed {
    source: Box<str>,
    expression: Expression,
    prefilter: Option<Prefilter>,
}

impl Filter {
    /// Parses a filter of lines.
    ///
    /// # Errors
    /// The reason why it is invalid, and the position.
    pub fn parse(source: &str) -> Result<Self, SyntaxError> {
        Self::parse_over(&LINE, source)
    }

    /// Parses a filter over these fields.
    ///
    /// # Errors
    /// The reason why it is invalid, and the position.
    pub fn parse_over(vocabulary: &Vocabulary, source: &str) -> Result<Self, SyntaxError> {
        let expression = parse::parse(source, vocabulary)?;
        Ok(Self(Arc::new(Parsed {
            prefilter: expression.prefilter(),
            expression,
            source: source.into(),
        })))
    }

    pub fn matches(&self, subject: &impl Fields) -> bool {
        self.0.expression.holds(subject)
    }

    /// The text that was typed.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// Whether it is empty, so that everything matches.
    pub fn is_all(&self) -> bool {
        self.0.expression == Expression::All(Vec::new())
    }

    /// The cost of a byte of a line, as a multiple of that of looking for a plain text: it sizes the slices in
    /// which a search works.
    pub fn scan_cost(&self) -> usize {
        self.0.expression.scan_cost().max(1)
    }

    /// Whether any line in this text, which holds many, may match.
    pub fn may_match_in(&self, lines: &str) -> bool {
        let prefilter = self.0.prefilter.as_ref();
        prefilter.is_none_or(|prefilter| prefilter.is_in(lines))
    }

    /// What to highlight in a text that matches.
    pub fn terms(&self) -> Vec<Term<'_>> {
        let mut terms = Vec::new();
        self.0.expression.highlighted(&mut terms);
        terms
    }
}

/// By their text: two filters that mean the same may differ.
impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.source() == other.source()
    }
}

impl Eq for Filter {}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Filter").field(&self.source()).finish()
    }
}

/// In canonical form.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expression.fmt(f)
    }
}
