//! GetPolicy and ListTags.

use super::super::{Context, arn};
use super::configuration::tags;
use crate::scenario::spec::Source;
use crate::wire::{Refusal, Reply, Value, json};
use crate::world::ACCOUNT;

pub fn get(context: &Context<'_>) -> Result<Reply, Refusal> {
    let function = context.named_function()?.function;
    let region = context.region();
    let (service, source) = match function.spec.source {
        Source::Rest => (
            "apigateway",
            format!("arn:aws:execute-api:{region}:{ACCOUNT}:a1b2c3d4e5/*/*/*"),
        ),
        Source::Http => (
            "apigateway",
            format!("arn:aws:execute-api:{region}:{ACCOUNT}:h1b2c3d4e5/*/*"),
        ),
        Source::Websocket => (
            "apigateway",
            format!("arn:aws:execute-api:{region}:{ACCOUNT}:w1b2c3d4e5/*"),
        ),
        Source::S3 => ("s3", "arn:aws:s3:::shop-uploads".to_owned()),
        Source::Events | Source::Schedule => (
            "events",
            format!("arn:aws:events:{region}:{ACCOUNT}:rule/{}", function.name),
        ),
        Source::Sqs | Source::Dynamodb | Source::States | Source::Direct => {
            return Err(Refusal::new(
                404,
                "ResourceNotFoundException",
                "The resource you requested does not exist.",
            ));
        }
    };
    let arn = context.function_arn(&function.name);
    let condition = Value::EMPTY.with("ArnLike", Value::EMPTY.with("AWS:SourceArn", source));
    let statement = Value::EMPTY
        .with("Sid", format!("{service}-invoke"))
        .with("Effect", "Allow")
        .with(
            "Principal",
            Value::EMPTY.with("Service", format!("{service}.amazonaws.com")),
        )
        .with("Action", "lambda:InvokeFunction")
        .with("Resource", arn)
        .with("Condition", condition);
    let policy = Value::EMPTY
        .with("Version", "2012-10-17")
        .with("Id", "default")
        .with("Statement", vec![statement]);
    // The policy is a document within the document.
    let policy = String::from_utf8(json::write(&policy)).unwrap_or_default();
    Ok(Value::EMPTY
        .with("Policy", policy)
        .with("RevisionId", "6c1c2f4e-0000-4000-8000-000000000001")
        .into())
}

pub fn list_tags(context: &Context<'_>) -> Result<Reply, Refusal> {
    let resource = context.request.input.text("Resource").unwrap_or_default();
    let function = context
        .world
        .named(arn::function_name(resource).0)
        .ok_or_else(|| {
            let said = format!("Function not found: {resource}");
            Refusal::new(404, "ResourceNotFoundException", said)
        })?;
    Ok(Value::EMPTY.with("Tags", tags(function)).into())
}
