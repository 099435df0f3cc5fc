//! The event that Lambda makes of a message of a queue.

use serde_json::{Map, Value, json};

use super::{FailedEvent, FailureStore, QueuedMessage};

/// The queue's own name for the account's other side; kept, since functions look at it.
const KEPT: [&str; 8] = [
    "ApproximateReceiveCount",
    "AWSTraceHeader",
    "SentTimestamp",
    "SenderId",
    "ApproximateFirstReceiveTimestamp",
    "SequenceNumber",
    "MessageGroupId",
    "MessageDeduplicationId",
];

pub fn of(message: &QueuedMessage) -> FailedEvent {
    let source = message.given_up_by().unwrap_or(&message.queue_arn);
    let region = source.split(':').nth(3).unwrap_or_default();
    let attributes: Map<String, Value> = KEPT
        .iter()
        .filter_map(|name| {
            Some((
                (*name).to_owned(),
                message.attributes.get(*name)?.clone().into(),
            ))
        })
        .collect();
    let own: Map<String, Value> = message
        .message_attributes
        .iter()
        .map(|(name, attribute)| {
            let mut value = json!({
                "dataType": attribute.data_type,
                "stringListValues": [],
                "binaryListValues": [],
            });
            if let Some(text) = &attribute.string_value {
                value["stringValue"] = text.clone().into();
            }
            if let Some(bytes) = &attribute.binary_value {
                value["binaryValue"] = bytes.clone().into();
            }
            (name.clone(), value)
        })
        .collect();
    let event = json!({ "Records": [{
        "messageId": message.message_id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": attributes,
        "messageAttributes": own,
        "md5OfBody": message.md5_of_body,
        "eventSource": "aws:sqs",
        "eventSourceARN": source,
        "awsRegion": region,
    }]});
    let mut failed = FailedEvent::plain(event.to_string());
    failed.store = FailureStore::QueueDeadLetter;
    failed.tries = Some(u64::from(message.receives())).filter(|tries| *tries > 0);
    failed
}
