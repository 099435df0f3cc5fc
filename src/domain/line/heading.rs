//! How a text line of an application begins: time, request id and level, in the order of its logger.

use memchr::memmem;

use super::decoration::{is_stream, is_time};
use super::level::Level;
use super::request::is_uuid;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Heading<'a> {
    pub time: Option<&'a str>,
    pub request: Option<&'a str>,
    pub level: Option<Level>,
    /// What follows.
    pub body: &'a str,
}

/// More words than any known logger puts there.
const MOST_WORDS: usize = 8;
/// Longer words are no part of a heading; a stream's name can have a function's in it.
const LONGEST: usize = 128;
/// Rust's spans name their request within this.
const SPAN: usize = 200;

/// Reads word by word, as long as each is one of a heading's.
pub fn read(line: &str) -> Heading<'_> {
    let mut scan = Scan::default();
    let mut at = 0;
    for _ in 0..MOST_WORDS {
        let begin = at + blanks(&line[at..]);
        // Indented lines belong to the line before them.
        if at == 0 && begin > 0 {
            break;
        }
        let rest = &line[begin..];
        let end = rest
            .bytes()
            .take(LONGEST)
            .position(|byte| byte.is_ascii_whitespace());
        let end = begin + end.unwrap_or_else(|| rest.floor_char_boundary(LONGEST));
        if end == begin || !scan.take(line, begin, end) {
            break;
        }
        at = end;
    }
    let body = &line[at + blanks(&line[at..])..];
    let body = if at == 0 { line } else { body };
    let time = scan.time.map(|(begin, end)| &line[begin..end]);
    Heading {
        time,
        request: scan.request.or_else(|| of_span(body)),
        level: scan.level,
        body,
    }
}

#[derive(Default)]
struct Scan<'a> {
    time: Option<(usize, usize)>,
    request: Option<&'a str>,
    level: Option<Level>,
}

impl<'a> Scan<'a> {
    /// Whether the word between these places is part of the heading.
    fn take(&mut self, line: &'a str, begin: usize, end: usize) -> bool {
        let (word, rest) = (&line[begin..end], &line[end..]);
        let is_first = begin == 0;
        let opening = word.len() - word.trim_start_matches('[').len();
        if self.request.is_none() && is_time(&word[opening..]) {
            // `2026-11-20 12:00:00,123`: the day and the time are two words. Of two whole times the
            // second is the line's own, the first a tool's.
            let day = self
                .time
                .filter(|(from, to)| !line[*from..*to].contains(':'));
            let from = day.map_or(begin + opening, |(from, _)| from);
            self.time = Some((from, end));
            return true;
        }
        if self.request.is_none() && is_uuid(word) && self.is_request(line, begin, rest) {
            self.request = Some(word);
            return true;
        }
        if self.level.is_none() {
            let inner = word
                .trim_start_matches('[')
                .trim_end_matches([']', ':', ',']);
            // A sentence may begin with `Error`, and an error's own name does.
            let is_marked = inner.len() < word.len() && !word.ends_with(':');
            let is_capitals = inner.bytes().all(|byte| byte.is_ascii_uppercase());
            let is_alone = !is_first && rest.starts_with('\t');
            if is_marked || is_capitals || is_alone {
                self.level = Level::of_word(inner);
            }
            if self.level.is_some() {
                return true;
            }
        }
        match word {
            _ if is_first && is_stream(word) => true,
            // Node's id during init.
            "undefined" => self.time.is_some() && self.request.is_none(),
            "--" | ":" | "-" => !is_first,
            // Ruby's `I, [2026-… #8]`.
            "D," | "I," | "W," | "E," | "F," | "A," => is_first && rest.starts_with(" ["),
            _ => self.time.is_some() && word.starts_with('#') && word.ends_with(']'),
        }
    }

    /// A uuid is a request's where a runtime puts it: after the time, before the level, or between a
    /// level and Ruby's dashes. Elsewhere it is the application's own business.
    fn is_request(&self, line: &str, begin: usize, rest: &str) -> bool {
        match (self.time, self.level) {
            // Python: `[INFO]⇥time⇥id⇥`, and without one two tabs.
            (Some((_, end)), Some(_)) => {
                line[end..begin].trim_matches(' ') == "\t" || rest.trim_start().starts_with("--")
            }
            (Some(_), None) => true,
            (None, None) => {
                let next = rest.split_whitespace().next().unwrap_or_default();
                Level::of_word(next).is_some()
            }
            (None, Some(_)) => false,
        }
    }
}

fn blanks(text: &str) -> usize {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    text.bytes().take_while(is_blank).count()
}

/// `Lambda runtime invoke{requestId="…"}: shop: sold`.
fn of_span(body: &str) -> Option<&str> {
    let head = &body.as_bytes()[..body.len().min(SPAN)];
    let found = memmem::find(head, b"equestId=")?;
    let id = body.get(found + 9..)?.trim_start_matches('"').get(..36)?;
    is_uuid(id).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "6f7f8071-b39b-4d6d-91d7-78df2be848f7";
    const TIME: &str = "2026-11-20T12:00:00.123Z";

    #[track_caller]
    fn check(line: &str, has: (bool, bool), level: Option<Level>, body: &str) {
        let line = line.replace("ID", ID).replace("TIME", TIME);
        let heading = read(&line);
        assert_eq!(
            (heading.time.is_some(), heading.request.is_some()),
            has,
            "{line}"
        );
        assert!(heading.request.is_none_or(|id| id == ID), "{line}");
        assert_eq!((heading.level, heading.body), (level, body), "{line}");
    }

    #[test]
    fn each_runtime_s_logger_is_known() {
        const BOTH: (bool, bool) = (true, true);
        check("TIME\tID\tINFO\tsold 3", BOTH, Some(Level::Info), "sold 3");
        check("TIME\tID\tsold 3", BOTH, None, "sold 3");
        check(
            "TIME\tundefined\tWARN\tx",
            (true, false),
            Some(Level::Warn),
            "x",
        );
        check(
            "TIME\tID\tfail\tSystem.X: y",
            BOTH,
            Some(Level::Error),
            "System.X: y",
        );
        check("[WARNING]\tTIME\tID\tx\n", BOTH, Some(Level::Warn), "x\n");
        check("[INFO]\tTIME\t\tx", (true, false), Some(Level::Info), "x");
        check(
            "2026-11-20 12:00:00 ID INFO  Shop:41 - x",
            BOTH,
            Some(Level::Info),
            "Shop:41 - x",
        );
        check(
            "ID WARN a.B - x",
            (false, true),
            Some(Level::Warn),
            "a.B - x",
        );
        check(
            "I, [2026-11-20T12:00:00.000000 #8]  INFO ID -- : x",
            BOTH,
            Some(Level::Info),
            "x",
        );
        check("2026/11/20 03:40:05 x", (true, false), None, "x");
        check(
            "TIME  INFO Lambda runtime invoke{requestId=\"ID\"}: shop: x",
            BOTH,
            Some(Level::Info),
            &format!("Lambda runtime invoke{{requestId=\"{ID}\"}}: shop: x"),
        );
        check(
            "2026-11-20 04:43:56,254 ERROR [lambda] x",
            (true, false),
            Some(Level::Error),
            "[lambda] x",
        );
        check("[Information] - x", (false, false), Some(Level::Info), "x");
    }

    #[test]
    fn both_words_of_a_time_are_kept() {
        let heading = read("2026-11-20 04:43:56,254 ERROR x");
        assert_eq!(heading.time, Some("2026-11-20 04:43:56,254"));
        assert_eq!(
            read("[2026-11-20T12:00:00 #8] x").time,
            Some("2026-11-20T12:00:00")
        );
    }

    #[test]
    fn what_only_looks_like_a_heading_is_the_message() {
        const NONE: (bool, bool) = (false, false);
        check("Error: cannot find it", NONE, None, "Error: cannot find it");
        check(
            "INFO ID was sold",
            NONE,
            Some(Level::Info),
            "ID was sold".replace("ID", ID).as_str(),
        );
        check("  at main", NONE, None, "  at main");
        check(
            "ID was sold",
            NONE,
            None,
            "ID was sold".replace("ID", ID).as_str(),
        );
        check("", NONE, None, "");
        check("größe", NONE, None, "größe");
    }
}
