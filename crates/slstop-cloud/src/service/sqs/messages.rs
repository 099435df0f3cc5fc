//! Sending, receiving, hiding and deleting one message.

use super::super::OperationContext;
use super::queue::{Queue, QueueMessage, ReceiptFault};
use super::store::QueueStore;
use super::{invalid, md5, missing, named};
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::draw::Draw;
use crate::world::invocation::uuid;

const MOST_BYTES: usize = 1_048_576;
const LONGEST_HIDDEN_SECS: i64 = 43_200;
/// As the account's own id in `SenderId`.
const SENDER: &str = "AIDAIENQZJOLO23YVJ4VO";

pub fn send_message(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let mut store = context.cloud.queues().at(context);
    let name = named(&mut store, context)?.name.clone();
    sent(&mut store, &name, &context.request.input, context).map(Reply::from)
}

/// Puts a message in; what SQS answers for it.
pub fn sent(
    store: &mut QueueStore,
    name: &str,
    input: &WireValue,
    context: &OperationContext<'_>,
) -> Result<WireValue, Refusal> {
    let body = input.text("MessageBody").unwrap_or_default();
    if body.is_empty() || body.len() > MOST_BYTES {
        let said = format!(
            "One or more parameters are invalid. Reason: Message must be shorter than {MOST_BYTES} bytes."
        );
        return Err(invalid(said));
    }
    store.made += 1;
    let now = context.now.as_millis();
    let mut draw = Draw::of(store.made).and(now as u64).and(7);
    let id = String::from_utf8_lossy(&uuid(draw.bits(), draw.bits())).into_owned();
    let mut message = QueueMessage::new(id.clone(), body.to_owned(), now);
    message.visible_at = now + input.int("DelaySeconds").unwrap_or(0) * 1000;
    if let Some(attributes) = input.get("MessageAttributes") {
        message.attributes = attributes.clone();
    }
    message.group = input.text("MessageGroupId").map(str::to_owned);
    message.deduplication = input.text("MessageDeduplicationId").map(str::to_owned);
    let sum = md5::hex(body.as_bytes());
    let queue = store.queues.get(name).ok_or_else(missing)?;
    if queue.is_fifo() && message.group.is_none() {
        return Err(Refusal::new(
            400,
            "com.amazon.coral.service#MissingRequiredParameterException",
            "The request must contain the parameter MessageGroupId.",
        ));
    }
    store.put(name, message);
    Ok(WireValue::EMPTY
        .with("MessageId", id)
        .with("MD5OfMessageBody", sum))
}

pub fn receive_message(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let most = input.int("MaxNumberOfMessages").unwrap_or(1);
    if !(1..=10).contains(&most) {
        return Err(invalid(format!(
            "Value {most} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided."
        )));
    }
    let mut store = context.cloud.queues().at(context);
    let now = context.now.as_millis();
    let queue = named(&mut store, context)?;
    let visibility = match input.int("VisibilityTimeout") {
        Some(seconds) => hidden_for(seconds)?,
        None => queue.visibility,
    };
    let name = queue.name.clone();
    let (received, given_up) = queue.receive(most as usize, visibility, now);
    store.give_up(&name, context.region(), given_up);
    let messages: Vec<WireValue> = received
        .iter()
        .map(|message| described(message, input))
        .collect();
    // An empty answer has no list.
    Ok(match messages.is_empty() {
        true => WireValue::EMPTY.into(),
        false => WireValue::EMPTY.with("Messages", messages).into(),
    })
}

fn described(message: &QueueMessage, input: &WireValue) -> WireValue {
    let wanted: Vec<&str> = (input.texts("MessageSystemAttributeNames"))
        .chain(input.texts("AttributeNames"))
        .collect();
    let mut attributes = WireValue::EMPTY;
    let system = [
        ("SenderId", Some(SENDER.to_owned())),
        ("SentTimestamp", Some(message.sent.to_string())),
        (
            "ApproximateReceiveCount",
            Some(message.receives.to_string()),
        ),
        (
            "ApproximateFirstReceiveTimestamp",
            message.first_received.map(|at| at.to_string()),
        ),
        ("DeadLetterQueueSourceArn", message.given_up_by.clone()),
        ("MessageGroupId", message.group.clone()),
        ("MessageDeduplicationId", message.deduplication.clone()),
    ];
    for (name, value) in system {
        if wanted.contains(&"All") || wanted.contains(&name) {
            attributes = attributes.with_some(name, value);
        }
    }
    let answer = WireValue::EMPTY
        .with("MessageId", message.id.clone())
        .with("ReceiptHandle", message.receipt.clone().unwrap_or_default())
        .with("MD5OfBody", md5::hex(message.body.as_bytes()))
        .with("Body", message.body.clone());
    let answer = match attributes == WireValue::EMPTY {
        true => answer,
        false => answer.with("Attributes", attributes),
    };
    let wants_own = input.list("MessageAttributeNames").iter().next().is_some();
    match wants_own && message.attributes != WireValue::EMPTY {
        true => answer.with("MessageAttributes", message.attributes.clone()),
        false => answer,
    }
}

pub fn delete_message(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let mut store = context.cloud.queues().at(context);
    let queue = named(&mut store, context)?;
    deleted(queue, &context.request.input, context)?;
    Ok(WireValue::EMPTY.into())
}

pub fn deleted(
    queue: &mut Queue,
    input: &WireValue,
    context: &OperationContext<'_>,
) -> Result<(), Refusal> {
    let receipt = input.text("ReceiptHandle").unwrap_or_default();
    match queue.delete(receipt, context.now.as_millis()) {
        Err(ReceiptFault::Expired) => Err(invalid(format!(
            "Value {receipt} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired."
        ))),
        // A standard queue says the same of a receipt whose message is gone.
        Err(_) if queue.is_fifo() || receipt.is_empty() => Err(bad_receipt(receipt)),
        _ => Ok(()),
    }
}

pub fn change_message_visibility(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let mut store = context.cloud.queues().at(context);
    let queue = named(&mut store, context)?;
    hidden(queue, &context.request.input, context)?;
    Ok(WireValue::EMPTY.into())
}

pub fn hidden(
    queue: &mut Queue,
    input: &WireValue,
    context: &OperationContext<'_>,
) -> Result<(), Refusal> {
    let receipt = input.text("ReceiptHandle").unwrap_or_default();
    let visibility = hidden_for(input.int("VisibilityTimeout").unwrap_or(0))?;
    let changed = queue.hide(receipt, visibility, context.now.as_millis());
    changed.map_err(|fault| match fault {
        ReceiptFault::NotInFlight => Refusal::new(
            400,
            "com.amazonaws.sqs#MessageNotInflight",
            "The specified message isn't in flight.",
        ),
        _ => bad_receipt(receipt),
    })
}

fn hidden_for(seconds: i64) -> Result<i64, Refusal> {
    match seconds {
        0..=LONGEST_HIDDEN_SECS => Ok(seconds * 1000),
        _ => Err(invalid(format!(
            "Value {seconds} for parameter VisibilityTimeout is invalid. Reason: Must be between 0 and {LONGEST_HIDDEN_SECS}."
        ))),
    }
}

fn bad_receipt(receipt: &str) -> Refusal {
    Refusal::new(
        400,
        "com.amazonaws.sqs#ReceiptHandleIsInvalid",
        format!("The input receipt handle \"{receipt}\" is not a valid receipt handle."),
    )
}
