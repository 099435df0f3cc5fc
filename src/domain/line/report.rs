//! REPORT in the text format: one line of pairs, in whatever order and spacing a runtime, an
//! emulator or a clipboard left them.

use crate::base::Megabytes;

use super::micros::Micros;
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
        let begins_here =
            |(name, _): &&(&[u8], Key)| name[0] == byte && bytes[at..].starts_with(name);
        let Some((name, key)) = KEYS.iter().find(begins_here) else {
            at += 1;
            continue;
        };
        if matches!(key, Key::End) {
            break;
        }
        // Behind an ASCII key there is a character's beginning.
        let rest = &text[at + name.len()..];
        let value = rest.trim_start_matches([' ', '\t', '\u{a0}']);
        at += name.len() + (rest.len() - value.len()) + report.take(*key, value);
    }
    report
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

fn number(text: &str, into: &mut Option<Micros>) -> usize {
    *into = into.or_else(|| Micros::of_millis(text));
    digits(text)
}

fn size(text: &str, into: &mut Option<Megabytes>) -> usize {
    let length = digits(text);
    let whole = text[..length].split('.').next().unwrap_or_default();
    *into = into.or_else(|| whole.parse().ok().map(Megabytes));
    length
}

fn keep<'a>(value: &'a str, into: &mut Option<&'a str>) -> usize {
    if into.is_none() && !value.is_empty() {
        *into = Some(value);
    }
    value.len()
}

fn digits(text: &str) -> usize {
    let is_digit = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    text.bytes().take_while(is_digit).count()
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
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let report = pairs(text);
        let mut said = Vec::new();
        let mut say = |name: &str, value: Option<String>| {
            said.extend(value.map(|value| format!("{name}={value}")))
        };
        let millis = |value: Option<Micros>| value.map(|value| value.as_millis().to_string());
        say("duration", millis(report.duration));
        say("billed", millis(report.billed));
        say("memory", report.memory.map(|size| size.0.to_string()));
        say("max", report.max_memory.map(|size| size.0.to_string()));
        say("init", millis(report.init));
        say("restore", millis(report.restore));
        say("billed_restore", millis(report.billed_restore));
        say("status", report.status.map(|status| format!("{status:?}")));
        say("error", report.error_type.map(str::to_owned));
        say("trace", report.trace.map(str::to_owned));
        say("segment", report.segment.map(str::to_owned));
        say("sampled", report.sampled.map(|is| is.to_string()));
        say("phase", report.phase.map(str::to_owned));
        assert_eq!(said.join(" "), expected, "{text:?}");
    }

    #[test]
    fn the_usual_form() {
        check(
            "\tDuration: 2.37 ms\tBilled Duration: 427 ms\tMemory Size: 1024 MB\tMax Memory Used: 95 MB\tInit Duration: 423.98 ms\t\nXRAY TraceId: 1-0a1b2c3d-00112233445566778899aabb\tSegmentId: 0123456789abcdef\tSampled: true\t\n",
            "duration=2.37 billed=427 memory=1024 max=95 init=423.98 trace=1-0a1b2c3d-00112233445566778899aabb segment=0123456789abcdef sampled=true",
        );
    }

    #[test]
    fn a_status_stands_before_the_line_ends_or_the_trace_begins() {
        check(
            "\tDuration: 600000.00 ms\tBilled Duration: 600517 ms\tInit Duration: 516.31 ms\tStatus: timeout\nXRAY TraceId: 1-a-b\tSegmentId: c",
            "duration=600000 billed=600517 init=516.31 status=Timeout trace=1-a-b segment=c",
        );
        check(
            "\tDuration: 1.00 ms\tStatus: error\tError Type: Runtime.OutOfMemory\n",
            "duration=1 status=Error error=Runtime.OutOfMemory",
        );
        check(
            " Duration: 1 ms Status: error Error Type: Function<No MethodError> XRAY TraceId: 1-a",
            "duration=1 status=Error error=Function<No MethodError> trace=1-a",
        );
    }

    #[test]
    fn a_restore_is_billed_in_part() {
        check(
            "\tDuration: 149.53 ms\tBilled Duration: 313 ms\tRestore Duration: 789.64 ms\tBilled Restore Duration: 163 ms\t",
            "duration=149.53 billed=313 restore=789.64 billed_restore=163",
        );
    }

    #[test]
    fn what_people_paste_is_read_all_the_same() {
        check(
            r"\tDuration: 1.76 ms\tBilled Duration: 100 ms\tMemory Size: 128 MB\tMax Memory Used: 48 MB\t\n",
            "duration=1.76 billed=100 memory=128 max=48",
        );
        check(
            "  Init Duration: 0.41 ms  Duration: 4580.73 msBilled Duration: 4581 ms        Memory Size: 5000 MBMax Memory Used: 5000 MB  <br>",
            "duration=4580.73 billed=4581 memory=5000 max=5000 init=0.41",
        );
        check(
            "TraceId: 1-5d9d007f-0aSegmentId: 3d75Sampled: false|",
            "trace=1-5d9d007f-0a segment=3d75 sampled=false",
        );
    }

    #[test]
    fn the_next_line_is_not_this_one() {
        check(
            "\tDuration: 1.00 ms\tREPORT RequestId: b\tDuration: 2.00 ms\tInit Duration: 5 ms",
            "duration=1",
        );
    }

    #[test]
    fn what_is_missing_stays_missing() {
        check(" Duration: ms\tBilled Duration: x\tMemory Size: ", "");
        check("\tDuration: 3.89 m", "duration=3.89");
    }
}
