//! Canned answers, read by the real SDK clients of each protocol.

use super::*;
use crate::canned::{Canned, CannedAnswer};

/// How ListFunctions (REST and JSON), GetMetricData (CBOR) and GetCallerIdentity (query and XML) fail.
async fn failures(answer: CannedAnswer) -> [Failure; 3] {
    [
        lambda(answer.clone()).await,
        cloudwatch(answer.clone()).await,
        sts(answer).await,
    ]
}

async fn lambda(answer: CannedAnswer) -> Failure {
    let clients = Canned::always(answer).clients().await;
    let error = clients
        .lambda()
        .list_functions()
        .send()
        .await
        .expect_err("a failure");
    clients.failure(Call::ListFunctions, &error)
}

async fn cloudwatch(answer: CannedAnswer) -> Failure {
    let clients = Canned::always(answer).clients().await;
    let error = clients
        .cloudwatch()
        .get_metric_data()
        .send()
        .await
        .expect_err("a failure");
    clients.failure(Call::GetMetricData, &error)
}

async fn sts(answer: CannedAnswer) -> Failure {
    let clients = Canned::always(answer).clients().await;
    let error = clients
        .sts()
        .get_caller_identity()
        .send()
        .await
        .expect_err("a failure");
    clients.failure(Call::GetCallerIdentity, &error)
}

/// An error as Lambda sends it.
fn rest(status: u16, code: &str, message: &str) -> CannedAnswer {
    CannedAnswer::new(
        status,
        format!(r#"{{"__type":"{code}","Message":"{message}"}}"#),
    )
}

/// An error as CloudWatch sends it: a CBOR map of `__type` and `message`.
fn cbor(status: u16, code: &str, message: &str) -> CannedAnswer {
    let mut encoder = aws_smithy_cbor::Encoder::new(Vec::new());
    encoder
        .map(2)
        .str("__type")
        .str(code)
        .str("message")
        .str(message);
    CannedAnswer::new(status, encoder.into_writer())
        .with("smithy-protocol", "rpc-v2-cbor")
        .with("content-type", "application/cbor")
}

/// An error as STS sends it.
fn xml(status: u16, code: &str, message: &str) -> CannedAnswer {
    CannedAnswer::new(
        status,
        format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>\
             <Message>{message}</Message></Error><RequestId>r</RequestId></ErrorResponse>"
        ),
    )
}

async fn in_every_protocol(status: u16, code: &str, message: &str) -> [Failure; 3] {
    [
        lambda(rest(status, code, message)).await,
        cloudwatch(cbor(status, code, message)).await,
        sts(xml(status, code, message)).await,
    ]
}

#[tokio::test]
async fn a_denial_names_the_action_that_aws_missed() {
    let said = "User: arn:aws:iam::1:user/jane is not authorized to perform: lambda:ListFunctions on resource: *";
    assert_eq!(
        lambda(rest(403, "AccessDeniedException", said)).await,
        Failure::Denied {
            action: "lambda:ListFunctions".into(),
            said: said.into()
        }
    );
    let other = "User: jane is not authorized to perform: kms:Decrypt on the key";
    let failure = cloudwatch(cbor(403, "AccessDenied", other)).await;
    assert!(matches!(failure, Failure::Denied { action, .. } if action == "kms:Decrypt"));
}

#[tokio::test]
async fn a_denial_without_words_names_the_action_of_the_call() {
    let failure = cloudwatch(cbor(403, "AccessDenied", "")).await;
    assert_eq!(
        failure,
        Failure::Denied {
            action: "cloudwatch:GetMetricData".into(),
            said: String::new()
        }
    );
}

#[tokio::test(start_paused = true)]
async fn throttles_expiry_and_refusal_are_told_apart_in_every_protocol() {
    for code in [
        "ThrottlingException",
        "Throttling",
        "TooManyRequestsException",
    ] {
        for failure in in_every_protocol(400, code, "Rate exceeded").await {
            assert_eq!(failure, Failure::Throttled, "{code}");
        }
    }
    for failure in in_every_protocol(400, "ExpiredTokenException", "The token has expired").await {
        assert_eq!(
            failure,
            Failure::Expired {
                said: "The token has expired".into()
            }
        );
    }
    let invalid = "The security token included in the request is invalid.";
    for failure in in_every_protocol(403, "UnrecognizedClientException", invalid).await {
        assert_eq!(
            failure,
            Failure::Rejected {
                said: invalid.into()
            }
        );
    }
    let expired = "The security token included in the request is expired";
    for failure in in_every_protocol(403, "InvalidClientTokenId", expired).await {
        assert_eq!(
            failure,
            Failure::Expired {
                said: expired.into()
            }
        );
    }
    for failure in in_every_protocol(400, "UnknownOperationException", "").await {
        assert!(matches!(failure, Failure::Missing { .. }), "{failure:?}");
    }
}

#[tokio::test]
async fn a_skewed_clock_is_a_rejection_even_where_aws_says_expired() {
    let said = "Signature expired: 20261120T000000Z is now earlier than 20261120T080000Z";
    let failure = lambda(rest(403, "InvalidSignatureException", said)).await;
    assert_eq!(failure, Failure::Rejected { said: said.into() });
}

#[tokio::test(start_paused = true)]
async fn what_an_endpoint_does_not_have_is_missing_whatever_page_it_sends() {
    let page = "<!doctype html><title>404 Not Found</title>";
    for failure in failures(CannedAnswer::new(404, page)).await {
        assert!(matches!(failure, Failure::Missing { .. }), "{failure:?}");
    }
    for failure in failures(CannedAnswer::new(501, "")).await {
        assert!(matches!(failure, Failure::Missing { .. }), "{failure:?}");
    }
    let unknown = r#"{"error": "Unsupported service: lambda"}"#;
    for failure in failures(CannedAnswer::new(400, unknown)).await {
        assert!(matches!(failure, Failure::Missing { .. }), "{failure:?}");
    }
}

#[tokio::test]
async fn a_function_that_is_gone_is_not_a_missing_service() {
    let said = "Function not found: arn:aws:lambda:eu-west-1:1:function:f";
    let failure = lambda(rest(404, "ResourceNotFoundException", said)).await;
    assert_eq!(failure, Failure::NotFound { what: said.into() });
}

#[tokio::test]
async fn an_answer_that_is_not_aws_is_garbled() {
    for failure in failures(CannedAnswer::new(
        200,
        "<html>welcome to the hotel's wifi</html>",
    ))
    .await
    {
        assert!(matches!(failure, Failure::Garbled { .. }), "{failure:?}");
    }
    for failure in failures(CannedAnswer::new(200, [0xff, 0x00, 0x9f])).await {
        assert!(matches!(failure, Failure::Garbled { .. }), "{failure:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_without_a_code_is_called_by_its_status() {
    for failure in failures(CannedAnswer::new(502, "<html>bad gateway</html>")).await {
        assert!(
            matches!(&failure, Failure::Service { code, .. } if code == "HTTP 502"),
            "{failure:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn no_connection_names_the_host_and_the_cause() {
    for failure in failures(CannedAnswer::Refused).await {
        assert_eq!(
            failure,
            Failure::Unreachable {
                endpoint: "demo.invalid".into(),
                said: "connection refused".into()
            }
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_mute_server_times_out() {
    for failure in failures(CannedAnswer::Mute).await {
        assert_eq!(
            failure,
            Failure::TimedOut {
                endpoint: "demo.invalid".into()
            }
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_mute_server_is_tried_three_times_and_given_up_after_half_a_minute() {
    let canned = Canned::always(CannedAnswer::Mute);
    let began = tokio::time::Instant::now();
    let clients = canned.clients().await;
    clients
        .lambda()
        .list_functions()
        .send()
        .await
        .expect_err("it never answers");
    assert_eq!(canned.asked().len(), 3);
    assert_eq!(began.elapsed().as_secs(), 30);
}

#[tokio::test]
async fn what_a_server_says_is_cut_short() {
    let failure = lambda(rest(400, "Odd", &"x".repeat(100_000))).await;
    assert!(failure.to_string().len() < 400);
}

#[test]
fn credentials_that_cannot_be_had_say_which_step_is_next() {
    let failure =
        |error: CredentialsError| credentials_failure(&error).expect("it is about credentials");
    let missing = failure(CredentialsError::not_loaded_no_source());
    assert!(
        matches!(missing, Failure::NoCredentials { .. }),
        "{missing:?}"
    );
    let half = failure(CredentialsError::invalid_configuration(
        "profile missing aws_secret_access_key",
    ));
    assert!(
        half.to_string()
            .contains("profile missing aws_secret_access_key"),
        "{half}"
    );
    let sso = failure(CredentialsError::provider_error(
        "the SSO token has expired",
    ));
    assert_eq!(
        sso,
        Failure::Expired {
            said: "the SSO token has expired".into()
        }
    );
    let process = failure(CredentialsError::provider_error(
        "external process exited with 1",
    ));
    assert_eq!(
        process,
        Failure::Rejected {
            said: "external process exited with 1".into()
        }
    );
    let slow = failure(CredentialsError::provider_timed_out(
        std::time::Duration::from_secs(5),
    ));
    assert!(matches!(slow, Failure::TimedOut { .. }), "{slow:?}");
    assert_eq!(credentials_failure(&std::io::Error::other("no")), None);
}

/// On other clouds' machines something else answers at the address of EC2's metadata service.
#[tokio::test]
async fn a_strange_metadata_service_is_no_credentials() {
    let canned = Canned::always(CannedAnswer::new(405, "not here"));
    let config = aws_config::provider_config::ProviderConfig::without_region()
        .with_http_client(canned.http());
    let metadata = aws_config::imds::Client::builder()
        .configure(&config)
        .build();
    let error = metadata.get("/latest/meta-data/").await.expect_err("a 405");
    let failure = credentials_failure(&CredentialsError::provider_error(error));
    assert!(
        matches!(failure, Some(Failure::NoCredentials { .. })),
        "{failure:?}"
    );
}

#[test]
fn the_wire_shows_a_throttle_in_any_protocol() {
    assert!(is_throttle_on_the_wire(429, None));
    assert!(is_throttle_on_the_wire(
        400,
        Some(b"{\"__type\":\"ThrottlingException\"}")
    ));
    assert!(is_throttle_on_the_wire(
        400,
        Some(b"<Code>Throttling</Code>")
    ));
    assert!(!is_throttle_on_the_wire(
        400,
        Some(b"{\"__type\":\"ValidationException\"}")
    ));
    assert!(!is_throttle_on_the_wire(500, None));
}
