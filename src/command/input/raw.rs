//! Raw lines, as terminals, `aws logs tail` and `sam logs` print them: perhaps with a time and a stream
//! in front, and with what was one event in CloudWatch spread over several lines.

use super::Event;
use super::envelope::moment;
use crate::base::Timestamp;
use crate::domain::line::decoration::{is_stream, is_time};
use crate::domain::line::request::is_uuid;
use crate::domain::line::{self, LineKind};

/// A file of nothing but indented lines is not one event.
const LONGEST_EVENT: usize = 1 << 20;

/// Lines that are still being put together.
#[derive(Debug, Default)]
pub struct Raw {
    event: Event,
    is_pending: bool,
    /// Braces that are open in an object that an error's headline announced.
    depth: usize,
}

impl Raw {
    pub fn line(&mut self, text: &str, each: &mut dyn FnMut(Event)) {
        // Python's errors end without a line's end, and what comes next is glued to them.
        if let Some(glued) = glued(text) {
            let (before, after) = text.split_at(glued);
            self.line(before, each);
            return self.line(after, each);
        }
        let (stream, at, message) = prefix(text);
        let has_prefix = stream.is_some() || at.is_some();
        if self.is_pending && !has_prefix && self.goes_on(message) {
            self.event.message.push('\n');
            self.event.message.push_str(text);
            self.depth = depth(self.depth, message);
            return;
        }
        self.flush(each);
        if message.trim().is_empty() {
            return;
        }
        let at = at.or_else(|| moment(line::read(message).time?));
        self.event = Event {
            stream: stream.map(str::to_owned),
            at,
            message: message.to_owned(),
            ..Event::default()
        };
        self.is_pending = true;
        self.depth = 0;
    }

    pub fn flush(&mut self, each: &mut dyn FnMut(Event)) {
        if std::mem::take(&mut self.is_pending) {
            each(std::mem::take(&mut self.event));
        }
    }

    /// Whether a line belongs to the event of the one before it.
    fn goes_on(&self, text: &str) -> bool {
        let before = self.event.message.as_str();
        if before.len() + text.len() > LONGEST_EVENT {
            return false;
        }
        let is_indented = text.starts_with([' ', '\t', '\u{a0}']);
        if is_indented {
            // Banners and tables are indented as well, and platform lines that were pasted.
            return !matches!(
                line::read(text).kind(),
                LineKind::Report | LineKind::Start | LineKind::End | LineKind::Init
            );
        }
        const BEGINNINGS: &[&str] = &[
            "XRAY TraceId:",
            "<b>XRAY TraceId:",
            "Traceback (most recent",
            "Caused by: ",
            "note: run with",
        ];
        if BEGINNINGS.iter().any(|begin| text.starts_with(begin)) || self.depth > 0 {
            return true;
        }
        let last = before.lines().next_back().unwrap_or_default();
        // The type below a crash, and the object below an error's headline.
        let is_type =
            text.starts_with("Runtime.") && !text.contains(' ') && last.contains("Runtime exited");
        let is_object = text.starts_with('{') && announces_an_object(last);
        // The JVM says it twice; Rust puts the words below the place; Python the error below its trace.
        let is_twice = text.split_once(": ").is_some_and(|(class, _)| {
            last.len() == before.len()
                && class.contains('.')
                && last.ends_with(&format!(": {class}"))
        });
        let is_panic = before.starts_with("thread '") && last.len() == before.len();
        let is_trace_end = before.contains("Traceback (most recent")
            && last.starts_with([' ', '\u{a0}'])
            && line::thrown::is_error_headline(text);
        is_type || is_object || is_twice || is_panic || is_trace_end
    }
}

fn announces_an_object(line: &str) -> bool {
    let line = line.trim_end();
    [
        "Invoke Error",
        "Uncaught Exception",
        "Unhandled Promise Rejection",
        "Critical exception from handler",
    ]
    .iter()
    .any(|head| line.ends_with(head))
}

fn depth(depth: usize, text: &str) -> usize {
    let opening = text.matches('{').count();
    let closing = text.matches('}').count();
    (depth + opening).saturating_sub(closing)
}

/// Where the platform's next line is glued to the end of this one.
fn glued(text: &str) -> Option<usize> {
    ["END RequestId: ", "REPORT RequestId: ", "START RequestId: "]
        .iter()
        .filter_map(|mark| {
            let found = text.find(mark).filter(|found| *found > 0)?;
            let before = text[..found].chars().next_back()?;
            let is_glued =
                !before.is_whitespace() && !matches!(before, '"' | '\'' | '|' | '>' | ',' | '_');
            let is_id = is_uuid(text.get(found + mark.len()..found + mark.len() + 36)?);
            (is_glued && is_id).then_some(found)
        })
        .min()
}

/// Stream and time in front of a line, in either order, and the line.
fn prefix(text: &str) -> (Option<&str>, Option<Timestamp>, &str) {
    let (mut stream, mut at, mut rest) = (None, None, text);
    for _ in 0..2 {
        let Some((word, behind)) = rest.split_once(' ') else {
            break;
        };
        if stream.is_none() && is_stream(word) {
            stream = Some(word);
        } else if at.is_none()
            && word.contains('T')
            && is_time(word)
            && moment(word).is_some()
            && !is_own_time(stream, behind)
        {
            at = moment(word);
        } else {
            break;
        }
        rest = behind;
    }
    (stream, at, rest)
}

/// A pasted line of Node has blanks where tabs were: its time and id are its own.
fn is_own_time(stream: Option<&str>, behind: &str) -> bool {
    let word = behind.split_whitespace().next().unwrap_or_default();
    stream.is_none() && is_uuid(word) && !behind.contains("Task timed out")
}
