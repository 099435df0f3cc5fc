//! GetFunction, GetFunctionConfiguration and GetFunctionConcurrency.

use super::super::Context;
use super::configuration::{Detail, tags};
use crate::wire::{Refusal, Reply, Value};
use crate::world::ACCOUNT;

pub fn configuration(context: &Context<'_>) -> Result<Reply, Refusal> {
    let named = context.named_function()?;
    let value = context.configuration(named.function, named.version, named.qualifier, Detail::Full);
    Ok(value.into())
}

pub fn whole(context: &Context<'_>) -> Result<Reply, Refusal> {
    let named = context.named_function()?;
    let function = named.function;
    let region = context.region();
    let code = match function.spec.runtime {
        None => Value::EMPTY
            .with("RepositoryType", "ECR")
            .with("ImageUri", format!("{ACCOUNT}.dkr.ecr.{region}.amazonaws.com/{}:live", function.name))
            .with("ResolvedImageUri", format!("{ACCOUNT}.dkr.ecr.{region}.amazonaws.com/{}@sha256:0", function.name)),
        Some(_) => Value::EMPTY.with("RepositoryType", "S3").with(
            "Location",
            format!(
                "https://awslambda-{region}-tasks.s3.{region}.amazonaws.com/snapshots/{ACCOUNT}/{}?X-Amz-Signature=demo",
                function.name
            ),
        ),
    };
    let answer = Value::EMPTY
        .with(
            "Configuration",
            context.configuration(function, named.version, named.qualifier, Detail::Full),
        )
        .with("Code", code)
        .with("Tags", tags(function))
        .with_some("Concurrency", context.reserved(function).map(reserved));
    Ok(answer.into())
}

pub fn concurrency(context: &Context<'_>) -> Result<Reply, Refusal> {
    let named = context.named_function()?;
    Ok(context
        .reserved(named.function)
        .map_or(Value::EMPTY, reserved)
        .into())
}

fn reserved(concurrency: u32) -> Value {
    Value::EMPTY.with("ReservedConcurrentExecutions", concurrency)
}
