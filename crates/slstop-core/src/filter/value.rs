//! The value of a field, and how it compares with a literal of the filter.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::json;
use super::literal::{Literal, Quantity};
use super::needle::Needle;
use super::operator::Operator;
use crate::domain::line::Level;
use slstop_base::Timestamp;

#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue<'a> {
    Text(Cow<'a, str>),
    /// A number as it is written in JSON. Durations are taken as milliseconds, sizes as bytes.
    Number(&'a str),
    Count(f64),
    Millis(f64),
    Megabytes(f64),
    Level(Level),
    Time(Timestamp),
    Flag(bool),
    /// A list or an object, as it stands.
    Nested(&'a str),
}

const MIB: f64 = (1 << 20) as f64;

impl<'a> FieldValue<'a> {
    /// A constant, or a slice of the line.
    pub fn word(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(text) | Self::Nested(text) => Cow::Borrowed(text),
            Self::Count(number) | Self::Millis(number) | Self::Megabytes(number) => {
                Cow::Owned(number.to_string())
            }
            Self::Level(level) => Cow::Borrowed(level.name()),
            Self::Time(time) => Cow::Owned(time.rfc3339()),
            Self::Flag(true) => Cow::Borrowed("true"),
            Self::Flag(false) => Cow::Borrowed("false"),
        }
    }

    pub fn compares(&self, operator: Operator, literal: &Literal) -> bool {
        match operator {
            Operator::Is => self.is(literal),
            Operator::IsNot => !self.is(literal),
            _ => self
                .ordering(literal)
                .is_some_and(|ordering| operator.holds(ordering)),
        }
    }

    fn is(&self, literal: &Literal) -> bool {
        match self {
            Self::Text(text) => **text == *literal.text,
            Self::Nested(text) => **text == *literal.text,
            _ => self.ordering(literal) == Some(Ordering::Equal) || self.text() == *literal.text,
        }
    }

    /// `None` if the two are of different kinds.
    fn ordering(&self, literal: &Literal) -> Option<Ordering> {
        match self {
            Self::Text(text) => order_texts(text, literal),
            Self::Number(text) => order_numbers(text, literal),
            Self::Count(number) => match literal.quantity? {
                Quantity::Number(other) => number.partial_cmp(&other),
                Quantity::Millis(_) | Quantity::Bytes(_) => None,
            },
            Self::Millis(number) => match literal.quantity? {
                Quantity::Number(other) | Quantity::Millis(other) => number.partial_cmp(&other),
                Quantity::Bytes(_) => None,
            },
            Self::Megabytes(number) => match literal.quantity? {
                Quantity::Number(other) => number.partial_cmp(&other),
                Quantity::Bytes(other) => (number * MIB).partial_cmp(&other),
                Quantity::Millis(_) => None,
            },
            Self::Level(level) => Some(level.cmp(&literal.level?)),
            Self::Time(time) => order_times(*time, literal),
            Self::Flag(_) | Self::Nested(_) => None,
        }
    }

    /// Whether it contains this: a part of a text, an element of a list, a member of an object.
    pub fn has(&self, needle: &Needle) -> bool {
        match self {
            Self::Nested(text) if text.starts_with('[') => {
                let is_it = |element: &str| match json::value(element) {
                    Some(value) => value.text() == *needle.text(),
                    None => false,
                };
                json::items(text).any(is_it)
            }
            Self::Nested(text) => json::members(text).any(|(key, _)| key == needle.text()),
            _ => needle.is_in(&self.text()),
        }
    }
}

/// Texts such as `"2s"` in JSON compare as quantities if the literal is a quantity.
fn order_texts(text: &str, literal: &Literal) -> Option<Ordering> {
    match literal.quantity {
        Some(wanted) => {
            let found = Quantity::read(text)?;
            let is_alike = std::mem::discriminant(&found) == std::mem::discriminant(&wanted);
            is_alike.then(|| found.number().partial_cmp(&wanted.number()))?
        }
        None => Some(text.cmp(&literal.text)),
    }
}

/// Whole numbers compare exactly: ids can be larger than 2^53.
fn order_numbers(text: &str, literal: &Literal) -> Option<Ordering> {
    if let (Ok(one), Ok(other)) = (text.parse::<i128>(), literal.text.parse::<i128>()) {
        return Some(one.cmp(&other));
    }
    let number: f64 = text.parse().ok()?;
    number.partial_cmp(&literal.quantity?.number())
}

/// The literal is a moment, a prefix of its RFC 3339 form, or a time of day: all in UTC.
fn order_times(time: Timestamp, literal: &Literal) -> Option<Ordering> {
    if let Some(other) = literal.time {
        return Some(time.cmp(&other));
    }
    let printed = time.rfc3339();
    let wanted = &*literal.text;
    if !wanted.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let is_clock = wanted
        .find([':', '-'])
        .is_some_and(|at| wanted[at..].starts_with(':'));
    let from = if is_clock { printed.find('T')? + 1 } else { 0 };
    Some(printed.get(from..)?.trim_end_matches('Z').cmp(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &FieldValue<'_>, operator: Operator, literal: &str, expected: bool) {
        let literal = Literal::read(literal);
        assert_eq!(value.compares(operator, &literal), expected, "{literal}");
    }

    #[test]
    fn quantities_compare_across_their_units() {
        use Operator::{Above, AtLeast, Below, Is, IsNot};
        check(&FieldValue::Millis(2500.0), Above, "2s", true);
        check(&FieldValue::Millis(2500.0), Above, "2500", false);
        check(&FieldValue::Millis(2500.0), AtLeast, "2500", true);
        check(&FieldValue::Millis(2500.0), Above, "2MB", false);
        check(&FieldValue::Megabytes(128.0), Is, "128MB", true);
        check(&FieldValue::Megabytes(128.0), Is, "128", true);
        check(&FieldValue::Megabytes(128.0), Below, "1GB", true);
        check(&FieldValue::Number("1.50"), Is, "1.5", true);
        check(&FieldValue::Number("3000"), Above, "2s", true);
        check(&FieldValue::Number("3"), Below, "x", false);
        check(&FieldValue::Number("3"), IsNot, "x", true);
        check(&FieldValue::word("2.5s"), Above, "2s", true);
        check(&FieldValue::word("soon"), Above, "2s", false);
        check(&FieldValue::word("b"), Above, "a", true);
        check(&FieldValue::Flag(true), Is, "true", true);
    }

    #[test]
    fn long_ids_are_exact() {
        use Operator::Is;
        check(
            &FieldValue::Number("9007199254740993"),
            Is,
            "9007199254740992",
            false,
        );
        check(
            &FieldValue::Number("9007199254740993"),
            Is,
            "9007199254740993",
            true,
        );
        check(&FieldValue::word("007"), Is, "7", false);
    }

    #[test]
    fn times_compare_with_moments_days_and_times_of_day() {
        use Operator::{Above, AtLeast, Below};
        let time = Timestamp::parse("2026-11-20T03:10:07.250Z").expect("a time");
        check(&FieldValue::Time(time), AtLeast, "03:10", true);
        check(&FieldValue::Time(time), Below, "03:10:08", true);
        check(&FieldValue::Time(time), Above, "2026-11-20", true);
        check(&FieldValue::Time(time), Below, "2026-11-20T04", true);
        check(
            &FieldValue::Time(time),
            Below,
            "2026-11-20T04:10:08+01:00",
            true,
        );
        check(&FieldValue::Time(time), Below, "yesterday", false);
    }

    #[test]
    fn levels_have_an_order_and_many_names() {
        use Operator::{AtLeast, Is};
        check(&FieldValue::Level(Level::Error), AtLeast, "warn", true);
        check(&FieldValue::Level(Level::Info), AtLeast, "WARNING", false);
        check(&FieldValue::Level(Level::Warn), Is, "warning", true);
        check(&FieldValue::Level(Level::Warn), AtLeast, "loud", false);
    }

    #[test]
    fn lists_have_elements_and_objects_members() {
        let has = |value: FieldValue<'_>, text| value.has(&Needle::new(text));
        assert!(has(FieldValue::Nested(r#"["a","b"]"#), "b"));
        assert!(!has(FieldValue::Nested(r#"["ab"]"#), "b"));
        assert!(has(FieldValue::Nested(r#"[1, 2]"#), "2"));
        assert!(has(FieldValue::Nested(r#"{"order":1}"#), "order"));
        assert!(has(FieldValue::word("an Order"), "order"));
        assert!(!has(FieldValue::word("an order"), "Order"));
    }
}
