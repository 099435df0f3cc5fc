//! DescribeLogGroups.

use super::super::{OperationContext, page};
use super::invalid;
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::group::LogGroup;
use crate::world::lines;

pub fn answer(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let (prefix, pattern) = (
        input.text("logGroupNamePrefix"),
        input.text("logGroupNamePattern"),
    );
    if prefix.is_some() && pattern.is_some() {
        return Err(invalid(
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        ));
    }
    let class = input.text("logGroupClass");
    let limit = context.limit("limit", 50)?;
    let groups: Vec<&LogGroup> = (context.world.existing_groups())
        .filter(|group| prefix.is_none_or(|prefix| group.name.starts_with(prefix)))
        .filter(|group| pattern.is_none_or(|pattern| group.name.contains(pattern)))
        .filter(|group| class.is_none_or(|class| class == class_of(group)))
        .collect();
    let question = ("DescribeLogGroups", prefix, pattern, class);
    let (shown, next) = page::slice(&groups, limit, question, input.text("nextToken"))
        .ok_or_else(|| invalid("The specified nextToken is invalid."))?;
    let shown: WireValue = shown.iter().map(|group| describe(context, group)).collect();
    Ok(WireValue::EMPTY
        .with("logGroups", shown)
        .with_some("nextToken", next)
        .into())
}

fn class_of(group: &LogGroup) -> &'static str {
    if group.is_infrequent {
        "INFREQUENT_ACCESS"
    } else {
        "STANDARD"
    }
}

fn describe(context: &OperationContext<'_>, group: &LogGroup) -> WireValue {
    let arn = context.group_arn(&group.name);
    WireValue::EMPTY
        .with("logGroupName", group.name.to_string())
        .with("creationTime", group.created)
        .with("retentionInDays", group.retention_days)
        .with("metricFilterCount", 0)
        .with("arn", format!("{arn}:*"))
        .with("storedBytes", stored_bytes(context, group))
        .with("logGroupClass", class_of(group))
        .with("logGroupArn", arn)
}

/// About what its functions write in the time that is kept; AWS's figure is some hours old as well.
fn stored_bytes(context: &OperationContext<'_>, group: &LogGroup) -> u64 {
    const BYTES_A_LINE: f64 = 150.0;
    let a_minute: f64 = (group.functions.iter())
        .map(|index| {
            let function = context.world.function(*index);
            function.spec.rate * lines::expected(function)
        })
        .sum();
    let minutes = f64::from(group.retention_days.min(14)) * 24.0 * 60.0;
    (a_minute * minutes * BYTES_A_LINE) as u64
}
