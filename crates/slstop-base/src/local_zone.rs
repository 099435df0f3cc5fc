//! The time zone of a machine, with its rules: an offset alone would be wrong on the other side of a
//! switch to or from summer time.

use std::fmt;

use jiff::fmt::temporal::{DateTimeParser, DateTimePrinter};
use jiff::tz::TimeZone;

use crate::Timestamp;

static PARSER: DateTimeParser = DateTimeParser::new();
static PRINTER: DateTimePrinter = DateTimePrinter::new();

/// UTC until a machine says otherwise.
#[derive(Clone, PartialEq, Eq)]
pub struct LocalZone(TimeZone);

impl LocalZone {
    pub fn new(zone: TimeZone) -> Self {
        Self(zone)
    }

    /// The zone with a name that `name` gave: `Europe/Berlin`, `+02:00`, or a POSIX rule. `None` if the zone
    /// database of this machine does not know it.
    pub fn named(name: &str) -> Option<Self> {
        PARSER.parse_time_zone(name).ok().map(Self)
    }

    /// The name under which another machine finds it. A zone without a name and without a rule is known by
    /// its offset at that moment alone.
    pub fn name(&self, at: Timestamp) -> String {
        let of_offset = || {
            let offset = TimeZone::fixed(self.0.to_offset(moment(at)));
            PRINTER.time_zone_to_string(&offset).unwrap_or_default()
        };
        PRINTER
            .time_zone_to_string(&self.0)
            .unwrap_or_else(|_| of_offset())
    }

    /// Seconds east of UTC at that moment.
    pub fn offset_secs(&self, at: Timestamp) -> i64 {
        i64::from(self.0.to_offset(moment(at)).seconds())
    }
}

impl Default for LocalZone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

impl fmt::Debug for LocalZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LocalZone({})", self.name(Timestamp::default()))
    }
}

/// A moment beyond the calendar is taken for 1970: no zone has rules for it.
fn moment(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(moment: &str) -> Timestamp {
        Timestamp::parse(moment).expect("a moment of a test")
    }

    #[test]
    fn the_offset_is_that_of_the_moment_on_both_sides_of_a_switch() {
        // The rule of Berlin, which needs no zone database.
        let rule = "CET-1CEST,M3.5.0,M10.5.0/3";
        let zone = LocalZone::named(rule).expect("a rule");
        assert_eq!(zone.offset_secs(at("2026-10-25T00:59:59Z")), 7200);
        assert_eq!(zone.offset_secs(at("2026-10-25T01:00:00Z")), 3600);
        assert_eq!(zone.offset_secs(at("2026-03-29T01:00:00Z")), 7200);
        assert_eq!(zone.offset_secs(Timestamp::from_millis(i64::MAX)), 3600);
    }

    #[test]
    fn a_zone_is_found_again_by_its_name() {
        for name in [
            "Europe/Berlin",
            "+05:30",
            "CET-1CEST,M3.5.0,M10.5.0/3",
            "UTC",
        ] {
            let Some(zone) = LocalZone::named(name) else {
                // A machine without a zone database knows rules and offsets alone.
                assert!(name.contains('/'), "{name}");
                continue;
            };
            assert_eq!(zone.name(Timestamp::default()), name);
        }
        assert_eq!(LocalZone::named("Middle/Earth"), None);
    }
}
