//! Kinds by their shapes, and templates that are what they say.

use super::template::{self, TemplateFault};
use super::*;

#[track_caller]
fn check(event: &str, expected: &str) {
    let found = detect(event).map(|found| found.to_string());
    assert_eq!(found.as_deref().unwrap_or("unknown"), expected, "{event}");
}

#[test]
fn every_template_is_of_its_own_kind() {
    for &kind in EventKind::ALL {
        let event = template::of(kind);
        assert!(!event.is_null(), "{} has no template", kind.name());
        let found = detect(&event.to_string()).map(|found| found.kind);
        assert_eq!(found, Some(kind), "{}", kind.name());
        assert_eq!(EventKind::find(kind.name()), Some(kind));
    }
}

#[test]
fn what_people_make_up_themselves_has_no_kind() {
    for event in [
        "",
        "{}",
        "[]",
        "[1,2]",
        "null",
        "\"text\"",
        "{\"id\":1}",
        "{\"Records\":[]}",
        "{\"Records\":[{}]}",
        "{\"Records\":\"x\"}",
        "{\"source\":\"web\",\"detail\":1}",
        "{\"requestContext\":{}}",
        "{\"body\":\"x\"",
        "{\"Records\":[{\"eventSource\":\"aws:new\"}]}",
    ] {
        check(event, "unknown");
    }
}

#[test]
fn events_inside_events_are_told() {
    let in_queue = |body: &str| {
        let body = serde_json::to_string(body).expect("text");
        format!(r#"{{"Records":[{{"messageId":"1","body":{body},"eventSource":"aws:sqs"}}]}}"#)
    };
    check(&in_queue("plain"), "sqs");
    check(
        &in_queue(r#"{"Type":"Notification","TopicArn":"arn:x","Message":"m"}"#),
        "sqs with sns inside",
    );
    check(
        &in_queue(r#"{"Records":[{"eventSource":"aws:s3","s3":{}}]}"#),
        "sqs with s3 inside",
    );
    check(
        &in_queue(r#"{"detail-type":"x","source":"y","detail":{}}"#),
        "sqs with eventbridge inside",
    );
    check(
        &in_queue(
            r#"{"requestContext":{"condition":"RetriesExhausted","approximateInvokeCount":3},"requestPayload":{}}"#,
        ),
        "sqs with lambda-destination-record inside",
    );
    check(
        r#"{"Records":[{"EventSource":"aws:sns","Sns":{"Message":"{\"Records\":[{\"s3\":{}}]}"}}]}"#,
        "sns with s3 inside",
    );
}

#[test]
fn dead_letters_are_known_by_their_attributes() {
    check(
        r#"{"Records":[{"body":"{}","attributes":{"DeadLetterQueueSourceArn":"arn:x"},"messageAttributes":{},"eventSource":"aws:sqs"}]}"#,
        "sqs-lambda-dlq-message",
    );
}

#[test]
fn requests_over_http_are_told_apart_by_their_contexts() {
    check(
        r#"{"version":"1.0","resource":"/","httpMethod":"GET","requestContext":{"stage":"$default"}}"#,
        "apigw-rest-v1",
    );
    check(
        r#"{"version":"2.0","requestContext":{"http":{},"domainName":"a.lambda-url.eu-west-1.on.aws"}}"#,
        "function-url",
    );
    check(
        r#"{"version":"2.0","requestContext":{"http":{},"domainName":"shop.example.com"}}"#,
        "apigw-http-v2",
    );
}

fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

#[test]
fn fields_are_set_in_every_record_and_ids_differ() {
    let fields = fields(&[("body", r#"{"id":1}"#), ("attributes.SenderId", "me")]);
    let event = template::filled(EventKind::Sqs, &fields, Some(3)).expect("filled in");
    let records = event["Records"].as_array().expect("records");
    assert_eq!(records.len(), 3);
    assert!(records.iter().all(|record| record["body"] == r#"{"id":1}"#));
    assert_eq!(records[2]["attributes"]["SenderId"], "me");
    assert_ne!(records[0]["messageId"], records[1]["messageId"]);
}

#[test]
fn base64_and_numbers_are_written_as_the_field_has_them() {
    let filled = |kind, pairs: &[(&str, &str)]| {
        template::filled(kind, &fields(pairs), None).expect("filled in")
    };
    let event = filled(EventKind::Kinesis, &[("data", "{}")]);
    assert_eq!(event["Records"][0]["kinesis"]["data"], "e30=");
    let event = filled(
        EventKind::EventBridge,
        &[("detail.total", "7"), ("source", "shop")],
    );
    assert_eq!(
        (&event["detail"]["total"], &event["source"]),
        (&7.into(), &"shop".into())
    );
}

#[test]
fn a_field_that_is_not_there_is_named_with_those_that_are() {
    let fault = template::filled(EventKind::Sqs, &fields(&[("bdy", "x")]), None);
    let Err(TemplateFault::NoField { known, .. }) = fault else {
        panic!("{fault:?}");
    };
    assert!(known.contains("body"), "{known}");
    assert!(template::filled(EventKind::ApiHttpV2, &[], Some(2)).is_err());
    assert!(template::filled(EventKind::Sqs, &[], Some(0)).is_err());
}
