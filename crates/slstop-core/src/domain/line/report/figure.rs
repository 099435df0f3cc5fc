//! The numbers of a report and their units. A number whose unit is not one that it can have is none.

use std::borrow::Cow;

use slstop_base::Megabytes;

use super::super::micros::Micros;
use super::is_break;

/// Milliseconds, unless it says otherwise; how long the number is.
pub fn number(text: &str, into: &mut Option<Micros>) -> usize {
    let (digits, length) = digits(text);
    let millis = || Micros::of_millis(&digits);
    *into = into.or_else(|| match unit(&text[length..]) {
        "s" => millis()
            .and_then(|time| time.0.checked_mul(1000))
            .map(Micros),
        // The rest of `ms` may be cut off, and other keys glued to it.
        "" | "m" => millis(),
        unit if unit.starts_with("ms") => millis(),
        _ => None,
    });
    length
}

pub fn size(text: &str, into: &mut Option<Megabytes>) -> usize {
    let (digits, length) = digits(text);
    let whole = digits.split('.').next().unwrap_or_default();
    let megabytes = || whole.parse().ok();
    *into = into.or_else(|| match unit(&text[length..]) {
        "GB" => megabytes()
            .and_then(|size: u32| size.checked_mul(1024))
            .map(Megabytes),
        "" | "M" => megabytes().map(Megabytes),
        unit if unit.starts_with("MB") => megabytes().map(Megabytes),
        _ => None,
    });
    length
}

/// The letters behind a number.
fn unit(text: &str) -> &str {
    let text = text.trim_start_matches([' ', '\u{a0}']);
    let length = text
        .bytes()
        .take(32)
        .take_while(u8::is_ascii_alphabetic)
        .count();
    &text[..length]
}

/// Longer ones are no number of a report.
const LONGEST_NUMBER: usize = 32;

/// The number at the beginning of a text with a point for its decimals, and how long it is there. Nothing
/// where a comma leaves two ways to read it.
fn digits(text: &str) -> (Cow<'_, str>, usize) {
    let head = &text.as_bytes()[..text.len().min(LONGEST_NUMBER)];
    let is_plain = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
    let plain = head.iter().take_while(|byte| is_plain(byte)).count();
    let goes_on = |at: usize| head.get(at + 1).is_some_and(u8::is_ascii_digit);
    match head.get(plain) {
        Some(b',' | b'\n' | b'\r') if goes_on(plain) => {}
        _ => return (Cow::Borrowed(&text[..plain]), plain),
    }
    // A terminal broke the line within it, or a locale's format changed it.
    let is_part =
        |at: usize| is_plain(&head[at]) || matches!(head[at], b',' | b'\n' | b'\r') && goes_on(at);
    let length = (0..head.len()).take_while(|at| is_part(*at)).count();
    let whole: String = text[..length].chars().filter(|c| !is_break(*c)).collect();
    (Cow::Owned(pointed(whole)), length)
}

fn pointed(number: String) -> String {
    let Some((before, behind)) = number.rsplit_once(',') else {
        return number;
    };
    match (before.contains(['.', ',']), behind.split_once('.')) {
        // `1,234.56`
        (false, Some((thousands, _))) if thousands.len() == 3 => number.replace(',', ""),
        // `1.234,56`, `2,37`
        (_, None) if behind.len() < 3 => format!("{}.{behind}", before.replace('.', "")),
        _ => String::new(),
    }
}
