//! AWS profiles: the name that was given, and the names that the AWS files know.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::environment::Environment;
use super::meaning::{Meaning, Misread, from_text};
use super::origin::SettingOrigin;
use super::raw::Raw;
use super::text_file::read_text;
use super::wrong::{Wrong, did_you_mean};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileName(Arc<str>);

impl ProfileName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Meaning for ProfileName {
    fn expected() -> String {
        "the name of an AWS profile".into()
    }

    fn read(raw: &Raw) -> Result<Self, Misread> {
        from_text(raw, |text| (!text.is_empty()).then(|| Self(text.into())))
    }

    fn show(&self) -> Value {
        self.as_str().into()
    }
}

/// The two files that AWS's own tools read.
#[derive(Clone, Debug)]
pub struct AwsFiles {
    config: PathBuf,
    credentials: PathBuf,
}

impl AwsFiles {
    pub fn of(environment: &Environment, home: &Path) -> Self {
        let path = |variable, name| {
            environment
                .get(variable)
                .filter(|path| !path.is_empty())
                .map_or_else(|| home.join(".aws").join(name), PathBuf::from)
        };
        Self {
            config: path("AWS_CONFIG_FILE", "config"),
            credentials: path("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
        }
    }

    /// A file that is missing or unreadable knows no profiles: the SDK will say what it needs.
    fn profiles(&self) -> BTreeSet<String> {
        let config = read_text(&self.config).unwrap_or_default();
        let credentials = read_text(&self.credentials).unwrap_or_default();
        sections(&config)
            .filter_map(in_config)
            .chain(sections(&credentials))
            .map(str::to_owned)
            .collect()
    }

    /// A named profile must be known. `default` may be missing: other credentials may be at hand.
    pub fn check(&self, profile: &ProfileName, origin: &SettingOrigin) -> Result<(), Wrong> {
        let name = profile.as_str();
        let known = self.profiles();
        if name == "default" || known.contains(name) {
            return Ok(());
        }
        let suggestion = did_you_mean(name, known.iter().map(String::as_str));
        let listed = match known.len() {
            0 => "a profile, but there is none yet: `aws configure sso` makes one".to_owned(),
            1..=8 => format!(
                "one of {}",
                known
                    .iter()
                    .map(String::as_str)
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            many => format!("one of the {many} profiles in {}", self.config.display()),
        };
        Err(
            Wrong::new(origin.clone(), format!("no AWS profile is named `{name}`"))
                .expected(listed)
                .did_you_mean(suggestion),
        )
    }
}

/// The names in brackets.
fn sections(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let (name, _) = line.trim_start().strip_prefix('[')?.split_once(']')?;
        Some(name.trim())
    })
}

/// In the config file profiles have a prefix, which sets them apart from `[sso-session x]` and
/// `[services x]`; a name with blanks is quoted.
fn in_config(section: &str) -> Option<&str> {
    if section == "default" {
        return Some(section);
    }
    let name = section.strip_prefix("profile")?;
    name.starts_with([' ', '\t', '"'])
        .then(|| name.trim().trim_matches('"'))
        .filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::origin::SettingOrigin;

    fn check(name: &str) -> Result<(), String> {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |file: &str, text: &str| {
            let path = folder.path().join(file);
            std::fs::write(&path, text).expect("written");
            path
        };
        let files = AwsFiles {
            config: write(
                "config",
                "[default]\nregion=x\n [profile prod-ro] # mine\n[profile \"on call\"]\n[sso-session corp]\n[services local]\n[profilex]\n",
            ),
            credentials: write(
                "credentials",
                "[legacy]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n",
            ),
        };
        let name = ProfileName(name.into());
        let origin = SettingOrigin::Flag("--profile".into());
        files
            .check(&name, &origin)
            .map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn profiles_of_both_files_are_known() {
        for name in ["default", "prod-ro", "on call", "legacy"] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn an_unknown_profile_gets_a_suggestion() {
        assert_eq!(
            check("prod-r0"),
            Err("--profile: no AWS profile is named `prod-r0`: expected one of default, legacy, on call, \
                 prod-ro; did you mean `prod-ro`?"
                .into())
        );
        for name in ["corp", "local", "sso-session corp", "profilex"] {
            assert!(check(name).is_err(), "{name} is a section, but no profile");
        }
    }
}
