//! A request as it goes out, and what comes of its answers.

use serde_json::json;

use super::*;
use crate::canned::{Canned, CannedAnswer};

const GATEWAY: LightService = LightService {
    name: "API Gateway",
    id: "API Gateway",
    signing_name: "apigateway",
    host: "apigateway",
};

async fn asks(canned: &Canned) -> Result<Bytes, Failure> {
    let clients = canned.clients().await;
    let request = LightRequest::get("/v2/apis/a1/stages/%24default?maxResults=500");
    clients.light(&GATEWAY, Call::ListFunctions, request).await
}

#[test]
fn a_request_names_its_operation_as_its_protocol_does() {
    let request = LightRequest::json("Trail.LookupEvents", &json!({"MaxResults": 50}));
    assert_eq!((request.method, request.path.as_str()), ("POST", "/"));
    assert!(
        request
            .headers
            .contains(&("x-amz-target", "Trail.LookupEvents".to_owned()))
    );
    assert_eq!(request.body, r#"{"MaxResults":50}"#);
    let query = LightRequest::query(
        "DescribeRules",
        "2015-12-01",
        &[("Arn".into(), "a b&c".into())],
    );
    assert_eq!(
        query.body,
        "Action=DescribeRules&Version=2015-12-01&Arn=a%20b%26c"
    );
    assert_eq!(LightRequest::get("/v2/apis?maxResults=500").method, "GET");
}

#[tokio::test]
async fn a_request_is_signed_and_keeps_its_path_and_query() {
    let canned = Canned::always(CannedAnswer::new(200, r#"{"items":[]}"#));
    assert_eq!(
        asks(&canned).await,
        Ok(Bytes::from_static(b"{\"items\":[]}"))
    );
    let asked = canned.asked();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].is_signed);
    assert!(
        asked[0]
            .uri
            .ends_with("/v2/apis/a1/stages/%24default?maxResults=500")
    );
}

#[tokio::test(start_paused = true)]
async fn a_throttle_is_tried_three_times_and_then_said() {
    let throttle = CannedAnswer::new(429, r#"{"message":"Too Many Requests"}"#)
        .with("x-amzn-errortype", "TooManyRequestsException");
    let canned = Canned::always(throttle);
    assert_eq!(asks(&canned).await, Err(Failure::Throttled));
    assert_eq!(canned.asked().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn every_failure_has_the_class_that_official_clients_give_it() {
    let denied = r#"{"Message":"User: arn:aws:iam::1:user/x is not authorized to perform: apigateway:GET on resource: arn:aws:apigateway:eu-west-1::/apis"}"#;
    let denied = CannedAnswer::new(403, denied).with("x-amzn-errortype", "AccessDeniedException");
    let failure = asks(&Canned::always(denied)).await;
    assert!(matches!(&failure, Err(Failure::Denied { action, .. }) if action == "apigateway:GET"));
    let page = asks(&Canned::always(CannedAnswer::new(404, "<html>no</html>"))).await;
    assert!(matches!(page, Err(Failure::Missing { .. })), "{page:?}");
    let refused = asks(&Canned::always(CannedAnswer::Refused)).await;
    assert!(
        matches!(refused, Err(Failure::Unreachable { .. })),
        "{refused:?}"
    );
    let mute = asks(&Canned::always(CannedAnswer::Mute)).await;
    assert!(matches!(mute, Err(Failure::TimedOut { .. })), "{mute:?}");
}

#[tokio::test]
async fn the_meter_counts_a_light_call_like_any_other() {
    let canned = Canned::always(CannedAnswer::new(200, "{}"));
    let clients = canned.clients().await;
    let request = LightRequest::get("/v2/apis");
    let answer = clients.light(&GATEWAY, Call::ListFunctions, request).await;
    assert!(answer.is_ok());
    let meter = clients.meter().snapshot();
    let key = (GATEWAY.name.to_owned(), "ListFunctions".to_owned());
    assert_eq!(meter.tallies[&key].attempts, 1);
}
