//! Which process a profile's credentials come from, and which roles are assumed with them: what the SDK makes of
//! `credential_process`, `role_arn` and `source_profile`.

use aws_config::profile::ProfileSet;
use aws_config::sts::AssumeRoleProvider;
use aws_config::{Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;

use super::process::Process;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileProcess {
    profile: String,
    command: String,
    /// The one that is assumed first comes first.
    roles: Vec<AssumedRole>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct AssumedRole {
    arn: String,
    external_id: Option<String>,
    session_name: Option<String>,
}

/// No chain of roles is as long: a circle of profiles is.
const LONGEST_CHAIN: usize = 16;
/// Sources that come before a process within a profile.
const BEFORE: [&str; 7] = [
    "credential_source",
    "web_identity_token_file",
    "sso_session",
    "sso_start_url",
    "sso_account_id",
    "sso_role_name",
    "login_session",
];

impl ProfileProcess {
    /// `None` if the selected profile has other credentials, or none that can be used: the SDK says what is wrong.
    pub fn of(profiles: &ProfileSet) -> Option<Self> {
        let mut name = profiles.selected_profile();
        let mut roles = Vec::new();
        for n_passed in 0..LONGEST_CHAIN {
            let profile = profiles.get_profile(name)?;
            let has_keys = profile.get("aws_access_key_id").is_some();
            if n_passed > 0 && has_keys {
                return None;
            }
            let role = profile.get("role_arn");
            if let Some(role) = role.filter(|_| profile.get("web_identity_token_file").is_none()) {
                let text = |key| profile.get(key).map(str::to_owned);
                roles.push(AssumedRole {
                    arn: role.to_owned(),
                    external_id: text("external_id"),
                    session_name: text("role_session_name"),
                });
                let source = profile.get("source_profile")?;
                if source != name {
                    name = source;
                    continue;
                }
            }
            if BEFORE.iter().any(|key| profile.get(key).is_some()) {
                return None;
            }
            roles.reverse();
            return Some(Self {
                profile: name.to_owned(),
                command: profile.get("credential_process")?.to_owned(),
                roles,
            });
        }
        None
    }

    /// `sdk` is what the roles are asked for with.
    pub async fn provider(self, sdk: &SdkConfig, region: Region) -> SharedCredentialsProvider {
        let process = Process::new(self.command, self.profile);
        let mut provider = SharedCredentialsProvider::new(process);
        for role in self.roles {
            let mut builder = AssumeRoleProvider::builder(role.arn)
                .configure(sdk)
                .region(region.clone());
            if let Some(id) = role.external_id {
                builder = builder.external_id(id);
            }
            if let Some(name) = role.session_name {
                builder = builder.session_name(name);
            }
            provider = SharedCredentialsProvider::new(builder.build_from_provider(provider).await);
        }
        provider
    }
}

#[cfg(test)]
mod tests {
    use aws_config::profile;
    use aws_types::os_shim_internal::{Env, Fs};

    use super::*;

    async fn of(config: &str) -> Option<ProfileProcess> {
        let fs = Fs::from_slice(&[("config", config)]);
        let env = Env::from_slice(&[("AWS_CONFIG_FILE", "config")]);
        let profiles = profile::load(&fs, &env, &Default::default(), None).await;
        ProfileProcess::of(&profiles.expect("it is well formed"))
    }

    #[tokio::test]
    async fn a_process_is_found_behind_the_roles_that_are_assumed_with_it() {
        let plain = of("[default]\ncredential_process = vault exec\n").await;
        let plain = plain.expect("there is one");
        assert_eq!(
            (&*plain.command, &*plain.profile),
            ("vault exec", "default")
        );
        let chained = of(
            "[default]\nrole_arn = b\nexternal_id = x\nsource_profile = middle\n\
             [profile middle]\nrole_arn = a\nsource_profile = base\n\
             [profile base]\ncredential_process = vault exec\n",
        )
        .await
        .expect("there is one");
        let arns: Vec<&str> = chained.roles.iter().map(|role| &*role.arn).collect();
        assert_eq!(arns, ["a", "b"]);
        assert_eq!(chained.roles[1].external_id.as_deref(), Some("x"));
        assert_eq!(chained.profile, "base");
        let itself = "[default]\nrole_arn = a\nsource_profile = default\ncredential_process = x\n";
        assert_eq!(of(itself).await.map(|it| it.roles.len()), Some(1));
    }

    #[tokio::test]
    async fn what_the_sdk_would_take_before_it_is_left_to_the_sdk() {
        for other in [
            "",
            "[default]\nregion = x\n",
            "[default]\ncredential_process = x\nsso_session = y\n",
            "[default]\nrole_arn = a\ncredential_source = Environment\ncredential_process = x\n",
            "[default]\nrole_arn = a\nsource_profile = nobody\n",
            "[default]\nrole_arn = a\nsource_profile = b\n[profile b]\nrole_arn = c\nsource_profile = default\n",
            "[default]\nrole_arn = a\nsource_profile = b\n[profile b]\naws_access_key_id = c\n\
             aws_secret_access_key = d\ncredential_process = x\n",
        ] {
            assert_eq!(of(other).await, None, "{other}");
        }
    }
}
