//! GetResources of the Resource Groups Tagging API: functions and their tags; nothing else here has any.

use super::lambda::configuration::tags;
use super::{OperationContext, page};
use crate::wire::{Refusal, Reply, WireValue};

pub fn get_resources(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let invalid = |said: &str| Refusal::new(400, "InvalidParameterException", said);
    let types: Vec<&str> = input.texts("ResourceTypeFilters").collect();
    let is_about_functions = types.is_empty()
        || types
            .iter()
            .any(|kind| matches!(*kind, "lambda" | "lambda:function"));
    let limit = match input.int("ResourcesPerPage") {
        None => 50,
        Some(limit @ 1..=100) => limit as usize,
        Some(_) => return Err(invalid("ResourcesPerPage must be between 1 and 100.")),
    };
    let filters = input.list("TagFilters");
    let resources: Vec<WireValue> = (context.world.functions.iter())
        .filter(|_| is_about_functions)
        .map(|function| (function, tags(function)))
        // What was never tagged is not listed, whatever is asked for.
        .filter(|(_, tags)| *tags != WireValue::EMPTY)
        .filter(|(_, tags)| filters.iter().all(|filter| carries(tags, filter)))
        .map(|(function, tags)| {
            let WireValue::Map(tags) = tags else {
                return WireValue::EMPTY;
            };
            let tags: WireValue = tags
                .into_iter()
                .map(|(key, value)| {
                    WireValue::EMPTY
                        .with("Key", key.into_owned())
                        .with("Value", value)
                })
                .collect();
            WireValue::EMPTY
                .with("ResourceARN", context.function_arn(&function.name))
                .with("Tags", tags)
        })
        .collect();
    let asked = input
        .text("PaginationToken")
        .filter(|token| !token.is_empty());
    let question = ("GetResources", limit);
    let (shown, next) = page::slice(&resources, limit, question, asked).ok_or_else(|| {
        Refusal::new(
            400,
            "PaginationTokenExpiredException",
            "The provided pagination token is expired or invalid.",
        )
    })?;
    // The last page has a token, too: an empty one.
    Ok(WireValue::EMPTY
        .with("PaginationToken", next.unwrap_or_default())
        .with("ResourceTagMappingList", shown.to_vec())
        .into())
}

/// Any of the filter's values will do; without values any value.
fn carries(tags: &WireValue, filter: &WireValue) -> bool {
    let Some(value) = filter.text("Key").and_then(|key| tags.text(key)) else {
        return false;
    };
    let mut wanted = filter.texts("Values").peekable();
    wanted.peek().is_none() || wanted.any(|wanted| wanted == value)
}
