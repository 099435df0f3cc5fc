//! DescribeLogStreams.

use super::super::{OperationContext, page};
use super::invalid;
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::stream::SimulatedStream;

pub fn answer(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let group = context.named_group()?;
    let prefix = input.text("logStreamNamePrefix");
    let by_time = match input.text("orderBy") {
        None | Some("LogStreamName") => false,
        Some("LastEventTime") => true,
        Some(other) => {
            return Err(invalid(format!(
                "1 validation error detected: Value '{other}' at 'orderBy' failed to satisfy constraint: \
                 Member must satisfy enum value set: [LogStreamName, LastEventTime]"
            )));
        }
    };
    if by_time && prefix.is_some() {
        return Err(invalid(
            "Cannot order by LastEventTime with a logStreamNamePrefix.",
        ));
    }
    let is_descending = input.bool("descending").unwrap_or(false);
    let limit = context.limit("limit", 50)?;
    let listed = context.world.streams(group, context.now.as_millis());
    let mut streams: Vec<&SimulatedStream> = (listed.iter())
        .filter(|stream| prefix.is_none_or(|prefix| stream.name.starts_with(prefix)))
        .collect();
    if by_time {
        streams.sort_by_key(|stream| stream.last);
    }
    if is_descending {
        streams.reverse();
    }
    let question = (&*group.name, prefix, by_time, is_descending);
    let (shown, next) = page::slice(&streams, limit, question, input.text("nextToken"))
        .ok_or_else(|| invalid("The specified nextToken is invalid."))?;
    let arn = context.group_arn(&group.name);
    let shown: WireValue = shown.iter().map(|stream| describe(stream, &arn)).collect();
    Ok(WireValue::EMPTY
        .with("logStreams", shown)
        .with_some("nextToken", next)
        .into())
}

fn describe(stream: &SimulatedStream, group_arn: &str) -> WireValue {
    WireValue::EMPTY
        .with("logStreamName", stream.name.clone())
        .with("creationTime", stream.first)
        .with("firstEventTimestamp", stream.first)
        .with("lastEventTimestamp", stream.last)
        .with("lastIngestionTime", stream.last + 4000)
        .with(
            "uploadSequenceToken",
            "49039859588563895872368957623489562378956237895623785623",
        )
        .with("arn", format!("{group_arn}:log-stream:{}", stream.name))
        .with("storedBytes", 0)
}
