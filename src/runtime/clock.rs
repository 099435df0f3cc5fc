//! The clock that stamps events.

use std::sync::Arc;
use std::time::SystemTime;

use super::fetchers::Clock;
use slstop_aws::Skew;
use slstop_base::{LocalZone, Timestamp};

/// The machine's.
pub fn real() -> Clock {
    Arc::new(|| {
        let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Timestamp::from_millis(0).plus(since_1970.unwrap_or_default())
    })
}

/// The endpoint's, as far as its answers have carried it.
pub fn of_endpoint(skew: Skew) -> Clock {
    let machine = real();
    Arc::new(move || skew.correct(machine()))
}

/// The machine's time zone.
pub fn local_zone() -> LocalZone {
    LocalZone::new(jiff::tz::TimeZone::system())
}
