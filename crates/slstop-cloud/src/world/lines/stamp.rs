//! Moments as lines write them. Ten thousand a page: written by hand, without a calendar library.

struct Civil {
    year: i64,
    month: u32,
    day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    millis: u32,
}

/// `2026-11-20T12:00:00.123Z`
pub fn rfc3339(at: i64, out: &mut String) {
    let civil = civil(at);
    date(&civil, '-', out);
    out.push('T');
    time(&civil, out);
    out.push('.');
    digits(civil.millis, 3, out);
    out.push('Z');
}

/// `2026-11-20T12:00:00Z`
pub fn whole_seconds(at: i64, out: &mut String) {
    let civil = civil(at);
    date(&civil, '-', out);
    out.push('T');
    time(&civil, out);
    out.push('Z');
}

/// `2026-11-20 12:00:00`
pub fn spaced(at: i64, out: &mut String) {
    let civil = civil(at);
    date(&civil, '-', out);
    out.push(' ');
    time(&civil, out);
}

/// `2026-11-20 12:00:00,123+0000`
pub fn powertools(at: i64, out: &mut String) {
    spaced(at, out);
    out.push(',');
    digits(civil(at).millis, 3, out);
    out.push_str("+0000");
}

/// `2026/11/20 12:00:00`
pub fn go(at: i64, out: &mut String) {
    let civil = civil(at);
    date(&civil, '/', out);
    out.push(' ');
    time(&civil, out);
}

/// `2026-11-20T12:00:00.123000`
pub fn ruby(at: i64, out: &mut String) {
    rfc3339(at, out);
    out.pop();
    out.push_str("000");
}

fn date(civil: &Civil, between: char, out: &mut String) {
    digits(civil.year.clamp(0, 9999) as u32, 4, out);
    out.push(between);
    digits(civil.month, 2, out);
    out.push(between);
    digits(civil.day, 2, out);
}

fn time(civil: &Civil, out: &mut String) {
    digits(civil.hour, 2, out);
    out.push(':');
    digits(civil.minute, 2, out);
    out.push(':');
    digits(civil.second, 2, out);
}

pub fn digits(value: u32, width: u32, out: &mut String) {
    for place in (0..width).rev() {
        let digit = value / 10_u32.pow(place) % 10;
        out.push(char::from(b'0' + digit as u8));
    }
}

/// Days since 1970 to a date of the Gregorian calendar, by eras of 400 years that begin in March.
fn civil(at: i64) -> Civil {
    const DAY: i64 = 86_400_000;
    let days = at.div_euclid(DAY) + 719_468;
    let of_day = at.rem_euclid(DAY) as u32;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let month = if march_month < 10 {
        march_month + 3
    } else {
        march_month - 9
    };
    Civil {
        year: year_of_era + era * 400 + i64::from(month <= 2),
        month: month as u32,
        day: (day_of_year - (153 * march_month + 2) / 5 + 1) as u32,
        hour: of_day / 3_600_000,
        minute: of_day / 60_000 % 60,
        second: of_day / 1000 % 60,
        millis: of_day % 1000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_base::Timestamp;

    #[test]
    fn days_are_those_of_the_calendar() {
        for at in [
            0,
            951_827_696_789,
            1_795_176_000_123,
            4_107_542_399_999,
            1_709_210_096_001,
        ] {
            let mut text = String::new();
            rfc3339(at, &mut text);
            assert_eq!(text, Timestamp::from_millis(at).rfc3339());
        }
    }

    #[test]
    fn each_runtime_has_its_own_form() {
        let shown = |write: fn(i64, &mut String)| {
            let mut text = String::new();
            write(1_795_176_000_007, &mut text);
            text
        };
        assert_eq!(shown(powertools), "2026-11-20 12:00:00,007+0000");
        assert_eq!(shown(go), "2026/11/20 12:00:00");
        assert_eq!(shown(ruby), "2026-11-20T12:00:00.007000");
        assert_eq!(shown(whole_seconds), "2026-11-20T12:00:00Z");
    }
}
