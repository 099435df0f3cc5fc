//! What an invocation or a query over logs costs, by the public list: an estimate. Discounts, free tiers and the cheaper
//! rates beyond six billion GB-seconds a month are not in the logs.

use super::function::Architecture;
use slstop_base::{Megabytes, Usd};

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

/// What regions begin with that have lists of their own: China's is in yuan, and the others are not public in the
/// same way. Their figures are what it would cost in an ordinary region.
const UNLISTED: &[&str] = &["cn-", "us-gov-", "us-iso", "eusc-"];

/// Whether the list is about this region.
pub fn is_listed(region: &str) -> bool {
    !UNLISTED.iter().any(|begin| region.starts_with(begin))
}

/// Dollars for a gigabyte that a query over logs looks at; a gigabyte is 10^9 bytes here.
const SCANNED: f64 = 0.005;

/// Regions where that is dearer.
const SCANNED_DEARER: &[(&str, f64)] = &[
    ("af-south-1", 0.0076),
    ("ap-east-1", 0.0077),
    ("ap-northeast-1", 0.0076),
    ("ap-northeast-2", 0.0076),
    ("ap-northeast-3", 0.0076),
    ("ap-south-1", 0.0067),
    ("ap-southeast-1", 0.007),
    ("ap-southeast-2", 0.0067),
    ("ca-central-1", 0.0055),
    ("eu-central-1", 0.0063),
    ("eu-north-1", 0.0054),
    ("eu-south-1", 0.006),
    ("eu-west-1", 0.0057),
    ("eu-west-2", 0.006),
    ("eu-west-3", 0.006),
    ("me-south-1", 0.0063),
    ("sa-east-1", 0.009),
    ("us-west-1", 0.0067),
];

/// For a query over logs that scans `bytes`.
pub fn scan(bytes: u64, region: Option<&str>) -> Usd {
    let dearer = SCANNED_DEARER
        .iter()
        .find(|(name, _)| Some(*name) == region);
    let gigabyte = dearer.map_or(SCANNED, |(_, dollars)| *dollars);
    Usd::from_dollars(bytes as f64 / 1e9 * gigabyte)
}

/// Where the list differs. What is not known is taken to be the most common: x86, an ordinary region.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rate<'a> {
    pub architecture: Option<Architecture>,
    pub region: Option<&'a str>,
}

/// For the request and the billed milliseconds, which already hold init and restore.
pub fn invocation(billed_millis: u64, memory: Megabytes, rate: Rate<'_>) -> Usd {
    REQUEST + time(billed_millis, memory, rate)
}

/// For the time alone.
pub fn time(billed_millis: u64, memory: Megabytes, rate: Rate<'_>) -> Usd {
    let gigabyte_seconds = billed_millis as f64 / 1000.0 * f64::from(memory.0) / 1024.0;
    Usd::from_dollars(gigabyte_seconds * gigabyte_second(rate))
}

/// Dollars for a second of a gigabyte.
pub fn gigabyte_second(rate: Rate<'_>) -> f64 {
    if rate.architecture == Some(Architecture::Arm) {
        return ARM;
    }
    let dearer = DEARER
        .iter()
        .find(|(region, _)| Some(*region) == rate.region);
    X86 * dearer.map_or(1.0, |(_, factor)| *factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gigabyte_second_and_its_request_cost_what_the_list_says() {
        let cost = |rate| invocation(1000, Megabytes(1024), rate).as_dollars();
        assert_eq!(cost(Rate::default()), 0.000_016_866_7);
        let arm = Some(Architecture::Arm);
        assert_eq!(
            cost(Rate {
                architecture: arm,
                region: Some("af-south-1")
            }),
            0.000_013_533_4
        );
        let dear = cost(Rate {
            architecture: None,
            region: Some("af-south-1"),
        });
        assert!((dear - 0.000_022_366_7).abs() < 1e-9, "{dear}");
    }

    #[test]
    fn other_partitions_have_lists_of_their_own() {
        for (region, expected) in [
            ("eu-west-1", true),
            ("us-east-1", true),
            ("cn-north-1", false),
            ("us-gov-west-1", false),
        ] {
            assert_eq!(is_listed(region), expected, "{region}");
        }
    }

    #[test]
    fn a_query_costs_by_the_gigabyte_and_in_some_regions_more() {
        assert_eq!(scan(2_000_000_000, None), Usd::from_dollars(0.01));
        let frankfurt = scan(1_000_000_000, Some("eu-central-1"));
        assert_eq!(frankfurt, Usd::from_dollars(0.0063));
        assert_eq!(scan(0, Some("sa-east-1")), Usd::ZERO);
    }
}
