//! REPORT in the text format: one line of pairs, in whatever order and spacing a runtime, an
//! emulator or a clipboard left them.

mod figure;

use slstop_base::Megabytes;

use figure::{number, size};

use super::micros::Micros;
use super::platform::Kind;
use super::status::Status;

/// What one invocation took, in either log format. What was not written is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Report<'a> {
    pub duration: Option<Micros>,
    pub billed: Option<Micros>,
    pub memory: Option<Megabytes>,
    pub max_memory: Option<Megabytes>,
    pub init: Option<Micros>,
    pub restore: Option<Micros>,
    pub billed_restore: Option<Micros>,
    pub status: Option<Status>,
    pub error_type: Option<&'a str>,
    pub trace: Option<&'a str>,
    pub segment: Option<&'a str>,
    pub sampled: Option<bool>,
    /// INIT_REPORT alone has it: `init`, `invoke`, `restore`.
    pub phase: Option<&'a str>,
    /// For whom the environment was made; only the JSON format says it, and only there.
    pub kind: Option<Kind>,
}

#[derive(Clone, Copy)]
enum Key {
    Duration,
    Billed,
    Memory,
    MaxMemory,
    Init,
    Restore,
    BilledRestore,
    Status,
    ErrorType,
    Trace,
    Segment,
    Sampled,
    Phase,
    /// Another line, glued to this one.
    End,
}

/// Where one key begins another, the longer one comes first.
const KEYS: &[(&[u8], Key)] = &[
    (b"Duration:", Key::Duration),
    (b"Billed Restore Duration:", Key::BilledRestore),
    (b"Billed Duration:", Key::Billed),
    (b"Memory Size:", Key::Memory),
    (b"Max Memory Used:", Key::MaxMemory),
    (b"Init Duration:", Key::Init),
    (b"Restore Duration:", Key::Restore),
    (b"REPORT RequestId:", Key::End),
    (b"RequestId:", Key::End),
    (b"Status:", Key::Status),
    (b"SegmentId:", Key::Segment),
    (b"Sampled:", Key::Sampled),
    (b"START RequestId:", Key::End),
    (b"Error Type:", Key::ErrorType),
    (b"END RequestId:", Key::End),
    (b"TraceId:", Key::Trace),
    (b"Phase:", Key::Phase),
];

/// What keys begin with.
const BEGINS: &[u8] = b"DBMIRSETP";

/// Reads the pairs wherever they stand; what first says something is believed.
pub fn pairs(text: &str) -> Report<'_> {
    let bytes = text.as_bytes();
    let mut report = Report::default();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if !byte.is_ascii_uppercase() {
            at += 1;
            continue;
        }
        let here = |(name, key): &(&[u8], Key)| {
            (name[0] == byte)
                .then(|| length_of(name, &bytes[at..]))
                .flatten()
                .zip(Some(*key))
        };
        let key = BEGINS.contains(&byte).then(|| KEYS.iter().find_map(here));
        let Some((length, key)) = key.flatten() else {
            at += 1;
            continue;
        };
        if matches!(key, Key::End) {
            break;
        }
        // Behind an ASCII key there is a character's beginning.
        let rest = &text[at + length..];
        let value =
            rest.trim_start_matches(|c: char| matches!(c, ' ' | '\t' | '\u{a0}') || is_break(c));
        at += length + (rest.len() - value.len()) + report.take(key, value);
    }
    report
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

/// How long the key is that the bytes begin with; a terminal may have broken the line within it.
fn length_of(name: &[u8], bytes: &[u8]) -> Option<usize> {
    let pairs = name.iter().zip(bytes);
    let same = pairs.take_while(|(one, other)| one == other).count();
    if same == name.len() {
        return Some(same);
    }
    let broken = bytes[same..]
        .iter()
        .take(2)
        .take_while(|byte| is_break(char::from(**byte)))
        .count();
    let is_broken = same > 0 && broken > 0;
    let is_whole = || bytes[same + broken..].starts_with(&name[same..]);
    (is_broken && is_whole()).then(|| name.len() + broken)
}

impl<'a> Report<'a> {
    /// Keeps the value at the beginning of the text; how long it was.
    fn take(&mut self, key: Key, text: &'a str) -> usize {
        match key {
            Key::Duration => number(text, &mut self.duration),
            Key::Billed => number(text, &mut self.billed),
            Key::Init => number(text, &mut self.init),
            Key::Restore => number(text, &mut self.restore),
            Key::BilledRestore => number(text, &mut self.billed_restore),
            Key::Memory => size(text, &mut self.memory),
            Key::MaxMemory => size(text, &mut self.max_memory),
            Key::Status => {
                let word = letters(text);
                self.status = self.status.or_else(|| Status::of_word(word));
                word.len()
            }
            Key::Sampled => {
                let word = letters(text);
                let value = match word {
                    "true" => Some(true),
                    "false" => Some(false),
                    _ => None,
                };
                self.sampled = self.sampled.or(value);
                word.len()
            }
            Key::Phase => keep(letters(text), &mut self.phase),
            Key::Trace => keep(id(text, "SegmentId"), &mut self.trace),
            Key::Segment => keep(id(text, "Sampled"), &mut self.segment),
            Key::ErrorType => keep(error_type(text), &mut self.error_type),
            Key::End => 0,
        }
    }
}

fn keep<'a>(value: &'a str, into: &mut Option<&'a str>) -> usize {
    if into.is_none() && !value.is_empty() {
        *into = Some(value);
    }
    value.len()
}

fn letters(text: &str) -> &str {
    let length = text.bytes().take_while(u8::is_ascii_lowercase).count();
    &text[..length]
}

/// An id ends with its last letter or digit, or where the next key is glued to it.
fn id<'a>(text: &'a str, next: &str) -> &'a str {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let length = text.bytes().take_while(is_part).count();
    let id = &text[..length];
    id.find(next).map_or(id, |glued| &id[..glued])
}

/// Generic types of Java and Rust grow long, but not like this.
const LONGEST_TYPE: usize = 400;

/// The name of a type may hold blanks (`Function<X>`, Rust's boxes); it ends with the line, at a tab,
/// or where two blanks stand for one.
fn error_type(text: &str) -> &str {
    let text = &text[..text.floor_char_boundary(LONGEST_TYPE)];
    let end = text
        .bytes()
        .position(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b'\\' | b'|'));
    let line = &text[..end.unwrap_or(text.len())];
    let end = ["  ", " XRAY ", "<br"]
        .iter()
        .filter_map(|mark| line.find(mark))
        .min();
    line[..end.unwrap_or(line.len())].trim_end()
}

#[cfg(test)]
mod tests;
