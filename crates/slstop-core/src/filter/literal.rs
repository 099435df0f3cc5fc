//! What a field is compared with: a text, and every type that it can be parsed as.

use std::fmt;

use super::quote;
use crate::domain::line::Level;
use slstop_base::Timestamp;

#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    pub text: Box<str>,
    pub quantity: Option<Quantity>,
    pub level: Option<Level>,
    pub time: Option<Timestamp>,
}

/// A number with or without a unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    Number(f64),
    Millis(f64),
    Bytes(f64),
}

/// In milliseconds.
const TIMES: &[(&str, f64)] = &[
    ("us", 1e-3),
    ("µs", 1e-3),
    ("ms", 1.0),
    ("s", 1e3),
    ("m", 60e3),
    ("min", 60e3),
    ("h", 3600e3),
    ("d", 86_400e3),
];

/// Lambda's sizes are powers of two, whichever unit names them.
const SIZES: &[(&str, f64)] = &[
    ("B", 1.0),
    ("KB", 1024.0),
    ("kB", 1024.0),
    ("KiB", 1024.0),
    ("MB", 1_048_576.0),
    ("MiB", 1_048_576.0),
    ("GB", 1_073_741_824.0),
    ("GiB", 1_073_741_824.0),
];

impl Literal {
    pub fn read(text: &str) -> Self {
        Self {
            quantity: Quantity::read(text),
            level: Level::of_word(text).or_else(|| Level::of_number(text.parse().ok()?)),
            time: Timestamp::parse(text),
            text: text.into(),
        }
    }
}

impl Quantity {
    pub fn read(text: &str) -> Option<Self> {
        let text = text.strip_prefix('$').unwrap_or(text);
        let unit = text.trim_start_matches(|c: char| !c.is_alphabetic());
        // `1e5` contains a letter but no unit.
        if let Some(number) = number(text) {
            return Some(Self::Number(number));
        }
        let number = number(text.strip_suffix(unit)?)?;
        let factor = |units: &[(&str, f64)]| {
            let known = units.iter().find(|(name, _)| *name == unit);
            known.map(|(_, factor)| *factor)
        };
        let time = factor(TIMES).map(|factor| Self::Millis(number * factor));
        time.or_else(|| Some(Self::Bytes(number * factor(SIZES)?)))
    }

    pub fn number(self) -> f64 {
        match self {
            Self::Number(number) | Self::Millis(number) | Self::Bytes(number) => number,
        }
    }
}

/// A number as JSON writes it; Rust's `inf` and `nan` are words.
pub fn number(text: &str) -> Option<f64> {
    let is_number = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    if !has_digit || !text.bytes().all(is_number) {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        quote::write_value(f, &self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_have_the_units_of_lambda() {
        for (text, quantity) in [
            ("2s", Some(Quantity::Millis(2000.0))),
            ("1.5ms", Some(Quantity::Millis(1.5))),
            ("250us", Some(Quantity::Millis(0.25))),
            ("5m", Some(Quantity::Millis(300_000.0))),
            ("128MB", Some(Quantity::Bytes(134_217_728.0))),
            ("1GB", Some(Quantity::Bytes(1_073_741_824.0))),
            ("-3", Some(Quantity::Number(-3.0))),
            ("1e3", Some(Quantity::Number(1000.0))),
            ("$0.001", Some(Quantity::Number(0.001))),
            ("3x", None),
            ("s", None),
            ("", None),
            ("inf", None),
            ("NaN", None),
            ("1-2", None),
            ("1e999", None),
            ("0x10", None),
            ("2ſ", None),
        ] {
            assert_eq!(Quantity::read(text), quantity, "{text}");
        }
    }

    #[test]
    fn what_would_not_be_read_back_is_quoted() {
        for (text, printed) in [
            ("2s", "2s"),
            ("a=b", "a=b"),
            ("=x", "\"=x\""),
            ("a(b)", "a(b)"),
            ("a(b", "\"a(b\""),
            ("", "\"\""),
            (r#"a "b" \"#, r#""a \"b\" \\""#),
        ] {
            assert_eq!(Literal::read(text).to_string(), printed);
        }
    }
}
