//! ListEventSourceMappings: queues and streams that Lambda polls.

use super::super::{OperationContext, page};
use crate::scenario::spec::InvocationSource;
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::ACCOUNT;
use crate::world::function::SimulatedFunction;
use crate::world::invocation::uuid;
use slstop_base::Timestamp;

pub fn list(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let wanted = match input.text("FunctionName") {
        None => None,
        Some(_) => Some(context.named_function()?.function.index),
    };
    let source = input.text("EventSourceArn");
    let mappings: Vec<WireValue> = (context.world.functions.iter())
        .filter(|function| wanted.is_none_or(|wanted| wanted == function.index))
        .filter_map(|function| mapping(context, function))
        .filter(|mapping| {
            source.is_none_or(|source| mapping.text("EventSourceArn") == Some(source))
        })
        .collect();
    let limit = input
        .int("MaxItems")
        .map_or(100, |limit| limit.clamp(1, 100) as usize);
    let question = ("ListEventSourceMappings", wanted, source);
    let (shown, next) =
        page::slice(&mappings, limit, question, input.text("Marker")).ok_or_else(|| {
            Refusal::new(
                400,
                "InvalidParameterValueException",
                "Invalid Marker: could not be decoded",
            )
        })?;
    Ok(WireValue::EMPTY
        .with("EventSourceMappings", shown.to_vec())
        .with_some("NextMarker", next)
        .into())
}

pub fn get(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let wanted = context.request.input.text("UUID").unwrap_or_default();
    let mut mappings = context
        .world
        .functions
        .iter()
        .filter_map(|one| mapping(context, one));
    let found = mappings.find(|mapping| mapping.text("UUID") == Some(wanted));
    found.map(Reply::from).ok_or_else(|| {
        Refusal::new(
            404,
            "ResourceNotFoundException",
            "The resource you requested does not exist.",
        )
    })
}

fn mapping(context: &OperationContext<'_>, function: &SimulatedFunction) -> Option<WireValue> {
    let region = context.region();
    let (source, batch) = match function.spec.source {
        InvocationSource::Sqs => (
            format!("arn:aws:sqs:{region}:{ACCOUNT}:{}-queue", function.name),
            10,
        ),
        InvocationSource::Dynamodb => (
            format!(
                "arn:aws:dynamodb:{region}:{ACCOUNT}:table/{}/stream/2024-02-11T09:12:33.017",
                function.name
            ),
            100,
        ),
        _ => return None,
    };
    let mut draw = function.key.and_text("mapping");
    let id = String::from_utf8_lossy(&uuid(draw.bits(), draw.bits())).into_owned();
    let account_region = arn_of_mapping(context, &id);
    let oldest = function.deploys.first().map_or(0, |deploy| deploy.at);
    let mapping = WireValue::EMPTY
        .with("UUID", id)
        .with("EventSourceMappingArn", account_region)
        .with("EventSourceArn", source)
        .with("FunctionArn", context.function_arn(&function.name))
        .with("BatchSize", batch)
        .with("MaximumBatchingWindowInSeconds", 0)
        .with("LastModified", Timestamp::from_millis(oldest))
        .with("LastProcessingResult", "OK")
        .with("State", "Enabled")
        .with("StateTransitionReason", "USER_INITIATED")
        .with("FunctionResponseTypes", vec!["ReportBatchItemFailures"]);
    Some(match function.spec.source {
        InvocationSource::Dynamodb => mapping
            .with("StartingPosition", "LATEST")
            .with("ParallelizationFactor", 1)
            .with("MaximumRecordAgeInSeconds", WireValue::Int(-1))
            .with("MaximumRetryAttempts", WireValue::Int(-1))
            .with("BisectBatchOnFunctionError", false)
            .with("TumblingWindowInSeconds", 0),
        _ => mapping,
    })
}

fn arn_of_mapping(context: &OperationContext<'_>, id: &str) -> String {
    format!(
        "arn:aws:lambda:{}:{ACCOUNT}:event-source-mapping:{id}",
        context.region()
    )
}
