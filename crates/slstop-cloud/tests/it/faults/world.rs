//! A cloud with a plan, the clients that reach it by either way, and what they can tell of it.

use std::net::SocketAddr;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_credential_types::Credentials;
use aws_sdk_lambda::error::{ProvideErrorMetadata, SdkError};
use slstop_base::Timestamp;
use slstop_cloud::fault::FaultPlan;
use slstop_cloud::front::{Served, http_client, serve};
use slstop_cloud::{Cloud, CloudClock, Options, Scenario};

/// A Friday noon.
pub const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);
/// What ends a call that is never answered; the others never wait so long.
pub const PATIENCE: Duration = Duration::from_secs(30);
pub const IMPATIENCE: Duration = Duration::from_millis(250);

#[derive(Clone, Copy, Debug)]
pub enum Call {
    Identity,
    Functions,
    Metrics,
    Events,
    Traces,
}

#[derive(Clone, Copy, Debug)]
pub enum Way {
    InProcess,
    Served,
}

impl Call {
    pub fn named(name: &str) -> Self {
        match name {
            "Identity" => Self::Identity,
            "Functions" => Self::Functions,
            "Metrics" => Self::Metrics,
            "Events" => Self::Events,
            "Traces" => Self::Traces,
            other => panic!("no call is named {other}"),
        }
    }
}

pub fn cloud(plan: &str) -> Cloud {
    let scenario = Scenario::named("calm").expect("a shipped scenario");
    let cloud = Cloud::new(Options {
        scenario,
        clock: CloudClock::test(NOON),
        ..Options::default()
    });
    cloud
        .faults()
        .switch(FaultPlan::from_toml(plan).expect("a plan"), NOON);
    cloud
}

/// A client's configuration, and the server that it needs.
pub async fn connect(cloud: &Cloud, way: Way, patience: Duration) -> (SdkConfig, Option<Served>) {
    let loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .credentials_provider(Credentials::from_keys("AKIADEMO", "secret", None))
        .region("eu-west-1")
        .retry_config(RetryConfig::disabled())
        .timeout_config(TimeoutConfig::builder().operation_timeout(patience).build());
    match way {
        Way::InProcess => (
            loader.http_client(http_client(cloud.clone())).load().await,
            None,
        ),
        Way::Served => {
            let served = serve(cloud.clone(), SocketAddr::from(([127, 0, 0, 1], 0)))
                .await
                .expect("a free port");
            (
                loader.endpoint_url(served.endpoint()).load().await,
                Some(served),
            )
        }
    }
}

pub async fn outcome(config: &SdkConfig, call: Call) -> String {
    let (from, to) = (
        aws_sdk_xray::primitives::DateTime::from_secs(0),
        aws_sdk_xray::primitives::DateTime::from_secs(60),
    );
    match call {
        Call::Identity => said(
            aws_sdk_sts::Client::new(config)
                .get_caller_identity()
                .send()
                .await,
        ),
        Call::Functions => said(
            aws_sdk_lambda::Client::new(config)
                .list_functions()
                .send()
                .await,
        ),
        Call::Metrics => {
            let query = aws_sdk_cloudwatch::types::MetricDataQuery::builder()
                .id("e1")
                .expression("TIME_SERIES(1)")
                .build();
            let client = aws_sdk_cloudwatch::Client::new(config);
            said(
                client
                    .get_metric_data()
                    .start_time(from)
                    .end_time(to)
                    .metric_data_queries(query)
                    .send()
                    .await,
            )
        }
        Call::Events => {
            let client = aws_sdk_cloudwatchlogs::Client::new(config);
            said(
                client
                    .filter_log_events()
                    .log_group_name("/aws/lambda/shop-prod-checkout")
                    .send()
                    .await,
            )
        }
        Call::Traces => {
            let client = aws_sdk_xray::Client::new(config);
            said(
                client
                    .get_trace_summaries()
                    .start_time(from)
                    .end_time(to)
                    .send()
                    .await,
            )
        }
    }
}

/// What a caller can tell about how its call ended.
fn said<T, E: ProvideErrorMetadata + std::fmt::Debug>(result: Result<T, SdkError<E>>) -> String {
    match result {
        Ok(_) => "fine".into(),
        Err(SdkError::TimeoutError(_)) => "timed out".into(),
        Err(SdkError::DispatchFailure(failure)) if failure.as_other().is_some() => {
            "no connection".into()
        }
        Err(SdkError::ResponseError(_)) => "unreadable".into(),
        Err(SdkError::ServiceError(error)) => {
            let status = error.raw().status().as_u16();
            match error.err().code() {
                Some(code) => format!("{status} {code}"),
                None if status == 200 => "unreadable".into(),
                None => status.to_string(),
            }
        }
        Err(other) => format!("something else: {other:?}"),
    }
}
