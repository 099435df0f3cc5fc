//! Looks up a member of an object in a line without parsing the rest of it.

use std::borrow::Cow;

use super::value::FieldValue;
use crate::domain::line::{members as reader, object};

pub use reader::{items, members};

/// The value at a path in the object that a message is or ends with.
pub fn lookup<'a>(message: &'a str, path: &[Box<str>]) -> Option<FieldValue<'a>> {
    // Most lines do not contain the key, and a substring search is much faster than parsing.
    let key = path.iter().rev().find(|segment| !is_index(segment));
    let key = key.or(path.first())?;
    memchr::memmem::find(message.as_bytes(), key.as_bytes())?;
    let object = object(message)?;
    nested(object, path)
        .or_else(|| flat(object, path))
        .and_then(value)
}

fn nested<'a>(object: &'a str, path: &[Box<str>]) -> Option<&'a str> {
    path.iter().try_fold(object, |within, segment| {
        if within.starts_with('[') {
            return items(within).nth(segment.parse().ok()?);
        }
        let is_object = within.trim_start().starts_with('{');
        let mut members = is_object.then(|| members(within))?;
        members
            .find(|(key, _)| key == &&**segment)
            .map(|(_, value)| value)
    })
}

/// Many loggers write `"http.status": 500`: the dots are part of one key.
fn flat<'a>(object: &'a str, path: &[Box<str>]) -> Option<&'a str> {
    if path.len() < 2 {
        return None;
    }
    let name = path.join(".");
    members(object)
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

fn is_index(segment: &str) -> bool {
    segment.bytes().all(|byte| byte.is_ascii_digit())
}

/// A JSON value; `null` is `None`.
pub fn value(source: &str) -> Option<FieldValue<'_>> {
    Some(match source.as_bytes().first()? {
        b'"' => FieldValue::Text(reader::text(source)?),
        b'{' | b'[' => FieldValue::Nested(source),
        b'-' | b'0'..=b'9' if source.parse::<f64>().is_ok() => FieldValue::Number(source),
        _ => match source {
            "null" => return None,
            "true" => FieldValue::Flag(true),
            "false" => FieldValue::Flag(false),
            other => FieldValue::Text(Cow::Borrowed(other)),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(message: &str, path: &str, expected: Option<&str>) {
        let path: Vec<Box<str>> = path.split('.').map(Box::from).collect();
        let found = lookup(message, &path);
        let text = found.as_ref().map(FieldValue::text);
        assert_eq!(text.as_deref(), expected, "{message}");
    }

    #[test]
    fn paths_lead_through_objects_and_lists() {
        let line = r#"{"a":{"b":[{"c":1},"x\n"]},"d.e":true,"n":null,"s":"{\"a\":1}"}"#;
        check(line, "a.b.0.c", Some("1"));
        check(line, "a.b.1", Some("x\n"));
        check(line, "a.b.2", None);
        check(line, "a.b", Some(r#"[{"c":1},"x\n"]"#));
        check(line, "d.e", Some("true"));
        check(line, "n", None);
        check(line, "s.a", None);
        check(line, "b", None);
        check(line, "a.b.c", None);
    }

    #[test]
    fn an_object_may_stand_behind_a_logger_s_heading() {
        let id = "6f7f8071-b39b-4d6d-91d7-78df2be848f7";
        let line = format!("2026-11-20T12:00:00.000Z\t{id}\tINFO\t{{\"a\":1}}\n");
        check(&line, "a", Some("1"));
        check("said {\"a\":1}", "a", None);
    }

    #[test]
    fn broken_objects_are_read_as_far_as_they_go() {
        check(r#"{"a":{"b":1"#, "a.b", Some("1"));
        check(r#"{"a":{"b":tru"#, "a.b", Some("tru"));
        check(r#"{"a":-}"#, "a", Some("-"));
        check(r#"{"a":"#, "a", None);
        check("{", "a", None);
    }
}
