//! What Lambda charges, as data with its date. Estimates: free tiers, discounts and the cheaper tiers
//! beyond six billion gigabyte-seconds a month are not known here.

use super::Architecture;
use crate::base::Usd;

/// A request: $0.20 a million, in every commercial region.
pub const REQUEST: Usd = Usd::from_picos(200_000);

/// x86 and arm64 for a second of a gigabyte, in picodollars; November 2026.
const USUAL: (u64, u64) = (16_666_700, 13_333_400);

/// Regions that charge more for x86.
const DEARER: &[(&str, u64)] = &[
    ("ap-east-1", 23_000_000),
    ("af-south-1", 22_200_000),
    ("ap-northeast-3", 21_600_000),
    ("me-south-1", 20_700_000),
    ("eu-south-1", 19_500_000),
];

pub fn gigabyte_second(region: &str, architecture: Option<Architecture>) -> Usd {
    Usd::from_picos(match architecture {
        Some(Architecture::Arm) => USUAL.1,
        Some(Architecture::X86) | None => DEARER
            .iter()
            .find(|(known, _)| *known == region)
            .map_or(USUAL.0, |(_, picos)| *picos),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_seconds_of_a_gigabyte_cost_what_aws_says() {
        let million = |region, architecture| gigabyte_second(region, architecture) * 1_000_000;
        let x86 = million("us-east-1", Some(Architecture::X86));
        assert_eq!(x86, Usd::from_dollars(16.6667));
        assert!(million("ap-east-1", None) > x86);
        assert!(million("ap-east-1", Some(Architecture::Arm)) < x86);
    }
}
