//! GetPolicy and ListTags.

use super::super::{OperationContext, arn};
use super::configuration::tags;
use crate::scenario::spec::InvocationSource;
use crate::wire::{Refusal, Reply, WireValue, json};
use crate::world::ACCOUNT;
use crate::world::gateway::api_of;

pub fn get(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let function = context.named_function()?.function;
    let region = context.region();
    let (service, source) = match function.spec.source {
        InvocationSource::Rest | InvocationSource::Http | InvocationSource::Websocket => {
            let api = api_of(function).map_or("", |api| api.id);
            let arn = format!("arn:aws:execute-api:{region}:{ACCOUNT}:{api}/*/*");
            ("apigateway", arn)
        }
        InvocationSource::S3 => ("s3", "arn:aws:s3:::shop-uploads".to_owned()),
        InvocationSource::Events | InvocationSource::Schedule => (
            "events",
            format!("arn:aws:events:{region}:{ACCOUNT}:rule/{}", function.name),
        ),
        InvocationSource::Sqs
        | InvocationSource::Dynamodb
        | InvocationSource::States
        | InvocationSource::Direct => {
            return Err(Refusal::new(
                404,
                "ResourceNotFoundException",
                "The resource you requested does not exist.",
            ));
        }
    };
    let arn = context.function_arn(&function.name);
    let condition =
        WireValue::EMPTY.with("ArnLike", WireValue::EMPTY.with("AWS:SourceArn", source));
    let statement = WireValue::EMPTY
        .with("Sid", format!("{service}-invoke"))
        .with("Effect", "Allow")
        .with(
            "Principal",
            WireValue::EMPTY.with("Service", format!("{service}.amazonaws.com")),
        )
        .with("Action", "lambda:InvokeFunction")
        .with("Resource", arn)
        .with("Condition", condition);
    let policy = WireValue::EMPTY
        .with("Version", "2012-10-17")
        .with("Id", "default")
        .with("Statement", vec![statement]);
    // The policy is a document within the document.
    let policy = String::from_utf8(json::write(&policy)).unwrap_or_default();
    Ok(WireValue::EMPTY
        .with("Policy", policy)
        .with("RevisionId", "6c1c2f4e-0000-4000-8000-000000000001")
        .into())
}

pub fn list_tags(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let resource = context.request.input.text("Resource").unwrap_or_default();
    let function = context
        .world
        .named(arn::function_name(resource).0)
        .ok_or_else(|| {
            let said = format!("Function not found: {resource}");
            Refusal::new(404, "ResourceNotFoundException", said)
        })?;
    Ok(WireValue::EMPTY.with("Tags", tags(function)).into())
}
