//! GetLogEvents.

use super::super::{Context, page};
use super::cursor::Cursor;
use super::event::{Shape, Writer};
use super::{delivery, invalid, readable};
use crate::cloud::wire::{Refusal, Reply};
use crate::cloud::world::lines::{Line, Lines};

const MAX_EVENTS: usize = 10_000;
const MAX_BYTES: usize = 1_048_576;

pub fn answer(context: &Context<'_>) -> Result<Reply, Refusal> {
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
    let mut lines = Lines::default();
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
    let shown = choose(&lines.lines, cursor, is_from_head, limit);
    let mut body = b"{\"events\":[".to_vec();
    let mut writer = Writer::new(context.world, group, Shape::Streamed, "");
    let mut first = shown.start;
    let mut last = shown.start;
    // A page that is too large is cut at the end from which it is not read.
    let is_forward = match cursor {
        None => is_from_head,
        Some(cursor) => !matches!(cursor, Cursor::Before(_)),
    };
    let mut parts: Vec<(u64, Vec<u8>)> = Vec::new();
    let mut bytes = 0;
    let mut pick = |line: &Line| {
        let mut part = Vec::new();
        writer.write(&lines, line, &mut part);
        bytes += part.len() + 1;
        parts.push((delivery::number(line), part));
        bytes < MAX_BYTES
    };
    if is_forward {
        for line in &lines.lines[shown.clone()] {
            last += 1;
            if !pick(line) {
                break;
            }
        }
    } else {
        last = shown.end;
        first = shown.end;
        for line in lines.lines[shown.clone()].iter().rev() {
            first -= 1;
            if !pick(line) {
                break;
            }
        }
        parts.reverse();
    }
    let parts = disorder.disarrange(parts, |(number, _)| *number);
    let parts: Vec<Vec<u8>> = parts.into_iter().map(|(_, part)| part).collect();
    body.extend_from_slice(&parts.join(&b","[..]));
    // At the end the same token comes back: that is how a reader knows.
    let forward = match lines.lines[..last].last() {
        Some(line) => Cursor::After(line.place),
        None => cursor.unwrap_or(Cursor::At(start)),
    };
    let backward = match lines.lines[first..].first() {
        Some(line) => Cursor::Before(line.place),
        None => cursor.unwrap_or(Cursor::At(start)),
    };
    let token =
        |word: char, cursor: Cursor| format!("{word}/{}", page::token(question, &cursor.write()));
    body.extend_from_slice(
        format!(
            "],\"nextForwardToken\":\"{}\",\"nextBackwardToken\":\"{}\"}}",
            token('f', forward),
            token('b', backward)
        )
        .as_bytes(),
    );
    Ok(Reply::bytes(200, body))
}

fn read_token(question: (&str, &str, i64, i64), token: &str) -> Result<Cursor, Refusal> {
    let rest = token
        .strip_prefix("f/")
        .or_else(|| token.strip_prefix("b/"));
    rest.and_then(|rest| page::position(question, rest))
        .and_then(|position| Cursor::read(&position))
        .ok_or_else(|| invalid("The specified nextToken is invalid."))
}

/// The events of a page: after or before a cursor, else from the head or the tail.
fn choose(
    lines: &[Line],
    cursor: Option<Cursor>,
    is_from_head: bool,
    limit: usize,
) -> std::ops::Range<usize> {
    let forward = |from: usize| from..from.saturating_add(limit).min(lines.len());
    match cursor {
        Some(Cursor::After(place)) => forward(lines.partition_point(|line| line.place <= place)),
        Some(Cursor::At(at)) => forward(lines.partition_point(|line| line.place.at < at)),
        Some(Cursor::Before(place)) => {
            let to = lines.partition_point(|line| line.place < place);
            to.saturating_sub(limit)..to
        }
        None if is_from_head => forward(0),
        None => lines.len().saturating_sub(limit)..lines.len(),
    }
}
