//! StartMessageMoveTask, ListMessageMoveTasks, CancelMessageMoveTask.

use super::super::OperationContext;
use super::moves::{MOST_RATE, MoveStatus, MoveTask};
use super::{by_arn, invalid};
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::draw::Draw;

fn no_such(what: &str) -> Refusal {
    Refusal::new(400, "com.amazonaws.sqs#ResourceNotFoundException", what)
}

pub fn start(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let mut store = context.cloud.queues().at(context);
    let from = by_arn(input.text("SourceArn").unwrap_or_default()).to_owned();
    let to_move = match store.queues.get(&from) {
        Some(queue) => queue.messages.len(),
        None => {
            return Err(no_such(
                "The resource that you specified for the SourceArn parameter doesn't exist.",
            ));
        }
    };
    let is_source_of_some = |policy: &super::queue::RedrivePolicy| policy.dead_letters == from;
    let has_source = store
        .queues
        .values()
        .any(|queue| queue.redrive.as_ref().is_some_and(is_source_of_some));
    if !has_source {
        return Err(invalid(
            "Source queue must be configured as a Dead Letter Queue.",
        ));
    }
    let to = input
        .text("DestinationArn")
        .map(|arn| by_arn(arn).to_owned());
    if to.as_ref().is_some_and(|to| !store.queues.contains_key(to)) {
        return Err(no_such(
            "The resource that you specified for the DestinationArn parameter doesn't exist.",
        ));
    }
    let rate = input.int("MaxNumberOfMessagesPerSecond");
    if rate.is_some_and(|rate| !(1..=MOST_RATE).contains(&rate)) {
        return Err(invalid(
            "Value for parameter MaxNumberOfMessagesPerSecond is invalid. Reason: You must enter a value between 1 and 500.",
        ));
    }
    let is_running = |task: &MoveTask| task.from == from && task.status == MoveStatus::Running;
    if store.tasks.iter().any(is_running) {
        return Err(Refusal::new(
            400,
            "com.amazonaws.sqs#UnsupportedOperation",
            "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
        ));
    }
    store.made += 1;
    let handle = format!("{:016x}", Draw::of(store.made).and(11).bits());
    store.tasks.push(MoveTask {
        handle: handle.clone(),
        from,
        to,
        rate: rate.map(|rate| rate as u32),
        started: context.now.as_millis(),
        to_move,
        moved: 0,
        status: MoveStatus::Running,
    });
    Ok(WireValue::EMPTY.with("TaskHandle", handle).into())
}

pub fn list(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let store = context.cloud.queues().at(context);
    let source = input.text("SourceArn").unwrap_or_default();
    let most = input
        .int("MaxResults")
        .map_or(1, |most| most.clamp(1, 10) as usize);
    let of_queue = store
        .tasks
        .iter()
        .rev()
        .filter(|task| task.from == by_arn(source));
    let tasks: Vec<WireValue> = of_queue
        .take(most)
        .map(|task| {
            let is_running = task.status == MoveStatus::Running;
            WireValue::EMPTY
                .with_some("TaskHandle", is_running.then(|| task.handle.clone()))
                .with("Status", task.status.name())
                .with("SourceArn", source.to_owned())
                .with_some(
                    "DestinationArn",
                    task.to.as_deref().map(|name| context.queue_arn(name)),
                )
                .with_some("MaxNumberOfMessagesPerSecond", task.rate)
                .with("ApproximateNumberOfMessagesMoved", task.moved)
                .with("ApproximateNumberOfMessagesToMove", task.to_move)
                .with("StartedTimestamp", task.started)
        })
        .collect();
    Ok(WireValue::EMPTY.with("Results", tasks).into())
}

pub fn cancel(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let mut store = context.cloud.queues().at(context);
    let handle = context.request.input.text("TaskHandle").unwrap_or_default();
    let task = store.tasks.iter_mut().find(|task| task.handle == handle);
    let task = task.ok_or_else(|| no_such("Task does not exist."))?;
    if task.status != MoveStatus::Running {
        return Err(no_such("Only active tasks can be cancelled."));
    }
    task.status = MoveStatus::Cancelled;
    Ok(WireValue::EMPTY
        .with("ApproximateNumberOfMessagesMoved", task.moved)
        .into())
}
