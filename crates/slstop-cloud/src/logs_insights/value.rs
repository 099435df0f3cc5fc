//! What a field holds: a number, a text or a moment; what is absent is no value at all.

use std::cmp::Ordering;
use std::sync::Arc;

use slstop_base::Timestamp;

#[derive(Clone, Debug, PartialEq)]
pub enum QueryValue {
    Number(f64),
    Text(Arc<str>),
    /// Milliseconds since 1970.
    Moment(i64),
}

impl QueryValue {
    pub fn text(text: &str) -> Self {
        Self::Text(Arc::from(text))
    }

    pub fn truth(is_so: bool) -> Self {
        Self::Number(f64::from(u8::from(is_so)))
    }

    /// As arithmetic takes it: texts count where they are numbers.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Moment(at) => Some(*at as f64),
            Self::Text(text) => text.trim().parse().ok().filter(|n: &f64| n.is_finite()),
        }
    }

    pub fn is_true(&self) -> bool {
        match self {
            Self::Number(number) => *number != 0.0,
            Self::Moment(_) => true,
            Self::Text(text) => &**text == "true" || &**text == "1",
        }
    }

    /// By size where both are numbers, else by letter.
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self.number(), other.number()) {
            (Some(one), Some(two)) => one.total_cmp(&two),
            _ => self.shown().cmp(&other.shown()),
        }
    }

    /// As results print it.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.to_string(),
            Self::Moment(at) => moment(*at),
            Self::Number(number) => number_shown(*number),
        }
    }
}

/// `2026-11-20 06:00:00.000`.
fn moment(at: i64) -> String {
    let text = Timestamp::from_millis(at).rfc3339();
    text.trim_end_matches('Z').replacen('T', " ", 1)
}

/// As Java prints them, to four digits behind the point: large ones as 1.28E8.
fn number_shown(number: f64) -> String {
    if number.abs() >= 1e7 && number.is_finite() {
        let text = format!("{number:E}");
        return match text.split_once('E') {
            Some((mantissa, power)) if !mantissa.contains('.') => format!("{mantissa}.0E{power}"),
            _ => text,
        };
    }
    let rounded = format!("{number:.4}");
    match rounded.trim_end_matches('0').trim_end_matches('.') {
        "-0" => "0".to_owned(),
        trimmed => trimmed.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_printed_as_insights_prints_them() {
        for (value, shown) in [
            (QueryValue::Number(3.0), "3"),
            (QueryValue::Number(812.25), "812.25"),
            (QueryValue::Number(1.0 / 3.0), "0.3333"),
            (QueryValue::Number(1.28e8), "1.28E8"),
            (QueryValue::Number(1e9), "1.0E9"),
            (QueryValue::Number(-0.00001), "0"),
            (
                QueryValue::Moment(1_795_176_000_250),
                "2026-11-20 12:00:00.250",
            ),
            (QueryValue::text("x"), "x"),
        ] {
            assert_eq!(value.shown(), shown);
        }
    }
}
