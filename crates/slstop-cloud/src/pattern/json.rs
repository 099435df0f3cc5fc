//! Conditions on a message that is a JSON document.

use serde_json::Value;

use super::InvalidPattern;
use super::comparison::{PatternComparison, Scalar};
use super::cursor::PatternCursor;
use super::expression::PatternExpression;
use super::log_regex;
use super::selector::Selector;

#[derive(Debug)]
pub struct JsonPattern(PatternExpression<JsonCondition>);

#[derive(Debug)]
struct JsonCondition {
    selector: Selector,
    test: Test,
}

#[derive(Debug)]
enum Test {
    Compares(PatternComparison),
    IsNull,
    Is(bool),
    NotExists,
}

impl JsonPattern {
    /// `source` is what stands between the braces.
    pub fn parse(source: &str) -> Result<Self, InvalidPattern> {
        let mut cursor = PatternCursor::new(source);
        let mut n_regexes = 0;
        let expression = PatternExpression::read(&mut cursor, &mut |cursor| {
            let condition = JsonCondition::read(cursor)?;
            n_regexes += usize::from(
                matches!(&condition.test, Test::Compares(comparison) if comparison.has_regex()),
            );
            Ok(condition)
        })?;
        if !cursor.skip_blanks().is_at_end() {
            return Err(cursor.complaint());
        }
        if n_regexes > log_regex::MOST {
            return Err(InvalidPattern::TooManyRegexes);
        }
        Ok(Self(expression))
    }

    pub fn matches(&self, message: &str) -> bool {
        // Most lines are no JSON; to find that out needs no parser.
        if !message.trim_start().starts_with(['{', '[']) {
            return false;
        }
        let document = serde_json::from_str::<Value>(message);
        document.is_ok_and(|document| {
            self.0
                .holds(&|condition: &JsonCondition| condition.holds(&document))
        })
    }
}

impl JsonCondition {
    fn read(cursor: &mut PatternCursor<'_>) -> Result<Self, InvalidPattern> {
        let selector = Selector::read(cursor)?;
        cursor.skip_blanks();
        let test = if cursor.eat("IS") {
            cursor.skip_blanks();
            match cursor.take_while(|character| character.is_ascii_alphabetic()) {
                "NULL" => Test::IsNull,
                "TRUE" => Test::Is(true),
                "FALSE" => Test::Is(false),
                _ => return Err(InvalidPattern::Malformed),
            }
        } else if cursor.eat("NOT") {
            cursor.skip_blanks();
            match cursor.take_while(|character| character.is_ascii_alphabetic()) {
                "EXISTS" => Test::NotExists,
                _ => return Err(InvalidPattern::Malformed),
            }
        } else {
            Test::Compares(PatternComparison::read(cursor)?)
        };
        Ok(Self { selector, test })
    }

    /// After a wildcard, one of the selected values is enough.
    fn holds(&self, document: &Value) -> bool {
        let selected = self.selector.select(document);
        match &self.test {
            Test::NotExists => selected.is_empty(),
            Test::IsNull => selected.iter().any(|value| value.is_null()),
            Test::Is(expected) => selected
                .iter()
                .any(|value| value.as_bool() == Some(*expected)),
            Test::Compares(comparison) => selected
                .iter()
                .filter_map(|value| scalar(value))
                .any(|scalar| comparison.holds(scalar)),
        }
    }
}

/// Objects, arrays and null compare with nothing: on them even `!=` does not hold.
fn scalar(value: &Value) -> Option<Scalar<'_>> {
    match value {
        Value::String(text) => Some(Scalar::Text(text)),
        Value::Number(number) => Some(Scalar::Number(number)),
        Value::Bool(value) => Some(Scalar::Bool(*value)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
