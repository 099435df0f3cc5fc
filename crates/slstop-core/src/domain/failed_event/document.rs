//! A file or a pipe of events: one JSON after another, answers of `aws sqs receive-message` among them.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{FailedEvent, NoEvent, QueuedMessage, in_message, in_text};
use crate::domain::event_kind::JsonObject;
use crate::domain::line::members;

/// Every event of the text, in its order. What is no JSON ends it, as the last of them.
pub fn documents(text: &str) -> Vec<Result<FailedEvent, NoEvent>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut found = Vec::new();
    for document in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        match document {
            Ok(document) => read(document.get(), &mut found),
            Err(error) => {
                let said = error.to_string();
                found.push(Err(NoEvent::NotJson { said }));
                break;
            }
        }
    }
    found
}

fn read(text: &str, found: &mut Vec<Result<FailedEvent, NoEvent>>) {
    let Some(object) = JsonObject::read(text) else {
        found.push(in_text(text));
        return;
    };
    if let Some(messages) = object.get("Messages").filter(|list| list.starts_with('[')) {
        found.extend(members::items(messages).map(message_or_text));
        return;
    }
    found.push(message_or_text(text));
}

fn message_or_text(text: &str) -> Result<FailedEvent, NoEvent> {
    let object = JsonObject::read(text);
    let is_message = object.is_some_and(|object| {
        object.has("Body") && (object.has("ReceiptHandle") || object.has("MessageId"))
    });
    if !is_message {
        return in_text(text);
    }
    match QueuedMessage::deserialize(&mut serde_json::Deserializer::from_str(text)) {
        Ok(message) => in_message(&message),
        Err(error) => Err(NoEvent::NotJson {
            said: error.to_string(),
        }),
    }
}
