//! Secrets behind options of commands: `--password hunter2`. With `=` between them they are pairs.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::key::Secrecy;
use super::masked_value;

/// Names are short; looking no further keeps the time in proportion to the text.
const LONGEST_NAME: usize = 64;

static DASHES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("--"));

pub(super) fn mask(text: &str) -> Cow<'_, str> {
    let mut masked = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = DASHES.find(&text.as_bytes()[at..]) {
        let name_start = at + found + 2;
        at = name_start;
        let Some((value_start, secrecy)) = name_of_secret(text, name_start) else {
            continue;
        };
        let value = value_at(text, value_start);
        at = value_start + value.len();
        if let Some(shown) = masked_value(value, secrecy) {
            masked.push_str(&text[copied..value_start]);
            masked.push_str(&shown);
            copied = at;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[copied..]);
    Cow::Owned(masked)
}

/// Where the value of the option begins, if the option's name is a secret's.
fn name_of_secret(text: &str, start: usize) -> Option<(usize, Secrecy)> {
    let tail = &text.as_bytes()[start..];
    let is_of_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let length = tail
        .iter()
        .take(LONGEST_NAME)
        .take_while(is_of_name)
        .count();
    let name = text.get(start..start + length)?;
    let blank = *tail.get(length)?;
    let secrecy = Secrecy::of(name).filter(|_| blank == b' ')?;
    Some((start + length + 1, secrecy))
}

/// The word, or what its quotes hold; another option is no value.
fn value_at(text: &str, start: usize) -> &str {
    let tail = &text[start..];
    let end = match tail.as_bytes().first() {
        Some(b'-') => 0,
        Some(quote @ (b'"' | b'\'')) => {
            let closing = memchr::memchr(*quote, &tail.as_bytes()[1..]);
            closing.map_or(tail.len(), |end| end + 2)
        }
        _ => memchr::memchr3(b' ', b'\n', b'"', tail.as_bytes()).unwrap_or(tail.len()),
    };
    &tail[..end]
}
