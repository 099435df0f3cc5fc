//! FilterLogEvents.

use std::ops::Range;

use super::super::{OperationContext, page};
use super::cursor::PageCursor;
use super::event::{EventShape, EventWriter};
use super::{delivery, invalid, pattern, readable};
use crate::fault::Disorder;
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::World;
use crate::world::group::LogGroup;
use crate::world::lines::{self, LogEntries, LogEntry};

const MAX_EVENTS: usize = 10_000;
/// A page is at most 1 MB, or 10,000 events.
const MAX_BYTES: usize = 1_048_576;
/// What is looked at for one page: a pattern that matches nothing gets empty pages with tokens, as on AWS.
const MAX_LOOKED_AT: usize = 30_000;
const MAX_WINDOWS: usize = 48;
/// Events to make at a time.
const STRIDE: f64 = 2500.0;
/// The longest span to read at a time where hardly anything happens.
const LONGEST_WINDOW: i64 = 6 * 3_600_000;

/// Which streams count.
enum StreamSelection<'a> {
    All,
    Named(Vec<&'a str>),
    Prefix(&'a str),
}

impl<'a> StreamSelection<'a> {
    fn read(input: &'a WireValue) -> Result<Self, Refusal> {
        let names: Vec<&str> = input.texts("logStreamNames").collect();
        match (input.text("logStreamNamePrefix"), names.is_empty()) {
            (None, true) => Ok(Self::All),
            (None, false) if names.len() > 100 => Err(invalid(
                "1 validation error detected: Value at 'logStreamNames' failed to satisfy constraint: Member must have length less than or equal to 100",
            )),
            (None, false) => Ok(Self::Named(names)),
            (Some(prefix), true) => Ok(Self::Prefix(prefix)),
            (Some(_), false) => Err(invalid(
                "LogStreamNamePrefix and LogStreamNames are mutually exclusive parameters.",
            )),
        }
    }

    fn has(&self, stream: &str) -> bool {
        match self {
            Self::All => true,
            Self::Named(names) => names.contains(&stream),
            Self::Prefix(prefix) => stream.starts_with(prefix),
        }
    }
}

pub fn answer(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let group = readable(context.named_group()?)?;
    let streams = StreamSelection::read(input)?;
    let limit = context.limit("limit", MAX_EVENTS)?;
    let now = context.now.as_millis();
    let start = context.millis("startTime")?;
    let end = context.millis("endTime")?;
    if let (Some(start), Some(end)) = (start, end)
        && start > end
    {
        return Err(invalid("startTime must be less than or equal to endTime"));
    }
    let pattern = pattern(input.text("filterPattern"))?;
    let question = (
        &*group.name,
        start,
        end,
        input.text("filterPattern"),
        input.text("logStreamNamePrefix"),
    );
    let cursor = match input.text("nextToken") {
        None => PageCursor::At(start.unwrap_or(0)),
        Some(token) => page::position(question, token)
            .and_then(|position| PageCursor::read(&position))
            .ok_or_else(|| invalid("The specified nextToken is invalid."))?,
    };
    let mut scan = GroupScan {
        world: context.world,
        region: context.region(),
        group,
        now,
        // The end is inclusive.
        end: end
            .map_or(now + 1, |end| end.saturating_add(1))
            .min(now + 1),
        limit,
        body: b"{\"events\":[".to_vec(),
        events: 0,
        looked_at: 0,
        disorder: context.disorder(),
        written: Vec::new(),
    };
    let mut writer = EventWriter::new(context.world, group, EventShape::Filtered, "");
    let next = scan.run(cursor, &mut writer, |writer, line, message| {
        // The name of a stream has to be made: only if it matters.
        (matches!(streams, StreamSelection::All) || streams.has(writer.stream(line)))
            && pattern
                .as_ref()
                .is_none_or(|pattern| pattern.matches(message))
    });
    let mut body = if scan.disorder.is_none() {
        scan.body
    } else {
        scan.disarranged()
    };
    body.extend_from_slice(b"],\"searchedLogStreams\":[]");
    if let Some(next) = next {
        body.extend_from_slice(b",\"nextToken\":\"");
        body.extend_from_slice(page::token(question, &next.write()).as_bytes());
        body.push(b'"');
    }
    body.push(b'}');
    Ok(Reply::bytes(200, body))
}

/// Reads a group window by window until a page is full.
struct GroupScan<'a> {
    world: &'a World,
    region: &'a str,
    group: &'a LogGroup,
    now: i64,
    /// The first moment that is no longer asked for.
    end: i64,
    limit: usize,
    body: Vec<u8>,
    events: usize,
    looked_at: usize,
    disorder: Disorder,
    /// Where in the body each event is; kept only where faults may move them.
    written: Vec<(u64, Range<usize>)>,
}

impl<'a> GroupScan<'a> {
    /// Fills the page; where the next one begins, if there is one.
    fn run(
        &mut self,
        cursor: PageCursor,
        writer: &mut EventWriter<'a>,
        is_wanted: impl Fn(&mut EventWriter<'a>, &LogEntry, &str) -> bool,
    ) -> Option<PageCursor> {
        let oldest = self.world.oldest(self.group, self.now);
        let (mut from, after) = match cursor {
            PageCursor::At(at) => (at.max(oldest), None),
            PageCursor::After(place) | PageCursor::Before(place) => {
                (place.at.max(oldest), Some(place))
            }
        };
        let mut window = first_window(self.world, self.group);
        let mut lines = LogEntries::default();
        for _ in 0..MAX_WINDOWS {
            if from >= self.end || self.looked_at >= MAX_LOOKED_AT {
                break;
            }
            let to = from.saturating_add(window).min(self.end);
            lines.clear();
            self.world
                .read(self.group, (from, to), self.now, self.region, &mut lines);
            delivery::hold_back(&self.disorder, &mut lines, i64::MIN, self.now);
            let unseen = lines
                .lines
                .partition_point(|line| after.is_some_and(|after| line.place <= after));
            for (index, line) in lines.lines.iter().enumerate().skip(unseen) {
                if self.events == self.limit || self.body.len() >= MAX_BYTES {
                    let last = index
                        .checked_sub(1)
                        .map(|last| lines.lines[last].place)
                        .or(after);
                    return Some(last.map_or(PageCursor::At(from), PageCursor::After));
                }
                self.looked_at += 1;
                if is_wanted(writer, line, lines.message(line)) {
                    if self.events > 0 {
                        self.body.push(b',');
                    }
                    let begin = self.body.len();
                    writer.write(&lines, line, &mut self.body);
                    self.events += 1;
                    if !self.disorder.is_none() {
                        self.written
                            .push((delivery::number(line), begin..self.body.len()));
                    }
                }
            }
            window = next_window(window, lines.lines.len());
            from = to;
        }
        (from < self.end).then_some(PageCursor::At(from))
    }

    /// The body with the events as faults want them.
    fn disarranged(&mut self) -> Vec<u8> {
        let written = std::mem::take(&mut self.written);
        let written = self.disorder.disarrange(written, |(number, _)| *number);
        let events: Vec<&[u8]> = (written.into_iter())
            .map(|(_, range)| &self.body[range])
            .collect();
        [b"{\"events\":[".as_slice(), &events.join(&b","[..])].concat()
    }
}

/// A span in which about as much happens as is read at a time.
fn first_window(world: &World, group: &LogGroup) -> i64 {
    let a_minute: f64 = (group.functions.iter())
        .map(|index| {
            let function = world.function(*index);
            let rate = function.caller.map_or(function.spec.rate, |caller| {
                world.function(caller).spec.rate
            });
            rate * lines::expected(function)
        })
        .sum();
    let window = STRIDE / a_minute.max(0.001) * 60_000.0;
    (window as i64).clamp(1000, LONGEST_WINDOW)
}

fn next_window(window: i64, read: usize) -> i64 {
    match read as f64 {
        few if few < STRIDE / 4.0 => (window * 2).min(LONGEST_WINDOW),
        many if many > STRIDE * 3.0 => (window / 2).max(1000),
        _ => window,
    }
}
