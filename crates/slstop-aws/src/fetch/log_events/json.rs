//! A cursor over JSON text that takes what servers write every day and gives up on everything else: whatever it
//! takes, the SDK's own reader takes in the same way. `None` always means: let the SDK read it.

use slstop_base::json_string::{Scratch, special, string_end};

/// Nested values that are skipped; deeper ones are left to the SDK.
const DEEPEST: u32 = 64;
/// Whole numbers up to here are the same to every reader.
const MOST_DIGITS: usize = 18;

pub struct Json<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Json<'a> {
    pub fn new(body: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        Some(Self { text, at: 0 })
    }

    /// Nothing but blanks is left.
    pub fn end(&mut self) -> Option<()> {
        self.next().is_none().then_some(())
    }

    /// Hands over each key without its quotes, to take the value behind it.
    pub fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, &'a str) -> Option<()>,
    ) -> Option<()> {
        self.expect(b'{')?;
        if self.takes(b'}') {
            return Some(());
        }
        loop {
            let key = self.plain_string()?;
            self.expect(b':')?;
            member(self, key)?;
            if !self.takes(b',') {
                return self.expect(b'}');
            }
        }
    }

    pub fn array(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.expect(b'[')?;
        if self.takes(b']') {
            return Some(());
        }
        loop {
            item(self)?;
            if !self.takes(b',') {
                return self.expect(b']');
            }
        }
    }

    /// A string or `null`.
    pub fn text<'s>(&mut self, scratch: &'s mut Scratch) -> Option<Option<&'s str>>
    where
        'a: 's,
    {
        if self.next()? != b'"' {
            return self.literal("null").map(|()| None);
        }
        let begin = self.at + 1;
        let end = special(self.text.as_bytes(), begin)?;
        if self.text.as_bytes()[end] == b'"' {
            self.at = end + 1;
            return self.text.get(begin..end).map(Some);
        }
        let (text, end) = scratch.unescape(self.text.as_bytes(), begin)?;
        self.at = end;
        Some(Some(text))
    }

    /// A whole number or `null`.
    pub fn integer(&mut self) -> Option<Option<i64>> {
        let first = self.next()?;
        if first == b'n' {
            return self.literal("null").map(|()| None);
        }
        let is_negative = first == b'-';
        self.at += usize::from(is_negative);
        let begin = self.at;
        let n_digits = self.digits().filter(|length| *length <= MOST_DIGITS)?;
        self.ends_value()?;
        let digits = self.text.as_bytes()[begin..begin + n_digits].iter();
        let number = digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
        Some(Some(if is_negative { -number } else { number }))
    }

    pub fn boolean(&mut self) -> Option<()> {
        match self.next()? {
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            _ => self.literal("null"),
        }
    }

    /// Passes over a value, whatever it is.
    pub fn skip(&mut self) -> Option<()> {
        self.skip_within(DEEPEST)
    }

    fn skip_within(&mut self, depth: u32) -> Option<()> {
        let below = depth.checked_sub(1)?;
        match self.next()? {
            b'{' => self.object(|json, _| json.skip_within(below)),
            b'[' => self.array(|json| json.skip_within(below)),
            b'"' => {
                self.at = string_end(self.text.as_bytes(), self.at + 1)?;
                Some(())
            }
            b'-' | b'0'..=b'9' => self.number(),
            _ => self.boolean(),
        }
    }

    fn number(&mut self) -> Option<()> {
        let bytes = self.text.as_bytes();
        self.at += usize::from(bytes.get(self.at) == Some(&b'-'));
        self.digits()?;
        if bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(bytes.get(self.at), Some(b'+' | b'-')));
            self.digits()?;
        }
        self.ends_value()
    }

    /// How many there are: at least one.
    fn digits(&mut self) -> Option<usize> {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += length;
        (length > 0).then_some(length)
    }

    /// A string without escapes, as keys are.
    fn plain_string(&mut self) -> Option<&'a str> {
        self.expect(b'"')?;
        let begin = self.at;
        let end = special(self.text.as_bytes(), begin)?;
        let is_plain = self.text.as_bytes()[end] == b'"';
        self.at = end + 1;
        self.text.get(begin..end).filter(|_| is_plain)
    }

    fn literal(&mut self, word: &str) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        rest.starts_with(word).then(|| self.at += word.len())?;
        self.ends_value()
    }

    /// What stands behind a number or a word is not a part of it.
    fn ends_value(&self) -> Option<()> {
        let next = self.text.as_bytes().get(self.at)?;
        matches!(next, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t').then_some(())
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.takes(byte).then_some(())
    }

    fn takes(&mut self, byte: u8) -> bool {
        let is_next = self.next() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// The first byte that is no blank; the cursor stands on it.
    fn next(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        loop {
            match *bytes.get(self.at)? {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte => return Some(byte),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skipped(json: &str) -> Option<()> {
        let mut json = Json::new(json.as_bytes())?;
        json.skip()?;
        json.end()
    }

    #[test]
    fn what_is_json_is_passed_over_and_everything_else_is_left_to_the_sdk() {
        for json in [
            r#"{"a": [1, -2.5e+3, {"b\u0041": null}], "c": "\"\\\u00e9", "d": true} "#
                .replace("b\\u0041", "b")
                .as_str(),
            "[]",
            "{}",
            r#"["a", "", [[]]]"#,
        ] {
            assert_eq!(skipped(json), Some(()), "{json}");
        }
        for json in [
            "",
            "[1,]",
            "[1 2]",
            "{\"a\" 1}",
            "{\"a\":1,}",
            "[01x]",
            "[nul]",
            "[1.]",
            "[-]",
            "[\"a]",
            "[\"\\x\"]",
            "[\"\\u12g4\"]",
            "[\"\t\"]",
            "{\"\\n\":1}",
            "[] []",
            "[tru]",
        ] {
            assert_eq!(skipped(json), None, "{json}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert_eq!(skipped(&nested(DEEPEST as usize)), Some(()));
        assert_eq!(skipped(&nested(DEEPEST as usize + 1)), None);
        assert_eq!(skipped(&nested(1_000_000)), None);
    }
}
