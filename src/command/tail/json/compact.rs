//! Copies a document without the blanks between its parts, as `serde_json` would write what it has read. Takes what
//! loggers write every day; `None` for everything else: then it is read and written again.

use std::borrow::Cow;

use slstop_base::json_string::special;
use slstop_base::mask;

/// Deeper documents are not copied; `serde_json` refuses them from 128 on.
const DEEPEST: u32 = 100;
/// Objects with more members are not copied: each name is compared with those before it.
const MOST_NAMES: usize = 64;
/// Whole numbers up to here are written as they were.
const MOST_DIGITS: usize = 18;

#[derive(Debug)]
struct Copying<'a, 'b> {
    text: &'a str,
    at: usize,
    to: &'b mut Vec<u8>,
    /// The names of all objects that it is in.
    names: Vec<&'a str>,
    may_be_secret: bool,
}

/// Leaves `to` as it was where it gives up. Where there `may_be_secret` anything in it, each name and text is
/// looked at, and what has to be masked is not copied.
pub fn push(to: &mut Vec<u8>, document: &str, may_be_secret: bool) -> Option<()> {
    let length = to.len();
    let mut copying = Copying {
        text: document,
        at: 0,
        to,
        names: Vec::new(),
        may_be_secret,
    };
    let is_whole = copying.value(DEEPEST).filter(|()| copying.next().is_none());
    if is_whole.is_none() {
        to.truncate(length);
    }
    is_whole
}

impl<'a> Copying<'a, '_> {
    fn value(&mut self, depth: u32) -> Option<()> {
        let below = depth.checked_sub(1)?;
        match self.next()? {
            b'{' => self.object(below),
            b'[' => self.array(below),
            b'"' => {
                let text = self.string()?;
                (!self.may_be_secret || is_harmless(text, |text| !is_masked(text))).then_some(())
            }
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            _ => self.word("null"),
        }
    }

    fn object(&mut self, depth: u32) -> Option<()> {
        self.copies(b'{');
        let first = self.names.len();
        while !self.ends(b'}', self.names.len() > first)? {
            let name = self.string()?;
            // Of a member that comes twice, the second counts, in the place of the first; and a name of
            // serde_json's own means something to it.
            let is_known = self.names[first..].contains(&name);
            if is_known || name.starts_with("\"$serde") || self.names.len() - first >= MOST_NAMES {
                return None;
            }
            if self.may_be_secret && !is_harmless(name, |name| !mask::is_secret_key(name)) {
                return None;
            }
            self.names.push(name);
            self.copies(b':').then_some(())?;
            self.value(depth)?;
        }
        self.names.truncate(first);
        Some(())
    }

    fn array(&mut self, depth: u32) -> Option<()> {
        self.copies(b'[');
        let mut has_items = false;
        while !self.ends(b']', has_items)? {
            self.value(depth)?;
            has_items = true;
        }
        Some(())
    }

    /// Whether the list is over; where not, what parts its items is copied.
    fn ends(&mut self, end: u8, has_items: bool) -> Option<bool> {
        if self.copies(end) {
            return Some(true);
        }
        (!has_items || self.copies(b',')).then_some(false)
    }

    /// The string with its quotes. Its escapes are those that it would be written with, or it is not copied.
    fn string(&mut self) -> Option<&'a str> {
        let bytes = self.text.as_bytes();
        (self.next()? == b'"').then_some(())?;
        let begin = self.at;
        let mut at = begin + 1;
        loop {
            at = special(bytes, at)?;
            match bytes[at] {
                b'"' => break,
                b'\\' => {
                    let escape = bytes.get(at + 1)?;
                    matches!(escape, b'"' | b'\\' | b'n' | b't' | b'r' | b'b' | b'f')
                        .then_some(())?;
                    at += 2;
                }
                _ => return None,
            }
        }
        self.at = at + 1;
        let string = self.text.get(begin..self.at)?;
        self.to.extend_from_slice(string.as_bytes());
        Some(string)
    }

    fn number(&mut self) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let length = rest.bytes().take_while(|byte| is_part(byte)).count();
        let number = &rest[..length];
        self.at += length;
        let digits = number.strip_prefix('-').unwrap_or(number);
        let is_whole = digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_whole && digits.len() <= MOST_DIGITS && !digits.starts_with('0') || number == "0" {
            (!digits.is_empty()).then_some(())?;
            self.to.extend_from_slice(number.as_bytes());
            return Some(());
        }
        let number: serde_json::Number = serde_json::from_str(number).ok()?;
        self.to.extend_from_slice(number.to_string().as_bytes());
        Some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.text.get(self.at..)?.starts_with(word).then_some(())?;
        self.at += word.len();
        self.to.extend_from_slice(word.as_bytes());
        Some(())
    }

    fn copies(&mut self, byte: u8) -> bool {
        let is_next = self.next() == Some(byte);
        if is_next {
            self.at += 1;
            self.to.push(byte);
        }
        is_next
    }

    /// The first byte that is no blank.
    fn next(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let b' ' | b'\n' | b'\r' | b'\t' = bytes.get(self.at)? {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }
}

/// What has escapes is another text than what stands there.
fn is_harmless(string: &str, is_harmless: impl Fn(&str) -> bool) -> bool {
    let text = &string[1..string.len() - 1];
    memchr::memchr(b'\\', text.as_bytes()).is_none() && is_harmless(text)
}

fn is_masked(text: &str) -> bool {
    matches!(mask::secrets(text), Cow::Owned(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn copied(document: &str) -> Option<String> {
        let mut to = b"before".to_vec();
        let is_copied = push(&mut to, document, false).is_some();
        let text = String::from_utf8(to).expect("text");
        let copy = text.strip_prefix("before").expect("what was there stays");
        assert!(is_copied || copy.is_empty(), "{text}");
        is_copied.then(|| copy.to_owned())
    }

    #[test]
    fn what_loggers_write_is_copied() {
        let line = r#"{"level": "INFO", "n": -12, "ms": 15.0, "tiny": 1e-7, "big": 12345678901234567890, "path": "/a\"b\n",
            "tags": [true, false, null, {}, []], "zero": 0, "ö": "é"}"#;
        let value: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(copied(line), Some(value.to_string()));
    }

    #[test]
    fn what_is_not_as_it_would_be_written_is_left_to_serde_json() {
        for document in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":"\u0041"}"#,
            r#"{"a":"\/"}"#,
            r#"{"a":1,}"#,
            "{\"a\":\"\t\"}",
            r#"{"a":01}"#,
            r#"{"a":1.}"#,
            r#"{"a":-}"#,
            r#"{"a":1e999}"#,
            r#"{"a":nul}"#,
            r#"{"a":"cut"#,
            "{",
            "{} x",
            r#"{a:1}"#,
            r#"{"$serde_json::private::RawValue":"1"}"#,
            r#"{"a" "b"}"#,
            "[1 2]",
        ] {
            assert_eq!(copied(document), None, "{document}");
        }
        assert_eq!(copied(&"[".repeat(1000)), None);
    }

    fn document() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            "null|true|false",
            any::<i64>().prop_map(|number| number.to_string()),
            any::<f64>().prop_map(|number| format!("{number:?}")),
            "-?[0-9]{1,22}(\\.[0-9]{1,4})?([eE][+-]?[0-9]{1,3})?",
            ".{0,12}".prop_map(|text| serde_json::json!(text).to_string()),
            r#""([a-z ]|\\[nrtbf/"\\u]|[0-9a-f]{4}){0,6}""#,
        ];
        leaf.prop_recursive(4, 30, 5, |inner| {
            let name =
                prop_oneof!["[a-e]", ".{0,5}"].prop_map(|name| serde_json::json!(name).to_string());
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5)
                    .prop_map(|items| format!("[{}]", items.join(" , "))),
                proptest::collection::vec((name, inner), 0..5).prop_map(|members| {
                    let members = members
                        .into_iter()
                        .map(|(name, value)| format!("{name} :\t{value}"));
                    format!("{{ {}\n}}", members.collect::<Vec<_>>().join(","))
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_copy_is_what_serde_json_would_write(
            document in document(),
            damage in proptest::option::weighted(0.3, (any::<prop::sample::Index>(), "[ -~]")),
        ) {
            let mut document = document;
            if let Some((place, byte)) = damage {
                let place = document.floor_char_boundary(place.index(document.len()));
                let end = document.ceil_char_boundary(place + 1);
                document.replace_range(place..end, &byte);
            }
            if let Some(copy) = copied(&document) {
                let value: Value = serde_json::from_str(&document).expect("what is copied is JSON");
                prop_assert_eq!(copy, value.to_string());
            }
        }
    }
}
