//! Amounts: dollars, sizes of memory, spans of time.

use serde_json::{Value, json};

use super::meaning::{Meaning, Misread, from_text};
use super::raw::Raw;
use slstop_base::{Megabytes, Usd};
use slstop_core::message::Window;

/// What the program's own calls may cost, in an hour or at once; nothing at all is a limit, too.
impl Meaning for Usd {
    fn expected() -> String {
        "US dollars from 0 to 1000, such as 0.25".into()
    }

    fn read(raw: &Raw) -> Result<Self, Misread> {
        from_text(raw, |text| {
            let dollars: f64 = text.trim_start_matches('$').parse().ok()?;
            (0.0..=1000.0)
                .contains(&dollars)
                .then(|| Self::from_dollars(dollars))
        })
    }

    fn show(&self) -> Value {
        json!(self.as_dollars())
    }

    fn narrows(&self, current: &Self) -> bool {
        self <= current
    }
}

/// A bare number counts megabytes.
impl Meaning for Megabytes {
    fn expected() -> String {
        "a size from 16MB to 64GB, such as 256MB".into()
    }

    fn read(raw: &Raw) -> Result<Self, Misread> {
        from_text(raw, |text| {
            let (number, unit) = number_and_unit(text)?;
            let megabytes = match unit.to_ascii_lowercase().as_str() {
                "" | "mb" | "mib" | "m" => number,
                "gb" | "gib" | "g" => number.checked_mul(1024)?,
                _ => return None,
            };
            (16..=64 * 1024)
                .contains(&megabytes)
                .then_some(Self(megabytes))
        })
    }

    fn show(&self) -> Value {
        format!("{}MB", self.0).into()
    }

    fn narrows(&self, current: &Self) -> bool {
        self <= current
    }
}

/// The longest window that the charts' periods are made for.
const LONGEST_WINDOW_SECS: u32 = 24 * 3600;

impl Meaning for Window {
    fn expected() -> String {
        "a duration from 1m to 24h, such as 15m or 2h".into()
    }

    fn read(raw: &Raw) -> Result<Self, Misread> {
        from_text(raw, |text| {
            let (number, unit) = number_and_unit(text)?;
            let secs = number.checked_mul(match unit {
                "s" => 1,
                "m" | "min" => 60,
                "h" => 3600,
                "d" => 24 * 3600,
                _ => return None,
            })?;
            (60..=LONGEST_WINDOW_SECS)
                .contains(&secs)
                .then_some(Self { secs })
        })
    }

    fn show(&self) -> Value {
        // The label of an odd window is rounded; what is printed must read back as the same.
        match self.secs {
            secs if secs % 3600 == 0 => format!("{}h", secs / 3600),
            secs if secs % 60 == 0 => format!("{}m", secs / 60),
            secs => format!("{secs}s"),
        }
        .into()
    }

    fn narrows(&self, current: &Self) -> bool {
        self <= current
    }
}

/// `15m`, `256 MB`: digits, perhaps a blank, perhaps a unit.
fn number_and_unit(text: &str) -> Option<(u32, &str)> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    Some((number.parse().ok()?, unit.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: Meaning>(text: &str) -> Option<T> {
        T::read(&Raw::Text(text.into())).ok()
    }

    #[test]
    fn sizes_and_spans_are_written_as_people_write_them() {
        assert_eq!(read("256MB"), Some(Megabytes(256)));
        assert_eq!(read("2 gb"), Some(Megabytes(2048)));
        assert_eq!(read("512"), Some(Megabytes(512)));
        assert_eq!(read("15m"), Some(Window { secs: 900 }));
        assert_eq!(read("2h"), Some(Window { secs: 7200 }));
        assert_eq!(read("90s"), Some(Window { secs: 90 }));
        assert_eq!(read("$0.25"), Some(Usd::from_dollars(0.25)));
        assert_eq!(read("0"), Some(Usd::ZERO));
    }

    #[test]
    fn what_is_out_of_bounds_or_no_amount_is_refused() {
        for text in [
            "",
            "MB",
            "15MB",
            "65GB",
            "-1",
            "4294967296GB",
            "1e3MB",
            "256KB",
        ] {
            assert_eq!(read::<Megabytes>(text), None, "{text}");
        }
        for text in ["", "15", "30s", "25h", "4294967295d", "m", "1.5h", "-15m"] {
            assert_eq!(read::<Window>(text), None, "{text}");
        }
        for text in ["", "-0.1", "NaN", "inf", "1001", "cheap"] {
            assert_eq!(read::<Usd>(text), None, "{text}");
        }
    }

    #[test]
    fn every_window_prints_back() {
        for secs in [60, 61, 900, 3600, 5400, 86_400] {
            let window = Window { secs };
            assert_eq!(read(window.show().as_str().expect("text")), Some(window));
        }
    }
}
