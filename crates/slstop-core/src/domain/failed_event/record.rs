//! The records of on-failure destinations: of asynchronous invocations, and of streams.

use std::fmt;

use super::{FailedEvent, FailureStore, NoEvent, checked};
use crate::domain::event_kind::JsonObject;

/// A batch of a stream that was given up, by its place in the stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamBatch {
    pub stream: String,
    pub shard: String,
    pub first: String,
    pub last: String,
    pub size: Option<u64>,
}

impl fmt::Display for StreamBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            stream,
            shard,
            first,
            last,
            ..
        } = self;
        let records = match self.size {
            Some(1) => "1 record".to_owned(),
            Some(size) => format!("{size} records"),
            None => "the records".to_owned(),
        };
        write!(
            f,
            "it names {records} of {stream}, shard {shard}, from {first} to {last}, and does not hold them"
        )?;
        let service = match stream.contains(":kinesis:") {
            true => "kinesis",
            false => "dynamodbstreams",
        };
        write!(
            f,
            ": an on-failure destination in S3 keeps them; while the stream still has them, `aws {service} \
             get-shard-iterator --stream-arn {stream} --shard-id {shard} --shard-iterator-type AT_SEQUENCE_NUMBER \
             --sequence-number {first}` leads there"
        )
    }
}

/// What a record of a failure holds; nothing where the text is none.
pub fn read(text: &str) -> Option<Result<FailedEvent, NoEvent>> {
    let object = JsonObject::read(text)?;
    let is_wrapped = object
        .text("detail-type")
        .is_some_and(|kind| kind.starts_with("Lambda Function Invocation Result"));
    if is_wrapped {
        return read(object.get("detail")?);
    }
    let context = object.object("requestContext")?;
    let condition = context.text("condition")?;
    let has_event = object.has("requestPayload");
    let batch = ["KinesisBatchInfo", "DDBStreamBatchInfo"]
        .iter()
        .find_map(|name| object.object(name));
    if !has_event && batch.is_none() {
        return None;
    }
    let mut event = FailedEvent::plain(String::new());
    event.store = FailureStore::Destination;
    event.function = context.text("functionArn").map(|arn| arn.into_owned());
    event.succeeded = condition == "Success";
    event.condition = Some(condition.into_owned());
    event.request_id = context.text("requestId").map(|id| id.into_owned());
    event.tries = context
        .get("approximateInvokeCount")
        .and_then(|count| count.parse().ok());
    event.answer = object.get("responsePayload").map(str::to_owned);
    event.error = object
        .object("responsePayload")
        .and_then(|error| said(&error));
    if let Some(batch) = batch {
        event.store = FailureStore::Stream;
        return Some(of_stream(event, &object, &batch));
    }
    event.event = object.get("requestPayload")?.to_owned();
    Some(checked(event))
}

/// `TypeError: cannot read…`
fn said(error: &JsonObject<'_>) -> Option<String> {
    let message = error.text("errorMessage")?;
    Some(match error.text("errorType") {
        Some(kind) => format!("{kind}: {message}"),
        None => message.into_owned(),
    })
}

fn of_stream(
    mut event: FailedEvent,
    object: &JsonObject<'_>,
    batch: &JsonObject<'_>,
) -> Result<FailedEvent, NoEvent> {
    // Only destinations in S3 hold the records: as an object, or as text.
    if let Some(payload) = object.get("payload") {
        event.event = match object.text("payload") {
            Some(text) => text.into_owned(),
            None => payload.to_owned(),
        };
        return checked(event);
    }
    let text = |name: &str| batch.text(name).unwrap_or_default().into_owned();
    Err(NoEvent::OnlyNamed(StreamBatch {
        stream: text("streamArn"),
        shard: text("shardId"),
        first: text("startSequenceNumber"),
        last: text("endSequenceNumber"),
        size: batch.get("batchSize").and_then(|size| size.parse().ok()),
    }))
}
