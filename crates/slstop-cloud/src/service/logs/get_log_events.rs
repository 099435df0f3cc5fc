//! GetLogEvents.

use std::ops::Range;

use super::super::{OperationContext, page};
use super::cursor::PageCursor;
use super::event::{EventShape, EventWriter};
use super::{delivery, invalid, readable};
use crate::wire::{Refusal, Reply};
use crate::world::lines::{LogEntries, LogEntry};

const MAX_EVENTS: usize = 10_000;
const MAX_BYTES: usize = 1_048_576;

pub fn answer(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let group = readable(context.named_group()?)?;
    let name = input.text("logStreamName").unwrap_or_default();
    let missing = || {
        Refusal::new(
            400,
            "ResourceNotFoundException",
            "The specified log stream does not exist.",
        )
    };
    let (function, place) = context
        .world
        .stream_place(group, name)
        .ok_or_else(missing)?;
    let limit = context.limit("limit", MAX_EVENTS)?;
    let start = context.millis("startTime")?.unwrap_or(0);
    // Unlike that of FilterLogEvents, the end is exclusive.
    let end = context.millis("endTime")?.unwrap_or(i64::MAX);
    let now = context.now.as_millis();
    let mut lines = LogEntries::default();
    context
        .world
        .read_stream(function, place, now, context.region(), &mut lines);
    let disorder = context.disorder();
    delivery::hold_back(&disorder, &mut lines, i64::MIN, now);
    if lines.lines.is_empty() {
        return Err(missing());
    }
    lines
        .lines
        .retain(|line| (start..end).contains(&line.place.at));

    let question = (&*group.name, name, start, end);
    let cursor = match input.text("nextToken") {
        None => None,
        Some(token) => Some(read_token(question, token)?),
    };
    let is_from_head = input.bool("startFromHead").unwrap_or(false);
    let is_forward = match cursor {
        None => is_from_head,
        Some(cursor) => !matches!(cursor, PageCursor::Before(_)),
    };
    let wanted = choose(&lines.lines, cursor, is_from_head, limit);
    let mut writer = EventWriter::new(context.world, group, EventShape::Streamed, "");
    let (shown, events) = write(&lines, wanted, is_forward, &mut writer);
    let events = disorder.disarrange(events, |(number, _)| *number);
    let events: Vec<Vec<u8>> = events.into_iter().map(|(_, event)| event).collect();

    // At an end the same token comes back: that is how a reader knows.
    let stay = cursor.unwrap_or(PageCursor::At(start));
    let after = lines.lines[..shown.end].last();
    let before = lines.lines[shown.start..].first();
    let token = |word: char, place: Option<PageCursor>| {
        let cursor = place.unwrap_or(stay);
        format!("{word}/{}", page::token(question, &cursor.write()))
    };
    let mut body = b"{\"events\":[".to_vec();
    body.extend_from_slice(&events.join(&b","[..]));
    body.extend_from_slice(
        format!(
            "],\"nextForwardToken\":\"{}\",\"nextBackwardToken\":\"{}\"}}",
            token('f', after.map(|line| PageCursor::After(line.place))),
            token('b', before.map(|line| PageCursor::Before(line.place)))
        )
        .as_bytes(),
    );
    Ok(Reply::bytes(200, body))
}

/// Writes the events of a range with their numbers; one that is too large is cut at the end towards
/// which it is read. The range that was written.
fn write(
    lines: &LogEntries,
    wanted: Range<usize>,
    is_forward: bool,
    writer: &mut EventWriter<'_>,
) -> (Range<usize>, Vec<(u64, Vec<u8>)>) {
    let mut events = Vec::new();
    let mut bytes = 0;
    let mut write = |line: &LogEntry| {
        let mut event = Vec::new();
        writer.write(lines, line, &mut event);
        bytes += event.len() + 1;
        events.push((delivery::number(line), event));
        bytes >= MAX_BYTES
    };
    let range = &lines.lines[wanted.clone()];
    let shown = if is_forward {
        let full = range.iter().position(&mut write);
        wanted.start..full.map_or(wanted.end, |last| wanted.start + last + 1)
    } else {
        let full = range.iter().rposition(&mut write);
        full.map_or(wanted.start, |first| wanted.start + first)..wanted.end
    };
    if !is_forward {
        events.reverse();
    }
    (shown, events)
}

fn read_token(question: (&str, &str, i64, i64), token: &str) -> Result<PageCursor, Refusal> {
    let rest = token
        .strip_prefix("f/")
        .or_else(|| token.strip_prefix("b/"));
    rest.and_then(|rest| page::position(question, rest))
        .and_then(|position| PageCursor::read(&position))
        .ok_or_else(|| invalid("The specified nextToken is invalid."))
}

/// The events of a page: after or before a cursor, else from the head or the tail.
fn choose(
    lines: &[LogEntry],
    cursor: Option<PageCursor>,
    is_from_head: bool,
    limit: usize,
) -> Range<usize> {
    let forward = |from: usize| from..from.saturating_add(limit).min(lines.len());
    match cursor {
        Some(PageCursor::After(place)) => {
            forward(lines.partition_point(|line| line.place <= place))
        }
        Some(PageCursor::At(at)) => forward(lines.partition_point(|line| line.place.at < at)),
        Some(PageCursor::Before(place)) => {
            let to = lines.partition_point(|line| line.place < place);
            to.saturating_sub(limit)..to
        }
        None if is_from_head => forward(0),
        None => lines.len().saturating_sub(limit)..lines.len(),
    }
}
