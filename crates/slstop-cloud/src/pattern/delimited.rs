//! Lines whose fields are delimited by blanks, such as access logs: `[ip, ..., status = 5*, size]`.

use super::InvalidPattern;
use super::comparison::{PatternComparison, Scalar};
use super::cursor::{PatternCursor, is_word};
use super::expression::PatternExpression;
use super::log_regex;

#[derive(Debug)]
pub struct DelimitedPattern {
    /// Fields from the start of the line; all of them, where there is no ellipsis.
    first: Vec<FieldCondition>,
    /// Fields at the end of the line, after an ellipsis.
    last: Option<Vec<FieldCondition>>,
}

/// A field may have any value unless something is said of it.
type FieldCondition = Option<PatternExpression<PatternComparison>>;

impl DelimitedPattern {
    /// `source` is what stands between the brackets.
    pub fn parse(source: &str) -> Result<Self, InvalidPattern> {
        let mut cursor = PatternCursor::new(source);
        let mut n_regexes = 0;
        let mut pattern = Self {
            first: Vec::new(),
            last: None,
        };
        loop {
            if cursor.skip_blanks().eat("...") {
                if pattern.last.replace(Vec::new()).is_some() {
                    return Err(InvalidPattern::Malformed);
                }
            } else {
                let field = field(&mut cursor, &mut n_regexes)?;
                pattern
                    .last
                    .as_mut()
                    .unwrap_or(&mut pattern.first)
                    .push(field);
            }
            if cursor.skip_blanks().is_at_end() {
                break;
            }
            if !cursor.eat(",") {
                return Err(cursor.complaint());
            }
        }
        if n_regexes > log_regex::MOST {
            return Err(InvalidPattern::TooManyRegexes);
        }
        Ok(pattern)
    }

    pub fn matches(&self, message: &str) -> bool {
        let Self { first, last } = self;
        // One more than fits is enough to know that the line is too long.
        let enough = if last.is_some() {
            usize::MAX
        } else {
            first.len() + 1
        };
        let values: Vec<&str> = DelimitedFields::of(message).take(enough).collect();
        let n_last = last.as_ref().map_or(0, Vec::len);
        let fits = match last {
            Some(_) => values.len() >= first.len() + n_last,
            None => values.len() == first.len(),
        };
        fits && all_hold(first, &values)
            && last
                .as_ref()
                .is_none_or(|last| all_hold(last, &values[values.len() - n_last..]))
    }
}

fn all_hold(fields: &[FieldCondition], values: &[&str]) -> bool {
    fields.iter().zip(values).all(|(field, value)| {
        let holds = |comparison: &PatternComparison| comparison.holds(Scalar::Field(value));
        field
            .as_ref()
            .is_none_or(|expression| expression.holds(&holds))
    })
}

/// `name`, `name = 5* && name != 502`, or nothing.
fn field(
    cursor: &mut PatternCursor<'_>,
    n_regexes: &mut usize,
) -> Result<FieldCondition, InvalidPattern> {
    let is_name = |character| is_word(character) || character == '-';
    let mut ahead = *cursor;
    let name = ahead.take_while(is_name);
    if matches!(ahead.skip_blanks().peek(), None | Some(',')) {
        *cursor = ahead;
        return Ok(None);
    }
    let expression = PatternExpression::read(cursor, &mut |cursor| {
        let again = cursor.skip_blanks().take_while(is_name);
        let comparison = PatternComparison::read(cursor)?;
        // Conditions stand in the field that they are about.
        if !name.is_empty() && again != name {
            return Err(InvalidPattern::Malformed);
        }
        *n_regexes += usize::from(comparison.has_regex());
        Ok(comparison)
    })?;
    Ok(Some(expression))
}

/// The fields of a line: words, and what stands between double quotes or square brackets.
struct DelimitedFields<'a> {
    rest: &'a str,
    /// Whether there may be one further on; or a line of opening brackets would be searched to its end
    /// for each of them.
    quote_closes: bool,
    bracket_closes: bool,
}

impl<'a> DelimitedFields<'a> {
    fn of(line: &'a str) -> Self {
        Self {
            rest: line,
            quote_closes: true,
            bracket_closes: true,
        }
    }

    /// What stands in quotes or brackets, and what comes after. One that is never closed is a word like any other.
    fn enclosed(&mut self) -> Option<(&'a str, &'a str)> {
        let (close, closes) = match self.rest.chars().next()? {
            '"' => ('"', &mut self.quote_closes),
            '[' => (']', &mut self.bracket_closes),
            _ => return None,
        };
        let enclosed = if *closes {
            self.rest[1..].split_once(close)
        } else {
            None
        };
        *closes = enclosed.is_some();
        enclosed
    }
}

impl<'a> Iterator for DelimitedFields<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        self.rest = self.rest.trim_start();
        if self.rest.is_empty() {
            return None;
        }
        let word_end = |rest: &str| rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (field, rest) = self
            .enclosed()
            .unwrap_or_else(|| self.rest.split_at(word_end(self.rest)));
        self.rest = rest;
        Some(field)
    }
}
