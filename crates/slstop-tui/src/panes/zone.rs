//! How moments are shown: in UTC, in the zone of this machine, or as ages.

use slstop_base::{Timestamp, number};

/// How moments are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    #[default]
    Utc,
    /// Seconds east of UTC.
    Local(i32),
    Relative,
}

impl Zone {
    /// Hours and minutes for the header; a relative zone has no clock of its own and shows UTC.
    pub fn clock(self, at: Timestamp) -> String {
        let (offset, mark) = match self {
            Self::Local(offset) => (offset, ""),
            Self::Utc | Self::Relative => (0, "Z"),
        };
        let shifted = at
            .as_secs()
            .saturating_add(i64::from(offset))
            .rem_euclid(86_400);
        format!("{:02}:{:02}{mark}", shifted / 3600, shifted / 60 % 60)
    }

    /// The same to the second.
    pub fn clock_to_the_second(self, at: Timestamp) -> String {
        let (offset, mark) = match self {
            Self::Local(offset) => (offset, ""),
            Self::Utc | Self::Relative => (0, "Z"),
        };
        let shifted = at.as_secs().saturating_add(i64::from(offset));
        let secs = shifted.rem_euclid(86_400);
        let (hours, minutes, secs) = (secs / 3600, secs / 60 % 60, secs % 60);
        format!("{hours:02}:{minutes:02}:{secs:02}{mark}")
    }

    /// The time of day to the millisecond, or the age.
    pub fn instant(self, at: Timestamp, now: Timestamp) -> String {
        let offset = match self {
            Self::Relative => return format!("{} ago", number::span(now.since(at))),
            Self::Utc => 0,
            Self::Local(offset) => offset,
        };
        let shifted = at.as_millis().saturating_add(i64::from(offset) * 1000);
        let of_day = shifted.rem_euclid(86_400_000);
        let (secs, millis) = (of_day / 1000, of_day % 1000);
        let (hours, minutes, secs) = (secs / 3600, secs / 60 % 60, secs % 60);
        format!("{hours:02}:{minutes:02}:{secs:02}.{millis:03}")
    }

    /// Day and time to the minute, or the age.
    pub fn moment(self, at: Timestamp, now: Timestamp) -> String {
        match self {
            Self::Relative => format!("{} ago", number::span(now.since(at))),
            Self::Utc | Self::Local(_) => {
                let offset = if let Self::Local(offset) = self {
                    offset
                } else {
                    0
                };
                let shifted =
                    Timestamp::from_millis(at.as_millis().saturating_add(i64::from(offset) * 1000));
                let day = shifted.rfc3339();
                format!("{} {}", day.get(..10).unwrap_or_default(), self.clock(at))
            }
        }
    }
}
