//! Logs from files and pipes, in the forms that people have them in: raw lines, CloudWatch's events as
//! JSON (a page, or an event a line) or as the text of the AWS CLI, what `tail` prints, plain or as JSON, the
//! CSV of the CloudWatch console and of Logs Insights.

mod aws_text;
mod csv;
mod cut;
mod envelope;
mod feed;
mod page;
mod peek;
mod raw;

use std::io::{self, BufRead, Read};

pub use cut::InputCut;
use feed::LineReader;
pub use feed::{Fed, Feed, send};
use raw::NameColumn;
use slstop_base::PlaceId;
use slstop_core::domain::SavedEvent;
use slstop_core::facts::LogBook;
use slstop_core::message::{Fact, MOST_LINES};

/// A line longer than this is no line of a log; CloudWatch's events end at a megabyte, a page of them
/// at ten times that.
const LONGEST_LINE: u64 = 64 << 20;

/// Reads to the end and gives every event in the order of the file; where it is cut, if it is. An event that
/// stands there twice is given twice: a log book takes it once.
pub fn read(source: impl Read, mut each: impl FnMut(SavedEvent)) -> io::Result<Option<InputCut>> {
    let (head, source) = peek::peek(source)?;
    match InputForm::of(&head) {
        InputForm::Document => page::read(source, &mut each),
        InputForm::Csv => csv::read(source, &mut each),
        InputForm::AwsText => aws_text::read(source, &mut each).map(|()| None),
        InputForm::Lines(column) => lines(source, column, &mut each),
    }
}

/// Folds a file into a log book, as facts of so many lines as any other reader sends. `may_repeat`: other files may
/// hold the same events.
pub fn fold(
    source: impl Read,
    may_repeat: bool,
    book: &mut LogBook,
) -> io::Result<Option<InputCut>> {
    let mut first = true;
    let mut fold = |events| {
        let fact = Fact::SavedLines {
            first,
            may_repeat,
            events,
        };
        book.absorb(PlaceId::FIRST, &fact);
        first = false;
    };
    let mut events = Vec::new();
    let cut = read(source, |event| {
        events.push(event);
        if events.len() >= MOST_LINES {
            fold(std::mem::take(&mut events));
        }
    })?;
    fold(events);
    Ok(cut)
}

enum InputForm {
    /// JSON over several lines.
    Document,
    Csv,
    /// What the AWS CLI prints with `--output text`.
    AwsText,
    /// Raw ones, and JSON an event or a page a line; with the column of functions that `tail` prints.
    Lines(Option<NameColumn>),
}

impl InputForm {
    fn of(head: &[u8]) -> Self {
        let head = String::from_utf8_lossy(head);
        let head = peek::without_blanks(&head);
        let line = head.lines().next().unwrap_or_default();
        if csv::is_header(line) {
            Self::Csv
        } else if head.lines().any(aws_text::is_row) {
            Self::AwsText
        } else if peek::is_open(head) && peek::has_event_keys(head) {
            Self::Document
        } else {
            Self::Lines(NameColumn::of(head))
        }
    }
}

fn lines(
    mut source: impl BufRead,
    column: Option<NameColumn>,
    each: &mut dyn FnMut(SavedEvent),
) -> io::Result<Option<InputCut>> {
    let mut lines = LineReader::new(column);
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        if source
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut bytes)?
            == 0
        {
            break;
        }
        lines.line(&bytes, each);
    }
    lines.flush(each);
    Ok(lines.cut())
}

#[cfg(test)]
mod tests;
