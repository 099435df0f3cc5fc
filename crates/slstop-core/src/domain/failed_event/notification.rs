//! What SNS put into a queue: an event that Lambda's dead-letter topic or a destination took, or a notification that
//! could not be delivered.

use super::{FailedEvent, FailureStore, NoEvent, checked, record};
use crate::domain::event_kind::JsonObject;

/// What an envelope of SNS holds; nothing where the text is none.
pub fn read(text: &str) -> Option<Result<FailedEvent, NoEvent>> {
    let envelope = JsonObject::read(text)?;
    let message = envelope.text("Message")?;
    let attributes = envelope.object("MessageAttributes");
    let own = |name: &str| {
        let attribute = attributes.as_ref()?.object(name)?;
        attribute.text("Value").map(|value| value.into_owned())
    };
    if let (Some(request), Some(_)) = (own("RequestID"), own("ErrorCode")) {
        let mut event = FailedEvent::plain(message.into_owned());
        event.store = FailureStore::LambdaDeadLetter;
        event.request_id = Some(request);
        event.error = own("ErrorMessage");
        return Some(checked(event));
    }
    if !envelope.is("Type", "Notification") || !envelope.has("TopicArn") {
        return None;
    }
    if let Some(found) = record::read(&message) {
        return Some(found);
    }
    let mut event = FailedEvent::plain(lambda_event(&envelope));
    event.store = FailureStore::TopicDeadLetter;
    Some(checked(event))
}

/// As SNS invokes a function: the envelope's members, some by other names.
fn lambda_event(envelope: &JsonObject<'_>) -> String {
    const MEMBERS: [(&str, &str); 10] = [
        ("Type", "Type"),
        ("MessageId", "MessageId"),
        ("TopicArn", "TopicArn"),
        ("Subject", "Subject"),
        ("Message", "Message"),
        ("Timestamp", "Timestamp"),
        ("SignatureVersion", "SignatureVersion"),
        ("Signature", "Signature"),
        ("SigningCertURL", "SigningCertUrl"),
        ("UnsubscribeURL", "UnsubscribeUrl"),
    ];
    let mut sns: Vec<String> = MEMBERS
        .iter()
        .filter_map(|(from, to)| Some(format!("\"{to}\":{}", envelope.get(from)?)))
        .collect();
    if !envelope.has("Subject") {
        sns.push("\"Subject\":null".into());
    }
    let attributes = envelope.get("MessageAttributes").unwrap_or("{}");
    sns.push(format!("\"MessageAttributes\":{attributes}"));
    let subscription = envelope.text("UnsubscribeURL").and_then(|url| {
        let (_, arn) = url.split_once("SubscriptionArn=")?;
        Some(arn.to_owned())
    });
    let subscription = serde_json::Value::from(subscription.unwrap_or_default());
    format!(
        "{{\"Records\":[{{\"EventVersion\":\"1.0\",\"EventSubscriptionArn\":{subscription},\"EventSource\":\"aws:sns\",\"Sns\":{{{}}}}}]}}",
        sns.join(",")
    )
}
