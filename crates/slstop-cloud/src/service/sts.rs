//! STS: who is asking.

use super::OperationContext;
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::ACCOUNT;

pub fn get_caller_identity(_: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let identity = WireValue::EMPTY
        .with("Arn", caller())
        .with("UserId", "AROAXAMPLESHOPDEMO000:demo")
        .with("Account", ACCOUNT);
    Ok(identity.into())
}

/// Who asks: this cloud knows one caller, whatever the key.
pub fn caller() -> String {
    format!("arn:aws:sts::{ACCOUNT}:assumed-role/on-call-ro/demo")
}
