//! GetFunction, GetFunctionConfiguration and GetFunctionConcurrency.

use super::super::OperationContext;
use super::configuration::{ConfigurationDetail, tags};
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::ACCOUNT;

pub fn configuration(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let named = context.named_function()?;
    let value = context.configuration(
        named.function,
        named.version,
        named.qualifier,
        ConfigurationDetail::Full,
    );
    Ok(value.into())
}

pub fn whole(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let named = context.named_function()?;
    let function = named.function;
    let region = context.region();
    let code = match function.spec.runtime {
        None => WireValue::EMPTY
            .with("RepositoryType", "ECR")
            .with("ImageUri", format!("{ACCOUNT}.dkr.ecr.{region}.amazonaws.com/{}:live", function.name))
            .with("ResolvedImageUri", format!("{ACCOUNT}.dkr.ecr.{region}.amazonaws.com/{}@sha256:0", function.name)),
        Some(_) => WireValue::EMPTY.with("RepositoryType", "S3").with(
            "Location",
            format!(
                "https://awslambda-{region}-tasks.s3.{region}.amazonaws.com/snapshots/{ACCOUNT}/{}?X-Amz-Signature=demo",
                function.name
            ),
        ),
    };
    let answer = WireValue::EMPTY
        .with(
            "Configuration",
            context.configuration(
                function,
                named.version,
                named.qualifier,
                ConfigurationDetail::Full,
            ),
        )
        .with("Code", code)
        .with("Tags", tags(function))
        .with_some("Concurrency", context.reserved(function).map(reserved));
    Ok(answer.into())
}

pub fn concurrency(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let named = context.named_function()?;
    Ok(context
        .reserved(named.function)
        .map_or(WireValue::EMPTY, reserved)
        .into())
}

fn reserved(concurrency: u32) -> WireValue {
    WireValue::EMPTY.with("ReservedConcurrentExecutions", concurrency)
}
