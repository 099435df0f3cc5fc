//! The first bytes of an input, enough to recognise its format, and the input with them put back.

use std::io::{self, BufReader, Cursor, Read};

/// The most that is read ahead: a page of events begins within it.
pub const GLANCE: usize = 64 << 10;
/// An object over several lines that is not CloudWatch's (Node prints such) is known as one by then.
const OPEN_OBJECT: usize = 4 << 10;
/// Keys by which CloudWatch's own JSON is known.
const EVENT_KEYS: &[&str] = &[
    "\"events\"",
    "\"logEvents\"",
    "\"logStreamName\"",
    "\"ingestionTime\"",
];

/// An input whose first bytes have been looked at.
pub type Peeked<R> = BufReader<io::Chain<Cursor<Vec<u8>>, R>>;

/// Reads until the form is certain. A pipe may hand over a single byte at first, so one read is not enough;
/// and it may pause behind its first line, so no more is waited for than is needed.
pub fn peek<R: Read>(mut source: R) -> io::Result<(Vec<u8>, Peeked<R>)> {
    let mut head = Vec::new();
    let mut piece = vec![0; GLANCE];
    while !is_certain(&head) {
        match source.read(&mut piece[..GLANCE - head.len()]) {
            Ok(0) => break,
            Ok(read) => head.extend_from_slice(&piece[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let whole = Cursor::new(head.clone()).chain(source);
    Ok((head, BufReader::with_capacity(GLANCE, whole)))
}

fn is_certain(head: &[u8]) -> bool {
    if head.len() >= GLANCE {
        return true;
    }
    let text = String::from_utf8_lossy(head);
    let text = without_blanks(&text);
    if !text.contains('\n') {
        return false;
    }
    !is_open(text) || has_event_keys(text) || text.len() >= OPEN_OBJECT
}

pub fn without_blanks(text: &str) -> &str {
    text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
}

/// Whether the first line begins JSON that goes on below it.
pub fn is_open(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    line.starts_with('{') && !line.trim_end().ends_with('}')
        || line.starts_with('[') && matches!(text[1..].trim_start().chars().next(), Some('{' | ']'))
}

pub fn has_event_keys(text: &str) -> bool {
    EVENT_KEYS.iter().any(|key| text.contains(key))
}
