//! CSV as the CloudWatch console and Insights export it: a header names the columns, quoted cells may
//! hold several lines.

use std::io::{self, BufRead, Read};

use super::cut::InputCut;
use super::envelope::moment;
use slstop_core::domain::SavedEvent;

/// A cell longer than CloudWatch's longest event has lost its closing quote.
const LONGEST_RECORD: usize = 8 << 20;

/// Insights finds 200 fields at most.
const MOST_COLUMNS: usize = 256;

/// Whether a line is the header of such a file.
pub fn is_header(line: &str) -> bool {
    let names = || line.split(',').map(name);
    // JSON may hold the same words between commas.
    !line.starts_with(['{', '['])
        && names().any(|name| name == "timestamp")
        && names().any(|name| name == "message")
}

fn name(cell: &str) -> String {
    let cell = cell.trim().trim_matches('"').trim_start_matches('@');
    cell.to_ascii_lowercase()
}

#[derive(Default)]
struct CsvColumns {
    timestamp: Option<usize>,
    message: Option<usize>,
    stream: Option<usize>,
    group: Option<usize>,
}

impl CsvColumns {
    fn of(header: &[String]) -> Self {
        let column = |names: &[&str]| {
            header
                .iter()
                .position(|cell| names.contains(&name(cell).as_str()))
        };
        Self {
            timestamp: column(&["timestamp"]),
            message: column(&["message"]),
            stream: column(&["logstream", "logstreamname"]),
            group: column(&["log", "loggroup", "loggroupname"]),
        }
    }

    fn event(&self, cells: Vec<String>) -> Option<SavedEvent> {
        let cell = |column: Option<usize>| {
            let cell = cells.get(column?)?;
            (!cell.is_empty()).then(|| cell.clone())
        };
        Some(SavedEvent {
            message: cell(self.message)?,
            at: cell(self.timestamp).and_then(|text| moment(&text)),
            stream: cell(self.stream),
            group: cell(self.group),
            id: None,
        })
    }
}

/// Reads to the end, or to the record that is cut.
pub fn read(
    mut source: impl BufRead,
    each: &mut dyn FnMut(SavedEvent),
) -> io::Result<Option<InputCut>> {
    let mut records = Records::default();
    let CsvRecord::Whole(header) = records.next(&mut source)? else {
        return Ok(None);
    };
    let columns = CsvColumns::of(&header);
    loop {
        match records.next(&mut source)? {
            CsvRecord::Whole(cells) => columns.event(cells).into_iter().for_each(&mut *each),
            CsvRecord::Cut => return Ok(Some(InputCut::in_line(records.line))),
            CsvRecord::End => return Ok(None),
        }
    }
}

enum CsvRecord {
    Whole(Vec<String>),
    /// Its last cell has no end.
    Cut,
    End,
}

#[derive(Default)]
struct Records {
    /// The last one that was read.
    line: usize,
}

impl Records {
    /// The cells of one record, over as many lines as its quotes hold.
    fn next(&mut self, source: &mut impl BufRead) -> io::Result<CsvRecord> {
        let mut bytes = Vec::new();
        let mut quotes = 0;
        loop {
            let before = bytes.len();
            let limit = LONGEST_RECORD as u64;
            if source.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
                if quotes % 2 == 1 {
                    return Ok(CsvRecord::Cut);
                }
                break;
            }
            self.line += 1;
            // A doubled quote counts twice and changes nothing.
            quotes += bytes[before..].iter().filter(|byte| **byte == b'"').count();
            if quotes % 2 == 0 || bytes.len() >= LONGEST_RECORD {
                break;
            }
        }
        if bytes.is_empty() {
            return Ok(CsvRecord::End);
        }
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_start_matches('\u{feff}');
        Ok(CsvRecord::Whole(cells(text.trim_end_matches(['\n', '\r']))))
    }
}

fn cells(record: &str) -> Vec<String> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut in_quotes = false;
    let mut chars = record.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, in_quotes) {
            ('"', true) if chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            ('"', true) => in_quotes = false,
            ('"', false) if cell.is_empty() => in_quotes = true,
            (',', false) => {
                cells.push(std::mem::take(&mut cell));
                if cells.len() == MOST_COLUMNS {
                    return cells;
                }
            }
            _ => cell.push(c),
        }
    }
    cells.push(cell);
    cells
}
