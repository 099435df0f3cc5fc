//! The same for up to ten messages at once; each succeeds or fails alone.

use super::super::OperationContext;
use super::messages::{deleted, hidden, sent};
use super::named;
use crate::wire::{Refusal, Reply, WireValue};

const MOST: usize = 10;

pub fn send_message_batch(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let mut store = context.cloud.queues().at(context);
    let name = named(&mut store, context)?.name.clone();
    each(context, |entry| sent(&mut store, &name, entry, context))
}

pub fn delete_message_batch(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let mut store = context.cloud.queues().at(context);
    let queue = named(&mut store, context)?;
    each(context, |entry| {
        deleted(queue, entry, context).map(|()| WireValue::EMPTY)
    })
}

pub fn change_message_visibility_batch(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let mut store = context.cloud.queues().at(context);
    let queue = named(&mut store, context)?;
    each(context, |entry| {
        hidden(queue, entry, context).map(|()| WireValue::EMPTY)
    })
}

fn each(
    context: &OperationContext<'_>,
    mut act: impl FnMut(&WireValue) -> Result<WireValue, Refusal>,
) -> Result<Reply, Refusal> {
    let entries = context.request.input.list("Entries");
    if entries.is_empty() || entries.len() > MOST {
        let (code, said) = match entries.is_empty() {
            true => (
                "EmptyBatchRequest",
                "There should be at least one SendMessageBatchRequestEntry in the request.",
            ),
            false => (
                "TooManyEntriesInBatchRequest",
                "Maximum number of entries per request are 10.",
            ),
        };
        return Err(Refusal::new(400, format!("com.amazonaws.sqs#{code}"), said));
    }
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for entry in entries {
        let id = entry.text("Id").unwrap_or_default().to_owned();
        match act(entry) {
            Ok(WireValue::Map(members)) => {
                let mut answer = vec![("Id".into(), id.into())];
                answer.extend(members);
                done.push(WireValue::Map(answer));
            }
            Ok(_) => done.push(WireValue::EMPTY.with("Id", id)),
            Err(refusal) => {
                let code = refusal
                    .code
                    .rsplit('#')
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                failed.push(
                    WireValue::EMPTY
                        .with("Id", id)
                        .with("SenderFault", true)
                        .with("Code", code)
                        .with("Message", refusal.message),
                );
            }
        }
    }
    Ok(WireValue::EMPTY
        .with("Successful", done)
        .with("Failed", failed)
        .into())
}
