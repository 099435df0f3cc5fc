//! The shareable test events of a function: DescribeSchema of EventBridge Schemas.

use serde_json::Value;

use crate::Clients;
use crate::light_call::{LightRequest, LightService};
use slstop_base::FunctionName;
use slstop_core::domain::test_event::{self, REGISTRY, SCHEMA_TYPE, ShareableEvent};
use slstop_core::domain::{Call, Failure};

const SCHEMAS: LightService = LightService {
    name: "schemas",
    id: "schemas",
    signing_name: "schemas",
    host: "schemas",
};

/// All events that are shared for a function, the oldest first; none where nobody shared one.
pub async fn of_function(
    clients: &Clients,
    function: &FunctionName,
) -> Result<Vec<ShareableEvent>, Failure> {
    let schema = test_event::schema_name(function.as_str());
    let path = format!("/v1/registries/name/{REGISTRY}/schemas/name/{schema}");
    let answer = clients
        .light(&SCHEMAS, Call::DescribeSchema, LightRequest::get(path))
        .await;
    let body = match answer {
        Ok(body) => body,
        Err(Failure::NotFound { .. }) => return Ok(Vec::new()),
        Err(Failure::Service { code, .. }) if code == "NotFoundException" => return Ok(Vec::new()),
        Err(failure) => return Err(failure),
    };
    let garbled = |said: String| Failure::Garbled { said };
    let schema: Value =
        serde_json::from_slice(&body).map_err(|error| garbled(error.to_string()))?;
    if schema["Type"]
        .as_str()
        .is_some_and(|kind| kind != SCHEMA_TYPE)
    {
        return Err(garbled(
            "the schema is of a type that holds no events".into(),
        ));
    }
    let document = schema["Content"].as_str().unwrap_or_default();
    test_event::read(document).map_err(|fault| garbled(fault.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::{Canned, CannedAnswer};

    #[tokio::test]
    async fn events_of_a_function_are_found_by_the_name_of_its_schema() {
        let document = r#"{"components":{"examples":{"one":{"value":{"id":1}}}}}"#;
        let body =
            serde_json::json!({"Content": document, "SchemaVersion": "1", "Type": "OpenApi3"});
        let canned = Canned::always(CannedAnswer::new(200, body.to_string()));
        let clients = canned.clients().await;
        let events = of_function(&clients, &"pay".into()).await;
        let events = events.expect("a document");
        assert_eq!(events[0].value, r#"{"id":1}"#);
        let asked = canned.asked();
        assert!(
            asked[0]
                .uri
                .ends_with("/v1/registries/name/lambda-testevent-schemas/schemas/name/_pay-schema"),
            "{}",
            asked[0].uri
        );
    }

    #[tokio::test]
    async fn a_function_without_shared_events_has_none() {
        let missing = CannedAnswer::new(404, r#"{"Code":"NotFoundException","Message":"x"}"#)
            .with("x-amzn-errortype", "NotFoundException");
        let clients = Canned::always(missing).clients().await;
        assert_eq!(of_function(&clients, &"pay".into()).await, Ok(vec![]));
    }
}
