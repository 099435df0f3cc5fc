//! Numbers for humans: three significant digits, the unit apart so that it can be drawn dimmer,
//! and the same quantity in the same format everywhere.

use std::time::Duration;

use super::units::{Megabytes, Usd};

/// In place of a number that was not measured.
const UNKNOWN: &str = "·";

/// A number and its unit: `("2.91", "s")`. Printing joins them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    pub number: String,
    pub unit: &'static str,
}

impl Figure {
    fn new(number: String, unit: &'static str) -> Self {
        Self { number, unit }
    }

    /// Whether it was measured at all.
    pub fn is_known(&self) -> bool {
        self.number != UNKNOWN
    }

    /// Zero is drawn dim: it was measured, and it is nothing to look at.
    pub fn is_zero(&self) -> bool {
        self.number == "0"
    }
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&format!("{}{}", self.number, self.unit))
    }
}

/// `0`, `7.25`, `412`, `1.3k`, `24k`, `1.02M`.
pub fn count(value: f64) -> Figure {
    const STEPS: [(f64, &str); 4] = [(1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, "")];
    scaled(value, &STEPS)
}

/// A share from 0 to 1 as a percentage: `14.2%`.
pub fn percent(share: f64) -> Figure {
    let percentage = share * 100.0;
    let number = match percentage {
        p if !p.is_finite() => return Figure::new(UNKNOWN.into(), ""),
        0.0 => "0".into(),
        p if p.abs() < 0.05 => "<0.1".into(),
        p if p.abs() < 99.95 => format!("{p:.1}"),
        p => format!("{p:.0}"),
    };
    Figure::new(number, "%")
}

/// Milliseconds as `0.42ms`, `183ms`, `2.91s`, `1.5m`, `2.25h`.
pub fn millis(value: f64) -> Figure {
    const STEPS: [(f64, &str); 5] = [
        (86_400_000.0, "d"),
        (3_600_000.0, "h"),
        (60_000.0, "m"),
        (1000.0, "s"),
        (1.0, "ms"),
    ];
    scaled(value, &STEPS)
}

/// An age or a span in its one or two largest units, coarse enough to stay still: `40s`, `5m`, `2h`, `3d`.
pub fn span(span: Duration) -> Figure {
    let secs = span.as_secs();
    match secs {
        0..60 => Figure::new(secs.to_string(), "s"),
        60..3600 => Figure::new((secs / 60).to_string(), "m"),
        3600..86_400 => Figure::new((secs / 3600).to_string(), "h"),
        _ => Figure::new((secs / 86_400).to_string(), "d"),
    }
}

/// `128MB`, `10.0GB` from 10,000 MB on, so that the usual sizes stay whole.
pub fn megabytes(size: Megabytes) -> Figure {
    if size.0 >= 10_000 {
        Figure::new(significant(f64::from(size.0) / 1024.0), "GB")
    } else {
        Figure::new(size.0.to_string(), "MB")
    }
}

/// Bytes of files: `4.1KB`, `12.3MB`.
pub fn bytes(size: u64) -> Figure {
    const STEPS: [(f64, &str); 4] = [(1e9, "GB"), (1e6, "MB"), (1e3, "KB"), (1.0, "B")];
    scaled(size as f64, &STEPS)
}

/// `$0.09`, `$0.0012`, `$41`; two significant digits below a cent, because that is where our own costs live.
pub fn dollars(amount: Usd) -> String {
    let dollars = amount.as_dollars();
    match dollars {
        0.0 => "$0".into(),
        d if d < 0.0001 => "<$0.0001".into(),
        d if d < 0.01 => format!("${d:.4}"),
        d if d < 100.0 => format!("${d:.2}"),
        d => format!("${d:.0}"),
    }
}

fn scaled(value: f64, steps: &[(f64, &'static str)]) -> Figure {
    if !value.is_finite() {
        return Figure::new(UNKNOWN.into(), "");
    }
    // 999.6 rounds to 1000: take the larger unit for it, or the column grows by a digit.
    let fits = |&&(size, _): &&(f64, &str)| value.abs() >= size * 0.9995;
    let (size, unit) = steps
        .iter()
        .find(fits)
        .or(steps.last())
        .copied()
        .unwrap_or((1.0, ""));
    Figure::new(significant(value / size), unit)
}

/// Three significant digits down to hundredths, whole numbers without a tail of zeros.
fn significant(value: f64) -> String {
    let text = match value.abs() {
        0.0 => return "0".into(),
        // Measured and tiny is not zero.
        v if v < 0.005 => return "<0.01".into(),
        // Beyond the largest unit: no cell has room for hundreds of digits.
        v if v >= 999_950.0 => return format!("{value:.0e}"),
        v if v >= 99.95 => return format!("{value:.0}"),
        v if v >= 9.995 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    };
    if value.fract() == 0.0 {
        format!("{value:.0}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_significant_digits_and_their_unit() {
        let shown = |figure: Figure| figure.to_string();
        assert_eq!(shown(count(0.0)), "0");
        assert_eq!(shown(count(412.0)), "412");
        assert_eq!(shown(count(999.7)), "1k".replace('1', "1.00"));
        assert_eq!(shown(count(0.004)), "<0.01");
        assert_eq!(shown(count(1312.0)), "1.31k");
        assert_eq!(shown(count(24_000.0)), "24k");
        assert_eq!(shown(count(4e14)), "400000G");
        assert_eq!(shown(count(1e300)), "1e291G");
        assert_eq!(shown(millis(183.0)), "183ms");
        assert_eq!(shown(millis(2910.0)), "2.91s");
        assert_eq!(shown(millis(14_800.0)), "14.8s");
        assert_eq!(shown(millis(0.42)), "0.42ms");
        assert_eq!(shown(percent(0.142)), "14.2%");
        assert_eq!(shown(percent(0.0)), "0%");
        assert_eq!(shown(percent(0.0001)), "<0.1%");
        assert_eq!(shown(percent(1.0)), "100%");
        assert_eq!(shown(span(Duration::from_secs(7300))), "2h");
        assert_eq!(shown(megabytes(Megabytes(10_240))), "10GB");
        assert_eq!(dollars(Usd::from_dollars(0.0912)), "$0.09");
    }

    #[test]
    fn what_is_no_number_is_shown_as_unknown() {
        assert_eq!(count(f64::NAN).to_string(), "·");
        assert_eq!(millis(f64::INFINITY).to_string(), "·");
        assert_eq!(percent(f64::NAN).to_string(), "·");
    }
}
