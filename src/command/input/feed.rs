//! Lines that come one by one from a writer that may pause in the middle of an event: a pipe, a child.

use std::io::{self, BufRead, Read};

use tokio::sync::mpsc;

use super::cut::InputCut;
use super::page::JsonLine;
use super::raw::{NameColumn, RawLines};
use super::{InputForm, aws_text, csv, page, peek};
use slstop_core::domain::SavedEvent;
use slstop_core::facts::SeenEvents;

/// A longer line is passed on in parts: the reader waits for it.
const LONGEST_PART: usize = 1 << 20;

/// Raw lines, and events or pages of them as JSON, a line each.
#[derive(Debug, Default)]
pub struct LineReader {
    raw: RawLines,
    n_lines: usize,
    /// Some of them were events as JSON.
    has_events: bool,
    cut: Option<InputCut>,
}

impl LineReader {
    pub fn new(column: Option<NameColumn>) -> Self {
        Self {
            raw: RawLines::new(column),
            ..Self::default()
        }
    }

    pub fn line(&mut self, bytes: &[u8], each: &mut dyn FnMut(SavedEvent)) {
        let line = String::from_utf8_lossy(bytes);
        let line = line
            .trim_end_matches(['\n', '\r'])
            .trim_start_matches('\u{feff}');
        self.n_lines += 1;
        let raw = &mut self.raw;
        let read = match line.starts_with('{') {
            true => page::line(line, self.has_events, &mut |event| {
                raw.flush(each);
                each(event);
            }),
            false => JsonLine::Nothing,
        };
        self.has_events |= read != JsonLine::Nothing;
        match read {
            JsonLine::Nothing => self.raw.line(line, each),
            JsonLine::Events => {}
            JsonLine::Cut { cut, n_told } => {
                self.cut = self.cut.or(Some(cut.at_line(self.n_lines)));
                // Half an event is better than none of it.
                if n_told == 0 {
                    self.raw.line(line, each);
                }
            }
        }
    }

    /// The first event that was cut.
    pub fn cut(&self) -> Option<InputCut> {
        self.cut
    }

    /// Nothing more belongs to the last event.
    pub fn flush(&mut self, each: &mut dyn FnMut(SavedEvent)) {
        self.raw.flush(each);
    }
}

/// What a thread that reads passes on.
#[derive(Debug)]
pub enum Fed {
    /// Where the functions stand in the lines that follow.
    Column(NameColumn),
    /// Bytes of lines, cut anywhere.
    Bytes(Vec<u8>),
    Event(SavedEvent),
}

/// Reads to the end, and passes on what there is as soon as it is there; ends when the receiver is gone. Where a
/// document is cut, if it is.
pub fn send(source: impl Read, to: &mpsc::Sender<Fed>) -> io::Result<Option<InputCut>> {
    let (head, mut source) = peek::peek(source)?;
    let mut each = |event: SavedEvent| {
        // The receiver is gone: the next fill of the buffer notices.
        let _ = to.blocking_send(Fed::Event(event));
    };
    match InputForm::of(&head) {
        InputForm::Document => page::read(source, &mut each),
        InputForm::Csv => csv::read(source, &mut each),
        InputForm::AwsText => aws_text::read(source, &mut each).map(|()| None),
        InputForm::Lines(column) => {
            if let Some(column) = column {
                let _ = to.blocking_send(Fed::Column(column));
            }
            loop {
                let bytes = source.fill_buf()?.to_vec();
                source.consume(bytes.len());
                if bytes.is_empty() || to.blocking_send(Fed::Bytes(bytes)).is_err() {
                    return Ok(None);
                }
            }
        }
    }
}

/// Puts together what was passed on. Every event once: what it is printed from is no log book.
#[derive(Debug, Default)]
pub struct Feed {
    lines: LineReader,
    /// Of a line whose end did not come yet.
    part: Vec<u8>,
    seen: SeenEvents,
}

impl Feed {
    pub fn take(&mut self, fed: Fed, each: &mut dyn FnMut(SavedEvent)) {
        let seen = &mut self.seen;
        let mut each = |event: SavedEvent| {
            if event.id.as_deref().is_none_or(|id| seen.is_new(id)) {
                each(event);
            }
        };
        match fed {
            Fed::Event(event) => each(event),
            Fed::Column(column) => self.lines = LineReader::new(Some(column)),
            Fed::Bytes(bytes) => {
                for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
                    if self.part.is_empty() && piece.ends_with(b"\n") {
                        self.lines.line(piece, &mut each);
                        continue;
                    }
                    self.part.extend_from_slice(piece);
                    if piece.ends_with(b"\n") || self.part.len() >= LONGEST_PART {
                        self.lines.line(&self.part, &mut each);
                        self.part.clear();
                    }
                }
            }
        }
    }

    /// Nothing came for a moment: lines that have their end are passed on.
    pub fn pause(&mut self, each: &mut dyn FnMut(SavedEvent)) {
        self.lines.flush(each);
    }

    /// Where the first event was cut that was.
    pub fn end(&mut self, each: &mut dyn FnMut(SavedEvent)) -> Option<InputCut> {
        if !self.part.is_empty() {
            let part = std::mem::take(&mut self.part);
            self.lines.line(&part, each);
        }
        self.lines.flush(each);
        self.lines.cut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(parts: &[&str]) -> Vec<String> {
        let mut feed = Feed::default();
        let mut messages = Vec::new();
        for part in parts {
            match *part {
                "" => feed.pause(&mut |event| messages.push(event.message)),
                part => feed.take(Fed::Bytes(part.into()), &mut |event| {
                    messages.push(event.message)
                }),
            }
        }
        feed.end(&mut |event| messages.push(event.message));
        messages
    }

    #[test]
    fn lines_are_put_together_from_any_parts_and_an_event_ends_with_a_pause() {
        assert_eq!(
            messages(&["on", "e\ntwo\n", "  more\nth", "ree"]),
            ["one", "two\n  more", "three"]
        );
        assert_eq!(messages(&["two\n", "", "  alone\n"]), ["two", "  alone"]);
    }

    #[test]
    fn a_line_without_an_end_is_told_in_parts() {
        let long = "x".repeat(LONGEST_PART + 5);
        let read = messages(&[&long, "y\n"]);
        assert_eq!(
            read.iter().map(String::len).collect::<Vec<_>>(),
            [LONGEST_PART + 5, 1]
        );
    }

    #[test]
    fn what_comes_twice_is_told_once() {
        let event = r#"{"eventId":"1","timestamp":5,"message":"a","logStreamName":"s"}"#;
        let twice = format!("{event}\n{event}\n");
        assert_eq!(messages(&[&twice]), ["a"]);
    }
}
