//! Each fault as the real SDK clients see it, in process and over TCP: both front doors show the same.

use std::net::SocketAddr;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_credential_types::Credentials;
use aws_sdk_lambda::error::{ProvideErrorMetadata, SdkError};
use slstop::base::Timestamp;
use slstop::cloud::fault::Plan;
use slstop::cloud::front::{Served, http_client, serve};
use slstop::cloud::{Clock, Cloud, Options, Scenario};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A Friday noon.
const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);
/// What ends a call that is never answered; the others never wait so long.
const PATIENCE: Duration = Duration::from_secs(30);
const IMPATIENCE: Duration = Duration::from_millis(250);

#[derive(Clone, Copy, Debug)]
enum Call {
    Identity,
    Functions,
    Metrics,
    Events,
    Traces,
}

#[derive(Clone, Copy, Debug)]
enum Way {
    InProcess,
    Served,
}

/// A plan without its `[[rule]]`, a call, and what comes of it.
struct Row(&'static str, Call, &'static str);

const TABLE: &[Row] = &[
    Row(
        "fault = { kind = 'latency', ms = 20, jitter-ms = 5 }",
        Call::Functions,
        "fine",
    ),
    Row(
        "fault = { kind = 'throttled' }",
        Call::Functions,
        "429 TooManyRequestsException",
    ),
    Row(
        "fault = { kind = 'throttled' }",
        Call::Events,
        "400 ThrottlingException",
    ),
    Row(
        "fault = { kind = 'throttled' }",
        Call::Metrics,
        "400 Throttling",
    ),
    Row(
        "fault = { kind = 'throttled' }",
        Call::Identity,
        "400 Throttling",
    ),
    Row(
        "fault = { kind = 'throttled' }",
        Call::Traces,
        "429 ThrottledException",
    ),
    Row(
        "fault = { kind = 'server-error' }",
        Call::Functions,
        "500 ServiceException",
    ),
    Row(
        "fault = { kind = 'server-error' }",
        Call::Metrics,
        "500 InternalServiceError",
    ),
    Row(
        "fault = { kind = 'server-error' }",
        Call::Identity,
        "500 InternalFailure",
    ),
    Row(
        "fault = { kind = 'server-error', status = 503 }",
        Call::Events,
        "503 ServiceUnavailableException",
    ),
    Row(
        "fault = { kind = 'dropped' }",
        Call::Functions,
        "no connection",
    ),
    Row(
        "fault = { kind = 'truncated' }",
        Call::Functions,
        "unreadable",
    ),
    Row(
        "fault = { kind = 'truncated', keep = 0.0 }",
        Call::Metrics,
        "unreadable",
    ),
    Row(
        "fault = { kind = 'garbage' }",
        Call::Functions,
        "unreadable",
    ),
    Row("fault = { kind = 'garbage' }", Call::Metrics, "unreadable"),
    Row("fault = { kind = 'garbage' }", Call::Identity, "unreadable"),
    Row("fault = { kind = 'hung' }", Call::Functions, "timed out"),
    Row("fault = { kind = 'stalled' }", Call::Functions, "timed out"),
    Row(
        "fault = { kind = 'expired-token' }",
        Call::Functions,
        "403 ExpiredTokenException",
    ),
    Row(
        "fault = { kind = 'expired-token' }",
        Call::Events,
        "400 ExpiredTokenException",
    ),
    Row(
        "fault = { kind = 'expired-token' }",
        Call::Metrics,
        "403 ExpiredToken",
    ),
    Row(
        "fault = { kind = 'expired-token' }",
        Call::Identity,
        "403 ExpiredToken",
    ),
    Row(
        "access-key = 'AKIADEMO'\nfault = { kind = 'expired-token' }",
        Call::Functions,
        "403 ExpiredTokenException",
    ),
    Row(
        "access-key = 'AKIAOTHER'\nfault = { kind = 'expired-token' }",
        Call::Functions,
        "fine",
    ),
    Row(
        "action = 'lambda:ListFunctions'\nfault = { kind = 'denied' }",
        Call::Functions,
        "403 AccessDeniedException",
    ),
    Row(
        "action = 'lambda:InvokeFunction'\nfault = { kind = 'denied' }",
        Call::Functions,
        "fine",
    ),
    Row(
        "fault = { kind = 'denied' }",
        Call::Events,
        "400 AccessDeniedException",
    ),
    Row(
        "fault = { kind = 'denied' }",
        Call::Metrics,
        "403 AccessDenied",
    ),
    Row(
        "fault = { kind = 'absent' }",
        Call::Traces,
        "501 InternalFailure",
    ),
    Row(
        "fault = { kind = 'absent' }",
        Call::Identity,
        "501 InternalFailure",
    ),
    Row(
        "fault = { kind = 'absent', answer = 'empty' }",
        Call::Traces,
        "400",
    ),
    Row(
        "fault = { kind = 'absent', answer = 'web-page' }",
        Call::Metrics,
        "404",
    ),
    Row(
        "service = 'xray'\nfault = { kind = 'absent' }",
        Call::Functions,
        "fine",
    ),
    Row(
        "fault = { kind = 'skewed-clock', secs = 3600 }",
        Call::Functions,
        "403 InvalidSignatureException",
    ),
    Row(
        "fault = { kind = 'skewed-clock', secs = -3600 }",
        Call::Identity,
        "403 SignatureDoesNotMatch",
    ),
    Row(
        "fault = { kind = 'skewed-clock', secs = 30 }",
        Call::Functions,
        "fine",
    ),
    Row(
        "from = '1h'\nfault = { kind = 'dropped' }",
        Call::Functions,
        "fine",
    ),
    Row(
        "probability = 0.0\nfault = { kind = 'dropped' }",
        Call::Functions,
        "fine",
    ),
    Row(
        "skip = 1\nfault = { kind = 'dropped' }",
        Call::Functions,
        "fine",
    ),
];

fn cloud(plan: &str) -> Cloud {
    let scenario = Scenario::named("calm").expect("a shipped scenario");
    let cloud = Cloud::new(Options {
        scenario,
        clock: Clock::test(NOON),
        ..Options::default()
    });
    cloud
        .faults()
        .switch(Plan::from_toml(plan).expect("a plan"), NOON);
    cloud
}

/// A client's configuration, and the server that it needs.
async fn connect(cloud: &Cloud, way: Way, patience: Duration) -> (SdkConfig, Option<Served>) {
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

async fn outcome(config: &SdkConfig, call: Call) -> String {
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

#[tokio::test]
async fn every_fault_looks_the_same_through_both_doors() {
    let mut wrong = Vec::new();
    for Row(plan, call, expected) in TABLE {
        let patience = if *expected == "timed out" {
            IMPATIENCE
        } else {
            PATIENCE
        };
        for way in [Way::InProcess, Way::Served] {
            let cloud = cloud(&format!("[[rule]]\n{plan}"));
            let (config, _served) = connect(&cloud, way, patience).await;
            let seen = outcome(&config, *call).await;
            if seen != *expected {
                wrong.push(format!(
                    "{call:?} {way:?} with {plan}: {seen}, not {expected}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_token_expires_in_the_middle_and_is_renewed() {
    let cloud = cloud(
        "[[rule]]\nfrom = '10m'\naccess-key = 'AKIADEMO'\nfault = { kind = 'expired-token' }",
    );
    let (config, _) = connect(&cloud, Way::InProcess, PATIENCE).await;
    assert_eq!(outcome(&config, Call::Functions).await, "fine");
    cloud.clock().advance(Duration::from_secs(600));
    assert_eq!(
        outcome(&config, Call::Functions).await,
        "403 ExpiredTokenException"
    );
    let renewed = aws_config::defaults(BehaviorVersion::v2026_01_12())
        .credentials_provider(Credentials::from_keys("AKIARENEWED", "secret", None))
        .region("eu-west-1")
        .http_client(http_client(cloud.clone()));
    assert_eq!(
        outcome(&renewed.load().await, Call::Functions).await,
        "fine"
    );
}

#[tokio::test]
async fn what_was_asked_again_after_a_fault_is_answered() {
    for kind in ["throttled", "server-error", "dropped", "truncated"] {
        let cloud = cloud(&format!(
            "[[rule]]\ntimes = 1\nfault = {{ kind = '{kind}' }}"
        ));
        let (config, _served) = connect(&cloud, Way::Served, PATIENCE).await;
        assert_ne!(outcome(&config, Call::Functions).await, "fine", "{kind}");
        assert_eq!(outcome(&config, Call::Functions).await, "fine", "{kind}");
        assert_eq!(cloud.faults().report().1, [1], "{kind}");
    }
}

#[tokio::test]
async fn a_served_endpoint_is_switched_from_outside() {
    let cloud = cloud("");
    let (config, served) = connect(&cloud, Way::Served, PATIENCE).await;
    let served = served.expect("a server");
    assert_eq!(outcome(&config, Call::Functions).await, "fine");
    let plan =
        r#"{"rule": [{"service": "lambda", "fault": {"kind": "throttled", "retry-after": 3}}]}"#;
    assert!(
        switch(&served, "PUT", plan)
            .await
            .contains("\"struck\":[0]")
    );
    assert_eq!(
        outcome(&config, Call::Functions).await,
        "429 TooManyRequestsException"
    );
    assert!(switch(&served, "GET", "").await.contains("\"struck\":[1]"));
    assert!(
        switch(&served, "PUT", "{\"rule\": 1}")
            .await
            .starts_with("HTTP/1.1 400")
    );
    switch(&served, "DELETE", "").await;
    assert_eq!(outcome(&config, Call::Functions).await, "fine");
}

async fn switch(served: &Served, method: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(served.address())
        .await
        .expect("a connection");
    let request = format!(
        "{method} /_slstop/faults HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        served.address(),
        body.len()
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    answer
}
