//! Shareable test events, as the Lambda console and SAM CLI keep them: one OpenAPI document for each function in a
//! registry of EventBridge schemas. Documents are edited in their text, so that what others wrote stays as it is.

use std::fmt;

use super::line::members::{members, text};

/// Where all of them are.
pub const REGISTRY: &str = "lambda-testevent-schemas";
/// AWS's limit for one event.
pub const MOST_EVENT_BYTES: usize = 6_144_000;
/// AWS's limit of versions of a schema; the oldest goes first.
pub const MOST_VERSIONS: usize = 5;
/// The type of the schemas; others are left alone.
pub const SCHEMA_TYPE: &str = "OpenApi3";

/// The schema of a function's events.
pub fn schema_name(function: &str) -> String {
    format!("_{function}-schema")
}

/// One of a function's events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareableEvent {
    pub name: String,
    /// As it stands in the document: numbers and order are its author's.
    pub value: String,
    /// `RequestResponse` or `Event`, where somebody chose one.
    pub invocation_type: Option<String>,
}

/// Why a document can't be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DocumentFault {
    NotJson { said: String },
    NoExamples,
}

impl fmt::Display for DocumentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { said } => write!(f, "the schema is not JSON: {said}"),
            Self::NoExamples => f.write_str("the schema has no components.examples"),
        }
    }
}

/// All events of a document, in its order.
pub fn read(document: &str) -> Result<Vec<ShareableEvent>, DocumentFault> {
    check(document)?;
    let Some(examples) = examples(document) else {
        return Ok(Vec::new());
    };
    let events = members(examples).filter_map(|(key, example)| {
        let member = |name: &str| {
            let mut found = members(example).filter(|(key, _)| *key == name);
            found.next().map(|(_, value)| value)
        };
        let metadata = member("x-metadata");
        let kind = metadata.and_then(|metadata| {
            let mut found = members(metadata).filter(|(key, _)| *key == "invocationType");
            text(found.next()?.1).map(|kind| kind.into_owned())
        });
        Some(ShareableEvent {
            name: unquoted(key),
            value: member("value")?.to_owned(),
            invocation_type: kind,
        })
    });
    Ok(events.collect())
}

/// The document with an event added, or put in the place of one of its name.
pub fn with_event(document: &str, event: &ShareableEvent) -> Result<String, DocumentFault> {
    check(document)?;
    let examples = examples(document).ok_or(DocumentFault::NoExamples)?;
    let example = example(event);
    if let Some((_, old)) = members(examples).find(|(key, _)| unquoted(key) == event.name) {
        return Ok(spliced(document, range(document, old), &example));
    }
    let name = quoted(&event.name);
    let end = range(document, examples).end - 1;
    let comma = match members(examples).next() {
        Some(_) => ",",
        None => "",
    };
    let added = format!("{comma}{name}:{example}");
    Ok(spliced(document, end..end, &added))
}

/// The document without the event of this name; None if there is none.
pub fn without_event(document: &str, name: &str) -> Option<String> {
    let examples = examples(document)?;
    let (key, value) = members(examples).find(|(key, _)| unquoted(key) == name)?;
    let mut gone = range(document, key).start - 1..range(document, value).end;
    let behind = document[gone.end..].trim_start();
    if behind.starts_with(',') {
        gone.end = document.len() - behind.len() + 1;
    } else {
        let before = document[..gone.start].trim_end();
        if before.ends_with(',') {
            gone.start = before.len() - 1;
        }
    }
    Some(spliced(document, gone, ""))
}

fn check(document: &str) -> Result<(), DocumentFault> {
    let read = serde_json::from_str::<serde::de::IgnoredAny>(document);
    read.map(|_| ()).map_err(|error| DocumentFault::NotJson {
        said: error.to_string(),
    })
}

fn examples(document: &str) -> Option<&str> {
    let mut components = members(document).filter(|(key, _)| *key == "components");
    let mut examples = members(components.next()?.1).filter(|(key, _)| *key == "examples");
    let examples = examples.next()?.1.trim();
    examples.starts_with('{').then_some(examples)
}

fn example(event: &ShareableEvent) -> String {
    let kind = event
        .invocation_type
        .as_deref()
        .map_or("null".to_owned(), quoted);
    format!(
        r#"{{"value":{},"x-metadata":{{"invocationType":{kind}}}}}"#,
        event.value
    )
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn unquoted(key: &str) -> String {
    let quoted = format!("\"{key}\"");
    serde_json::from_str(&quoted).unwrap_or_else(|_| key.to_owned())
}

/// Where a piece of the document lies in it.
fn range(document: &str, piece: &str) -> std::ops::Range<usize> {
    let start = piece.as_ptr() as usize - document.as_ptr() as usize;
    start..start + piece.len()
}

fn spliced(document: &str, gone: std::ops::Range<usize>, put: &str) -> String {
    let mut text = String::with_capacity(document.len() + put.len());
    text.push_str(&document[..gone.start]);
    text.push_str(put);
    text.push_str(&document[gone.end..]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{"openapi":"3.0.0","x-own":[1.0e40],"components":{"schemas":{"Event":{}},"examples":{"a b":{"value":{"n":123456789012345678901, "z":1,"a":2},"x-metadata":{"invocationType":"Event"}}, "plain" : {"value":[1]}}}}"#;

    fn event(name: &str, value: &str) -> ShareableEvent {
        ShareableEvent {
            name: name.into(),
            value: value.into(),
            invocation_type: None,
        }
    }

    fn names(document: &str) -> Vec<String> {
        let events = read(document).expect("a document");
        events.into_iter().map(|event| event.name).collect()
    }

    #[test]
    fn events_are_read_with_the_text_that_their_authors_wrote() {
        let events = read(DOCUMENT).expect("a document");
        assert_eq!(
            events[0].value,
            r#"{"n":123456789012345678901, "z":1,"a":2}"#
        );
        assert_eq!(events[0].invocation_type.as_deref(), Some("Event"));
        assert_eq!(events[1], event("plain", "[1]"));
        assert_eq!(read("{}"), Ok(vec![]));
        assert!(read("no").is_err());
    }

    #[test]
    fn an_edit_leaves_all_else_as_it_was() {
        let added = with_event(DOCUMENT, &event("new\"", "{}")).expect("a document");
        assert_eq!(names(&added), ["a b", "plain", "new\""]);
        assert_eq!(without_event(&added, "new\"").as_deref(), Some(DOCUMENT));
        let put = with_event(DOCUMENT, &event("plain", "2")).expect("a document");
        assert!(put.starts_with(&DOCUMENT[..DOCUMENT.len() - 20]), "{put}");
        assert_eq!(read(&put).expect("a document")[1], event("plain", "2"));
        let without = without_event(DOCUMENT, "a b").expect("it was there");
        assert_eq!(names(&without), ["plain"]);
        let none = without_event(&without, "plain").expect("it was there");
        assert_eq!(names(&none), Vec::<String>::new());
        let again = with_event(&none, &event("x", "1")).expect("a document");
        assert_eq!(names(&again), ["x"]);
        assert_eq!(without_event(DOCUMENT, "nobody"), None);
    }
}
