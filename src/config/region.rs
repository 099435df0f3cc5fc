//! Regions by name. New ones appear, so that an unknown one is doubted but not refused.

use serde_json::Value;

use super::meaning::{Meaning, Misread, from_text};
use super::raw::Raw;
use super::wrong::did_you_mean;
use slstop_base::RegionName;

/// The regions that offer Lambda, as of late 2026; for suggestions only.
const KNOWN: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];

/// Only what a region's name can be made of is let through: it becomes a part of host names, and
/// requests that are signed with the user's credentials go there.
impl Meaning for RegionName {
    fn expected() -> String {
        "an AWS region, such as eu-west-1".into()
    }

    fn read(raw: &Raw) -> Result<Self, Misread> {
        from_text(raw, |text| {
            let shape = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            let well_formed = (1..=32).contains(&text.len())
                && text.chars().all(shape)
                && !text.starts_with('-')
                && !text.ends_with('-');
            well_formed.then(|| Self::new(text))
        })
        .map_err(|_| Misread {
            did_you_mean: raw
                .as_text()
                .and_then(|text| did_you_mean(&text, KNOWN.iter().copied()).map(str::to_owned)),
        })
    }

    fn show(&self) -> Value {
        self.as_str().into()
    }
}

/// A doubt about a region's name, as a sentence; none about those that are known.
pub fn doubt(region: &RegionName) -> Option<String> {
    let name = region.as_str();
    if KNOWN.contains(&name) {
        return None;
    }
    let suggestion = did_you_mean(name, KNOWN.iter().copied())
        .map_or(String::new(), |suggestion| format!("; did you mean `{suggestion}`?"));
    Some(format!("`{name}` is not a region that slstop knows{suggestion}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<RegionName, Misread> {
        RegionName::read(&Raw::Text(text.into()))
    }

    #[test]
    fn a_misspelt_region_is_doubted_but_taken() {
        let region = read("eu-wst-1").expect("new regions appear");
        assert_eq!(
            doubt(&region).as_deref(),
            Some("`eu-wst-1` is not a region that slstop knows; did you mean `eu-west-1`?")
        );
        assert_eq!(doubt(&RegionName::new("eu-west-1")), None);
    }

    #[test]
    fn what_could_send_signed_requests_elsewhere_is_no_region() {
        for text in [
            "evil.example/",
            "eu-west-1.evil.example",
            "a b",
            "-x",
            "",
            "EU@x",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(
            read("EU-WEST-1")
                .expect_err("upper case")
                .did_you_mean
                .as_deref(),
            Some("eu-west-1")
        );
    }
}
