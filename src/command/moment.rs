//! Moments as people type them: `10m` back from now, `03:05`, RFC 3339, `now`.

use std::time::Duration;

use jiff::Zoned;

use super::exit::Misused;
use slstop_base::Timestamp;

/// What a flag's text means at this moment.
pub fn read(flag: &str, text: &str, now: &Zoned) -> Result<Timestamp, Misused> {
    of(text.trim(), now).ok_or_else(|| {
        Misused(vec![format!(
            "{flag}: `{text}` is no time: expected a duration back from now such as 10m or 2h, a clock time such as 03:05, RFC 3339, or now"
        )])
    })
}

fn of(text: &str, now: &Zoned) -> Option<Timestamp> {
    let here = Timestamp::from_millis(now.timestamp().as_millisecond());
    if text == "now" {
        return Some(here);
    }
    if let Some(span) = span(text) {
        return Some(here.minus(span));
    }
    if let Some(moment) = Timestamp::parse(text) {
        return Some(moment);
    }
    clock(text, now)
}

/// `90s`, `10m`, `1h30m`, `2d`.
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
            _ => return None,
        };
        sum = sum.checked_add(Duration::try_from_secs_f64(number * secs).ok()?)?;
        rest = behind;
    }
    (!text.is_empty()).then_some(sum)
}

/// The last time that the clock showed this, in the zone of this machine.
fn clock(text: &str, now: &Zoned) -> Option<Timestamp> {
    // jiff takes `10` for ten o'clock; here it lacks its unit.
    let time: jiff::civil::Time = text.contains(':').then(|| text.parse().ok())??;
    let today = now
        .date()
        .to_datetime(time)
        .to_zoned(now.time_zone().clone())
        .ok()?;
    let moment = if today > *now {
        now.date()
            .yesterday()
            .ok()?
            .to_datetime(time)
            .to_zoned(now.time_zone().clone())
            .ok()?
    } else {
        today
    };
    Some(Timestamp::from_millis(moment.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_typed_in_four_ways() {
        let now: Zoned = "2026-11-20T12:00:00[UTC]".parse().expect("a moment");
        for (text, moment) in [
            ("now", "2026-11-20T12:00:00.000Z"),
            ("10m", "2026-11-20T11:50:00.000Z"),
            ("1h30m", "2026-11-20T10:30:00.000Z"),
            ("03:05", "2026-11-20T03:05:00.000Z"),
            ("23:05:30", "2026-11-19T23:05:30.000Z"),
            ("2026-11-20T13:00:00+01:00", "2026-11-20T12:00:00.000Z"),
        ] {
            assert_eq!(
                of(text, &now).map(Timestamp::rfc3339).as_deref(),
                Some(moment),
                "{text}"
            );
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
        ] {
            assert_eq!(of(text, &now), None, "{text}");
        }
    }
}
