//! Masking of secrets, by the name of their key and by their shape.
//!
//! What is masked stays readable as what it was: `"password":"***"`, `Bearer ***`, `AKIA***`. Masking is for
//! the eyes of colleagues and for files that are passed on; it errs on the side of masking, but leaves ids,
//! ARNs and counts alone, because a log without them explains nothing. It takes time in proportion to the
//! text, whatever the text is.

mod cards;
mod colour;
mod commands;
mod hint;
mod key;
mod options;
mod pairs;
mod pem;
mod runs;
mod shapes;
mod words;
mod written;

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;

use key::Secrecy;

const MASK: &str = "***";

/// The text with every secret replaced; borrowed when there was none. Colours within it hide nothing, and are
/// gone where something was replaced.
pub fn secrets(text: &str) -> Cow<'_, str> {
    let plain = colour::without(text);
    if !hint::is_in(&plain) {
        return Cow::Borrowed(text);
    }
    match masked(&plain) {
        Cow::Owned(masked) => Cow::Owned(masked),
        Cow::Borrowed(_) => Cow::Borrowed(text),
    }
}

/// Whether there may be a secret in a text: where not, none is in any part of it either.
pub fn may_be_in(text: &str) -> bool {
    hint::is_in(&colour::without(text))
}

fn masked(text: &str) -> Cow<'_, str> {
    // Looks first: what they leave (`AKIA***`) is then as good a value as any behind a secret's key.
    let masks: [fn(&str) -> Cow<'_, str>; 8] = [
        pem::mask,
        shapes::mask,
        words::mask,
        cards::mask,
        written::mask,
        commands::mask,
        pairs::mask,
        options::mask,
    ];
    masks.into_iter().fold(Cow::Borrowed(text), then)
}

fn then<'a>(text: Cow<'a, str>, mask: impl Fn(&str) -> Cow<'_, str>) -> Cow<'a, str> {
    let masked = match mask(&text) {
        Cow::Owned(masked) => Some(masked),
        Cow::Borrowed(_) => None,
    };
    masked.map_or(text, Cow::Owned)
}

/// The text with others in the place of these parts, which come in their order.
fn replaced(text: &str, parts: impl Iterator<Item = (Range<usize>, String)>) -> Cow<'_, str> {
    let mut masked = String::new();
    let mut copied = 0;
    for (part, shown) in parts {
        if part.start < copied {
            continue;
        }
        masked.push_str(&text[copied..part.start]);
        masked.push_str(&shown);
        copied = part.end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[copied..]);
    Cow::Owned(masked)
}

/// Whether what stands behind such a key is a secret.
pub fn is_secret_key(key: &str) -> bool {
    Secrecy::of(key).is_some()
}

/// Masks a document in place, at any depth; text inside of it as `secrets` does.
pub fn json(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(masked) = secrets(text) {
                *text = masked;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(json),
        Value::Object(fields) => {
            for (key, value) in fields {
                match Secrecy::of(key) {
                    Some(secrecy) => json_secret(value, secrecy),
                    None => json(value),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Everything behind a secret's key, except that a session or a set of cookies is more than its secrets.
fn json_secret(value: &mut Value, secrecy: Secrecy) {
    match value {
        Value::String(text) => {
            *text = masked_value(text, secrecy).unwrap_or_else(|| secrets(text).into_owned())
        }
        Value::Number(number) => {
            if masked_value(&number.to_string(), secrecy).is_some() {
                *value = MASK.into();
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| json_secret(item, secrecy)),
        Value::Object(_) if !secrecy.covers_objects() => json(value),
        Value::Object(fields) => fields
            .iter_mut()
            .for_each(|(_, value)| json_secret(value, secrecy)),
        Value::Null | Value::Bool(_) => {}
    }
}

/// What is shown for a value behind a secret's key; `None` if the value reveals nothing. A scheme
/// (`Bearer`) stays.
fn masked_value(value: &str, secrecy: Secrecy) -> Option<String> {
    if secrecy.is_harmless(value) {
        return None;
    }
    let scheme = value.split_once(' ').filter(|(scheme, rest)| {
        let is_word = !scheme.is_empty()
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        secrecy == Secrecy::Authorization
            && is_word
            && scheme.len() <= 20
            && !rest.trim().is_empty()
    });
    Some(scheme.map_or_else(|| MASK.to_owned(), |(scheme, _)| format!("{scheme} {MASK}")))
}

#[cfg(test)]
mod tests;
