//! Private keys in PEM.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::{self, Finder};

use super::MASK;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
/// `ENCRYPTED PRIVATE KEY` and the like.
const LONGEST_KIND: usize = 40;
const KINDS: [&str; 2] = ["PRIVATE KEY", "PRIVATE KEY BLOCK"];

static FINDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(BEGIN));

/// From a private key's first line to its last, or to the end of the text if that was cut off.
pub(super) fn mask(text: &str) -> Cow<'_, str> {
    let mut masked = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = FINDER.find(&text.as_bytes()[at..]) {
        at += found + BEGIN.len();
        let line = &text[at..];
        let kind = line
            .bytes()
            .take(LONGEST_KIND)
            .take_while(|byte| byte.is_ascii_uppercase() || *byte == b' ')
            .count();
        let is_private = KINDS.iter().any(|end| line[..kind].ends_with(end));
        // `RSA PRIVATE KEY` is read as a whole, so the kind ends where the dashes begin.
        if !is_private || !line[kind..].starts_with("-----") {
            continue;
        }
        let body = at + kind + "-----".len();
        let end = memmem::find(&text.as_bytes()[body..], END.as_bytes())
            .map_or(text.len(), |end| body + end);
        // The first line alone, as of a key that is printed line by line, has nothing to hide.
        let is_empty = text[body..end].trim().is_empty();
        if !is_empty && &text[body..end] != MASK {
            masked.push_str(&text[copied..body]);
            masked.push_str(MASK);
            copied = end;
        }
        at = end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[copied..]);
    Cow::Owned(masked)
}
