//! `= 4*`, `!= "x"`, `>= 500`, `= %re%`: what a single value is compared with.

use std::borrow::Cow;

use super::InvalidPattern;
use super::cursor::{PatternCursor, is_word};
use super::log_regex::LogRegex;
use super::wildcard::Wildcard;

#[derive(Debug)]
pub struct PatternComparison {
    operator: NumericOperator,
    operand: Operand,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NumericOperator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Longer ones first, because the shorter ones are their beginnings. `=!` is how AWS's documentation
/// writes `!=` once.
const OPERATORS: &[(&str, NumericOperator)] = &[
    ("<=", NumericOperator::LessOrEqual),
    (">=", NumericOperator::GreaterOrEqual),
    ("!=", NumericOperator::NotEqual),
    ("=!", NumericOperator::NotEqual),
    ("=", NumericOperator::Equal),
    ("<", NumericOperator::Less),
    (">", NumericOperator::Greater),
];

#[derive(Debug)]
enum Operand {
    Number { value: f64, text: String },
    Text(Wildcard),
    Regex(LogRegex),
}

/// A value of a message: a JSON scalar, or a field between blanks.
#[derive(Clone, Copy, Debug)]
pub enum Scalar<'a> {
    /// Of JSON: text even when it looks like a number.
    Text(&'a str),
    Number(&'a serde_json::Number),
    Bool(bool),
    /// Of a delimited line, where numbers and text look the same.
    Field(&'a str),
}

impl PatternComparison {
    /// Reads operator and operand.
    pub fn read(cursor: &mut PatternCursor<'_>) -> Result<Self, InvalidPattern> {
        cursor.skip_blanks();
        let found = OPERATORS.iter().find(|(sign, _)| cursor.eat(sign));
        let &(_, operator) = found.ok_or_else(|| cursor.complaint())?;
        cursor.skip_blanks();
        let operand = Operand::read(cursor)?;
        let orders = !matches!(operator, NumericOperator::Equal | NumericOperator::NotEqual);
        if orders && !matches!(operand, Operand::Number { .. }) {
            return Err(InvalidPattern::Malformed);
        }
        Ok(Self { operator, operand })
    }

    pub fn has_regex(&self) -> bool {
        matches!(self.operand, Operand::Regex(_))
    }

    pub fn holds(&self, scalar: Scalar<'_>) -> bool {
        match self.operator {
            NumericOperator::Equal => self.operand.equals(scalar),
            NumericOperator::NotEqual => !self.operand.equals(scalar),
            order => {
                let Operand::Number { value, .. } = self.operand else {
                    return false;
                };
                scalar.number().is_some_and(|number| match order {
                    NumericOperator::Less => number < value,
                    NumericOperator::LessOrEqual => number <= value,
                    NumericOperator::Greater => number > value,
                    _ => number >= value,
                })
            }
        }
    }
}

impl Operand {
    fn read(cursor: &mut PatternCursor<'_>) -> Result<Self, InvalidPattern> {
        match cursor.peek() {
            Some('"') => Ok(Self::Text(Wildcard::new(&cursor.quoted()?))),
            Some('%') => LogRegex::read(cursor).map(Self::Regex),
            _ => {
                let text = cursor
                    .take_while(|character| is_word(character) || "*.+-:/@#".contains(character));
                match number(text) {
                    _ if text.is_empty() => Err(cursor.complaint()),
                    Some(value) => Ok(Self::Number {
                        value,
                        text: text.to_owned(),
                    }),
                    None => Ok(Self::Text(Wildcard::new(text))),
                }
            }
        }
    }

    fn equals(&self, scalar: Scalar<'_>) -> bool {
        match self {
            Self::Number { value, text } => match scalar.number() {
                Some(number) => number == *value,
                None => scalar.text() == text.as_str(),
            },
            Self::Text(wildcard) => wildcard.matches(&scalar.text()),
            Self::Regex(regex) => regex.matches(&scalar.text()),
        }
    }
}

impl<'a> Scalar<'a> {
    fn text(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) | Self::Field(text) => text.into(),
            Self::Number(number) => number.to_string().into(),
            Self::Bool(true) => "true".into(),
            Self::Bool(false) => "false".into(),
        }
    }

    fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => number.as_f64(),
            Self::Field(text) => number(text),
            Self::Text(_) | Self::Bool(_) => None,
        }
    }
}

/// Digits with a sign, a point or an exponent; Rust alone would also take `inf`, `nan` and `infinity`.
fn number(text: &str) -> Option<f64> {
    let digits = text.trim_start_matches(['+', '-']).trim_start_matches('.');
    digits
        .starts_with(|character: char| character.is_ascii_digit())
        .then(|| text.parse().ok())?
}
