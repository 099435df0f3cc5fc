//! Raw lines, as terminals, `aws logs tail` and `sam logs` print them: perhaps with a time and a stream
//! in front, and with what was one event in CloudWatch spread over several lines.

mod column;
mod prefix;
mod shape;

use super::envelope::moment;
pub use column::NameColumn;
use prefix::{Prefix, leading};
use shape::Shape;
use slstop_base::Timestamp;
use slstop_core::domain::SavedEvent;
use slstop_core::domain::line::{self, LineKind};

/// A file of nothing but indented lines is not one event.
const LONGEST_EVENT: usize = 1 << 20;
/// Between the parts of a trace there is one.
const MOST_BLANKS: usize = 2;

/// Lines that are still being put together.
#[derive(Debug, Default)]
pub struct RawLines {
    event: SavedEvent,
    is_pending: bool,
    shape: Shape,
    /// Lines of nothing behind it that may be part of it.
    n_blanks: usize,
    /// Where `tail` printed the function of each line.
    column: Option<NameColumn>,
    /// The console prints the time of an event on a line of its own.
    above: Option<(Timestamp, String)>,
}

impl RawLines {
    pub fn new(column: Option<NameColumn>) -> Self {
        Self {
            column,
            ..Self::default()
        }
    }

    pub fn line(&mut self, text: &str, each: &mut dyn FnMut(SavedEvent)) {
        // Python's errors end without a line's end, and what comes next is glued to them.
        let mut text = text;
        while let Some(glued) = prefix::glued(text) {
            let (before, after) = text.split_at(glued);
            self.part(before, each);
            text = after;
        }
        self.part(text, each);
    }

    fn part(&mut self, text: &str, each: &mut dyn FnMut(SavedEvent)) {
        let Prefix {
            group,
            stream,
            at,
            message,
        } = prefix::read(text);
        let has_prefix = stream.is_some() || at.is_some();
        let column = self.column.filter(|_| stream.is_none() && group.is_none());
        let named = column.filter(|_| at.is_some());
        let named = named.and_then(|column| column.split(message));
        let group = named.map_or(group.map(str::to_owned), |(name, _)| {
            Some(format!("/aws/lambda/{name}"))
        });
        let message = named.map_or(message, |(_, message)| message);
        if let Some(more) = column.filter(|_| self.is_pending && !has_prefix)
            && let Some(more) = more.continued(text)
            && self.event.message.len() + more.len() <= LONGEST_EVENT
        {
            self.event.message.push('\n');
            self.event.message.push_str(more);
            return;
        }
        if message.trim().is_empty() {
            return self.blank(has_prefix, each);
        }
        if self.is_pending && !has_prefix && self.goes_on(message) {
            for _ in 0..=std::mem::take(&mut self.n_blanks) {
                self.event.message.push('\n');
            }
            self.event.message.push_str(text);
            self.shape.add(message);
            return;
        }
        self.flush_event(each);
        if !has_prefix && let Some(time) = prefix::time_alone(message) {
            self.flush(each);
            self.above = Some((time, message.to_owned()));
            return;
        }
        let read = line::read(message);
        let above = self.above.take().map(|(time, _)| time);
        let own = || read.time.and_then(moment).or_else(|| leading(message));
        self.event = SavedEvent {
            group,
            stream: stream.map(str::to_owned),
            at: at.or(above).or_else(own),
            message: message.to_owned(),
            ..SavedEvent::default()
        };
        self.is_pending = true;
        self.shape = Shape::of(message, &read);
    }

    fn blank(&mut self, has_prefix: bool, each: &mut dyn FnMut(SavedEvent)) {
        let waits = self.is_pending && !has_prefix && self.shape.may_resume();
        if waits && self.n_blanks < MOST_BLANKS {
            self.n_blanks += 1;
        } else if self.is_pending {
            self.flush(each);
        }
    }

    fn flush_event(&mut self, each: &mut dyn FnMut(SavedEvent)) {
        self.n_blanks = 0;
        if std::mem::take(&mut self.is_pending) {
            each(std::mem::take(&mut self.event));
        }
    }

    pub fn flush(&mut self, each: &mut dyn FnMut(SavedEvent)) {
        self.flush_event(each);
        // It was what somebody printed.
        if let Some((at, message)) = self.above.take() {
            each(SavedEvent {
                at: Some(at),
                message,
                ..SavedEvent::default()
            });
        }
    }

    /// Whether a line belongs to the event of the one before it.
    fn goes_on(&self, text: &str) -> bool {
        if self.event.message.len() + text.len() > LONGEST_EVENT {
            return false;
        }
        if self.n_blanks > 0 {
            return self.shape.resumes(text);
        }
        if text.starts_with([' ', '\t', '\u{a0}']) {
            // Banners and tables are indented as well, and platform lines that were pasted.
            return !matches!(
                line::read(text).kind(),
                LineKind::Report | LineKind::Start | LineKind::End | LineKind::Init
            );
        }
        self.shape.takes(&self.event.message, text)
    }
}
