//! The one filter language: in panes, in `--where` and in `--select`.
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
//! not cold = true (a or b)         not, and (which need not be said), or, parentheses
//! ```
//!
//! What is missing is not zero: a comparison with a field that is not there is false, `!=` as well, and
//! `not` of it is true. So a filter and its negation part whatever there is in two.

mod cursor;
mod effort;
mod expression;
mod form;
mod held;
mod invocation;
mod json;
mod line;
mod literal;
mod marks;
mod need;
mod needle;
mod operator;
mod parse;
mod path;
mod pattern;
mod quote;
mod subject;
mod superset;
mod sure;
#[cfg(test)]
mod tests;
mod value;
mod vocabulary;
mod wrong;

use std::fmt;
use std::sync::Arc;

use expression::Expression;
use need::Need;

pub use expression::Term;
pub use held::Held;
pub use invocation::INVOCATION;
pub use line::{LINE, Line};
pub use path::Path;
pub use subject::Fields;
pub use value::Value;
pub use vocabulary::{Holds, Vocabulary};
pub use wrong::Wrong;

/// A filter that was understood. Clones share it.
#[derive(Clone)]
pub struct Filter(Arc<Parsed>);

struct Parsed {
    source: Box<str>,
    expression: Expression,
    need: Option<Need>,
}

impl Filter {
    /// Reads a filter of lines.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse(source: &str) -> Result<Self, Wrong> {
        Self::parse_over(&LINE, source)
    }

    /// Reads a filter of whatever has these fields.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn parse_over(vocabulary: &Vocabulary, source: &str) -> Result<Self, Wrong> {
        let expression = parse::parse(source, vocabulary)?;
        Ok(Self(Arc::new(Parsed {
            need: Need::of(&expression),
            expression,
            source: source.into(),
        })))
    }

    pub fn matches(&self, subject: &impl Fields) -> bool {
        self.0.expression.holds(subject)
    }

    /// As it was written.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// Whether it says nothing, so that everything matches.
    pub fn is_all(&self) -> bool {
        self.0.expression == Expression::All(Vec::new())
    }

    /// How long a byte of a line takes, in the time that a plain text takes: for those who work in turns.
    pub fn weight(&self) -> usize {
        self.0.expression.weight().max(1)
    }

    /// What of a text that matches there is to be highlighted.
    pub fn terms(&self) -> Vec<Term<'_>> {
        let mut terms = Vec::new();
        self.0.expression.shown(&mut terms);
        terms
    }
}

/// By what was written: nobody asks whether two filters mean the same.
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

/// In its plainest form.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expression.fmt(f)
    }
}
