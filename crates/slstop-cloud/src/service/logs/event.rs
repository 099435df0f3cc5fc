//! An event as JSON. Written straight into the answer: pages have ten thousand of them.

use std::collections::HashMap;

use crate::wire::json;
use crate::world::World;
use crate::world::environment::EnvironmentId;
use crate::world::group::LogGroup;
use crate::world::lines::{EventPosition, LogEntries, LogEntry};

/// Which members an operation gives its events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventShape {
    /// FilterLogEvents: with stream and id.
    Filtered,
    /// GetLogEvents.
    Streamed,
    /// Live tail: with group and stream, without an id.
    Live,
}

/// Writes events of a group, and remembers the names of its streams.
pub struct EventWriter<'a> {
    world: &'a World,
    group: &'a LogGroup,
    shape: EventShape,
    /// The group's ARN, for live tail.
    identifier: &'a str,
    names: HashMap<(u16, EnvironmentId), String>,
}

impl std::fmt::Debug for EventWriter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("group", &self.group.name)
            .finish_non_exhaustive()
    }
}

impl<'a> EventWriter<'a> {
    pub fn new(
        world: &'a World,
        group: &'a LogGroup,
        shape: EventShape,
        identifier: &'a str,
    ) -> Self {
        Self {
            world,
            group,
            shape,
            identifier,
            names: HashMap::new(),
        }
    }

    pub fn stream(&mut self, line: &LogEntry) -> &str {
        let key = (line.place.function, line.environment);
        self.names.entry(key).or_insert_with(|| {
            let function = self.world.function(line.place.function);
            self.world
                .stream_name(self.group, function, &line.environment)
        })
    }

    pub fn write(&mut self, lines: &LogEntries, line: &LogEntry, out: &mut Vec<u8>) {
        match self.shape {
            EventShape::Filtered => {
                out.extend_from_slice(b"{\"logStreamName\":\"");
                out.extend_from_slice(self.stream(line).as_bytes());
                out.extend_from_slice(b"\",\"timestamp\":");
            }
            EventShape::Streamed => out.extend_from_slice(b"{\"timestamp\":"),
            EventShape::Live => {
                out.extend_from_slice(b"{\"logGroupIdentifier\":");
                json::append_text(self.identifier, out);
                out.extend_from_slice(b",\"logStreamName\":\"");
                out.extend_from_slice(self.stream(line).as_bytes());
                out.extend_from_slice(b"\",\"timestamp\":");
            }
        }
        number(line.place.at, out);
        out.extend_from_slice(b",\"message\":");
        json::append_text(lines.message(line), out);
        out.extend_from_slice(b",\"ingestionTime\":");
        number(line.ingested, out);
        if self.shape == EventShape::Filtered {
            out.extend_from_slice(b",\"eventId\":\"");
            event_id(&line.place, out);
            out.push(b'"');
        }
        out.push(b'}');
    }
}

/// 56 digits that sort as the events do: the time, the place within its millisecond, and what
/// makes it unique.
pub fn event_id(place: &EventPosition, out: &mut Vec<u8>) {
    // Real ids are the milliseconds times some 2.2e43.
    padded(u128::from(place.at.unsigned_abs()) * 22, 14, out);
    padded(u128::from(place.function), 5, out);
    padded(u128::from(place.lane), 7, out);
    padded(u128::from(place.line), 5, out);
    padded(u128::from(place.key), 20, out);
    padded(u128::from(place.key % 99_991), 5, out);
}

fn padded(value: u128, width: usize, out: &mut Vec<u8>) {
    let begin = out.len();
    out.resize(begin + width, b'0');
    // The common case in the machine's own words: 128-bit division is slow.
    let mut rest = value as u64;
    for digit in out[begin..].iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
}

fn number(value: i64, out: &mut Vec<u8>) {
    let begin = out.len();
    let mut rest = value.unsigned_abs();
    loop {
        out.push(b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-');
    }
    out[begin..].reverse();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(place: EventPosition) -> String {
        let mut out = Vec::new();
        event_id(&place, &mut out);
        String::from_utf8(out).expect("digits")
    }

    #[test]
    fn ids_have_56_digits_and_sort_as_the_events_do() {
        let first = EventPosition {
            at: 1_795_176_000_000,
            function: 65_535,
            lane: 999_999,
            line: 9,
            key: u64::MAX,
        };
        let second = EventPosition {
            at: 1_795_176_000_001,
            function: 0,
            lane: 0,
            line: 0,
            key: 0,
        };
        let third = EventPosition { line: 1, ..second };
        assert_eq!(id(first).len(), 56);
        assert!(id(first) < id(second) && id(second) < id(third));
    }

    #[test]
    fn numbers_are_written_with_their_sign() {
        let mut out = Vec::new();
        for value in [0, -7, 1_795_176_000_000] {
            number(value, &mut out);
            out.push(b' ');
        }
        assert_eq!(out, b"0 -7 1795176000000 ");
    }
}
