//! From settings to clients. Asks AWS nothing: whether the credentials are good shows at the first call.

use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_types::retry::RetryConfig;

use super::account;
use super::clients::Clients;
use super::settings::{Embedded, Settings};
use slstop_base::RegionName;
use slstop_core::domain::Failure;
use slstop_core::message::{Connection, Endpoint};

/// Pinned, so that an update of the SDK never changes how we retry or time out behind our back.
pub(super) fn behavior() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

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

/// For reads: the SDK itself would wait for a mute server for ever. A call that streams or invokes
/// has to override these.
pub(super) fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        // The SDK's own default, spelled out.
        .connect_timeout(Duration::from_millis(3100))
        // GetMetricData over 500 metrics and a day takes AWS 2 to 3 s at worst.
        .operation_attempt_timeout(Duration::from_secs(10))
        // Three attempts of the above and no more: then a person wants to know.
        .operation_timeout(Duration::from_secs(30))
        .build()
}

/// Enough for a hiccup; what lasts longer is the supervisor's to wait for, in sight of the user.
pub(super) fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(3)
}
