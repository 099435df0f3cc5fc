//! How moments are shown: in UTC, in the zone of this machine, or as ages.

use slstop_base::{LocalZone, Timestamp, number};

/// How moments are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Zone {
    #[default]
    Utc,
    /// In a machine's own zone, with the offset that it has at the moment shown.
    Local(LocalZone),
    Relative,
}

impl Zone {
    /// Hours and minutes for the header; a relative zone has no clock of its own and shows UTC.
    pub fn clock(&self, at: Timestamp) -> String {
        let (hours, minutes, ..) = self.time_of_day(at);
        format!("{hours:02}:{minutes:02}{}", self.mark())
    }

    /// The same to the second.
    pub fn clock_to_the_second(&self, at: Timestamp) -> String {
        let (hours, minutes, secs, _) = self.time_of_day(at);
        format!("{hours:02}:{minutes:02}:{secs:02}{}", self.mark())
    }

    /// The time of day to the millisecond, or the age.
    pub fn instant(&self, at: Timestamp, now: Timestamp) -> String {
        if *self == Self::Relative {
            return format!("{} ago", number::span(now.since(at)));
        }
        let (hours, minutes, secs, millis) = self.time_of_day(at);
        format!("{hours:02}:{minutes:02}:{secs:02}.{millis:03}")
    }

    /// `11-29 22:45`, and of another year its day: twelve cells.
    pub fn day_and_minute(&self, at: Timestamp, now: Timestamp) -> String {
        let (day, today) = (self.day(at), self.day(now));
        let (hours, minutes, ..) = self.time_of_day(at);
        match (day.split_once('-'), today.split_once('-')) {
            (Some((year, day)), Some((this_year, _))) if year == this_year => {
                format!("{day} {hours:02}:{minutes:02}")
            }
            _ => day,
        }
    }

    /// Day and time to the minute, or the age.
    pub fn moment(&self, at: Timestamp, now: Timestamp) -> String {
        if *self == Self::Relative {
            return format!("{} ago", number::span(now.since(at)));
        }
        format!("{} {}", self.day(at), self.clock(at))
    }

    /// Day and time to the second; a relative zone shows UTC.
    pub fn date_and_time(&self, at: Timestamp) -> String {
        format!("{} {}", self.day(at), self.clock_to_the_second(at))
    }

    fn day(&self, at: Timestamp) -> String {
        let mut day = Timestamp::from_millis(self.shifted_millis(at)).rfc3339();
        day.truncate(day.find('T').unwrap_or(day.len()));
        day
    }

    fn mark(&self) -> &'static str {
        match self {
            Self::Local(_) => "",
            Self::Utc | Self::Relative => "Z",
        }
    }

    fn shifted_millis(&self, at: Timestamp) -> i64 {
        let offset_secs = match self {
            Self::Local(zone) => zone.offset_secs(at),
            Self::Utc | Self::Relative => 0,
        };
        at.as_millis().saturating_add(offset_secs * 1000)
    }

    /// Hours, minutes, seconds and milliseconds.
    fn time_of_day(&self, at: Timestamp) -> (i64, i64, i64, i64) {
        let of_day = self.shifted_millis(at).rem_euclid(86_400_000);
        let (secs, millis) = (of_day / 1000, of_day % 1000);
        (secs / 3600, secs / 60 % 60, secs % 60, millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_times_are_right_before_and_after_a_switch_to_winter_time() {
        let zone = LocalZone::named("CET-1CEST,M3.5.0,M10.5.0/3").expect("a rule");
        let zone = Zone::Local(zone);
        let at = |moment| Timestamp::parse(moment).expect("a moment of a test");
        let now = at("2026-10-25T08:00:00Z");
        let summer = at("2026-10-24T22:30:00Z");
        let winter = at("2026-10-25T07:30:00Z");
        assert_eq!(zone.clock(summer), "00:30");
        assert_eq!(zone.clock(winter), "08:30");
        assert_eq!(zone.moment(summer, now), "2026-10-25 00:30");
        assert_eq!(zone.instant(winter, now), "08:30:00.000");
    }
}
