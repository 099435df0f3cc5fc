//! Events that failed, in the wrappings in which AWS keeps them: dead letters, records of on-failure destinations,
//! messages that a queue gave up. The event itself comes out as it was sent, digit by digit.

mod document;
mod message;
mod notification;
mod record;
mod sqs_event;
#[cfg(test)]
mod tests;

pub use document::documents;
pub use message::{MessageAttribute, QueuedMessage};
pub use record::StreamBatch;

use std::fmt;

/// An event that can be sent again, and what is known of its failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedEvent {
    /// JSON, verbatim where it was kept so.
    pub event: String,
    pub store: FailureStore,
    /// By name or ARN, with its qualifier.
    pub function: Option<String>,
    /// Why AWS gave it up, in AWS's words: `RetriesExhausted`, `EventAgeExceeded`.
    pub condition: Option<String>,
    /// What the function said.
    pub error: Option<String>,
    /// Of the last try.
    pub request_id: Option<String>,
    pub tries: Option<u64>,
    /// What the function answered, where that was kept.
    pub answer: Option<String>,
    /// It is the record of a success.
    pub succeeded: bool,
}

/// Where a failed event was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureStore {
    /// The record of an asynchronous invocation's destination.
    Destination,
    /// Lambda's dead-letter queue or topic.
    LambdaDeadLetter,
    /// A message that its queue gave up.
    QueueDeadLetter,
    /// A notification that a topic could not deliver.
    TopicDeadLetter,
    /// An event that a rule or a schedule could not deliver.
    RuleDeadLetter,
    /// A batch of a stream, with its records.
    Stream,
    /// An event as somebody saved it.
    Plain,
}

impl FailureStore {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Destination => "destination",
            Self::LambdaDeadLetter => "lambda-dead-letter",
            Self::QueueDeadLetter => "queue-dead-letter",
            Self::TopicDeadLetter => "topic-dead-letter",
            Self::RuleDeadLetter => "rule-dead-letter",
            Self::Stream => "stream",
            Self::Plain => "event",
        }
    }
}

impl FailedEvent {
    fn plain(event: String) -> Self {
        Self {
            event,
            store: FailureStore::Plain,
            function: None,
            condition: None,
            error: None,
            request_id: None,
            tries: None,
            answer: None,
            succeeded: false,
        }
    }
}

/// Why there is no event to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoEvent {
    /// The record names a batch of a stream and does not hold its records.
    OnlyNamed(StreamBatch),
    NotJson {
        said: String,
    },
    Empty,
}

impl fmt::Display for NoEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnlyNamed(batch) => write!(f, "{batch}"),
            Self::NotJson { said } => write!(f, "it is no JSON: {said}"),
            Self::Empty => f.write_str("it is empty"),
        }
    }
}

/// The event in a message of a queue.
///
/// # Errors
/// Why it holds none.
pub fn in_message(message: &QueuedMessage) -> Result<FailedEvent, NoEvent> {
    // Its queue gave it up: what the function got was the message, whatever it carries.
    if message.given_up_by().is_some() {
        return Ok(sqs_event::of(message));
    }
    let own = |name: &str| message.attribute(name);
    if let (Some(request), Some(_)) = (own("RequestID"), own("ErrorCode")) {
        let mut event = FailedEvent::plain(message.body.clone());
        event.store = FailureStore::LambdaDeadLetter;
        event.request_id = Some(request.to_owned());
        event.error = own("ErrorMessage").map(str::to_owned);
        return checked(event);
    }
    if let Some(target) = own("TARGET_ARN").or_else(|| own("RULE_ARN")) {
        let mut event = FailedEvent::plain(message.body.clone());
        event.store = FailureStore::RuleDeadLetter;
        event.function = target.contains(":function:").then(|| target.to_owned());
        event.condition = own("EXHAUSTED_RETRY_CONDITION").map(str::to_owned);
        event.error = own("ERROR_MESSAGE")
            .or_else(|| own("ERROR_CODE"))
            .map(str::to_owned);
        event.tries = own("RETRY_ATTEMPTS").and_then(|tries| tries.parse().ok());
        return checked(event);
    }
    if let Some(found) = record::read(&message.body) {
        return found;
    }
    if let Some(found) = notification::read(&message.body) {
        return found;
    }
    Ok(sqs_event::of(message))
}

/// The event that a text holds: a record of a failure, or an event as it is.
///
/// # Errors
/// Why it holds none.
pub fn in_text(text: &str) -> Result<FailedEvent, NoEvent> {
    if let Some(found) = record::read(text) {
        return found;
    }
    match notification::read(text) {
        Some(found) => found,
        None => checked(FailedEvent::plain(text.trim().to_owned())),
    }
}

/// Lambda takes JSON only.
fn checked(event: FailedEvent) -> Result<FailedEvent, NoEvent> {
    if event.event.trim().is_empty() {
        return Err(NoEvent::Empty);
    }
    match serde_json::from_str::<serde::de::IgnoredAny>(&event.event) {
        Ok(_) => Ok(event),
        Err(error) => Err(NoEvent::NotJson {
            said: error.to_string(),
        }),
    }
}
