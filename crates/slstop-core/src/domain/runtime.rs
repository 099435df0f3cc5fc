//! The lifetimes of Lambda's managed runtimes, as data with its date.

use slstop_base::Timestamp;

/// When AWS's documentation was read for the table below.
pub const AS_OF: &str = "2026-10";

/// Runtime id and the day on which AWS deprecates it.
const DEPRECATIONS: &[(&str, &str)] = &[
    ("nodejs24.x", "2028-04-30"),
    ("nodejs22.x", "2027-04-30"),
    ("nodejs20.x", "2026-04-30"),
    ("nodejs18.x", "2025-09-01"),
    ("nodejs16.x", "2024-06-12"),
    ("python3.14", "2029-06-30"),
    ("python3.13", "2029-06-30"),
    ("python3.12", "2028-10-31"),
    ("python3.11", "2027-06-30"),
    ("python3.10", "2026-10-31"),
    ("python3.9", "2025-12-15"),
    ("python3.8", "2024-10-14"),
    ("java25", "2029-06-30"),
    ("java21", "2029-06-30"),
    ("java17", "2027-06-30"),
    ("java11", "2027-06-30"),
    ("java8.al2", "2027-06-30"),
    ("dotnet10", "2028-11-14"),
    ("dotnet8", "2026-11-10"),
    ("dotnet6", "2024-12-20"),
    ("ruby3.4", "2028-03-31"),
    ("ruby3.3", "2027-03-31"),
    ("ruby3.2", "2026-03-31"),
    ("provided.al2023", "2029-06-30"),
    ("provided.al2", "2026-07-31"),
];

/// The day a runtime is deprecated, where the table knows it.
pub fn deprecation(runtime: &str) -> Option<&'static str> {
    DEPRECATIONS
        .iter()
        .find(|(id, _)| *id == runtime)
        .map(|(_, day)| *day)
}

pub fn is_deprecated(runtime: &str, now: Timestamp) -> bool {
    // Asked for every row of a large table: reading the day is cheaper than printing the moment.
    let from = deprecation(runtime).and_then(beginning);
    from.is_some_and(|from| from <= now)
}

/// A day's first moment in UTC.
fn beginning(day: &str) -> Option<Timestamp> {
    let day: jiff::civil::Date = day.parse().ok()?;
    let moment = jiff::tz::Offset::UTC
        .to_timestamp(day.at(0, 0, 0, 0))
        .ok()?;
    Some(Timestamp::from_millis(moment.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_is_deprecated_from_its_day_on() {
        let on = |day: &str| Timestamp::parse(&format!("{day}T00:00:00Z")).expect("a day");
        assert!(!is_deprecated("dotnet8", on("2026-11-09")));
        assert!(is_deprecated("dotnet8", on("2026-11-10")));
        assert!(!is_deprecated("nodejs99.x", on("2026-11-10")));
    }

    #[test]
    fn every_day_in_the_table_is_a_day() {
        for (runtime, day) in DEPRECATIONS {
            assert!(beginning(day).is_some(), "{runtime}: {day}");
        }
    }
}
