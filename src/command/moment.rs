//! Moments as people type them: a duration back from now, a clock time, a date, RFC 3339, seconds or
//! milliseconds since 1970, or `now`.

use std::time::Duration;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::exit::Misused;
use crate::config::Settings;
use crate::config::choice::ZoneChoice;
use slstop_base::Timestamp;

const EXPECTED: &str = "expected a duration back from now such as 10m or 1h30m, a clock time such as 03:05, \
     03:05Z or \"03:05 local\", a date such as 2026-11-20, RFC 3339, seconds since 1970, or now";

/// What typed moments are relative to: when the command began, and the zone of clock times and dates.
#[derive(Clone, Debug)]
pub struct Moments {
    pub now: Timestamp,
    zone: TimeZone,
}

impl Moments {
    /// Clock times are in the zone in which times are printed: UTC, unless `--zone local` says otherwise.
    pub fn of(settings: &Settings, now: Timestamp) -> Self {
        let zone = match settings.zone.value {
            ZoneChoice::Local => TimeZone::system(),
            ZoneChoice::Utc | ZoneChoice::Relative => TimeZone::UTC,
        };
        Self { now, zone }
    }

    #[cfg(test)]
    pub fn utc(now: Timestamp) -> Self {
        Self {
            now,
            zone: TimeZone::UTC,
        }
    }

    /// What a flag's text means.
    pub fn read(&self, flag: &str, text: &str) -> Result<Timestamp, Misused> {
        self.moment(text.trim())
            .ok_or_else(|| Misused(vec![format!("{flag}: `{text}` is not a time: {EXPECTED}")]))
    }

    /// The same for a flag that may be missing.
    pub fn read_some(&self, flag: &str, text: Option<&str>) -> Result<Option<Timestamp>, Misused> {
        text.map(|text| self.read(flag, text)).transpose()
    }

    fn moment(&self, text: &str) -> Option<Timestamp> {
        if text == "now" {
            return Some(self.now);
        }
        if let Some(back) = span(text) {
            return Some(self.now.minus(back));
        }
        if let Some(moment) = Timestamp::parse(text) {
            return Some(moment);
        }
        if let Some(text) = text.strip_suffix("local") {
            return clock_or_date(text.trim_end(), self.now, &TimeZone::system());
        }
        if let Some(text) = text.strip_suffix(['Z', 'z']) {
            return clock_or_date(text, self.now, &TimeZone::UTC);
        }
        epoch(text).or_else(|| clock_or_date(text, self.now, &self.zone))
    }
}

/// `90s`, `10m`, `1h30m`, `2d`, `1w`.
pub fn span(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut sum = Duration::ZERO;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        let unit = rest[digits..].find(|c: char| c.is_ascii_digit());
        let (unit, behind) = rest[digits..].split_at(unit.unwrap_or(rest.len() - digits));
        let secs = match unit.trim() {
            "ms" => 0.001,
            "s" => 1.0,
            "m" | "min" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            "w" => 604_800.0,
            _ => return None,
        };
        sum = sum.checked_add(Duration::try_from_secs_f64(number * secs).ok()?)?;
        rest = behind;
    }
    (!text.is_empty()).then_some(sum)
}

/// Seconds or milliseconds since 1970, as scripts and CloudWatch have them.
fn epoch(text: &str) -> Option<Timestamp> {
    let number: i64 = text.parse().ok().filter(|number| *number > 0)?;
    match text.len() {
        10 => Some(Timestamp::from_millis(number * 1000)),
        13 => Some(Timestamp::from_millis(number)),
        _ => None,
    }
}

/// The last time that the clock showed this, or the beginning of a day, or a time of that day.
fn clock_or_date(text: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let here = jiff::Timestamp::from_millisecond(now.as_millis()).ok()?;
    let here = here.to_zoned(zone.clone());
    let typed = match text.split_once([' ', 'T']) {
        Some((date, time)) => date.parse::<Date>().ok()?.to_datetime(clock(time)?),
        None if text.contains('-') => text.parse::<Date>().ok()?.to_datetime(Time::midnight()),
        None => {
            let today = here.date().to_datetime(clock(text)?);
            let is_to_come = today > here.datetime();
            if is_to_come {
                today.yesterday().ok()?
            } else {
                today
            }
        }
    };
    let moment = typed.to_zoned(zone.clone()).ok()?;
    Some(Timestamp::from_millis(moment.timestamp().as_millisecond()))
}

/// jiff takes `10` for ten o'clock; here it lacks its unit.
fn clock(text: &str) -> Option<Time> {
    text.contains(':').then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-20T12:00:00Z";

    fn at(zone: TimeZone, text: &str) -> Option<String> {
        let now = Timestamp::parse(NOW).expect("a moment");
        Moments { now, zone }.moment(text).map(Timestamp::rfc3339)
    }

    #[test]
    fn moments_are_read_as_people_type_them() {
        for (text, moment) in [
            ("now", "2026-11-20T12:00:00.000Z"),
            ("10m", "2026-11-20T11:50:00.000Z"),
            ("1h30m", "2026-11-20T10:30:00.000Z"),
            ("1w", "2026-11-13T12:00:00.000Z"),
            ("03:05", "2026-11-20T03:05:00.000Z"),
            ("03:05Z", "2026-11-20T03:05:00.000Z"),
            ("23:05:30", "2026-11-19T23:05:30.000Z"),
            ("2026-11-19", "2026-11-19T00:00:00.000Z"),
            ("2026-11-19 03:05", "2026-11-19T03:05:00.000Z"),
            ("2026-11-19T03:05", "2026-11-19T03:05:00.000Z"),
            ("1795176000", "2026-11-20T12:00:00.000Z"),
            ("1795176000123", "2026-11-20T12:00:00.123Z"),
            ("2026-11-20T13:00:00+01:00", "2026-11-20T12:00:00.000Z"),
        ] {
            assert_eq!(at(TimeZone::UTC, text).as_deref(), Some(moment), "{text}");
        }
        for text in [
            "",
            "10",
            "m",
            "-10m",
            "10x",
            "25:00",
            "yesterday",
            "1..5s",
            "99999999999999999999d",
            "2026-13-01",
            "-1795176000",
        ] {
            assert_eq!(at(TimeZone::UTC, text), None, "{text}");
        }
    }

    #[test]
    fn clock_times_and_dates_follow_the_zone_unless_they_name_one() {
        let new_york = || TimeZone::fixed(jiff::tz::offset(-5));
        for (text, moment) in [
            ("03:05", "2026-11-20T08:05:00.000Z"),
            ("08:05", "2026-11-19T13:05:00.000Z"),
            ("03:05Z", "2026-11-20T03:05:00.000Z"),
            ("2026-11-19", "2026-11-19T05:00:00.000Z"),
            ("2026-11-20T03:05:00Z", "2026-11-20T03:05:00.000Z"),
        ] {
            assert_eq!(at(new_york(), text).as_deref(), Some(moment), "{text}");
        }
    }
}
