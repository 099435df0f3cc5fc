//! GetTraceSegmentDestination: this endpoint has X-Ray's own store, and no Transaction Search.

use super::super::OperationContext;
use crate::wire::{Refusal, Reply, WireValue};

pub fn answer(_: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let answer = WireValue::EMPTY
        .with("Destination", "XRay")
        .with("Status", "ACTIVE");
    Ok(answer.into())
}
