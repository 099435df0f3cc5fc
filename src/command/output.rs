//! Where commands print. Whatever comes from AWS or from a file passes through `SafeText`, so that
//! no name can control the terminal that shows it.

use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

use serde::Serialize;

use slstop_base::SafeText;

/// As much as a pipe holds: a hundred thousand lines are few hundred calls of the system.
const BUFFER: usize = 64 << 10;

/// Buffered: `finish` it, or a full disk goes unnoticed.
#[derive(Debug)]
pub struct Output<W: Write> {
    to: W,
    pub is_terminal: bool,
}

impl Output<BufWriter<StdoutLock<'static>>> {
    pub fn stdout() -> Self {
        let stdout = io::stdout().lock();
        Self {
            is_terminal: stdout.is_terminal(),
            to: BufWriter::with_capacity(BUFFER, stdout),
        }
    }
}

impl<W: Write> Output<W> {
    pub fn line<'t>(&mut self, text: impl Into<SafeText<'t>>) -> io::Result<()> {
        writeln!(self.to, "{}", text.into())
    }

    #[cfg(test)]
    pub fn to(to: W, is_terminal: bool) -> Self {
        Self { to, is_terminal }
    }

    /// A text of several lines of our own making.
    pub fn lines(&mut self, text: &str) -> io::Result<()> {
        text.lines().try_for_each(|line| self.line(line))
    }

    /// One object a line. JSON's own escapes keep the value while the bytes stay harmless.
    pub fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut json = serde_json::to_vec(value)?;
        end_json_line(&mut json);
        self.to.write_all(&json)
    }

    /// What this program made itself, byte for byte: pages of the manual, completions, swatches.
    pub fn own(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.to.write_all(bytes)
    }

    pub fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }

    pub fn finish(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Makes the bytes of an object harmless and ends its line.
pub fn end_json_line(json: &mut Vec<u8>) {
    const DEL: u8 = 0x7f;
    if !json.is_ascii() || memchr::memchr(DEL, json).is_some() {
        *json = escaped(&String::from_utf8_lossy(json)).into_bytes();
    }
    json.push(b'\n');
}

/// serde_json leaves DEL, the C1 controls and Unicode's invisible and directional marks as they
/// are; in JSON they can only stand inside strings, where an escape means the same.
fn escaped(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() && !c.is_ascii_control() {
            safe.push(c);
            continue;
        }
        let mut bytes = [0; 4];
        let text = c.encode_utf8(&mut bytes);
        if SafeText::from(&*text).as_str() == text {
            safe.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                safe.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    safe
}

/// Columns as wide as their widest cell, the last one free.
pub fn table(rows: &[Vec<SafeText<'_>>]) -> Vec<String> {
    aligned(rows, |_| false)
}

/// The same with the columns that hold numbers on their right edge.
pub fn aligned(rows: &[Vec<SafeText<'_>>], is_number: impl Fn(usize) -> bool) -> Vec<String> {
    let n_columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(SafeText::width).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..n_columns).map(width).collect();
    let line = |row: &Vec<SafeText<'_>>| {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let blanks = " ".repeat(width - cell.width());
            let (before, after) = match is_number(column) {
                true => (&*blanks, ""),
                false => ("", &*blanks),
            };
            line.extend([before, cell.as_str(), after, "  "]);
        }
        line.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(print: impl FnOnce(&mut Output<&mut Vec<u8>>) -> io::Result<()>) -> String {
        let mut bytes = Vec::new();
        let mut output = Output {
            to: &mut bytes,
            is_terminal: false,
        };
        print(&mut output).expect("memory takes everything");
        String::from_utf8(bytes).expect("text")
    }

    const HOSTILE: &str = "a\u{1b}]52;c;x\u{7}\u{9b}31m\u{202e}\u{7f}é";

    #[test]
    fn no_control_character_is_printed_as_one() {
        let is_harmless = |text: &str| {
            let line = text.strip_suffix('\n').expect("a line");
            line.chars().all(|c| !c.is_control() && c != '\u{202e}')
        };
        let line = printed(|output| output.line(HOSTILE));
        let json = printed(|output| output.json(&HOSTILE));
        assert!(is_harmless(&line), "{line:?}");
        assert!(is_harmless(&json), "{json:?}");
        let back: String = serde_json::from_str(&json).expect("still JSON");
        assert_eq!(back, HOSTILE);
    }

    #[test]
    fn columns_line_up_by_what_is_seen() {
        let row = |cells: &[&'static str]| cells.iter().map(|&cell| cell.into()).collect();
        let lines = table(&[row(&["日本", "x"]), row(&["a", "yy", "z"]), row(&[])]);
        assert_eq!(lines, ["日本  x", "a     yy  z", ""]);
        let lines = aligned(
            &[row(&["日本", "x"]), row(&["a", "yy"]), row(&[])],
            |column| column > 0,
        );
        assert_eq!(lines, ["日本   x", "a     yy", ""]);
    }
}
