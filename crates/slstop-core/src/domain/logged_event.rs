//! The event of an invocation, where its function wrote it into the log: Powertools' `LOG_EVENT`, or a
//! line that prints it as JSON. Known by the members that only AWS's events have.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::line::members::{members, text};

/// Larger ones are not looked into: Lambda takes 6 MB, and a log's event at most 1 MB.
const LONGEST: usize = 1 << 20;
/// What Powertools says in front of the event, in all its languages.
const ANNOUNCED: &str = "Lambda invocation event";

/// The event that a message holds, if it surely is one.
pub fn in_message(message: &str) -> Option<Value> {
    let body = &message[message.find('{')?..];
    let body = body.trim_end();
    // Most lines are no JSON, and most JSON is no event: neither is worth parsing.
    if body.len() > LONGEST || !body.ends_with('}') || !MARKS.iter().any(|mark| body.contains(mark))
    {
        return None;
    }
    let value: Value = serde_json::from_str(body).ok()?;
    in_value(value)
}

/// The same as it stands in the message, digit by digit.
pub fn text_in_message(message: &str) -> Option<String> {
    let event = in_message(message)?;
    let body = message[message.find('{')?..].trim_end();
    let is_it = |text: &str| serde_json::from_str::<Value>(text).is_ok_and(|value| value == event);
    let within = members(body).map(|(_, value)| match text(value) {
        Some(text) => text,
        None => Cow::Borrowed(value),
    });
    let mut candidates = std::iter::once(Cow::Borrowed(body)).chain(within);
    candidates.find(|text| is_it(text)).map(Cow::into_owned)
}

/// What an event's text must have somewhere.
const MARKS: &[&str] = &[
    "Records",
    "requestContext",
    "httpMethod",
    "detail-type",
    "awslogs",
    "triggerSource",
    "deliveryStreamArn",
    "rawPath",
    "ResourceProperties",
    "queryResult",
    "invocationSchemaVersion",
    ANNOUNCED,
];

fn in_value(value: Value) -> Option<Value> {
    let Value::Object(mut object) = value else {
        return None;
    };
    if is_event(&object) {
        return Some(Value::Object(object));
    }
    let is_announced = object.get("message").and_then(Value::as_str) == Some(ANNOUNCED);
    for key in ["event", "message", "msg", "payload", "input"] {
        let within = match object.remove(key) {
            Some(Value::String(text)) if text.starts_with('{') => serde_json::from_str(&text).ok(),
            within => within,
        };
        match within {
            Some(Value::Object(within))
                if is_event(&within) || (is_announced && key == "event") =>
            {
                return Some(Value::Object(within));
            }
            _ => {}
        }
    }
    None
}

fn is_event(object: &Map<String, Value>) -> bool {
    let has = |key: &str| object.contains_key(key);
    let is_of_records = object
        .get("Records")
        .and_then(Value::as_array)
        .is_some_and(|records| records.iter().all(Value::is_object));
    is_of_records
        || (has("requestContext") && (has("headers") || has("rawPath") || has("path")))
        || has("httpMethod")
        || (has("detail-type") && has("detail"))
        || has("awslogs")
        || (has("triggerSource") && has("userPoolId"))
        || has("deliveryStreamArn")
        || (has("ResourceProperties") && has("RequestType"))
        || has("invocationSchemaVersion")
}

/// What kind of event it is, in a word or two; by its own members, without guessing.
pub fn kind(event: &Value) -> &'static str {
    let has = |key: &str| event.get(key).is_some();
    let record = |key: &str| {
        event
            .get("Records")
            .and_then(|records| records.get(0)?.get(key)?.as_str())
    };
    match record("eventSource").or(record("EventSource")) {
        Some("aws:sqs") => return "SQS messages",
        Some("aws:sns") => return "SNS notification",
        Some("aws:s3") => return "S3 notification",
        Some("aws:kinesis") => return "Kinesis records",
        Some("aws:dynamodb") => return "DynamoDB stream",
        Some(_) => return "records",
        None => {}
    }
    match () {
        () if has("detail-type") => "EventBridge event",
        () if has("rawPath") => "HTTP request",
        () if has("httpMethod") => "REST request",
        () if has("awslogs") => "log subscription",
        () if has("triggerSource") => "Cognito trigger",
        () if has("deliveryStreamArn") => "Firehose records",
        () if has("requestContext") => "request",
        () => "event",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(message: &str, expected: Option<&str>) {
        let event = in_message(message);
        assert_eq!(event.as_ref().map(kind), expected, "{message}");
    }

    #[test]
    fn an_event_keeps_its_digits() {
        let event = r#"{"Records":[{"n": 12345678901234567890123, "eventSource":"aws:sqs"}]}"#;
        let quoted = serde_json::to_string(event).expect("a string");
        for message in [
            format!("EVENT {event}\n"),
            format!(r#"{{"level":"INFO","event": {event} }}"#),
            format!(r#"{{"message":{quoted}}}"#),
        ] {
            assert_eq!(
                text_in_message(&message).as_deref(),
                Some(event),
                "{message}"
            );
        }
    }

    #[test]
    fn an_event_is_found_in_whatever_line_holds_it() {
        let sqs = r#"{"Records":[{"messageId":"1","body":"{}","eventSource":"aws:sqs"}]}"#;
        check(sqs, Some("SQS messages"));
        check(
            &format!("2026-11-20T11:00:00.000Z\t1\tINFO\t{sqs}\n"),
            Some("SQS messages"),
        );
        check(&format!("EVENT: {sqs}"), Some("SQS messages"));
        let python = format!(r#"{{"level":"INFO","message":{sqs},"service":"x"}}"#);
        check(&python, Some("SQS messages"));
        let text = serde_json::to_string(sqs).expect("a string");
        check(
            &format!(r#"{{"level":"INFO","message":{text}}}"#),
            Some("SQS messages"),
        );
        check(
            r#"{"level":"INFO","message":"Lambda invocation event","event":{"order":17}}"#,
            Some("event"),
        );
        check(
            r#"{"version":"0","detail-type":"OrderPaid","source":"shop","detail":{"id":1}}"#,
            Some("EventBridge event"),
        );
        check(
            r#"{"version":"2.0","rawPath":"/pay","headers":{},"requestContext":{"http":{"method":"POST"}}}"#,
            Some("HTTP request"),
        );
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        check("", None);
        check("Records: 17", None);
        check(r#"{"level":"INFO","message":"charged","order":17}"#, None);
        check(r#"{"Records":"17 of them"}"#, None);
        check(r#"{"message":"the \"Records\" are in {"}"#, None);
        check(
            r#"{"level":"INFO","message":"Lambda invocation event"}"#,
            None,
        );
        check("{\"Records\":[{]}", None);
    }
}
