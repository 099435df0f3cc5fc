//! Secrets behind the names of their keys: JSON at any depth of escaping, `k=v`, `k: v`, headers, query
//! strings, connection strings.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr2};

use super::key::Secrecy;
use super::{MASK, masked_value};

/// Names are short; looking back no further keeps the time in proportion to the text.
const LONGEST_KEY: usize = 64;

pub(super) fn mask(text: &str) -> Cow<'_, str> {
    let mut masked = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = memchr2(b'=', b':', &text.as_bytes()[at..]) {
        let separator = at + found;
        at = separator + 1;
        let Some(key) = key_before(&text[copied..separator], text.as_bytes()[separator]) else {
            continue;
        };
        let value = Value::behind(text, separator, &key);
        if let Some(shown) = value.masked(text, &key) {
            masked.push_str(&text[copied..value.range.start]);
            masked.push_str(&shown);
            copied = value.range.end;
            at = value.range.end.max(at);
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[copied..]);
    Cow::Owned(masked)
}

struct SecretKey<'a> {
    secrecy: Secrecy,
    /// With its escapes; empty where the key is bare.
    quote: &'a str,
}

/// The secret's key that ends here, if it is one.
fn key_before(head: &str, separator: u8) -> Option<SecretKey<'_>> {
    let bare = head.trim_end_matches(' ');
    let unquoted = bare.trim_end_matches(['"', '\'', '`']);
    let unescaped = unquoted.trim_end_matches('\\');
    // Both quote and escapes, as one writes them behind the key; more than one quote is not a quote.
    let quote = if bare.len() - unquoted.len() == 1 {
        &bare[unescaped.len()..]
    } else {
        ""
    };
    // `user[password]=`
    let name_end = unescaped.strip_suffix(']').unwrap_or(unescaped);
    let name = &name_end[name_start(name_end)..];
    let before = name_end[..name_end.len() - name.len()].bytes().next_back();
    // A colon or slash before a name, and a colon behind it: part of an ARN or a path.
    if separator == b':' && quote.is_empty() && matches!(before, Some(b':' | b'/')) {
        return None;
    }
    let secrecy = Secrecy::of(name).or_else(|| {
        // In sentences names have blanks: `API key: …`.
        let is_end = ["key", "string", "id"]
            .iter()
            .any(|end| name.eq_ignore_ascii_case(end));
        let head = name_end[..name_end.len() - name.len()]
            .strip_suffix(' ')
            .filter(|_| is_end)?;
        Secrecy::of(&name_end[name_start(head)..])
    })?;
    // `used 512 tokens: …` counts them.
    let before = name_end[..name_end.len() - name.len()].strip_suffix(' ');
    let is_counted = before.is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
    (secrecy != Secrecy::Weak || !is_counted).then_some(SecretKey { secrecy, quote })
}

fn name_start(head: &str) -> usize {
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let length = head
        .bytes()
        .rev()
        .take(LONGEST_KEY)
        .take_while(is_of_name)
        .count();
    head.len() - length
}

struct Value {
    /// Without quotes.
    range: Range<usize>,
    kind: ValueKind,
}

#[derive(PartialEq)]
enum ValueKind {
    Bare,
    Quoted,
    /// An array or an object.
    Nested,
}

impl Value {
    fn behind(text: &str, separator: usize, key: &SecretKey<'_>) -> Self {
        let tail = &text[separator + 1..];
        let is_between = |c: char| match c {
            ' ' | '=' | '>' | '\t' => true,
            // Of a document in many lines.
            '\n' | '\r' => !key.quote.is_empty(),
            _ => false,
        };
        let value = tail.trim_start_matches(is_between);
        let start = text.len() - value.len();
        let escapes = value.len() - value.trim_start_matches('\\').len();
        // Behind a bare key nothing would part the mask from what follows it.
        let nested = |start| match nested_end(text, start) {
            end if key.quote.is_empty() => bare_end(text, end, key.secrecy),
            end => end,
        };
        let (kind, start, end) = match value.as_bytes().get(escapes) {
            Some(quote @ (b'"' | b'\'' | b'`')) => {
                let start = start + escapes + 1;
                (
                    ValueKind::Quoted,
                    start,
                    quoted_end(text, start, *quote, escapes),
                )
            }
            Some(b'[') => (ValueKind::Nested, start, nested(start)),
            Some(b'{') if key.secrecy.covers_objects() => (ValueKind::Nested, start, nested(start)),
            _ => (ValueKind::Bare, start, bare_end(text, start, key.secrecy)),
        };
        Self {
            range: start..end,
            kind,
        }
    }

    fn masked(&self, text: &str, key: &SecretKey<'_>) -> Option<String> {
        let source = &text[self.range.clone()];
        let masked = match self.kind {
            // What is no text becomes one, so that a document stays a document.
            // Of a document in many lines, the first says nothing yet.
            ValueKind::Nested if matches!(source.trim_end(), "[]" | "{}" | "[" | "{") => {
                return None;
            }
            ValueKind::Nested => format!("{0}{MASK}{0}", key.quote),
            ValueKind::Bare => format!("{0}{1}{0}", key.quote, masked_value(source, key.secrecy)?),
            ValueKind::Quoted => masked_value(source, key.secrecy)?,
        };
        (masked != source).then_some(masked)
    }
}

/// The quote that ends a text, escaped as often as the one that began it; the end of the text if it was cut.
fn quoted_end(text: &str, start: usize, quote: u8, escapes: usize) -> usize {
    let mut at = start;
    while let Some(found) = memchr(quote, &text.as_bytes()[at..]) {
        let end = at + found;
        let run = text.as_bytes()[start..end]
            .iter()
            .rev()
            .take_while(|byte| **byte == b'\\')
            .count();
        // Without escapes around it, an even number of them is an escaped backslash at the end.
        if run <= escapes || escapes == 0 && run % 2 == 0 {
            return end - run.min(escapes);
        }
        at = end + 1;
    }
    text.len()
}

/// The end of an array or object; the end of the text if it was cut.
fn nested_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, start);
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            b'"' => {
                let escapes = bytes[start..at]
                    .iter()
                    .rev()
                    .take_while(|byte| **byte == b'\\')
                    .count();
                at = quoted_end(text, at + 1, b'"', escapes) + escapes;
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}

fn bare_end(text: &str, start: usize, secrecy: Secrecy) -> usize {
    let bytes = text.as_bytes();
    let is_end = |at: usize| match bytes[at] {
        b'\n' | b'\r' | b'"' | b'\'' | b'`' | b'<' | b'>' | b'\\' => true,
        b' ' | b'\t' | b')' | b'}' | b']' => !secrecy.may_have_blanks(),
        b';' | b'&' => secrecy != Secrecy::Cookie,
        // A comma may be part of a password, but not when a blank or another key follows it.
        b',' => is_blank(bytes.get(at + 1)) || is_key_next(&bytes[at + 1..]),
        _ => false,
    };
    (start..bytes.len())
        .find(|&at| is_end(at))
        .unwrap_or(bytes.len())
}

fn is_blank(byte: Option<&u8>) -> bool {
    byte.is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\''))
}

fn is_key_next(tail: &[u8]) -> bool {
    let name = tail
        .iter()
        .take(LONGEST_KEY)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
        .count();
    name > 0 && matches!(tail.get(name), Some(b'=' | b':'))
}
