//! Lines of `key=value`: Go's `slog` and logrus, and others with their format.

use super::heading::LineHeading;
use super::level::Level;
use super::request::is_request_id;

/// Keys that such a line begins with.
const FIRST: &[&str] = &[
    "time",
    "ts",
    "t",
    "timestamp",
    "level",
    "lvl",
    "severity",
    "msg",
    "at",
];
/// Whose line it is and how loud stands among the first.
const MOST: usize = 24;

/// What a line of pairs says, if it is one; the body is its message where that needs no unescaping.
pub fn heading(line: &str) -> Option<LineHeading<'_>> {
    let (first, _) = line.get(..line.floor_char_boundary(16))?.split_once('=')?;
    FIRST.contains(&first).then_some(())?;
    let mut heading = LineHeading {
        body: line,
        ..LineHeading::default()
    };
    let mut is_one = false;
    for (key, value) in pairs(line).take(MOST) {
        match key {
            "time" | "ts" | "t" | "timestamp" => heading.time = heading.time.or(Some(value)),
            "level" | "lvl" | "severity" => {
                heading.level = heading.level.or_else(|| Level::of_word(value));
                is_one |= heading.level.is_some();
            }
            "msg" | "message" => {
                is_one = true;
                if !value.contains('\\') {
                    heading.body = value;
                }
            }
            "requestId" | "request_id" | "aws_request_id" | "awsRequestId" | "AWSRequestId"
            | "lambda_request_id" | "requestID"
                if is_request_id(value) =>
            {
                heading.request = heading.request.or(Some(value));
            }
            _ => {}
        }
    }
    is_one.then_some(heading)
}

/// Every pair, the values without their quotes; words between them are skipped.
pub fn pairs(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = line;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_start();
            let end = rest.find(|c: char| c == '=' || c.is_whitespace())?;
            let (key, behind) = rest.split_at(end);
            let Some(value) = behind.strip_prefix('=') else {
                rest = behind;
                continue;
            };
            let (value, behind) = value_of(value);
            rest = behind;
            return Some((key, value));
        }
    })
}

/// A value, and what follows it.
fn value_of(text: &str) -> (&str, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        return text.split_at(end);
    };
    let bytes = quoted.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes
        .get(at..)
        .and_then(|rest| memchr::memchr2(b'"', b'\\', rest))
    {
        at += found;
        if bytes[at] == b'"' {
            return (&quoted[..at], &quoted[at + 1..]);
        }
        at += 2;
    }
    (quoted, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "6f7f8071-b39b-4d6d-91d7-78df2be848f7";

    #[test]
    fn pairs_say_what_a_heading_says() {
        let line = format!(
            "time=2026-11-20T12:00:00.000Z level=ERROR msg=\"cannot charge\" requestId={ID} err=\"a \\\"b\\\"\""
        );
        assert_eq!(
            heading(&line),
            Some(LineHeading {
                time: Some("2026-11-20T12:00:00.000Z"),
                request: Some(ID),
                level: Some(Level::Error),
                body: "cannot charge",
            })
        );
        let escaped = r#"level=warn msg="a \"b\"" order=17"#;
        assert_eq!(heading(escaped).map(|heading| heading.body), Some(escaped));
    }

    #[test]
    fn a_sentence_with_a_sign_in_it_is_none() {
        for line in [
            "t=3 and more",
            "a=b",
            "time=",
            "at=home now",
            "level = 3",
            "=",
            "",
        ] {
            assert_eq!(heading(line), None, "{line}");
        }
    }

    #[test]
    fn what_is_cut_or_broken_is_read_as_far_as_it_goes() {
        let all = |line| pairs(line).collect::<Vec<_>>();
        assert_eq!(all("a=1 b=\"x y\" c"), [("a", "1"), ("b", "x y")]);
        assert_eq!(all("a=\"cut"), [("a", "cut")]);
        assert_eq!(all("a=\"cut\\"), [("a", "cut\\")]);
        assert_eq!(all("=1 = a="), [("", "1"), ("", ""), ("a", "")]);
    }
}
