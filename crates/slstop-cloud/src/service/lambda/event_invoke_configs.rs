//! ListFunctionEventInvokeConfigs: where events go that Lambda gives up.

use super::super::OperationContext;
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::ACCOUNT;

pub fn list(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let function = context.named_function()?.function;
    let region = context.region();
    let described = function.spec.on_failure.as_ref().map(|queue| {
        let arn = format!("arn:aws:sqs:{region}:{ACCOUNT}:{queue}");
        let failure = WireValue::EMPTY.with("Destination", arn);
        let destinations = WireValue::EMPTY
            .with("OnSuccess", WireValue::EMPTY)
            .with("OnFailure", failure);
        WireValue::EMPTY
            .with("FunctionArn", context.function_arn(&function.name))
            .with("DestinationConfig", destinations)
    });
    let all: Vec<WireValue> = described.into_iter().collect();
    Ok(WireValue::EMPTY
        .with("FunctionEventInvokeConfigs", all)
        .into())
}
