//! The variables of the process, read once at the edge so that everything behind is a function of
//! plain data.

use std::collections::BTreeMap;

use super::endpoint::EndpointUrl;
use super::meaning::Meaning;
use super::origin::SettingOrigin;
use super::raw::Raw;
use super::setting::{SETTINGS, SettingValue};
use super::wrong::{Wrong, did_you_mean};

/// Our own variables, in which `-` is written `_`.
pub const PREFIX: &str = "SLSTOP_";

/// Names the file to read; not a setting, because a file cannot say it.
pub const CONFIG: &str = "SLSTOP_CONFIG";

#[derive(Clone, Debug, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Bytes that are no text become marks of replacement, which no setting understands.
    pub fn of_process() -> Self {
        std::env::vars_os()
            .map(|(name, value)| {
                (
                    name.to_string_lossy().into_owned(),
                    value.to_string_lossy().into_owned(),
                )
            })
            .collect()
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// What the variables say about settings. Those of other tools come first, so that ours win.
    pub fn entries(&self) -> Vec<SettingValue> {
        let mut entries = Vec::new();
        for setting in SETTINGS {
            let borrowed = setting.also.iter().rev().map(|name| (*name).to_owned());
            for name in borrowed.chain([setting.variable()]) {
                // A variable of another tool that is set to nothing counts as not set.
                let value = self
                    .get(&name)
                    .filter(|value| name.starts_with(PREFIX) || !value.is_empty());
                if let Some(value) = value {
                    // `NO_COLOR` means it whatever its value (no-color.org).
                    let value = if name == "NO_COLOR" { "on" } else { value };
                    entries.push(SettingValue {
                        setting,
                        raw: Raw::Text(value.to_owned()),
                        origin: SettingOrigin::Environment(name.into()),
                    });
                }
            }
        }
        entries
    }

    /// The endpoints of single services are the SDK's to read, but what is no URL would only fail
    /// later, and stranger.
    pub fn wrong_endpoints(&self) -> Vec<Wrong> {
        const SERVICES: &[&str] = &[
            "CLOUDWATCH",
            "CLOUDWATCH_LOGS",
            "LAMBDA",
            "RESOURCE_GROUPS_TAGGING_API",
            "STS",
            "XRAY",
        ];
        let wrong = |service: &&str| {
            let name = format!("AWS_ENDPOINT_URL_{service}");
            let value = self.get(&name).filter(|value| !value.is_empty())?;
            let raw = Raw::Text(value.to_owned());
            let misread = EndpointUrl::read(&raw).err()?;
            let wrong = Wrong::new(
                SettingOrigin::Environment(name.into()),
                format!("{raw} is no endpoint"),
            );
            Some(
                wrong
                    .expected(EndpointUrl::expected())
                    .did_you_mean(misread.did_you_mean),
            )
        };
        SERVICES.iter().filter_map(wrong).collect()
    }

    /// Variables with our prefix that mean nothing: a slip, or from another version; said aloud,
    /// but no reason to stop at 03:10.
    pub fn notices(&self) -> Vec<String> {
        let known: Vec<String> = SETTINGS
            .iter()
            .map(|setting| setting.variable())
            .chain([CONFIG.into()])
            .collect();
        self.0
            .keys()
            .filter(|name| name.starts_with(PREFIX) && !known.contains(name))
            .map(|name| {
                let suggestion = did_you_mean(name, known.iter().map(String::as_str))
                    .map_or(String::new(), |suggestion| format!("; did you mean `{suggestion}`?"));
                format!("{name} is not a setting{suggestion}")
            })
            .collect()
    }
}

impl FromIterator<(String, String)> for Environment {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(variables: I) -> Self {
        Self(variables.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn our_own_variable_is_read_after_those_of_other_tools() {
        let read = environment(&[
            ("SLSTOP_REGION", "a"),
            ("AWS_REGION", "b"),
            ("AWS_DEFAULT_REGION", "c"),
        ]);
        let values: Vec<_> = read.entries().into_iter().map(|entry| entry.raw).collect();
        assert_eq!(values, ["c", "b", "a"].map(|text| Raw::Text(text.into())));
    }

    #[test]
    fn no_color_counts_when_it_is_set_to_anything_but_nothing() {
        assert_eq!(environment(&[("NO_COLOR", "")]).entries().len(), 0);
        let entries = environment(&[("NO_COLOR", "0")]).entries();
        assert_eq!(entries[0].raw, Raw::Text("on".into()));
    }

    #[test]
    fn the_endpoint_of_a_single_service_must_be_a_url_too() {
        let read = environment(&[
            ("AWS_ENDPOINT_URL_LAMBDA", "localhost:3002"),
            ("AWS_ENDPOINT_URL_STS", "http://localhost:4566"),
            ("AWS_ENDPOINT_URL_XRAY", ""),
        ]);
        let wrongs: Vec<String> = read
            .wrong_endpoints()
            .iter()
            .map(Wrong::to_string)
            .collect();
        assert_eq!(wrongs.len(), 1);
        assert!(
            wrongs[0].starts_with("AWS_ENDPOINT_URL_LAMBDA: `localhost:3002` is no endpoint"),
            "{}",
            wrongs[0]
        );
    }

    #[test]
    fn a_misspelt_variable_is_noticed() {
        assert_eq!(
            environment(&[
                ("SLSTOP_THEEM", "x"),
                ("SLSTOP_CONFIG", "y"),
                ("OTHER", "z")
            ])
            .notices(),
            ["SLSTOP_THEEM is not a setting; did you mean `SLSTOP_THEME`?"]
        );
    }
}
