//! The members of a JSON object as slices of its text; a member that is not asked for is not read.
//! Takes broken JSON as far as it goes: a missing comma or a cut end loses nothing before it.

use std::borrow::Cow;

use slstop_base::json_string::quote_or_escape;

/// Walks over the top level of an object; the text may begin with blanks.
pub fn members(object: &str) -> JsonMembers<'_> {
    JsonMembers {
        text: object,
        at: object.find('{').map_or(object.len(), |brace| brace + 1),
    }
}

/// Walks over an array's elements.
pub fn items(array: &str) -> impl Iterator<Item = &str> {
    let mut at = array.find('[').map_or(array.len(), |bracket| bracket + 1);
    std::iter::from_fn(move || {
        let begin = at + blanks(&array.as_bytes()[at..], b",");
        if matches!(array.as_bytes().get(begin), None | Some(b']')) {
            return None;
        }
        // An element has at least one byte, whatever it is.
        at = value_end(array.as_bytes(), begin).max(begin + 1);
        array.get(begin..at)
    })
}

#[derive(Clone, Debug)]
pub struct JsonMembers<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for JsonMembers<'a> {
    /// The key without its quotes, and the value as it stands.
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        loop {
            self.at += bytes[self.at..]
                .iter()
                .position(|byte| matches!(byte, b'"' | b'}'))?;
            if bytes[self.at] == b'}' {
                self.at = bytes.len();
                return None;
            }
            let key = self.at + 1;
            let key_end = string_end(bytes, self.at);
            self.at = key_end + blanks(&bytes[key_end..], b"");
            if bytes.get(self.at) != Some(&b':') {
                continue;
            }
            let begin = self.at + 1 + blanks(&bytes[self.at + 1..], b"");
            self.at = value_end(bytes, begin);
            return Some((
                self.text.get(key..key_end - 1)?,
                self.text.get(begin..self.at)?,
            ));
        }
    }
}

fn blanks(bytes: &[u8], and: &[u8]) -> usize {
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || and.contains(byte);
    bytes.iter().take_while(|byte| is_blank(byte)).count()
}

/// Behind the closing quote of the string that begins here; the end where there is none.
fn string_end(bytes: &[u8], quote: usize) -> usize {
    let mut at = quote + 1;
    while let Some(found) = quote_or_escape(bytes, at) {
        at = found;
        if bytes[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    bytes.len()
}

/// Behind the value that begins here.
fn value_end(bytes: &[u8], begin: usize) -> usize {
    match bytes.get(begin) {
        Some(b'"') => string_end(bytes, begin),
        Some(b'{' | b'[') => nested_end(bytes, begin),
        _ => {
            let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace();
            let length = bytes[begin.min(bytes.len())..].iter().position(ends);
            length.map_or(bytes.len(), |length| begin + length)
        }
    }
}

fn nested_end(bytes: &[u8], begin: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = begin;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(bytes, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// A string's content, its escapes resolved; nothing for what is no string.
pub fn text(value: &str) -> Option<Cow<'_, str>> {
    let inner = value.strip_prefix('"')?;
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inner.strip_suffix('"').unwrap_or(inner)));
    }
    match serde_json::from_str::<String>(value) {
        Ok(read) => Some(Cow::Owned(read)),
        // Cut in the middle, or escapes that JSON does not know: as it stands is better than nothing.
        Err(_) => Some(Cow::Borrowed(inner.strip_suffix('"').unwrap_or(inner))),
    }
}

/// A string's content where it has no escapes: ids, types, levels.
pub fn word(value: &str) -> Option<&str> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    memchr::memchr(b'\\', inner.as_bytes())
        .is_none()
        .then_some(inner)
}

/// Whether the value is an object.
pub fn is_object(value: &str) -> bool {
    value.starts_with('{')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(object: &str) -> Vec<(&str, &str)> {
        members(object).collect()
    }

    #[test]
    fn members_are_slices_of_the_text() {
        assert_eq!(
            read(r#" {"a": "x\"}", "b":{"c":["}"]} , "d":-1.5e3,"e":null}"#),
            [
                ("a", r#""x\"}""#),
                ("b", r#"{"c":["}"]}"#),
                ("d", "-1.5e3"),
                ("e", "null")
            ]
        );
    }

    #[test]
    fn broken_json_is_read_as_far_as_it_goes() {
        assert_eq!(read(r#"{"a": 1 "b": 2, }"#), [("a", "1"), ("b", "2")]);
        assert_eq!(read(r#"{"a":{"b":1"#), [("a", r#"{"b":1"#)]);
        assert_eq!(read(r#"{"a":"cut \"#), [("a", r#""cut \"#)]);
        assert_eq!(read(r#"{"a""#), []);
        assert_eq!(read("no object"), []);
        assert_eq!(text(r#""cut \"#), Some(Cow::Borrowed("cut \\")));
    }

    #[test]
    fn arrays_are_walked_over() {
        let all: Vec<_> = items(r#"["a,b", {"c":[1]}, 2 ,[] ]"#).collect();
        assert_eq!(all, [r#""a,b""#, r#"{"c":[1]}"#, "2", "[]"]);
        assert_eq!(items("[:}").count(), 2, "rubbish ends, too");
    }
}
