//! From settings to clients. Asks AWS nothing: whether the credentials are good shows at the first call.

use aws_config::{Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;

use super::account;
use super::clients::Clients;
use super::sdk_behavior::{behavior, retries, timeouts};
use super::settings::{Embedded, Settings};
use slstop_base::RegionName;
use slstop_core::domain::Failure;
use slstop_core::message::{Connection, Endpoint};

pub async fn connect(settings: &Settings) -> Result<Clients, Failure> {
    let (sdk, connection) = match &settings.embedded {
        Some(embedded) => in_process(embedded),
        None => account::load(settings).await.inspect_err(|failure| {
            tracing::warn!(%failure, "cannot connect");
        })?,
    };
    tracing::info!(
        region = connection.region.as_ref().map(RegionName::as_str),
        profile = connection.profile.as_deref(),
        endpoint = ?connection.endpoint,
        "connected"
    );
    Ok(Clients::new(sdk, connection, settings))
}

/// The embedded cloud checks signatures for their form only, so any key does.
const EMBEDDED_KEY: (&str, &str) = ("AKIASLSTOPDEMO000000", "not-a-secret");

/// A name that can never be resolved: should a request ever miss the in-process connector, it goes nowhere.
const EMBEDDED_URL: &str = "http://demo.invalid";

/// Without aws-config: a demo must not depend on the machine's profiles and variables, nor wait for them.
fn in_process(embedded: &Embedded) -> (SdkConfig, Connection) {
    let (key, secret) = EMBEDDED_KEY;
    let credentials = Credentials::new(key, secret, None, None, "embedded");
    let sdk = SdkConfig::builder()
        .behavior_version(behavior())
        .region(Region::new(embedded.region.as_str().to_owned()))
        .endpoint_url(EMBEDDED_URL)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(embedded.http.clone())
        .timeout_config(timeouts())
        .retry_config(retries())
        .build();
    let connection = Connection {
        region: Some(embedded.region.clone()),
        profile: None,
        endpoint: Endpoint::Demo(embedded.scenario.clone()),
    };
    (sdk, connection)
}
