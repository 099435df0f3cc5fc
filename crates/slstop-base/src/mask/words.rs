//! Secrets that are nothing but chance: AWS's secret keys, and the lines of a private key that was printed one
//! event a line. They have no beginning of their own, but hardly anything else looks like them.

use std::borrow::Cow;
use std::ops::Range;

use super::runs::runs;
use super::{MASK, replaced};

/// What AWS's secret keys have.
const SECRET_KEY: usize = 40;
/// The lines of PEM, of OpenSSH's keys and of MIME.
const LINES: [usize; 3] = [64, 70, 76];

pub(super) fn mask(text: &str) -> Cow<'_, str> {
    let mut known = None;
    let found = runs(text, SECRET_KEY, is_base64).filter(|run| {
        let word = &text[run.clone()];
        match word.len() {
            SECRET_KEY => is_alone(text, run) && is_secret_key(word),
            length if LINES.contains(&length) => {
                let is_of_secret = is_line(text, run) && is_random(word);
                is_of_secret && !*known.get_or_insert_with(|| is_public(text))
            }
            _ => false,
        }
    });
    replaced(text, found.map(|run| (run, MASK.to_owned())))
}

/// Whether there is anything to look at more closely.
pub(super) fn is_hinted(text: &str) -> bool {
    hints(text).next().is_some()
}

pub(super) fn hints(text: &str) -> impl Iterator<Item = Range<usize>> {
    runs(text, SECRET_KEY, is_base64).filter(|run| is_random(&text[run.clone()]))
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// Neither part of a longer word nor padded.
fn is_alone(text: &str, run: &Range<usize>) -> bool {
    let is_part = |byte: u8| matches!(byte, b'-' | b'_' | b'.' | b'%' | b'~');
    let before = text[..run.start].bytes().next_back();
    let behind = text[run.end..].bytes().next();
    !before.is_some_and(is_part) && !behind.is_some_and(|byte| is_part(byte) || byte == b'=')
}

/// Whether there is nothing else in its line, however the line's end is written.
fn is_line(text: &str, run: &Range<usize>) -> bool {
    let before = text[..run.start].trim_end_matches([' ', '\t']);
    let behind = text[run.end..].trim_start_matches([' ', '\t']);
    let begins = before.is_empty() || before.ends_with(['\n', '\r']);
    begins && (behind.is_empty() || behind.starts_with(['\n', '\r']))
}

/// Certificates and public keys are for everybody.
fn is_public(text: &str) -> bool {
    ["-----BEGIN CERTIFICATE", "-----BEGIN PUBLIC", "ssh-rsa "]
        .iter()
        .any(|begin| text.contains(begin))
}

/// Letters of both cases and figures, so that hashes stay: they are written in one case.
fn is_random(word: &str) -> bool {
    let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
    has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit)
}

/// Forty characters of all kinds, mixed as chance mixes them: neither a path nor words in one.
fn is_secret_key(word: &str) -> bool {
    const FEWEST_OF_A_CASE: usize = 6;
    const MOST_SIGNS: usize = 4;
    const LONGEST_WORD: usize = 7;
    // Of chance, 26 are to be expected.
    const FEWEST_CHANGES: usize = 16;
    let bytes = word.as_bytes();
    let n = |is: fn(&&u8) -> bool| bytes.iter().filter(is).count();
    let kind = |byte: u8| match byte {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let changes = bytes.windows(2).filter(|two| kind(two[0]) != kind(two[1]));
    let words = word.split(|c: char| !c.is_ascii_lowercase());
    is_random(word)
        && n(|byte| byte.is_ascii_uppercase()) >= FEWEST_OF_A_CASE
        && n(|byte| byte.is_ascii_lowercase()) >= FEWEST_OF_A_CASE
        && n(|byte| !byte.is_ascii_alphanumeric()) <= MOST_SIGNS
        && changes.count() >= FEWEST_CHANGES
        && words.map(str::len).max() <= Some(LONGEST_WORD)
}
