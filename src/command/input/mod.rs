//! Logs from files and pipes, in the forms that people have them in: raw lines, CloudWatch's events as
//! JSON (a page, or an event a line), `tail --json`, the console's and Insights' CSV.

mod csv;
mod cut;
mod envelope;
mod feed;
mod page;
mod raw;

use std::io::{self, BufRead, BufReader, Read};

pub use cut::Cut;
use feed::Lines;
pub use feed::{Fed, Feed, send};
use slstop_core::domain::SavedEvent;

/// A line longer than this is no line of a log; CloudWatch's events end at a megabyte, a page of them
/// at ten times that.
const LONGEST_LINE: u64 = 64 << 20;
/// How much is looked at to tell the form.
const GLANCE: usize = 64 << 10;

/// Reads to the end and gives every event in the order of the file; where it is cut, if it is. An event that
/// stands there twice is given twice: a log book takes it once.
pub fn read(source: impl Read, mut each: impl FnMut(SavedEvent)) -> io::Result<Option<Cut>> {
    let mut source = BufReader::with_capacity(GLANCE, source);
    match Form::of(source.fill_buf()?) {
        Form::Document => page::read(source, &mut each),
        Form::Csv => csv::read(source, &mut each),
        Form::Lines => lines(source, &mut each),
    }
}

enum Form {
    /// JSON over several lines.
    Document,
    Csv,
    /// Raw ones, and JSON an event or a page a line.
    Lines,
}

impl Form {
    fn of(glance: &[u8]) -> Self {
        let glance = String::from_utf8_lossy(glance);
        let glance = glance.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
        let line = glance.lines().next().unwrap_or_default();
        if csv::is_header(line) {
            return Self::Csv;
        }
        // Node prints objects over several lines, too; only the keys tell CloudWatch's.
        let is_open = line.starts_with('{') && !line.trim_end().ends_with('}')
            || line.starts_with('[')
                && matches!(glance[1..].trim_start().chars().next(), Some('{' | ']'));
        let has_events = [
            "\"events\"",
            "\"logEvents\"",
            "\"logStreamName\"",
            "\"ingestionTime\"",
        ]
        .iter()
        .any(|key| glance.contains(key));
        if is_open && has_events {
            Self::Document
        } else {
            Self::Lines
        }
    }
}

fn lines(mut source: impl BufRead, each: &mut dyn FnMut(SavedEvent)) -> io::Result<Option<Cut>> {
    let mut lines = Lines::default();
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
