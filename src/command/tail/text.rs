//! Lines as people read them: time, function, message. Whatever they hold, they cannot control a terminal,
//! nor pass for a line of somebody else's: what follows the first line of a message is set in.

use std::collections::HashMap;
use std::sync::Arc;

use super::arrival::Arrival;
use super::stamp::{Stamp, StampForm};
use super::typed_filter::loudness;
use slstop_base::{SafeText, Timestamp, mask};
use slstop_core::domain::line::{self, Level, ParsedLine};

/// Hues that are readable on light and on dark grounds, one a function; red and yellow mean something.
const HUES: [&str; 6] = ["36", "32", "35", "34", "96", "95"];
const FAINT: &str = "2";
const ERROR: &str = "31";
const WARNING: &str = "33";

#[derive(Debug)]
pub struct Text {
    stamp: Stamp,
    has_colour: bool,
    /// The width of the functions' names; `None` if there is only one function.
    names: Option<usize>,
    /// In the order in which they came.
    hues: HashMap<Arc<str>, usize>,
    buffer: String,
}

impl Text {
    /// `names`: how wide the column of functions is, if there is one.
    pub fn new(form: StampForm, has_colour: bool, names: Option<usize>) -> Self {
        Self {
            stamp: Stamp::new(form),
            has_colour,
            names,
            hues: HashMap::new(),
            buffer: String::new(),
        }
    }

    pub fn reads(&self) -> bool {
        self.has_colour
    }

    pub fn line(&mut self, arrival: &Arrival, line: Option<&ParsedLine<'_>>) -> &[u8] {
        self.buffer.clear();
        self.head(arrival.at, arrival.is_late);
        if let Some(width) = self.names {
            let name = arrival.function.clone().unwrap_or_else(|| Arc::from("·"));
            match &arrival.place {
                None => self.name(&name, width),
                Some(place) => self.name(&Arc::from(place.named(&name)), width),
            }
        }
        let colour = line.filter(|_| self.has_colour).and_then(colour);
        if let Some(colour) = colour {
            self.style(colour);
        }
        let masked = mask::secrets(&arrival.message);
        let mut rest = masked.trim_start_matches(['\n', '\r']);
        loop {
            let end = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
            push_safe(&mut self.buffer, &rest[..end]);
            rest = rest[end..].trim_start_matches(['\n', '\r']);
            if rest.is_empty() {
                break;
            }
            self.buffer.push_str("\n    ");
        }
        if colour.is_some() {
            self.style("0");
        }
        self.buffer.push('\n');
        self.buffer.as_bytes()
    }

    /// What is to be known between the lines.
    pub fn mark(&mut self, at: Timestamp, words: &str) -> &[u8] {
        self.buffer.clear();
        self.head(Some(at), false);
        self.buffer.push_str("-- ");
        push_safe(&mut self.buffer, words);
        self.buffer.push_str(" --\n");
        self.buffer.as_bytes()
    }

    fn head(&mut self, at: Option<Timestamp>, is_late: bool) {
        if let Some(at) = at {
            if self.has_colour {
                self.style(FAINT);
            }
            self.stamp.write(at, &mut self.buffer);
            if self.has_colour {
                self.style("0");
            }
            self.buffer.push(' ');
        }
        if is_late {
            self.buffer.push_str("late ");
        }
    }

    fn name(&mut self, name: &Arc<str>, width: usize) {
        let safe = SafeText::from(&**name);
        let safe = safe.cut(width);
        let blanks = width - safe.width() + 1;
        if self.has_colour {
            let n_known = self.hues.len();
            let hue = *self.hues.entry(name.clone()).or_insert(n_known);
            self.style(HUES[hue % HUES.len()]);
        }
        self.buffer.push_str(safe.as_str());
        if self.has_colour {
            self.style("0");
        }
        self.buffer.extend(std::iter::repeat_n(' ', blanks));
    }

    fn style(&mut self, code: &str) {
        self.buffer.extend(["\u{1b}[", code, "m"]);
    }
}

fn colour(line: &ParsedLine<'_>) -> Option<&'static str> {
    match loudness(line) {
        Some(Level::Error | Level::Fatal) => Some(ERROR),
        Some(Level::Warn) => Some(WARNING),
        _ if matches!(line.says, line::Says::Platform(_)) => Some(FAINT),
        _ => None,
    }
}

/// Printable ASCII and tabs, which programs cut lines at, go through as they are.
fn push_safe(to: &mut String, text: &str) {
    let is_plain = |byte: &u8| (0x20..0x7f).contains(byte) || *byte == b'\t';
    // Piece by piece and each to its end, which is several bytes at a time.
    let are_plain = |piece: &[u8]| piece.iter().fold(true, |all, byte| all & is_plain(byte));
    if text.as_bytes().chunks(64).all(are_plain) {
        to.push_str(text);
    } else {
        to.push_str(SafeText::from(text).as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(message: &str, has_colour: bool) -> String {
        let mut text = Text::new(
            StampForm::Clock(slstop_base::LocalZone::default()),
            has_colour,
            Some(8),
        );
        let arrival = Arrival {
            at: Some(Timestamp::from_millis(1_795_176_000_007)),
            function: Some("checkout".into()),
            message: message.into(),
            ..Arrival::default()
        };
        let line = line::read(message);
        String::from_utf8(text.line(&arrival, Some(&line)).to_vec()).expect("text")
    }

    #[test]
    fn a_line_is_its_time_its_function_and_its_message() {
        assert_eq!(
            printed("paid\tin full\n", false),
            "12:00:00.007 checkout paid\tin full\n"
        );
    }

    #[test]
    fn a_message_can_neither_control_the_terminal_nor_pass_for_another_line() {
        let text = printed("a\u{1b}]52;c;x\u{7}\n12:00:00.008 pay ok\r\u{9b}31m", false);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text:?}");
        assert!(lines[1].starts_with("    12:"), "{text:?}");
        assert!(
            text.chars().all(|c| c == '\n' || !c.is_control()),
            "{text:?}"
        );
    }

    #[test]
    fn secrets_are_masked() {
        let text = printed("password=hunter2hunter2", false);
        assert!(!text.contains("hunter2"), "{text}");
    }

    #[test]
    fn what_is_wrong_is_red_and_the_platforms_lines_are_faint() {
        assert!(printed("[ERROR] KeyError: 'b'", true).contains("\u{1b}[31m["));
        assert!(
            printed("END RequestId: 0", true).ends_with("\u{1b}[2mEND RequestId: 0\u{1b}[0m\n")
        );
    }
}
