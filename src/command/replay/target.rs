//! Where a replay goes: a function in this account, in another one, or at another endpoint.

use clap::Args;

use crate::command::exit::Misused;
use crate::command::invoke::TypedFunction;

#[derive(Debug, Args)]
pub struct TargetArguments {
    /// The function that gets the events, with a version or an alias; without it, the one that failed
    #[arg(long = "to", value_name = "FUNCTION[:ALIAS]")]
    to: Option<String>,
    /// The profile of the account that it is in, if that is another one
    #[arg(long, value_name = "PROFILE")]
    to_profile: Option<String>,
    /// Its region, if that is another one
    #[arg(long, value_name = "REGION")]
    to_region: Option<String>,
    /// The endpoint that runs it, such as http://localhost:3002 of serverless-offline
    #[arg(long, value_name = "URL")]
    to_endpoint_url: Option<String>,
}

impl TargetArguments {
    pub fn function(&self) -> Result<Option<TypedFunction>, Misused> {
        self.to.as_deref().map(TypedFunction::read).transpose()
    }

    /// Another account, region or endpoint than the events come from.
    pub fn is_elsewhere(&self) -> bool {
        self.to_profile.is_some() || self.to_region.is_some() || self.to_endpoint_url.is_some()
    }

    pub fn account(&self, source: &slstop_aws::Settings) -> slstop_aws::Settings {
        let mut account = source.clone();
        if let Some(profile) = &self.to_profile {
            account.profile = Some(profile.clone());
            // Its account is no emulator.
            account.endpoint_url = None;
        }
        if let Some(region) = &self.to_region {
            account.region = Some(region.clone());
        }
        if let Some(url) = &self.to_endpoint_url {
            account.endpoint_url = Some(url.clone());
        }
        account
    }

    /// As it is named where the target is told from others.
    pub fn place(&self) -> String {
        let parts = [&self.to_profile, &self.to_region, &self.to_endpoint_url];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        parts.join(" ")
    }
}
