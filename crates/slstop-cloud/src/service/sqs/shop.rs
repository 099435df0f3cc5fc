//! What the shop's functions put into queues: events that could not be processed, made of the same invocations as
//! lines and metrics.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::queue::{Queue, QueueMessage, RedrivePolicy};
use crate::scenario::spec::InvocationSource;
use crate::wire::WireValue;
use crate::world::function::SimulatedFunction;
use crate::world::invocation::{DrawPurpose, InvocationOutcome, SimulatedInvocation, uuid};
use crate::world::lines::stamp;
use crate::world::{ACCOUNT, World};

/// As often a message is tried before it is given up.
const MAX_RECEIVES: u32 = 5;
/// The attempt after which Lambda gives an event up: two retries.
const LAST_ATTEMPT: u8 = 2;

/// How often each message that can't be read was tried since it was given up last, by function and body.
pub type PoisonTries = BTreeMap<(u16, String), u32>;

pub fn source_queue(function: &SimulatedFunction) -> String {
    format!("{}-queue", function.name)
}

fn dead_letter_queue(function: &SimulatedFunction) -> String {
    format!("{}-dlq", function.name)
}

/// The queues that the shop has, before anything is in them.
pub fn queues(world: &World) -> Vec<Queue> {
    let mut queues = Vec::new();
    for function in &world.functions {
        if function.spec.source == InvocationSource::Sqs {
            let dead_letters = dead_letter_queue(function);
            let mut source = Queue::new(source_queue(function));
            source.redrive = Some(RedrivePolicy {
                dead_letters: dead_letters.clone(),
                max_receives: MAX_RECEIVES,
            });
            queues.extend([source, Queue::new(dead_letters)]);
        }
        let given_up = [&function.spec.dead_letters, &function.spec.on_failure];
        queues.extend(given_up.into_iter().flatten().map(Queue::new));
    }
    queues
}

/// What became a dead letter after `from` and until `to`: the queue, and the message.
pub fn dead_letters(
    world: &World,
    from: i64,
    to: i64,
    region: &str,
    tries: &mut PoisonTries,
) -> Vec<(String, QueueMessage)> {
    let mut letters = Vec::new();
    for function in &world.functions {
        let spec = &function.spec;
        let has_poison = function
            .failures
            .iter()
            .any(|one| one.spec.poison.is_some());
        if !has_poison && spec.dead_letters.is_none() && spec.on_failure.is_none() {
            continue;
        }
        let mut ran = Vec::new();
        world.invocations(function, from, to, &mut ran);
        ran.retain(|one| !one.is_ok() && !one.is_guest && (from + 1..=to).contains(&one.end()));
        ran.sort_by_key(SimulatedInvocation::end);
        for failed in &ran {
            letters.extend(poisoned(function, failed, region, tries));
            if failed.attempt == LAST_ATTEMPT {
                letters.extend(given_up(function, failed, region));
            }
        }
    }
    letters
}

/// A message that was tried as often as its queue allows.
fn poisoned(
    function: &SimulatedFunction,
    failed: &SimulatedInvocation,
    region: &str,
    tries: &mut PoisonTries,
) -> Option<(String, QueueMessage)> {
    let InvocationOutcome::Failed(failure) = failed.outcome else {
        return None;
    };
    let body = function.failures[usize::from(failure)].body.as_ref()?;
    let body = body.filled(failed);
    let tried = tries.entry((function.index, body.clone())).or_default();
    *tried += 1;
    if *tried < MAX_RECEIVES {
        return None;
    }
    *tried = 0;
    let mut message = QueueMessage::new(id(failed, DrawPurpose::EventId), body, failed.end());
    message.receives = MAX_RECEIVES;
    message.sent = failed.end() - i64::from(MAX_RECEIVES) * 4000;
    let source = source_queue(function);
    message.given_up_by = Some(format!("arn:aws:sqs:{region}:{ACCOUNT}:{source}"));
    Some((dead_letter_queue(function), message))
}

/// An event that Lambda gave up after its last retry.
fn given_up(
    function: &SimulatedFunction,
    failed: &SimulatedInvocation,
    region: &str,
) -> Option<(String, QueueMessage)> {
    let event = event(function, failed, region);
    let error: Value =
        serde_json::from_slice(&crate::service::lambda::payload::of(function, failed, b""))
            .unwrap_or_default();
    let request = String::from_utf8_lossy(&failed.request_id()).into_owned();
    let sent = failed.end();
    let message = |body| QueueMessage::new(id(failed, DrawPurpose::EventId), body, sent);
    if let Some(queue) = &function.spec.dead_letters {
        let text = |kind: &'static str, value: String| {
            WireValue::EMPTY
                .with("DataType", kind)
                .with("StringValue", value)
        };
        let said = error["errorMessage"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let mut message = message(event.to_string());
        message.attributes = WireValue::EMPTY
            .with("ErrorCode", text("Number", "200".into()))
            .with("ErrorMessage", text("String", said))
            .with("RequestID", text("String", request));
        return Some((queue.clone(), message));
    }
    let queue = function.spec.on_failure.as_ref()?;
    let mut at = String::new();
    stamp::rfc3339(sent, &mut at);
    let version = failed.environment.version.to_string();
    let record = json!({
        "version": "1.0",
        "timestamp": at,
        "requestContext": {
            "requestId": request,
            "functionArn": format!("arn:aws:lambda:{region}:{ACCOUNT}:function:{}:{version}", function.name),
            "condition": "RetriesExhausted",
            "approximateInvokeCount": LAST_ATTEMPT + 1,
        },
        "requestPayload": event,
        "responseContext": {
            "statusCode": 200,
            "executedVersion": version,
            "functionError": "Unhandled",
        },
        "responsePayload": error,
    });
    Some((queue.clone(), message(record.to_string())))
}

fn id(invocation: &SimulatedInvocation, purpose: DrawPurpose) -> String {
    let mut draw = invocation.draw(purpose).and(1);
    String::from_utf8_lossy(&uuid(draw.bits(), draw.bits())).into_owned()
}

/// The event that it was invoked with, as its source sends them.
fn event(function: &SimulatedFunction, failed: &SimulatedInvocation, region: &str) -> Value {
    // All attempts of an event have its key.
    let mut draw = failed.draw(DrawPurpose::Payload).and(2);
    let number = 100_000 + draw.below(900_000);
    match function.spec.source {
        InvocationSource::S3 => json!({"Records": [{
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": region,
            "eventName": "ObjectCreated:Put",
            "s3": {
                "s3SchemaVersion": "1.0",
                "bucket": { "name": "shop-prod-uploads", "arn": "arn:aws:s3:::shop-prod-uploads" },
                "object": { "key": format!("uploads/{}/{number:08x}.jpg", draw.below(500)), "size": 2000 + draw.below(4_000_000) },
            },
        }]}),
        _ => json!({
            "version": "0",
            "id": id(failed, DrawPurpose::Payload),
            "detail-type": "OrderPaid",
            "source": "shop.orders",
            "account": ACCOUNT,
            "region": region,
            "resources": [],
            "detail": { "order": number, "cents": 500 + draw.below(40_000) },
        }),
    }
}
