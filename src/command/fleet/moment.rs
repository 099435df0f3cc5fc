//! Moments as people type them: a duration back from now, a time of day, RFC 3339, or `now`.

use std::time::Duration;

use jiff::civil::Time;
use jiff::tz::TimeZone;

use crate::command::exit::Misused;
use slstop_base::Timestamp;
use slstop_core::message::Window;

/// CloudWatch keeps nothing longer than that.
const LONGEST: Duration = Duration::from_secs(455 * 86_400);

/// The window from `since` to `until`, in whole periods, and the moment at which it ends.
pub fn span(
    since: Option<&str>,
    until: Option<&str>,
    usual: Window,
    now: Timestamp,
) -> Result<(Window, Timestamp), Misused> {
    let end = match until {
        Some(typed) => read("--until", typed, now)?,
        None => now,
    };
    let Some(typed) = since else {
        return Ok((usual, end));
    };
    let start = read("--since", typed, now)?;
    let length = end.since(start);
    if length.is_zero() || length > LONGEST || end > now {
        return Err(Misused(vec![format!(
            "--since {typed}: expected a moment before --until, and at most 455 days ago"
        )]));
    }
    let secs = u32::try_from(length.as_secs()).unwrap_or(u32::MAX);
    Ok((Window { secs: secs.max(60) }, end))
}

fn read(flag: &str, typed: &str, now: Timestamp) -> Result<Timestamp, Misused> {
    let moment = match typed {
        "now" => Some(now),
        _ => back(typed)
            .map(|span| now.minus(span))
            .or_else(|| Timestamp::parse(typed))
            .or_else(|| time_of_day(typed, now, &TimeZone::system())),
    };
    moment.ok_or_else(|| {
        Misused(vec![format!(
            "{flag}: `{typed}` is no moment: expected a duration back from now such as 2h, a time of \
             day such as 03:05, or one such as 2026-11-20T03:05:00Z"
        )])
    })
}

fn back(typed: &str) -> Option<Duration> {
    let digits = typed.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = typed.split_at(digits);
    let secs = match unit {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    let number: u64 = number.parse().ok()?;
    Some(Duration::from_secs(number.checked_mul(secs)?))
}

/// The last time that the clock on the wall showed this.
fn time_of_day(typed: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let time: Time = typed.parse().ok()?;
    let here = jiff::Timestamp::from_millisecond(now.as_millis())
        .ok()?
        .to_zoned(zone.clone());
    let today = here.date().to_datetime(time);
    let day = if today > here.datetime() {
        today.yesterday().ok()?
    } else {
        today
    };
    let moment = day.to_zoned(zone.clone()).ok()?;
    Some(Timestamp::from_millis(moment.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_people_type_them() {
        let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a moment");
        let at = |typed| read("--since", typed, now).map(Timestamp::rfc3339).ok();
        for (typed, expected) in [
            ("now", "2026-11-20T12:00:00.000Z"),
            ("2h", "2026-11-20T10:00:00.000Z"),
            ("90s", "2026-11-20T11:58:30.000Z"),
            ("2026-11-19T03:05:00Z", "2026-11-19T03:05:00.000Z"),
        ] {
            assert_eq!(at(typed).as_deref(), Some(expected), "{typed}");
        }
        for typed in ["", "h", "soon", "-2h", "99999999999999999999d", "25:00"] {
            assert_eq!(at(typed), None, "{typed}");
        }
        let clock = |typed| time_of_day(typed, now, &TimeZone::UTC).map(Timestamp::rfc3339);
        assert_eq!(clock("03:05").as_deref(), Some("2026-11-20T03:05:00.000Z"));
        assert_eq!(clock("23:59").as_deref(), Some("2026-11-19T23:59:00.000Z"));
    }

    #[test]
    fn a_span_ends_where_until_says_and_never_before_it_begins() {
        let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a moment");
        let usual = Window::default();
        let read = |since, until| span(since, until, usual, now).ok();
        assert_eq!(read(None, None), Some((usual, now)));
        let (window, end) = read(Some("3h"), Some("1h")).expect("a span");
        assert_eq!(
            (window.secs, end),
            (7200, now.minus(Duration::from_secs(3600)))
        );
        assert_eq!(read(Some("1h"), Some("2h")), None);
        assert_eq!(read(Some("500d"), None), None);
    }
}
