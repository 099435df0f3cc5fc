//! STS: who is asking.

use super::Context;
use crate::cloud::wire::{Refusal, Reply, Value};
use crate::cloud::world::ACCOUNT;

pub fn get_caller_identity(_: &Context<'_>) -> Result<Reply, Refusal> {
    let identity = Value::EMPTY
        .with(
            "Arn",
            format!("arn:aws:sts::{ACCOUNT}:assumed-role/on-call-ro/demo"),
        )
        .with("UserId", "AROAXAMPLESHOPDEMO000:demo")
        .with("Account", ACCOUNT);
    Ok(identity.into())
}
