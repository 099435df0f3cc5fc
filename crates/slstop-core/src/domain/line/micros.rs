//! Durations as AWS writes them, in milliseconds with decimals, kept as whole microseconds so that
//! sums of them are exact.

use std::iter::Sum;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micros(pub u64);

impl Micros {
    pub fn as_millis(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// The number at the beginning of a text: `269`, `2.37`, `173.778`; more decimals are dropped.
    pub fn of_millis(text: &str) -> Option<Self> {
        let mut value: u64 = 0;
        let mut decimals = None;
        let mut digits = 0;
        for byte in text.bytes() {
            match (byte, decimals) {
                (b'0'..=b'9', Some(3..)) => {}
                (b'0'..=b'9', _) => {
                    digits += 1;
                    let digit = u64::from(byte - b'0');
                    value = value.checked_mul(10)?.checked_add(digit)?;
                    decimals = decimals.map(|count| count + 1);
                }
                (b'.', None) => decimals = Some(0),
                // `1.0E-3`: no service writes it, and half of a number is worse than none.
                (b'e' | b'E', _) => return None,
                _ => break,
            }
        }
        let missing = 3 - u32::min(decimals.unwrap_or(0), 3);
        (digits > 0).then_some(())?;
        value.checked_mul(10_u64.pow(missing)).map(Self)
    }
}

impl Sum for Micros {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        Self(parts.fold(0, |sum, part| sum.saturating_add(part.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_to_the_microsecond_and_only_when_they_are_numbers() {
        let read = |text| Micros::of_millis(text).map(|micros| micros.0);
        assert_eq!(read("2.37 ms"), Some(2370));
        assert_eq!(read("269 ms"), Some(269_000));
        assert_eq!(read("9804ms"), Some(9_804_000));
        assert_eq!(read("173.7784"), Some(173_778));
        assert_eq!(read("5."), Some(5000));
        for none in ["", ".", "ms", "-1", "99999999999999999999", "1e3"] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
