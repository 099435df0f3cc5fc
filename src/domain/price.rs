//! What an invocation costs, by the public list: an estimate. Discounts, free tiers and the cheaper
//! rates beyond six billion GB-seconds a month are not in the logs.

use super::function::Architecture;
use crate::base::{Megabytes, Usd};

/// When the list was read.
pub const AS_OF: &str = "2026-11";

/// $0.20 for a million requests.
pub const REQUEST: Usd = Usd::from_picos(200_000);

/// Dollars a GB-second where no other rate is listed.
const X86: f64 = 0.000_016_666_7;
const ARM: f64 = 0.000_013_333_4;

/// Regions that are dearer on x86, as a factor.
const DEARER: &[(&str, f64)] = &[
    ("ap-east-1", 1.38),
    ("af-south-1", 1.33),
    ("ap-northeast-3", 1.29),
    ("me-south-1", 1.24),
    ("eu-south-1", 1.17),
];

/// Where the list differs. What is not known is taken to be the most common: x86, an ordinary region.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place<'a> {
    pub architecture: Option<Architecture>,
    pub region: Option<&'a str>,
}

/// For the request and the billed milliseconds, which already hold init and restore.
pub fn invocation(billed_millis: u64, memory: Megabytes, place: Place<'_>) -> Usd {
    REQUEST + time(billed_millis, memory, place)
}

/// For the time alone.
pub fn time(billed_millis: u64, memory: Megabytes, place: Place<'_>) -> Usd {
    let gigabyte_seconds = billed_millis as f64 / 1000.0 * f64::from(memory.0) / 1024.0;
    Usd::from_dollars(gigabyte_seconds * gigabyte_second(place))
}

/// Dollars for a second of a gigabyte.
pub fn gigabyte_second(place: Place<'_>) -> f64 {
    if place.architecture == Some(Architecture::Arm) {
        return ARM;
    }
    let dearer = DEARER
        .iter()
        .find(|(region, _)| Some(*region) == place.region);
    X86 * dearer.map_or(1.0, |(_, factor)| *factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gigabyte_second_and_its_request_cost_what_the_list_says() {
        let cost = |place| invocation(1000, Megabytes(1024), place).as_dollars();
        assert_eq!(cost(Place::default()), 0.000_016_866_7);
        let arm = Some(Architecture::Arm);
        assert_eq!(
            cost(Place {
                architecture: arm,
                region: Some("af-south-1")
            }),
            0.000_013_533_4
        );
        let dear = cost(Place {
            architecture: None,
            region: Some("af-south-1"),
        });
        assert!((dear - 0.000_022_366_7).abs() < 1e-9, "{dear}");
    }
}
