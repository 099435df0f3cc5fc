//! JSON laid out anew, token by token: its numbers, strings and the order of its members stay as they were written.

/// Two blanks a level, as most tools print it. The text must be JSON.
pub fn indented(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0usize;
    let mut tokens = Tokens { rest: json.trim() };
    let mut before = "";
    while let Some(token) = tokens.next() {
        match token {
            "{" | "[" => {
                out.push_str(token);
                depth += 1;
                match tokens.peek() {
                    Some("}" | "]") => {}
                    _ => new_line(&mut out, depth),
                }
            }
            "}" | "]" => {
                depth = depth.saturating_sub(1);
                if !matches!(before, "{" | "[") {
                    new_line(&mut out, depth);
                }
                out.push_str(token);
            }
            "," => {
                out.push(',');
                new_line(&mut out, depth);
            }
            ":" => out.push_str(": "),
            other => out.push_str(other),
        }
        before = token;
    }
    out
}

/// On one line, without a blank between tokens. The text must be JSON.
pub fn compact(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut tokens = Tokens { rest: json.trim() };
    while let Some(token) = tokens.next() {
        out.push_str(token);
    }
    out
}

/// JSON inside JSON nests no deeper than this on anybody's screen.
const DEEPEST: usize = 64;

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth.min(DEEPEST) {
        out.push_str("  ");
    }
}

struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    fn peek(&self) -> Option<&'a str> {
        let rest = self.rest.trim_start();
        let first = *rest.as_bytes().first()?;
        let length = match first {
            b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
            b'"' => string(rest),
            _ => rest
                .find(|c: char| c.is_ascii_whitespace() || "{}[],:\"".contains(c))
                .unwrap_or(rest.len()),
        };
        rest.get(..length)
    }

    fn next(&mut self) -> Option<&'a str> {
        let token = self.peek()?;
        let rest = self.rest.trim_start();
        self.rest = &rest[token.len()..];
        Some(token)
    }
}

/// The length of the string that the text begins with, quotes included.
fn string(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_stay_as_they_were_written() {
        let json = r#" {"b":1.0e5,"a":[ {},[],123456789012345678901 ,"x, \"}"], "c" : null} "#;
        assert_eq!(
            indented(json),
            "{\n  \"b\": 1.0e5,\n  \"a\": [\n    {},\n    [],\n    123456789012345678901,\n    \"x, \\\"}\"\n  ],\n  \"c\": null\n}"
        );
        assert_eq!(
            compact(json),
            r#"{"b":1.0e5,"a":[{},[],123456789012345678901,"x, \"}"],"c":null}"#
        );
    }

    #[test]
    fn what_is_no_json_is_laid_out_without_harm() {
        for text in ["", "\"", "\"\\", "{", "]]]", "plain words", "\"é\\u00e9"] {
            indented(text);
            compact(text);
        }
    }
}
