//! SQS: the shop's queues and their dead letters, with receive counts, visibility, FIFO groups and moves as AWS has
//! them.

mod attributes;
mod batch;
mod md5;
mod messages;
mod move_tasks;
mod moves;
mod queue;
mod shop;
pub mod store;

pub use attributes::{
    get_queue_attributes, get_queue_url, list_dead_letter_source_queues, list_queues,
};
pub use batch::{change_message_visibility_batch, delete_message_batch, send_message_batch};
pub use messages::{change_message_visibility, delete_message, receive_message, send_message};
pub use move_tasks::{cancel, list, start};

use super::OperationContext;
use crate::wire::Refusal;
use crate::world::ACCOUNT;
use queue::Queue;
use store::QueueStore;

fn missing() -> Refusal {
    Refusal::new(
        400,
        "com.amazonaws.sqs#QueueDoesNotExist",
        "The specified queue does not exist.",
    )
}

fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(
        400,
        "com.amazon.coral.service#InvalidParameterValueException",
        message,
    )
}

impl OperationContext<'_> {
    fn queue_arn(&self, name: &str) -> String {
        format!("arn:aws:sqs:{}:{ACCOUNT}:{name}", self.region())
    }

    fn queue_url(&self, name: &str) -> String {
        let host = self.request.header("host").unwrap_or("sqs.amazonaws.com");
        format!("http://{host}/{ACCOUNT}/{name}")
    }
}

/// The queue that a request's URL names.
fn named<'a>(
    store: &'a mut QueueStore,
    context: &OperationContext<'_>,
) -> Result<&'a mut Queue, Refusal> {
    let url = context.request.input.text("QueueUrl").unwrap_or_default();
    let name = url.rsplit('/').next().unwrap_or_default();
    store.queues.get_mut(name).ok_or_else(missing)
}

/// The queue that an ARN names.
fn by_arn(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or_default()
}
