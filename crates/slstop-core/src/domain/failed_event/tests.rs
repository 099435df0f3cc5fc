//! Each wrapping of a failed event, unpacked.

use super::*;

const FUNCTION: &str = "arn:aws:lambda:eu-west-1:123456789012:function:pay:live";

fn message(body: &str) -> QueuedMessage {
    QueuedMessage {
        message_id: "m-1".into(),
        receipt_handle: "r-1".into(),
        body: body.into(),
        queue_arn: "arn:aws:sqs:eu-west-1:123456789012:pay-dlq".into(),
        ..QueuedMessage::default()
    }
}

fn with(mut message: QueuedMessage, attributes: &[(&str, &str)]) -> QueuedMessage {
    for (name, value) in attributes {
        let attribute = MessageAttribute {
            data_type: "String".into(),
            string_value: Some((*value).into()),
            binary_value: None,
        };
        message.message_attributes.insert((*name).into(), attribute);
    }
    message
}

fn record(condition: &str, rest: &str) -> String {
    format!(
        r#"{{"version":"1.0","timestamp":"2026-11-20T11:00:00.000Z","requestContext":{{"requestId":"q-1","functionArn":"{FUNCTION}","condition":"{condition}","approximateInvokeCount":3}}{rest}}}"#
    )
}

#[test]
fn a_record_of_a_destination_gives_the_event_digit_by_digit() {
    let payload = r#"{ "id": 12345678901234567890123, "n": 1.0e5, "t": "\u00e9" }"#;
    let answer = r#"{"errorType":"TypeError","errorMessage":"no"}"#;
    let body = record(
        "RetriesExhausted",
        &format!(r#","requestPayload":{payload},"responsePayload":{answer}"#),
    );
    let event = in_message(&message(&body)).expect("it holds one");
    assert_eq!(event.event, payload);
    assert_eq!(event.store, FailureStore::Destination);
    assert_eq!(event.function.as_deref(), Some(FUNCTION));
    assert_eq!(event.condition.as_deref(), Some("RetriesExhausted"));
    assert_eq!(event.error.as_deref(), Some("TypeError: no"));
    assert_eq!(
        (event.tries, event.request_id.as_deref()),
        (Some(3), Some("q-1"))
    );
    assert!(!event.succeeded);

    let wrapped = format!(
        r#"{{"source":"lambda","detail-type":"Lambda Function Invocation Result - Failure","detail":{body}}}"#
    );
    assert_eq!(in_text(&wrapped), Ok(event));
}

#[test]
fn a_record_without_an_answer_is_one_all_the_same() {
    for condition in ["ZeroReservedConcurrency", "EventAgeExceeded"] {
        let body = record(condition, r#","requestPayload":{}"#);
        let event = in_message(&message(&body)).expect("it holds one");
        assert_eq!(event.event, "{}");
        assert_eq!((event.error, event.answer), (None, None));
    }
    let body = record("Success", r#","requestPayload":{},"responsePayload":null"#);
    assert!(in_text(&body).expect("it holds one").succeeded);
}

#[test]
fn a_batch_of_a_stream_is_replayed_where_its_records_are_kept_and_named_where_not() {
    let batch = r#","KinesisBatchInfo":{"shardId":"shardId-7","startSequenceNumber":"11","endSequenceNumber":"12","batchSize":2,"streamArn":"arn:aws:kinesis:eu-west-1:123456789012:stream/orders"}"#;
    let body = record("RetryAttemptsExhausted", batch);
    let Err(NoEvent::OnlyNamed(named)) = in_message(&message(&body)) else {
        panic!("it holds no records");
    };
    assert_eq!(
        (&*named.shard, &*named.first, &*named.last, named.size),
        ("shardId-7", "11", "12", Some(2))
    );
    assert!(
        named
            .to_string()
            .contains("aws kinesis get-shard-iterator --stream-arn arn:aws:kinesis")
    );

    let kept = format!(r#"{batch},"payload":"{{\"Records\":[]}}""#);
    let event = in_text(&record("RecordAgeExceeded", &kept)).expect("they are kept");
    assert_eq!(
        (&*event.event, event.store),
        (r#"{"Records":[]}"#, FailureStore::Stream)
    );
}

#[test]
fn lambda_s_own_dead_letters_hold_the_event_as_it_was() {
    let attributes = [
        ("RequestID", "q-1"),
        ("ErrorCode", "200"),
        ("ErrorMessage", "boom"),
    ];
    // Even where the event looks like a record or a notification.
    for body in [
        r#"{"a":1}"#,
        &record("Success", r#","requestPayload":{}"#),
        "null",
    ] {
        let event = in_message(&with(message(body), &attributes)).expect("it holds one");
        assert_eq!(
            (&*event.event, event.store),
            (body, FailureStore::LambdaDeadLetter)
        );
        assert_eq!(event.error.as_deref(), Some("boom"));
    }
    let topic = r#"{"Type":"Notification","TopicArn":"t","Message":"{\"a\":1}","MessageAttributes":{"RequestID":{"Type":"String","Value":"q-1"},"ErrorCode":{"Type":"Number","Value":"200"}}}"#;
    let event = in_message(&message(topic)).expect("it holds one");
    assert_eq!(
        (&*event.event, event.store),
        (r#"{"a":1}"#, FailureStore::LambdaDeadLetter)
    );
    assert_eq!(event.request_id.as_deref(), Some("q-1"));
}

#[test]
fn what_a_queue_gave_up_becomes_the_event_that_its_function_got() {
    let mut dead = with(message("not json"), &[("kind", "order")]);
    let source = "arn:aws:sqs:eu-west-1:123456789012:pay-queue";
    for (name, value) in [
        ("DeadLetterQueueSourceArn", source),
        ("ApproximateReceiveCount", "5"),
    ] {
        dead.attributes.insert(name.into(), value.into());
    }
    let failed = in_message(&dead).expect("it is the event itself");
    assert_eq!(
        (failed.store, failed.tries),
        (FailureStore::QueueDeadLetter, Some(5))
    );
    let event: serde_json::Value = serde_json::from_str(&failed.event).expect("JSON");
    let record = &event["Records"][0];
    assert_eq!(record["body"], "not json");
    assert_eq!(record["eventSourceARN"], source);
    assert_eq!(record["messageAttributes"]["kind"]["stringValue"], "order");
    assert_eq!(record["attributes"]["ApproximateReceiveCount"], "5");
    assert_eq!(record["attributes"].get("DeadLetterQueueSourceArn"), None);
}

#[test]
fn a_notification_that_was_not_delivered_becomes_the_event_of_its_topic() {
    let body = r#"{"Type":"Notification","MessageId":"n-1","TopicArn":"t","Message":"hi","SigningCertURL":"c","UnsubscribeURL":"https://sns/?Action=Unsubscribe&SubscriptionArn=arn:s"}"#;
    let failed = in_message(&message(body)).expect("it is the event itself");
    let event: serde_json::Value = serde_json::from_str(&failed.event).expect("JSON");
    let record = &event["Records"][0];
    assert_eq!(record["Sns"]["Message"], "hi");
    assert_eq!(record["Sns"]["SigningCertUrl"], "c");
    assert_eq!(record["EventSubscriptionArn"], "arn:s");
}

#[test]
fn a_rule_s_dead_letter_says_why() {
    let attributes = [
        ("TARGET_ARN", FUNCTION),
        ("ERROR_MESSAGE", "throttled"),
        ("EXHAUSTED_RETRY_CONDITION", "MaximumRetryAttempts"),
        ("RETRY_ATTEMPTS", "185"),
    ];
    let event = in_message(&with(message("{}"), &attributes)).expect("it holds one");
    assert_eq!(
        (event.store, event.tries),
        (FailureStore::RuleDeadLetter, Some(185))
    );
    assert_eq!(event.function.as_deref(), Some(FUNCTION));
}

#[test]
fn a_file_may_hold_events_one_after_another_and_answers_of_sqs() {
    let messages = r#"{"Messages":[{"MessageId":"m","ReceiptHandle":"r","Body":"{\"a\":1}","MessageAttributes":{"RequestID":{"StringValue":"q","DataType":"String"},"ErrorCode":{"StringValue":"200","DataType":"Number"}}}]}"#;
    let text = format!("{{\"id\": 1}}\n{{\"id\": 2}} {messages}\n[1,2]");
    let events: Vec<String> = documents(&text)
        .into_iter()
        .map(|found| found.expect("an event").event)
        .collect();
    assert_eq!(
        events,
        [r#"{"id": 1}"#, r#"{"id": 2}"#, r#"{"a":1}"#, "[1,2]"]
    );
    let broken = documents("{\"id\":1}\n{\"id\":");
    assert_eq!(broken.len(), 2);
    assert!(matches!(broken[1], Err(NoEvent::NotJson { .. })));
    assert!(documents("").is_empty());
}
