//! The chosen profile of `~/.aws/config`, checked before anything relies on it: the SDK would report a
//! mistyped name as a mere lack of credentials.

use std::borrow::Cow;
use std::sync::Arc;

use aws_config::profile::{self, ProfileSet};
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_types::os_shim_internal::{Env, Fs};

use slstop_core::domain::Failure;

/// How alike a mistyped name must be to be offered (Jaro-Winkler; `prdo` and `prod` have 0.93).
const ALIKE: f64 = 0.8;

#[derive(Debug)]
pub struct Profile {
    /// The name, where one was chosen by flag or variable.
    pub chosen: Option<Arc<str>>,
    set: ProfileSet,
}

impl Profile {
    pub async fn load(flag: Option<&str>, fs: &Fs, env: &Env) -> Result<Self, Failure> {
        let selected = flag.map(|name| Cow::Owned(name.to_owned()));
        let set = profile::load(fs, env, &Default::default(), selected)
            .await
            .map_err(|error| Failure::Misconfigured {
                said: format!(
                    "the AWS configuration cannot be read: {}",
                    DisplayErrorContext(&error)
                ),
                remedy: "check ~/.aws/config and ~/.aws/credentials".into(),
            })?;
        let chosen = flag
            .map(str::to_owned)
            .or_else(|| env.get("AWS_PROFILE").ok());
        let chosen = chosen.filter(|name| !name.is_empty());
        match &chosen {
            Some(name) if set.get_profile(name).is_none() => Err(unknown(name, &set)),
            _ => Ok(Self {
                chosen: chosen.map(Arc::from),
                set,
            }),
        }
    }

    pub fn set(&self) -> &ProfileSet {
        &self.set
    }

    /// A setting of the profile in use, which is `default` when none was chosen.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.set.get(key)
    }
}

fn unknown(name: &str, set: &ProfileSet) -> Failure {
    let likeness = |known: &&str| (strsim::jaro_winkler(name, known) * 1000.0) as u32;
    let nearest = set
        .profiles()
        .max_by_key(likeness)
        .filter(|known| strsim::jaro_winkler(name, known) >= ALIKE);
    let remedy = match nearest {
        Some(nearest) => format!("did you mean {nearest}?"),
        None if set.is_empty() => {
            "no profile is set up: run `aws configure sso`, or `slstop demo` without an account"
                .into()
        }
        None => "`aws configure list-profiles` names those that exist".into(),
    };
    Failure::Misconfigured {
        said: format!("there is no profile {name}"),
        remedy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn load(flag: Option<&str>, variables: &[(&str, &str)]) -> Result<Profile, Failure> {
        let config = "[default]\nregion = eu-west-1\n[profile prod]\nregion = us-east-2\n";
        let fs = Fs::from_slice(&[("config", config)]);
        let mut variables = variables.to_vec();
        variables.push(("AWS_CONFIG_FILE", "config"));
        Profile::load(flag, &fs, &Env::from_slice(&variables)).await
    }

    #[tokio::test]
    async fn the_flag_wins_over_the_variable_and_both_over_the_default() {
        let region = |profile: Profile| profile.get("region").map(str::to_owned);
        assert_eq!(
            region(load(None, &[]).await.expect("no profile chosen")),
            Some("eu-west-1".into())
        );
        assert_eq!(
            region(
                load(None, &[("AWS_PROFILE", "prod")])
                    .await
                    .expect("prod exists")
            ),
            Some("us-east-2".into())
        );
        let both = load(Some("default"), &[("AWS_PROFILE", "prod")])
            .await
            .expect("default exists");
        assert_eq!(both.chosen.as_deref(), Some("default"));
        assert_eq!(region(both), Some("eu-west-1".into()));
    }

    #[tokio::test]
    async fn a_mistyped_profile_is_named_with_the_one_that_was_meant() {
        for mistyped in [
            load(Some("prdo"), &[]).await,
            load(None, &[("AWS_PROFILE", "prdo")]).await,
        ] {
            let failure = mistyped.expect_err("there is no such profile");
            assert_eq!(failure.to_string(), "there is no profile prdo");
            assert_eq!(failure.advice(), "did you mean prod?");
        }
        let unlike = load(Some("zzz"), &[])
            .await
            .expect_err("there is no such profile");
        assert_eq!(
            unlike.advice(),
            "`aws configure list-profiles` names those that exist"
        );
    }
}
