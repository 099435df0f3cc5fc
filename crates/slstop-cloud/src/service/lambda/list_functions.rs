//! ListFunctions.

use super::super::{OperationContext, page};
use super::configuration::ConfigurationDetail;
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::environment::Version;

/// A page has at most 50, whatever was asked for.
const PAGE: usize = 50;

pub fn answer(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let every_version = match input.text("FunctionVersion") {
        None => false,
        Some("ALL") => true,
        Some(other) => return Err(invalid("functionVersion", other, "[ALL]")),
    };
    let limit = match input.int("MaxItems") {
        None => PAGE,
        Some(limit @ 1..=10_000) => PAGE.min(limit as usize),
        Some(other) => {
            return Err(invalid(
                "maxItems",
                &other.to_string(),
                "between 1 and 10000",
            ));
        }
    };
    let listed = listed(context, every_version);
    let question = ("ListFunctions", every_version);
    let (functions, next) = page::slice(&listed, limit, question, input.text("Marker"))
        .ok_or_else(|| {
            Refusal::new(
                400,
                "InvalidParameterValueException",
                "Invalid Marker: could not be decoded",
            )
        })?;
    let functions = functions.iter().map(|(index, version)| {
        let function = context.world.function(*index);
        // With FunctionVersion=ALL every ARN ends with its version.
        let suffix = every_version.then(|| version.to_string());
        context.configuration(
            function,
            *version,
            suffix.as_deref(),
            ConfigurationDetail::Listed,
        )
    });
    let functions: WireValue = functions.collect();
    Ok(WireValue::EMPTY
        .with("Functions", functions)
        .with("NextMarker", next.map_or(WireValue::Null, WireValue::from))
        .into())
}

fn listed(context: &OperationContext<'_>, every_version: bool) -> Vec<(u16, Version)> {
    let now = context.now.as_millis();
    let functions = context.world.functions.iter();
    functions
        .flat_map(|function| {
            let latest = [(function.index, Version::Latest)];
            let published = function
                .deploys
                .iter()
                .filter(|deploy| every_version && deploy.at <= now);
            let published =
                published.map(|deploy| (function.index, Version::Number(deploy.version)));
            latest.into_iter().chain(published)
        })
        .collect()
}

fn invalid(member: &str, value: &str, constraint: &str) -> Refusal {
    Refusal::new(
        400,
        "InvalidParameterValueException",
        format!(
            "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: \
             Member must be {constraint}"
        ),
    )
}
