//! Events inside events: what a queue, a topic or a stream carries.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;

use super::EventKind;
use super::detect::{JsonObject, detect};

/// Of an event that is carried by another one.
pub fn kind_of(body: &str) -> Option<EventKind> {
    let body = body.trim();
    let object = JsonObject::read(body)?;
    // A topic's message in a queue, as SNS wraps it.
    if object.is("Type", "Notification") && object.has("TopicArn") {
        return Some(EventKind::Sns);
    }
    // S3 asks each new target whether it is there.
    if object.is("Event", "s3:TestEvent") {
        return Some(EventKind::S3);
    }
    detect(body).map(|found| found.kind)
}

/// Of the message in a record of SNS.
pub fn of_notification(record: &JsonObject<'_>) -> Option<EventKind> {
    let message = record.object("Sns")?.text("Message")?;
    kind_of(&message)
}

/// Enough to see how the data begins.
const MOST_DATA: usize = 4096;

/// A record of Kinesis carries log lines if its data is gzip of a subscription's message.
pub fn of_stream_record(record: &JsonObject<'_>) -> (EventKind, Option<EventKind>) {
    let data = record
        .object("kinesis")
        .and_then(|kinesis| kinesis.text("data"));
    let Some(bytes) = data.and_then(|data| decoded(&data)) else {
        return (EventKind::Kinesis, None);
    };
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut text = Vec::new();
        let mut unzipped = GzDecoder::new(&bytes[..]).take(MOST_DATA as u64);
        // The beginning is enough, and the end is cut off.
        let _ = unzipped.read_to_end(&mut text);
        let text = String::from_utf8_lossy(&text);
        let is_logs = text.contains("\"messageType\"") && text.contains("\"logGroup\"");
        return match is_logs {
            true => (EventKind::KinesisLogs, None),
            false => (EventKind::Kinesis, None),
        };
    }
    let inner = std::str::from_utf8(&bytes).ok().and_then(kind_of);
    (EventKind::Kinesis, inner)
}

/// The beginning of what base64 holds.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let length = text.len().min(MOST_DATA);
    STANDARD.decode(text.get(..length)?).ok()
}
