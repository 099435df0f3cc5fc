//! An AWS account, or anything that speaks like one, as this machine's environment, profiles and our
//! flags describe it.

use std::sync::Arc;

use aws_config::{Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_types::os_shim_internal::{Env, Fs};
use aws_types::service_config::ServiceConfigKey;

use super::chain::Chain;
use super::connect::{behavior, retries, timeouts};
use super::credential_log::CredentialLog;
use super::credentials::{Checked, ProfileProcess};
use super::profile::Profile;
use super::settings::Settings;
use super::trust;
use slstop_base::RegionName;
use slstop_core::domain::Failure;
use slstop_core::message::{Connection, Endpoint};

/// The region sent to an emulator if none is configured; emulators accept any.
const REGION_OF_EMULATORS: &str = "us-east-1";

/// By these one says that it is no AWS region that is asked.
const ENDPOINT_VARIABLES: [&str; 2] = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_LAMBDA"];

pub async fn load(settings: &Settings) -> Result<(SdkConfig, Connection), Failure> {
    let (fs, env) = (Fs::real(), Env::real());
    check_url(settings.endpoint_url.as_deref())?;
    let profile = Profile::load(settings.profile.as_deref(), &fs, &env).await?;
    let http = trust::client(&env, &profile)?;
    let chain = Chain::new(settings.profile.as_deref(), http.clone());

    let is_emulated = settings.endpoint_url.is_some()
        || ENDPOINT_VARIABLES.iter().any(|name| env.get(name).is_ok())
        || profile.get("endpoint_url").is_some();
    let region = match &settings.region {
        Some(region) => Region::new(region.clone()),
        None if is_emulated => chain
            .configured_region()
            .await
            .unwrap_or(Region::from_static(REGION_OF_EMULATORS)),
        None => chain.region().await.ok_or_else(no_region)?,
    };
    check_region(&region)?;

    let credentials = match &settings.credentials {
        Some(credentials) => SharedCredentialsProvider::new(credentials.clone()),
        None => {
            let process = ProfileProcess::of(profile.set());
            chain.credentials(region.clone(), process).await
        }
    };
    let credentials = SharedCredentialsProvider::new(Checked(credentials));
    let mut loader = aws_config::defaults(behavior())
        .region(region.clone())
        .credentials_provider(CredentialLog(credentials))
        .timeout_config(timeouts())
        .retry_config(retries());
    if let Some(http) = http {
        loader = loader.http_client(http);
    }
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(url) = &settings.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    let sdk = loader.load().await;
    let endpoint = endpoint(&sdk).map_or(Endpoint::Aws, |url| Endpoint::Custom(Arc::from(url)));
    let connection = Connection {
        region: Some(RegionName::new(region.as_ref())),
        profile: profile.chosen,
        endpoint,
    };
    Ok((sdk, connection))
}

/// Where Lambda is, which stands for the whole: each service may have an endpoint of its own, by
/// variable or by a profile's `services` section, and the SDK resolves them service by service.
fn endpoint(sdk: &SdkConfig) -> Option<String> {
    let global = sdk.endpoint_url().map(str::to_owned);
    if sdk.get_origin("endpoint_url").is_client_config() {
        return global;
    }
    let key = ServiceConfigKey::builder()
        .service_id("Lambda")
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    sdk.service_config()
        .and_then(|config| config.load_config(key))
        .or(global)
}

fn no_region() -> Failure {
    Failure::Misconfigured {
        said: "no region is set".into(),
        remedy: "pass --region, set AWS_REGION, or choose a profile that names one with --profile"
            .into(),
    }
}

/// The region becomes part of a host name: what could not be one would only fail later, and stranger.
fn check_region(region: &Region) -> Result<(), Failure> {
    let name = region.as_ref();
    let is_label = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !name.is_empty() && name.len() <= 63 && name.chars().all(is_label) {
        return Ok(());
    }
    let said = format!("{name:?} is not the name of a region");
    Err(Failure::Misconfigured {
        said,
        remedy: "regions look like eu-west-1".into(),
    })
}

fn check_url(url: Option<&str>) -> Result<(), Failure> {
    let Some(url) = url else { return Ok(()) };
    let parsed = url.parse::<http::Uri>().ok();
    let usable =
        |uri: http::Uri| matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some();
    if parsed.is_some_and(usable) {
        return Ok(());
    }
    let said = format!("{url:?} is not the URL of an endpoint");
    Err(Failure::Misconfigured {
        said,
        remedy: "endpoints look like http://127.0.0.1:4566".into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_that_could_not_be_a_host_name_is_refused_by_its_name() {
        for good in ["eu-west-1", "us-gov-east-1", "local"] {
            assert_eq!(check_region(&Region::from_static(good)), Ok(()));
        }
        for bad in ["", "eu west 1", "evil.example/", "EU-WEST-1", "a\nb"] {
            let failure = check_region(&Region::from_static(bad)).expect_err(bad);
            assert_eq!(
                failure.to_string(),
                format!("{bad:?} is not the name of a region")
            );
        }
    }

    #[test]
    fn an_endpoint_needs_scheme_and_host() {
        for good in [
            None,
            Some("http://127.0.0.1:4566"),
            Some("https://vpce-1.logs.eu-west-1.vpce.amazonaws.com"),
        ] {
            assert_eq!(check_url(good), Ok(()));
        }
        for bad in [
            "",
            "localhost:4566",
            "ftp://host",
            "http://",
            "not a url",
            "/path",
        ] {
            assert!(check_url(Some(bad)).is_err(), "{bad}");
        }
    }
}
