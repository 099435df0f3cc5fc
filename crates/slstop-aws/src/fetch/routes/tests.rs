//! Discovery over answers in the shapes of API Gateway's.

use super::*;
use crate::canned::{Canned, CannedAnswer, CannedRequest};
use crate::fetch::sink::collect;
use slstop_core::domain::route::DeployedApi;
use slstop_core::message::Query;

const ARN: &str = "arn:aws:lambda:eu-west-1:482193650077:function:";

fn shop(asked: &CannedRequest) -> CannedAnswer {
    let path = asked.uri.split("demo.invalid").nth(1).unwrap_or_default();
    let (path, _) = path.split_once('?').unwrap_or((path, ""));
    let uri = |arn: &str| {
        format!("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{arn}/invocations")
    };
    let body = match path {
        "/restapis" => r#"{"item":[{"id":"a1","name":"shop"}]}"#.to_owned(),
        "/restapis/a1/stages" => r#"{"item":[{"stageName":"prod","deploymentId":"d1","variables":{"alias":"live"},
            "methodSettings":{"*/*":{"metricsEnabled":true,"loggingLevel":"INFO"},"~1pay/POST":{"metricsEnabled":false}},
            "accessLogSettings":{"destinationArn":"arn:aws:logs:eu-west-1:1:log-group:/shop/api:*","format":"$context.requestId $context.status"}}]}"#
            .to_owned(),
        "/restapis/a1/stages/prod/exports/oas30" => format!(
            r#"{{"openapi":"3.0.1","paths":{{"/pay":{{"parameters":[],"post":{{"x-amazon-apigateway-integration":{{"type":"aws_proxy","uri":"{}","timeoutInMillis":5000}}}}}},
            "/x":{{"x-amazon-apigateway-any-method":{{"x-amazon-apigateway-integration":{{"type":"http","uri":"https://example.com"}}}}}}}}}}"#,
            uri(&format!("{ARN}pay:${{stageVariables.alias}}"))
        ),
        "/v2/apis" => r#"{"items":[{"apiId":"h1","name":"web","protocolType":"HTTP","apiEndpoint":"https://h1.execute-api.eu-west-1.amazonaws.com"}]}"#.to_owned(),
        "/v2/apis/h1/routes" => r#"{"items":[{"routeKey":"GET /cart/{id}","target":"integrations/i1"},{"routeKey":"$default"}]}"#.to_owned(),
        "/v2/apis/h1/integrations" => format!(r#"{{"items":[{{"integrationId":"i1","integrationUri":"{ARN}cart"}}]}}"#),
        "/v2/apis/h1/stages" => r#"{"items":[{"stageName":"$default","routeSettings":{"GET /cart/{id}":{"detailedMetricsEnabled":true}}}]}"#.to_owned(),
        "/v2/domainnames" => r#"{"items":[{"domainName":"api.shop.example"}]}"#.to_owned(),
        "/v2/domainnames/api.shop.example/apimappings" => r#"{"items":[{"apiId":"a1","stage":"prod","apiMappingKey":"v1"}]}"#.to_owned(),
        _ => return CannedAnswer::new(404, r#"{"message":"Not found"}"#).with("x-amzn-errortype", "NotFoundException"),
    };
    CannedAnswer::new(200, body)
}

async fn found(canned: &Canned) -> (Vec<DeployedApi>, Result<(), Failure>) {
    let clients = canned.clients().await;
    let (facts, outcome) = collect(Query::Routes, |sink| async move {
        answer(&clients, &sink).await
    })
    .await;
    let apis = facts.into_iter().find_map(|fact| match fact {
        Fact::Routes { apis } => Some(apis),
        _ => None,
    });
    (apis.unwrap_or_default(), outcome)
}

#[tokio::test]
async fn deployed_routes_are_found_with_their_functions_aliases_and_urls() {
    let canned = Canned::new(shop);
    let (apis, outcome) = found(&canned).await;
    assert_eq!(outcome, Ok(()));
    let stage = &apis[0].stages[0];
    let pay = &stage.routes[0];
    assert_eq!(pay.key(), "POST /pay");
    assert_eq!(pay.function.as_ref().map(|name| name.as_str()), Some("pay"));
    assert_eq!(pay.qualifier.as_deref(), Some("live"));
    assert!(!pay.has_metrics && stage.routes[1].has_metrics);
    assert_eq!(stage.routes[1].function, None);
    assert_eq!(
        stage.url_of(pay).as_deref(),
        Some("https://api.shop.example/v1/pay")
    );
    let log = stage
        .access_log
        .as_ref()
        .and_then(|log| log.group.as_deref());
    assert_eq!(log, Some("/shop/api"));
    assert_eq!(
        stage.execution_log.as_deref(),
        Some("API-Gateway-Execution-Logs_a1/prod")
    );
    let cart = &apis[1].stages[0].routes[0];
    assert_eq!(cart.key(), "GET /cart/{id}");
    assert_eq!(
        cart.function.as_ref().map(|name| name.as_str()),
        Some("cart")
    );
    assert!(cart.has_metrics);
    assert_eq!(apis[1].stages[0].routes[1].key(), "$default");
    // Three calls for a REST API of one stage, four for an HTTP API, two for a domain.
    assert_eq!(canned.asked().len(), 3 + 4 + 2);
}

#[tokio::test]
async fn an_api_that_cannot_be_exported_is_read_from_its_resources() {
    let canned = Canned::new(|asked: &CannedRequest| {
        if asked.uri.contains("/resources") {
            let body = format!(
                r#"{{"items":[{{"id":"r","path":"/pay","resourceMethods":{{"POST":{{"methodIntegration":{{"uri":"{ARN}pay"}}}}}}}}]}}"#
            );
            return CannedAnswer::new(200, body);
        }
        match asked.uri.contains("/exports/") {
            true => CannedAnswer::new(501, "{}"),
            false => shop(asked),
        }
    });
    let (apis, _) = found(&canned).await;
    assert_eq!(apis[0].stages[0].routes[0].key(), "POST /pay");
}

#[tokio::test]
async fn rest_apis_are_shown_although_http_apis_are_denied() {
    let canned = Canned::new(
        |asked: &CannedRequest| match asked.uri.contains("/v2/apis") {
            true => CannedAnswer::new(403, r#"{"message":"no"}"#)
                .with("x-amzn-errortype", "AccessDeniedException"),
            false => shop(asked),
        },
    );
    let (apis, outcome) = found(&canned).await;
    assert_eq!(apis.len(), 1);
    assert!(matches!(outcome, Err(Failure::Denied { .. })));
}
