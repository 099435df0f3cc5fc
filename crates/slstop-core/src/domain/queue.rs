//! A queue of SQS, and what slstop may want to do to it.

use serde_json::{Value, json};

use super::call::Call;
use super::write::WriteOrder;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueAddress {
    pub name: String,
    pub url: String,
    pub arn: String,
}

/// What SQS says of a queue; counts are approximate, as SQS has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueState {
    pub address: QueueAddress,
    pub visible: Option<u64>,
    pub in_flight: Option<u64>,
    pub delayed: Option<u64>,
    pub visibility_secs: Option<u64>,
    pub retention_secs: Option<u64>,
    /// The ARN of the queue that takes what this one gives up.
    pub dead_letters: Option<String>,
    /// How often it hands a message out before it gives it up.
    pub max_receives: Option<u64>,
    pub is_fifo: bool,
}

/// A write to a queue: what SQS counts or changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueOrder {
    queue: QueueAddress,
    call: Call,
    body: Vec<u8>,
}

/// SQS takes so many receipts in one call.
pub const MOST_RECEIPTS: usize = 10;

impl QueueOrder {
    /// Takes up to ten messages, hides them, and raises their receive counts.
    pub fn receive(queue: &QueueAddress, hidden_secs: u32) -> Self {
        let body = json!({
            "QueueUrl": queue.url,
            "MaxNumberOfMessages": MOST_RECEIPTS,
            "VisibilityTimeout": hidden_secs,
            "WaitTimeSeconds": 1,
            "MessageAttributeNames": ["All"],
            "MessageSystemAttributeNames": ["All"],
            // By the older name, which emulators know.
            "AttributeNames": ["All"],
        });
        Self::of_queue(queue, Call::ReceiveMessage, &body)
    }

    pub fn delete(queue: &QueueAddress, receipts: &[String]) -> Self {
        let entries = entries(receipts, |_| {});
        let body = json!({ "QueueUrl": queue.url, "Entries": entries });
        Self::of_queue(queue, Call::DeleteMessageBatch, &body)
    }

    /// Hides messages for so long from now; 0 gives them back at once.
    pub fn hide(queue: &QueueAddress, receipts: &[String], secs: u32) -> Self {
        let entries = entries(receipts, |entry| entry["VisibilityTimeout"] = secs.into());
        let body = json!({ "QueueUrl": queue.url, "Entries": entries });
        Self::of_queue(queue, Call::ChangeMessageVisibilityBatch, &body)
    }

    /// Starts to move all messages back into the queues that gave them up.
    pub fn move_back(queue: &QueueAddress, rate: Option<u32>) -> Self {
        let mut body = json!({ "SourceArn": queue.arn });
        if let Some(rate) = rate {
            body["MaxNumberOfMessagesPerSecond"] = rate.into();
        }
        Self::of_queue(queue, Call::StartMessageMoveTask, &body)
    }

    pub fn stop_moving(queue: &QueueAddress, handle: &str) -> Self {
        let body = json!({ "TaskHandle": handle });
        Self::of_queue(queue, Call::CancelMessageMoveTask, &body)
    }

    fn of_queue(queue: &QueueAddress, call: Call, body: &Value) -> Self {
        Self {
            queue: queue.clone(),
            call,
            body: body.to_string().into_bytes(),
        }
    }
}

fn entries(receipts: &[String], add: impl Fn(&mut Value)) -> Vec<Value> {
    let entry = |(at, receipt): (usize, &String)| {
        let mut entry = json!({ "Id": at.to_string(), "ReceiptHandle": receipt });
        add(&mut entry);
        entry
    };
    receipts
        .iter()
        .take(MOST_RECEIPTS)
        .enumerate()
        .map(entry)
        .collect()
}

impl WriteOrder for QueueOrder {
    fn call(&self) -> Call {
        self.call
    }

    fn target(&self) -> &str {
        &self.queue.name
    }

    fn body(&self) -> &[u8] {
        &self.body
    }
}
