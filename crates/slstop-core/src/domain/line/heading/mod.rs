//! How a text line of an application begins: time, request id and level, in the order of its logger.

mod scan;

use memchr::memmem;

use super::level::Level;
use super::logfmt;
use super::request::is_uuid;
use scan::HeadingScan;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LineHeading<'a> {
    pub time: Option<&'a str>,
    pub request: Option<&'a str>,
    pub level: Option<Level>,
    /// What follows.
    pub body: &'a str,
}

/// More words than any known logger puts there.
const MOST_WORDS: usize = 10;
/// Longer words are no part of a heading; a stream's name can have a function's in it.
const LONGEST: usize = 128;
/// Rust's spans name their request within this.
const SPAN: usize = 200;

/// Reads word by word, as long as each is one of a heading's.
pub fn read(line: &str) -> LineHeading<'_> {
    if let Some(heading) = logfmt::heading(line) {
        return heading;
    }
    let mut scan = HeadingScan::default();
    let mut at = scan.spelled_date(line);
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
        if end == begin {
            break;
        }
        let Some(end) = scan.take(line, begin, end) else {
            break;
        };
        at = end;
    }
    let body = &line[at + blanks(&line[at..])..];
    let body = if at == 0 { line } else { body };
    let time = scan.time.map(|(begin, end)| &line[begin..end]);
    LineHeading {
        time,
        request: scan.request.or_else(|| of_span(body)),
        level: scan.level,
        body,
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
mod tests;
