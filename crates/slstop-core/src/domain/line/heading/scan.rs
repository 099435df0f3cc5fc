//! Which words are part of a heading, one after the other.

use super::super::colour;
use super::super::decoration::{is_stream, is_time};
use super::super::level::Level;
use super::super::request::is_uuid;

#[derive(Default)]
pub struct HeadingScan<'a> {
    pub time: Option<(usize, usize)>,
    pub request: Option<&'a str>,
    pub level: Option<Level>,
}

/// A word with what stands around it.
struct HeadingWord<'a> {
    text: &'a str,
    begin: usize,
    end: usize,
    is_first: bool,
    /// Behind it.
    rest: &'a str,
}

const MONTHS: &[&str] = &[
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

impl<'a> HeadingScan<'a> {
    /// `20 Nov 2026 `, as the runtime emulator begins its lines; how long it is.
    pub fn spelled_date(&mut self, line: &str) -> usize {
        let day = line.bytes().take(2).take_while(u8::is_ascii_digit).count();
        let is_date = day > 0
            && line.as_bytes().get(day) == Some(&b' ')
            && line
                .get(day + 1..day + 4)
                .is_some_and(|month| MONTHS.contains(&month))
            && line.as_bytes().get(day + 4) == Some(&b' ')
            && line
                .get(day + 5..day + 9)
                .is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()))
            && line.as_bytes().get(day + 9) == Some(&b' ');
        if !is_date {
            return 0;
        }
        self.time = Some((0, day + 9));
        day + 9
    }

    /// Where the part of the heading ends that begins with the word between these places; nothing where
    /// the word is no part of it.
    pub fn take(&mut self, line: &'a str, begin: usize, end: usize) -> Option<usize> {
        let text = colour::bare(&line[begin..end]);
        let from = begin + colour::before(&line[begin..end]);
        let word = HeadingWord {
            text,
            begin: from,
            end: from + text.len(),
            is_first: begin == 0,
            rest: &line[end..],
        };
        if self.takes_time(line, &word) || self.takes_request(line, &word) {
            return Some(end);
        }
        if self.level.is_none()
            && let Some(length) = self.takes_level(&word)
        {
            return Some(if length < text.len() {
                from + length
            } else {
                end
            });
        }
        self.joins(&word).then_some(end)
    }

    fn takes_time(&mut self, line: &str, word: &HeadingWord<'_>) -> bool {
        if self.request.is_some() {
            return false;
        }
        let opening = word.text.len() - word.text.trim_start_matches('[').len();
        let closing = word.text.len() - word.text.trim_end_matches(']').len();
        let inner = &word.text[opening..word.text.len().max(opening + closing) - closing];
        let (begin, end) = (word.begin + opening, word.end - closing);
        if is_time(inner) {
            // `2026-11-20 12:00:00,123`: the day and the time are two words. Of two whole times the
            // second is the line's own, the first a tool's.
            let day = self
                .time
                .filter(|(from, to)| !line[*from..*to].contains(':'));
            self.time = Some((day.map_or(begin, |(from, _)| from), end));
            return true;
        }
        // `12:00:00 +0000`: the zone as a word of its own.
        let is_zone = inner.len() >= 5
            && inner.starts_with(['+', '-'])
            && inner[1..]
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b':');
        match self.time {
            Some((from, to)) if is_zone && begin == to + 1 => {
                self.time = Some((from, end));
                true
            }
            _ => false,
        }
    }

    fn takes_request(&mut self, line: &str, word: &HeadingWord<'a>) -> bool {
        let is_taken = self.request.is_none()
            && is_uuid(word.text)
            && self.is_request(line, word.begin, word.rest);
        if is_taken {
            self.request = Some(word.text);
        }
        is_taken
    }

    /// A uuid is a request's where a runtime puts it: after the time, before the level, or between a
    /// level and Ruby's dashes. Elsewhere it is the application's own business.
    fn is_request(&self, line: &str, begin: usize, rest: &str) -> bool {
        match (self.time, self.level) {
            // Python: `[INFO]⇥time⇥id⇥`, and without one two tabs; pasted, blanks.
            (Some((_, end)), Some(_)) => {
                let between = &line[end..begin];
                let is_pasted = between == " " && line.starts_with('[');
                is_pasted
                    || between.trim_matches(' ') == "\t"
                    || rest.trim_start().starts_with("--")
            }
            (Some(_), None) => true,
            (None, None) => {
                let next = rest.trim_start();
                let word = next.split_whitespace().next().unwrap_or_default();
                // PHP's runtime puts no level there.
                Level::of_word(word).is_some() || next.starts_with("Invoke Error")
            }
            (None, Some(_)) => false,
        }
    }

    /// How much of the word is the level.
    fn takes_level(&mut self, word: &HeadingWord<'_>) -> Option<usize> {
        let text = word.text;
        let inner = text
            .trim_start_matches(['[', '(', '<'])
            .trim_end_matches([']', ')', '>', ':', ',']);
        let inner = colour::bare(inner);
        let is_marked = inner.len() < text.len() && (!text.ends_with(':') || announces(inner));
        let is_capitals = inner.bytes().all(|byte| byte.is_ascii_uppercase());
        let is_alone = !word.is_first && word.rest.starts_with('\t');
        if is_marked || is_capitals || is_alone {
            self.level = Level::of_word(inner);
        }
        if self.level.is_some() {
            return Some(text.len());
        }
        let (length, level) = self.compound(word)?;
        self.level = Some(level);
        Some(length)
    }

    /// Levels with something glued to them.
    fn compound(&self, word: &HeadingWord<'_>) -> Option<(usize, Level)> {
        let text = word.text;
        let of_capitals = |name: &str| {
            let is_capitals = name.bytes().all(|byte| byte.is_ascii_uppercase());
            Level::of_word(name).filter(|_| is_capitals)
        };
        // Python's `ERROR:root:no stock`, and logrus' `INFO[0003]`.
        if word.is_first {
            let end = text.find([':', '['])?;
            let level = of_capitals(&text[..end])?;
            let is_counter = text[end..].starts_with('[')
                && text.ends_with(']')
                && text[end + 1..text.len() - 1]
                    .bytes()
                    .all(|byte| byte.is_ascii_digit());
            let length = if is_counter { text.len() } else { end + 1 };
            return (is_counter || text[end..].starts_with(':')).then_some((length, level));
        }
        // Monolog's `checkout.ERROR:`
        let (_, name) = text.strip_suffix(':')?.rsplit_once('.')?;
        self.time?;
        Some((text.len(), of_capitals(name)?))
    }

    /// What stands between the parts.
    fn joins(&mut self, word: &HeadingWord<'_>) -> bool {
        let text = word.text;
        match text {
            "" => true,
            _ if word.is_first && is_stream(text) => true,
            // Node's id during init.
            "undefined" => self.time.is_some() && self.request.is_none(),
            "--" | ":" | "-" | "|" => !word.is_first,
            // structlog pads its levels: `[error    ]`.
            "]" => self.level.is_some(),
            // Ruby's `I, [2026-… #8]`.
            "D," | "I," | "W," | "E," | "F," | "A," => word.is_first && word.rest.starts_with(" ["),
            _ if self.time.is_some() && text.starts_with('#') && text.ends_with(']') => true,
            // A thread or a process before the level: `[main] ERROR`.
            _ if self.level.is_none() && text.starts_with('[') && text.ends_with(']') => {
                let next = word.rest.split_whitespace().next().unwrap_or_default();
                let next = colour::bare(next).trim_matches(['[', ']', ':']);
                let is_capitals = next.bytes().all(|byte| byte.is_ascii_uppercase());
                self.time.is_some() && is_capitals && Level::of_word(next).is_some()
            }
            // An extension's name: `DD_EXTENSION | WARN | …`
            _ if self.level.is_none() && word.rest.starts_with(" | ") => {
                let next = word.rest[3..].split_whitespace().next().unwrap_or_default();
                let is_capitals = next.bytes().all(|byte| byte.is_ascii_uppercase());
                is_capitals && Level::of_word(next).is_some()
            }
            // glog's `E1120 12:00:00.000000`
            _ if word.is_first && text.len() == 5 => self.takes_initial(word),
            _ => false,
        }
    }

    fn takes_initial(&mut self, word: &HeadingWord<'_>) -> bool {
        let level = match word.text.as_bytes()[0] {
            b'I' => Level::Info,
            b'W' => Level::Warn,
            b'E' => Level::Error,
            b'F' => Level::Fatal,
            _ => return false,
        };
        let next = word.rest.split_whitespace().next().unwrap_or_default();
        let is_date = word.text.bytes().skip(1).all(|byte| byte.is_ascii_digit());
        let is_taken = is_date && is_time(next) && next.contains(':');
        if is_taken {
            self.level = Some(level);
        }
        is_taken
    }
}

/// Whether a level's word before a colon is one: a sentence may begin with `Alert:`, an error's own
/// name is `Error:`, and Go's panics have a form of their own.
fn announces(word: &str) -> bool {
    let is_small = word.bytes().all(|byte| byte.is_ascii_lowercase());
    match word {
        "panic" | "fine" | "alert" | "emergency" => false,
        "Info" | "Information" | "Warn" | "Warning" | "Debug" => true,
        _ => is_small,
    }
}
