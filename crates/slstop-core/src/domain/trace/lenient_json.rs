//! JSON as people paste it: several values after one another, lines that were cut, a comma too many or too
//! few. What can be read is read; every place that is wrong is named once.

use std::fmt;

use serde_json::{Map, Number, Value};

/// Deeper than any document of a trace; a text that opens more is hostile.
const DEEPEST: usize = 120;
/// More faults than anybody reads.
const MOST_FAULTS: usize = 20;

/// A place that is not JSON, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonFault {
    pub line: usize,
    pub column: usize,
    pub what: &'static str,
}

impl fmt::Display for JsonFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, column {}: {}",
            self.line, self.column, self.what
        )
    }
}

/// All values of a text, and where it is no JSON.
pub fn read(text: &str) -> (Vec<Value>, Vec<JsonFault>) {
    let mut reader = Reader {
        text,
        at: 0,
        faults: Vec::new(),
    };
    let mut values = Vec::new();
    loop {
        reader.skip_blanks();
        match reader.peek() {
            None => break,
            Some(b'{' | b'[') => values.push(reader.top_value()),
            Some(b',') => reader.at += 1,
            Some(_) => reader.skip_prose(),
        }
    }
    let faults = std::mem::take(&mut reader.faults);
    let faults = faults.into_iter().map(|(at, what)| located(text, at, what));
    (values, faults.collect())
}

fn located(text: &str, at: usize, what: &'static str) -> JsonFault {
    let before = &text.as_bytes()[..at.min(text.len())];
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let column = at - memchr::memrchr(b'\n', before).map_or(0, |end| end + 1) + 1;
    JsonFault { line, column, what }
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    faults: Vec<(usize, &'static str)>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn wrong(&mut self, what: &'static str) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push((self.at, what));
        }
    }

    /// By serde where it is JSON, by hand where it is not.
    fn top_value(&mut self) -> Value {
        let rest = &self.text[self.at..];
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        if let Some(Ok(value)) = stream.next() {
            self.at += stream.byte_offset();
            return value;
        }
        self.value(0)
    }

    /// Blanks and comments: those of `//` and `#` to the end of their line.
    fn skip_blanks(&mut self) {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(byte) if byte.is_ascii_whitespace() => self.at += 1,
                Some(0xef) if bytes[self.at..].starts_with("\u{feff}".as_bytes()) => self.at += 3,
                Some(b'#') => self.skip_line(),
                Some(b'/') if bytes.get(self.at + 1) == Some(&b'/') => self.skip_line(),
                _ => return,
            }
        }
    }

    fn skip_line(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    }

    /// Lines between the values that are none; said once for each stretch of them.
    fn skip_prose(&mut self) {
        self.wrong("this is not JSON");
        loop {
            self.skip_line();
            self.skip_blanks();
            if matches!(self.peek(), None | Some(b'{' | b'[')) {
                return;
            }
        }
    }

    fn value(&mut self, depth: usize) -> Value {
        self.skip_blanks();
        match self.peek() {
            Some(b'{' | b'[') if depth == DEEPEST => {
                self.wrong("too deep, the rest is left out");
                self.at = self.text.len();
                Value::Null
            }
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"' | b'\'') => Value::String(self.string()),
            Some(b'}' | b']' | b',') => {
                self.wrong("a value is missing");
                Value::Null
            }
            None => Value::Null,
            Some(_) => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut members = Map::new();
        loop {
            self.skip_blanks();
            match self.peek() {
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => self.at += 1,
                // Another value where a name belongs: the next line of a list begins.
                None | Some(b']' | b'{' | b'[') => {
                    self.wrong("`}` is missing");
                    break;
                }
                Some(b'.') => self.ellipsis(),
                Some(_) => self.member(depth, &mut members),
            }
        }
        Value::Object(members)
    }

    fn member(&mut self, depth: usize, members: &mut Map<String, Value>) {
        let name = match self.peek() {
            Some(b'"' | b'\'') => self.string(),
            _ => self.bare().to_owned(),
        };
        self.skip_blanks();
        if self.peek() != Some(b':') {
            self.wrong("`:` is missing");
            if name.is_empty() {
                self.at = (self.at + 1..)
                    .find(|&at| self.text.is_char_boundary(at))
                    .unwrap_or(self.at);
            }
            return;
        }
        self.at += 1;
        let value = self.value(depth + 1);
        members.insert(name, value);
        self.separator(b'}', "`,` is missing");
        if self.peek() == Some(b',') {
            let comma = self.at;
            self.at += 1;
            self.skip_blanks();
            if self.peek() == Some(b'}') {
                self.faults_at(comma, "a comma too many");
            }
        }
    }

    fn array(&mut self, depth: usize) -> Value {
        self.at += 1;
        let mut elements = Vec::new();
        loop {
            self.skip_blanks();
            match self.peek() {
                Some(b']') => {
                    self.at += 1;
                    break;
                }
                Some(b',') => self.at += 1,
                None | Some(b'}') => {
                    self.wrong("`]` is missing");
                    break;
                }
                Some(b'.') => self.ellipsis(),
                Some(_) => {
                    elements.push(self.value(depth + 1));
                    self.separator(b']', "`,` is missing");
                }
            }
        }
        Value::Array(elements)
    }

    fn separator(&mut self, end: u8, what: &'static str) {
        self.skip_blanks();
        let next = self.peek();
        // In an object only a name can follow; another value belongs to what is outside of it.
        let is_start = next == Some(b'"') || end == b']' && matches!(next, Some(b'{' | b'['));
        if next != Some(end) && is_start {
            self.wrong(what);
        }
    }

    fn faults_at(&mut self, at: usize, what: &'static str) {
        let now = std::mem::replace(&mut self.at, at);
        self.wrong(what);
        self.at = now;
    }

    /// What documentation leaves out.
    fn ellipsis(&mut self) {
        self.wrong("something was left out");
        let rest = self.text.as_bytes()[self.at..].iter();
        self.at += rest.take_while(|&&byte| byte == b'.').count();
    }

    /// To the quote that ends it. A line that ends before that ends the text too, unless it only wraps.
    fn string(&mut self) -> String {
        let bytes = self.text.as_bytes();
        let quote = bytes[self.at];
        let from = self.at + 1;
        let mut end = from;
        loop {
            match bytes.get(end) {
                Some(b'\\') => end += 2,
                Some(&byte) if byte == quote => break,
                Some(b'\n') if self.begins_anew(end + 1) => break,
                Some(_) => end += 1,
                None => break,
            }
        }
        end = end.min(bytes.len());
        self.at = end;
        if bytes.get(end) == Some(&quote) {
            self.at += 1;
        } else {
            self.wrong("a text is not closed");
        }
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        unescaped(&self.text[from.min(end)..end])
    }

    /// Whether the line there looks like the next member or value.
    fn begins_anew(&self, at: usize) -> bool {
        let rest = self.text[at..].trim_start();
        rest.is_empty() || rest.starts_with(['{', '}', '[', ']', '"'])
    }

    fn bare(&mut self) -> &str {
        let rest = &self.text[self.at..];
        let end = rest.find([',', ':', '}', ']', '{', '[', '"', '\n', ' ', '\t', '\r']);
        let end = end.unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn word(&mut self) -> Value {
        let from = self.at;
        match self.bare() {
            "true" | "True" => Value::Bool(true),
            "false" | "False" => Value::Bool(false),
            "null" | "None" => Value::Null,
            "" => {
                self.at += self.text[from..].chars().next().map_or(1, char::len_utf8);
                Value::Null
            }
            word => match word.parse::<Number>() {
                Ok(number) => Value::Number(number),
                Err(_) => {
                    let word = word.to_owned();
                    self.faults_at(from, "a text without quotes");
                    Value::String(word)
                }
            },
        }
    }
}

fn unescaped(raw: &str) -> String {
    let quoted = format!(
        "\"{}\"",
        raw.replace('\n', "\\n")
            .replace('\r', "\\r")
            .replace('\t', "\\t")
    );
    serde_json::from_str(&quoted).unwrap_or_else(|_| raw.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(text: &str, values: &[Value], faults: &[&str]) {
        let (found, wrong) = read(text);
        assert_eq!(found, values, "{text}");
        let wrong: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        assert_eq!(wrong, faults, "{text}");
    }

    #[test]
    fn values_after_one_another_are_all_read() {
        check(
            "{\"a\":1}\n[2] {\"b\":3}",
            &[json!({"a":1}), json!([2]), json!({"b":3})],
            &[],
        );
    }

    #[test]
    fn a_comma_too_many_or_too_few_is_named_and_the_rest_is_read() {
        check(
            "{\"a\": 1,\n \"b\": {\"c\": 2,},\n \"d\": \"x\"\n \"e\": [1 , \"f\"]}",
            &[json!({"a":1,"b":{"c":2},"d":"x","e":[1,"f"]})],
            &[
                "line 2, column 14: a comma too many",
                "line 4, column 2: `,` is missing",
            ],
        );
    }

    #[test]
    fn a_text_that_was_cut_keeps_what_came_before() {
        check(
            "[{\"a\": 1}, {\"b\": [1, {\"c\": \"tru",
            &[json!([{"a":1},{"b":[1,{"c":"tru"}]}])],
            &[
                "line 1, column 32: a text is not closed",
                "line 1, column 32: `}` is missing",
                "line 1, column 32: `]` is missing",
                "line 1, column 32: `}` is missing",
                "line 1, column 32: `]` is missing",
            ],
        );
    }

    #[test]
    fn a_broken_line_does_not_swallow_the_next_one() {
        check(
            "{\"a\": 1, \"b\": \"cut\n{\"c\": 2}",
            &[json!({"a":1,"b":"cut"}), json!({"c":2})],
            &[
                "line 1, column 19: a text is not closed",
                "line 2, column 1: `}` is missing",
            ],
        );
    }

    #[test]
    fn what_is_no_json_is_said_once() {
        check(
            "echo 1\necho 2\n{\"a\":1}",
            &[json!({"a":1})],
            &["line 1, column 1: this is not JSON"],
        );
    }

    #[test]
    fn a_text_that_only_opens_ends() {
        let (_, faults) = read(&"[{\"a\":".repeat(10_000));
        assert!(faults.len() <= MOST_FAULTS);
    }
}
