//! A message as SQS hands it out.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct QueuedMessage {
    pub message_id: String,
    pub receipt_handle: String,
    pub body: String,
    #[serde(rename = "MD5OfBody")]
    pub md5_of_body: String,
    /// SQS's own: receive count, times, group.
    pub attributes: BTreeMap<String, String>,
    /// The sender's.
    pub message_attributes: BTreeMap<String, MessageAttribute>,
    /// The queue that it came from, by ARN; empty where nobody knows.
    #[serde(skip)]
    pub queue_arn: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct MessageAttribute {
    pub data_type: String,
    pub string_value: Option<String>,
    /// In base64.
    pub binary_value: Option<String>,
}

impl QueuedMessage {
    /// The text of one of the sender's attributes.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.message_attributes.get(name)?.string_value.as_deref()
    }

    /// The queue whose dead letter it is, by ARN.
    pub fn given_up_by(&self) -> Option<&str> {
        let arn = self.attributes.get("DeadLetterQueueSourceArn");
        arn.map(String::as_str).filter(|arn| !arn.is_empty())
    }

    pub fn receives(&self) -> u32 {
        let count = self.attributes.get("ApproximateReceiveCount");
        count.and_then(|count| count.parse().ok()).unwrap_or(0)
    }

    /// When it was sent, in milliseconds since 1970.
    pub fn sent(&self) -> Option<i64> {
        self.attributes.get("SentTimestamp")?.parse().ok()
    }
}
