//! REPORT in the text format: one line of pairs, in whatever order and spacing a runtime, an
//! emulator or a clipboard left them.

mod figure;

use slstop_base::Megabytes;

use figure::{number, size};

use super::micros::Micros;
use super::platform::InitializationType;
use super::status::Status;

/// What one invocation took, in either log format. What was not written is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ReportLine<'a> {
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
    pub kind: Option<InitializationType>,
}

#[derive(Clone, Copy)]
enum ReportKey {
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
const KEYS: &[(&[u8], ReportKey)] = &[
    (b"Duration:", ReportKey::Duration),
    (b"Billed Restore Duration:", ReportKey::BilledRestore),
    (b"Billed Duration:", ReportKey::Billed),
    (b"Memory Size:", ReportKey::Memory),
    (b"Max Memory Used:", ReportKey::MaxMemory),
    (b"Init Duration:", ReportKey::Init),
    (b"Restore Duration:", ReportKey::Restore),
    (b"REPORT RequestId:", ReportKey::End),
    (b"RequestId:", ReportKey::End),
    (b"Status:", ReportKey::Status),
    (b"SegmentId:", ReportKey::Segment),
    (b"Sampled:", ReportKey::Sampled),
    (b"START RequestId:", ReportKey::End),
    (b"Error Type:", ReportKey::ErrorType),
    (b"END RequestId:", ReportKey::End),
    (b"TraceId:", ReportKey::Trace),
    (b"Phase:", ReportKey::Phase),
];

/// What keys begin with.
const BEGINS: &[u8] = b"DBMIRSETP";

/// Reads the pairs wherever they stand; what first says something is believed.
pub fn pairs(text: &str) -> ReportLine<'_> {
    let bytes = text.as_bytes();
    let mut report = ReportLine::default();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if !byte.is_ascii_uppercase() {
            at += 1;
            continue;
        }
        let here = |(name, key): &(&[u8], ReportKey)| {
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
        if matches!(key, ReportKey::End) {
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

impl<'a> ReportLine<'a> {
    /// Keeps the value at the beginning of the text; how long it was.
    fn take(&mut self, key: ReportKey, text: &'a str) -> usize {
        match key {
            ReportKey::Duration => number(text, &mut self.duration),
            ReportKey::Billed => number(text, &mut self.billed),
            ReportKey::Init => number(text, &mut self.init),
            ReportKey::Restore => number(text, &mut self.restore),
            ReportKey::BilledRestore => number(text, &mut self.billed_restore),
            ReportKey::Memory => size(text, &mut self.memory),
            ReportKey::MaxMemory => size(text, &mut self.max_memory),
            ReportKey::Status => {
                let word = letters(text);
                self.status = self.status.or_else(|| Status::of_word(word));
                word.len()
            }
            ReportKey::Sampled => {
                let word = letters(text);
                let value = match word {
                    "true" => Some(true),
                    "false" => Some(false),
                    _ => None,
                };
                self.sampled = self.sampled.or(value);
                word.len()
            }
            ReportKey::Phase => keep(letters(text), &mut self.phase),
            ReportKey::Trace => keep(id(text, "SegmentId"), &mut self.trace),
            ReportKey::Segment => keep(id(text, "Sampled"), &mut self.segment),
            ReportKey::ErrorType => keep(error_type(text), &mut self.error_type),
            ReportKey::End => 0,
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
