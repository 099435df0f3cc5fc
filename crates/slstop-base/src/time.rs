//! Moments as milliseconds since 1970 in UTC: what AWS sends, what a stamp holds.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub const fn as_millis(self) -> i64 {
        self.0
    }

    pub const fn as_secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis(span)))
    }

    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(millis(span)))
    }

    /// How long ago `earlier` was; zero when it lies ahead.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The start of the period that this moment falls into.
    pub fn floor(self, period: Duration) -> Self {
        let period = millis(period).max(1);
        Self(self.0.div_euclid(period).saturating_mul(period))
    }

    /// RFC 3339 in UTC with milliseconds; a moment beyond the calendar prints as its milliseconds.
    pub fn rfc3339(self) -> String {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(moment) => format!("{moment:.3}"),
            Err(_) => self.0.to_string(),
        }
    }

    /// The same for formats that promise times: none beyond the calendar.
    pub fn calendar_rfc3339(self) -> Option<String> {
        jiff::Timestamp::from_millisecond(self.0)
            .ok()
            .filter(|moment| (0..=9999).contains(&moment.to_zoned(jiff::tz::TimeZone::UTC).year()))
            .map(|moment| format!("{moment:.3}"))
    }

    /// Any RFC 3339 form, and AWS's `+0000` without a colon.
    pub fn parse(text: &str) -> Option<Self> {
        let moment = text.parse::<jiff::Timestamp>().ok().or_else(|| {
            jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S%.f%z", text)
                .ok()?
                .to_timestamp()
                .ok()
        })?;
        Some(Self(moment.as_millisecond()))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aws_prints_offsets_without_a_colon() {
        let moment = Timestamp::parse("2026-10-08T17:14:57.000+0000").expect("AWS's form");
        assert_eq!(moment.rfc3339(), "2026-10-08T17:14:57.000Z");
        assert_eq!(Timestamp::parse("2026-10-08T17:14:57Z"), Some(moment));
        assert_eq!(Timestamp::parse("yesterday"), None);
    }

    #[test]
    fn periods_start_at_or_before_their_moments_on_both_sides_of_1970() {
        let minute = Duration::from_secs(60);
        assert_eq!(
            Timestamp::from_millis(119_999).floor(minute),
            Timestamp::from_millis(60_000)
        );
        assert_eq!(
            Timestamp::from_millis(-1).floor(minute),
            Timestamp::from_millis(-60_000)
        );
    }

    #[test]
    fn the_far_ends_of_time_do_not_overflow() {
        let end = Timestamp::from_millis(i64::MAX);
        assert_eq!(end.plus(Duration::MAX), end);
        assert_eq!(
            end.since(Timestamp::from_millis(i64::MIN)),
            Duration::from_millis(i64::MAX as u64)
        );
        assert!(!end.rfc3339().is_empty());
    }

    #[test]
    fn a_moment_beyond_the_calendar_has_no_rfc_3339() {
        let of = |millis| Timestamp::from_millis(millis).calendar_rfc3339();
        assert_eq!(of(0).as_deref(), Some("1970-01-01T00:00:00.000Z"));
        for millis in [
            i64::MIN,
            i64::MAX,
            -1_000_000_000_000_000,
            1_000_000_000_000_000,
        ] {
            assert_eq!(of(millis), None, "{millis}");
        }
    }
}
