//! Which queues there are, and how each is set up.

use super::super::{OperationContext, page};
use super::queue::Queue;
use super::{missing, named};
use crate::wire::{Refusal, Reply, WireValue};

pub fn list_queues(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let prefix = input.text("QueueNamePrefix").unwrap_or_default();
    let store = context.cloud.queues().at(context);
    let names = store.queues.keys().filter(|name| name.starts_with(prefix));
    let urls: Vec<WireValue> = names.map(|name| context.queue_url(name).into()).collect();
    let limit = input
        .int("MaxResults")
        .map_or(1000, |limit| limit.clamp(1, 1000) as usize);
    let shown = page::slice(
        &urls,
        limit,
        ("ListQueues", prefix),
        input.text("NextToken"),
    );
    let (shown, next) = shown.ok_or_else(|| super::invalid("Invalid NextToken"))?;
    Ok(WireValue::EMPTY
        .with("QueueUrls", shown.to_vec())
        .with_some(
            "NextToken",
            next.filter(|_| input.int("MaxResults").is_some()),
        )
        .into())
}

pub fn get_queue_url(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let name = context.request.input.text("QueueName").unwrap_or_default();
    let store = context.cloud.queues().at(context);
    if !store.queues.contains_key(name) {
        return Err(missing());
    }
    let url = context.queue_url(name);
    Ok(WireValue::EMPTY.with("QueueUrl", url).into())
}

pub fn get_queue_attributes(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let mut store = context.cloud.queues().at(context);
    let queue = named(&mut store, context)?;
    let wanted: Vec<&str> = context.request.input.texts("AttributeNames").collect();
    let mut attributes = WireValue::EMPTY;
    for (name, value) in described(queue, context) {
        if wanted.contains(&"All") || wanted.contains(&name) {
            attributes = attributes.with(name, value);
        }
    }
    // Asked for nothing, SQS answers nothing.
    Ok(match wanted.is_empty() {
        true => WireValue::EMPTY.into(),
        false => WireValue::EMPTY.with("Attributes", attributes).into(),
    })
}

fn described(queue: &Queue, context: &OperationContext<'_>) -> Vec<(&'static str, String)> {
    let now = context.now.as_millis();
    let depth = queue.depth(now);
    let founded = (context.world.beginning / 1000).to_string();
    let mut attributes = vec![
        ("QueueArn", context.queue_arn(&queue.name)),
        ("ApproximateNumberOfMessages", depth.visible.to_string()),
        (
            "ApproximateNumberOfMessagesNotVisible",
            depth.in_flight.to_string(),
        ),
        (
            "ApproximateNumberOfMessagesDelayed",
            depth.delayed.to_string(),
        ),
        ("CreatedTimestamp", founded.clone()),
        ("LastModifiedTimestamp", founded),
        ("VisibilityTimeout", (queue.visibility / 1000).to_string()),
        ("MaximumMessageSize", "1048576".into()),
        ("MessageRetentionPeriod", "345600".into()),
        ("DelaySeconds", "0".into()),
        ("ReceiveMessageWaitTimeSeconds", "0".into()),
        ("SqsManagedSseEnabled", "true".into()),
    ];
    if let Some(policy) = &queue.redrive {
        let text = serde_json::json!({
            "deadLetterTargetArn": context.queue_arn(&policy.dead_letters),
            "maxReceiveCount": policy.max_receives,
        });
        attributes.push(("RedrivePolicy", text.to_string()));
    }
    if queue.is_fifo() {
        attributes.push(("FifoQueue", "true".into()));
    }
    attributes
}

pub fn list_dead_letter_source_queues(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let mut store = context.cloud.queues().at(context);
    let name = named(&mut store, context)?.name.clone();
    let gives_up_to = |queue: &&Queue| {
        let policy = queue.redrive.as_ref();
        policy.is_some_and(|policy| policy.dead_letters == name)
    };
    let sources = store.queues.values().filter(gives_up_to);
    let urls: Vec<WireValue> = sources
        .map(|queue| context.queue_url(&queue.name).into())
        .collect();
    Ok(WireValue::EMPTY.with("queueUrls", urls).into())
}
