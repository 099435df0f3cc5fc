//! ListVersionsByFunction and ListAliases.

use super::super::{OperationContext, page};
use super::configuration::ConfigurationDetail;
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::environment::Version;

pub fn list_versions(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let function = context.named_function()?.function;
    let now = context.now.as_millis();
    let published = function.deploys.iter().filter(|deploy| deploy.at <= now);
    let mut versions = vec![Version::Latest];
    versions.extend(published.map(|deploy| Version::Number(deploy.version)));
    let (shown, next) = paged(context, &versions)?;
    let shown: WireValue = (shown.iter())
        .map(|version| {
            let suffix = version.to_string();
            context.configuration(
                function,
                *version,
                Some(&suffix),
                ConfigurationDetail::Listed,
            )
        })
        .collect();
    Ok(WireValue::EMPTY
        .with("Versions", shown)
        .with_some("NextMarker", next)
        .into())
}

pub fn list_aliases(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let function = context.named_function()?.function;
    let (_, live) = function.deploy(context.now.as_millis());
    let wanted = context.request.input.text("FunctionVersion");
    let aliases: Vec<WireValue> = (function.spec.alias.iter())
        .filter(|_| wanted.is_none_or(|wanted| wanted == live.version.to_string()))
        .map(|alias| {
            let weights = alias
                .previous_weight
                .filter(|_| live.version > 1)
                .map(|weight| {
                    let previous = (live.version - 1).to_string();
                    let weights = WireValue::Map(vec![(previous.into(), weight.into())]);
                    WireValue::EMPTY.with("AdditionalVersionWeights", weights)
                });
            WireValue::EMPTY
                .with(
                    "AliasArn",
                    context.function_arn(&format!("{}:{}", function.name, alias.name)),
                )
                .with("Name", alias.name.clone())
                .with("FunctionVersion", live.version.to_string())
                .with("Description", "what customers reach")
                .with_some("RoutingConfig", weights)
                .with(
                    "RevisionId",
                    format!("{:08x}-0000-4000-8000-000000000000", live.version),
                )
        })
        .collect();
    let fixed = function.spec.fixed_alias.iter();
    let fixed = fixed.map(|name| {
        let version = live.version + 1;
        let arn = context.function_arn(&format!("{}:{name}", function.name));
        WireValue::EMPTY
            .with("AliasArn", arn)
            .with("Name", name.clone())
            .with("FunctionVersion", version.to_string())
            .with("Description", "")
            .with(
                "RevisionId",
                format!("{version:08x}-0000-4000-8000-000000000000"),
            )
    });
    let aliases: Vec<WireValue> = aliases.into_iter().chain(fixed).collect();
    let (shown, next) = paged(context, &aliases)?;
    Ok(WireValue::EMPTY
        .with("Aliases", shown.to_vec())
        .with_some("NextMarker", next)
        .into())
}

/// A page of at most 50.
fn paged<'a, T>(
    context: &OperationContext<'_>,
    items: &'a [T],
) -> Result<(&'a [T], Option<String>), Refusal> {
    let input = &context.request.input;
    let limit = input
        .int("MaxItems")
        .map_or(50, |limit| limit.clamp(1, 50) as usize);
    let question = (&*context.request.operation, input.text("FunctionName"));
    page::slice(items, limit, question, input.text("Marker")).ok_or_else(|| {
        Refusal::new(
            400,
            "InvalidParameterValueException",
            "Invalid Marker: could not be decoded",
        )
    })
}
