//! A parsed filter, and whether it holds for a line or an invocation.

use std::fmt;

use super::fields::Fields;
use super::literal::Literal;
use super::needle::Needle;
use super::operator::Operator;
use super::path::Path;
use super::pattern::Pattern;
use super::quote;

#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// At least two parts; or none, which holds for everything.
    All(Vec<Self>),
    /// At least two parts.
    Any(Vec<Self>),
    Not(Box<Self>),
    /// A word or a phrase anywhere.
    Text(Needle),
    /// A regular expression anywhere.
    Like(Pattern),
    /// The field is there.
    Has(Path),
    Compare(Path, Operator, Literal),
    FieldLike(Path, Pattern),
    FieldHas(Path, Needle),
}

impl Expression {
    /// A comparison with a missing field is false, `!=` as well.
    pub fn holds(&self, subject: &impl Fields) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(subject)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(subject)),
            Self::Not(part) => !part.holds(subject),
            Self::Text(needle) => needle.is_in(&subject.text()),
            Self::Like(pattern) => pattern.is_in(&subject.text()),
            Self::Has(path) => subject.field(path).is_some(),
            Self::Compare(path, operator, literal) => subject
                .field(path)
                .is_some_and(|value| value.compares(*operator, literal)),
            Self::FieldLike(path, pattern) => subject
                .field(path)
                .is_some_and(|value| pattern.is_in(&value.text())),
            Self::FieldHas(path, needle) => {
                subject.field(path).is_some_and(|value| value.has(needle))
            }
        }
    }

    /// The cost of a byte of a line, as a multiple of that of looking for a plain text.
    pub fn scan_cost(&self) -> usize {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::scan_cost).sum(),
            Self::Not(part) => part.scan_cost(),
            Self::Like(pattern) | Self::FieldLike(_, pattern) => pattern.scan_cost(),
            // The key is searched for, and the JSON object is walked.
            Self::Has(_) | Self::Compare(..) | Self::FieldHas(..) => 2,
            Self::Text(_) => 1,
        }
    }

    /// Texts and expressions to highlight: those whose presence makes the filter hold.
    pub fn highlighted<'a>(&'a self, found: &mut Vec<Term<'a>>) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().for_each(|part| part.highlighted(found));
            }
            Self::Text(needle) => found.push(Term::Text(needle)),
            Self::Like(pattern) => found.push(Term::Pattern(pattern)),
            Self::FieldHas(path, needle) if path.name() == "message" => {
                found.push(Term::Text(needle));
            }
            Self::FieldLike(path, pattern) if path.name() == "message" => {
                found.push(Term::Pattern(pattern));
            }
            // A negated term is absent from what matches.
            _ => {}
        }
    }
}

/// A part of a filter that can be highlighted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Term<'a> {
    Text(&'a Needle),
    Pattern(&'a Pattern),
}

/// The filter in canonical form; parsing it again gives the same filter.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(parts) => joined(f, parts, " and ", |part| matches!(part, Self::Any(_))),
            Self::Any(parts) => joined(f, parts, " or ", |_| false),
            Self::Not(part) => {
                let is_group = matches!(**part, Self::All(_) | Self::Any(_));
                f.write_str("not ")?;
                grouped(f, part, is_group)
            }
            Self::Text(needle) => quote::write_word(f, needle.text()),
            Self::Like(pattern) => {
                f.write_str("~ ")?;
                quote::write_value(f, pattern.source())
            }
            Self::Has(path) => write!(f, "has {path}"),
            Self::Compare(path, operator, literal) => {
                write!(f, "{path} {} {literal}", operator.name())
            }
            Self::FieldLike(path, pattern) => {
                write!(f, "{path} ~ ")?;
                quote::write_value(f, pattern.source())
            }
            Self::FieldHas(path, needle) => {
                write!(f, "{path} has ")?;
                quote::write_value(f, needle.text())
            }
        }
    }
}

fn joined(
    f: &mut fmt::Formatter<'_>,
    parts: &[Expression],
    word: &str,
    is_group: impl Fn(&Expression) -> bool,
) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        grouped(f, part, is_group(part))?;
    }
    Ok(())
}

fn grouped(f: &mut fmt::Formatter<'_>, part: &Expression, is_group: bool) -> fmt::Result {
    match is_group {
        true => write!(f, "({part})"),
        false => write!(f, "{part}"),
    }
}
