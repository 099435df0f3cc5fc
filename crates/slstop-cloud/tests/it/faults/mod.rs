//! Each fault as the real SDK clients see it, in process and over TCP: both front doors show the same.

mod events;
mod world;

use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_credential_types::Credentials;
use slstop_cloud::front::{Served, http_client};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use world::{Call, IMPATIENCE, PATIENCE, Way, cloud, connect, outcome};

/// One row a fault: the call, what comes of it, and the rule; conditions stand before semicolons.
const TABLE: &str = "
    Functions | fine                            | fault = { kind = 'latency', ms = 20, jitter-ms = 5 }
    Functions | 429 TooManyRequestsException    | fault = { kind = 'throttled' }
    Events    | 400 ThrottlingException         | fault = { kind = 'throttled' }
    Metrics   | 400 Throttling                  | fault = { kind = 'throttled' }
    Identity  | 400 Throttling                  | fault = { kind = 'throttled' }
    Traces    | 429 ThrottledException          | fault = { kind = 'throttled' }
    Functions | 500 ServiceException            | fault = { kind = 'server-error' }
    Metrics   | 500 InternalServiceError        | fault = { kind = 'server-error' }
    Identity  | 500 InternalFailure             | fault = { kind = 'server-error' }
    Events    | 503 ServiceUnavailableException | fault = { kind = 'server-error', status = 503 }
    Functions | no connection                   | fault = { kind = 'dropped' }
    Functions | unreadable                      | fault = { kind = 'truncated' }
    Metrics   | unreadable                      | fault = { kind = 'truncated', keep = 0.0 }
    Functions | unreadable                      | fault = { kind = 'garbage' }
    Metrics   | unreadable                      | fault = { kind = 'garbage' }
    Identity  | unreadable                      | fault = { kind = 'garbage' }
    Functions | timed out                       | fault = { kind = 'hung' }
    Functions | timed out                       | fault = { kind = 'stalled' }
    Functions | 403 ExpiredTokenException       | fault = { kind = 'expired-token' }
    Events    | 400 ExpiredTokenException       | fault = { kind = 'expired-token' }
    Metrics   | 403 ExpiredToken                | fault = { kind = 'expired-token' }
    Identity  | 403 ExpiredToken                | fault = { kind = 'expired-token' }
    Functions | 403 ExpiredTokenException       | access-key = 'AKIADEMO'; fault = { kind = 'expired-token' }
    Functions | fine                            | access-key = 'AKIAOTHER'; fault = { kind = 'expired-token' }
    Functions | 403 AccessDeniedException       | action = 'lambda:ListFunctions'; fault = { kind = 'denied' }
    Functions | fine                            | action = 'lambda:InvokeFunction'; fault = { kind = 'denied' }
    Events    | 400 AccessDeniedException       | fault = { kind = 'denied' }
    Metrics   | 403 AccessDenied                | fault = { kind = 'denied' }
    Traces    | 501 InternalFailure             | fault = { kind = 'absent' }
    Identity  | 501 InternalFailure             | fault = { kind = 'absent' }
    Traces    | 400                             | fault = { kind = 'absent', answer = 'empty' }
    Metrics   | 404                             | fault = { kind = 'absent', answer = 'web-page' }
    Functions | fine                            | service = 'xray'; fault = { kind = 'absent' }
    Functions | 403 InvalidSignatureException   | fault = { kind = 'skewed-clock', secs = 3600 }
    Identity  | 403 SignatureDoesNotMatch       | fault = { kind = 'skewed-clock', secs = -3600 }
    Functions | fine                            | fault = { kind = 'skewed-clock', secs = 30 }
    Functions | fine                            | from = '1h'; fault = { kind = 'dropped' }
    Functions | fine                            | probability = 0.0; fault = { kind = 'dropped' }
    Functions | fine                            | skip = 1; fault = { kind = 'dropped' }
";

#[tokio::test]
async fn every_fault_looks_the_same_through_both_doors() {
    let mut wrong = Vec::new();
    for row in TABLE.trim().lines() {
        let [call, expected, rule] = row.split('|').map(str::trim).collect::<Vec<_>>()[..] else {
            panic!("three columns: {row}");
        };
        let plan = format!("[[rule]]\n{}", rule.replace("; ", "\n"));
        let patience = if expected == "timed out" {
            IMPATIENCE
        } else {
            PATIENCE
        };
        for way in [Way::InProcess, Way::Served] {
            let cloud = cloud(&plan);
            let (config, _served) = connect(&cloud, way, patience).await;
            let seen = outcome(&config, Call::named(call)).await;
            if seen != expected {
                wrong.push(format!("{way:?} {row}: {seen}"));
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
