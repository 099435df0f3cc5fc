//! A span as a document tells it, before it has a place in a tree.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::span::{Detail, Exception, SpanKind, SpanLink, SpanStatus, SpanTime};

/// More than a document of 64 KB has of any use.
const MOST_DETAILS: usize = 256;
/// A longer value is cut: nobody reads more of it in a row.
const LONGEST_VALUE: usize = 8192;
/// Deeper members are printed as JSON.
const DEEPEST: usize = 6;

#[derive(Clone, Debug, PartialEq)]
pub struct ReceivedSpan {
    pub trace: Arc<str>,
    pub id: Box<str>,
    pub parent: Option<Box<str>>,
    pub name: Arc<str>,
    /// Absent where it is the parent's.
    pub service: Option<Arc<str>>,
    pub kind: SpanKind,
    pub status: SpanStatus,
    pub start: SpanTime,
    /// Absent while it goes on.
    pub end: Option<SpanTime>,
    /// A later one of the same id replaces an earlier one.
    pub revision: f64,
    /// X-Ray made it up from the call of another segment.
    pub is_inferred: bool,
    /// Its cause is an exception that another span has.
    pub cause: Option<Box<str>>,
    pub details: Vec<Detail>,
    /// What all spans of its sender share.
    pub resource: Arc<[Detail]>,
    pub exceptions: Vec<Exception>,
    pub links: Vec<SpanLink>,
}

/// Spans as they are read, and what is wrong with the documents.
#[derive(Debug, Default)]
pub struct Received {
    pub spans: Vec<ReceivedSpan>,
    pub problems: Vec<String>,
    names: HashMap<Box<str>, Arc<str>>,
    /// The latest of them: spans come sender by sender.
    resources: VecDeque<Arc<[Detail]>>,
}

impl ReceivedSpan {
    /// The first of these details that it or its sender has.
    pub fn detail(&self, keys: &[&str]) -> Option<&str> {
        first_detail(&self.details, &self.resource, keys)
    }
}

/// The first of these keys that a span or its sender has.
pub fn first_detail<'d>(
    details: &'d [Detail],
    resource: &'d [Detail],
    keys: &[&str],
) -> Option<&'d str> {
    let found = |key: &&str| {
        details
            .iter()
            .chain(resource)
            .find(|detail| &*detail.key == *key)
    };
    keys.iter().find_map(found).map(|detail| &*detail.value)
}

/// More than anybody reads; the last says how many more there are.
const MOST_PROBLEMS: usize = 50;
/// More senders than take turns.
const MOST_RESOURCES: usize = 32;
/// More different names than a trace has; then each is its own.
const MOST_NAMES: usize = 65_536;

impl Received {
    pub fn problem(&mut self, what: String) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(what);
        }
    }

    /// The same text for the same name: most spans share theirs.
    pub fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.names.get(name) {
            return Arc::clone(known);
        }
        let shared: Arc<str> = name.into();
        if self.names.len() < MOST_NAMES {
            self.names.insert(name.into(), Arc::clone(&shared));
        }
        shared
    }

    /// The same list for the same sender.
    pub fn resource(&mut self, details: Vec<Detail>) -> Arc<[Detail]> {
        if let Some(known) = self.resources.iter().find(|known| ***known == *details) {
            return Arc::clone(known);
        }
        let shared: Arc<[Detail]> = details.into();
        self.resources.truncate(MOST_RESOURCES - 1);
        self.resources.push_front(Arc::clone(&shared));
        shared
    }

    /// Files a value and all that is inside it, by the path to it.
    pub fn details(&mut self, details: &mut Vec<Detail>, path: &str, value: Value) {
        self.flatten(details, path, value, 0);
    }

    fn flatten(&mut self, details: &mut Vec<Detail>, path: &str, value: Value, depth: usize) {
        if details.len() >= MOST_DETAILS {
            return;
        }
        let value = match value {
            Value::Null => return,
            Value::Object(members) if depth < DEEPEST => {
                for (name, value) in members {
                    let path = if path.is_empty() {
                        name
                    } else {
                        format!("{path}.{name}")
                    };
                    self.flatten(details, &path, value, depth + 1);
                }
                return;
            }
            value => printed(value),
        };
        let key = self.name(path);
        details.push(Detail {
            key,
            value: cut(value).into(),
        });
    }
}

fn printed(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Array(elements)
            if elements
                .iter()
                .all(|one| !one.is_object() && !one.is_array()) =>
        {
            elements
                .into_iter()
                .map(printed)
                .collect::<Vec<_>>()
                .join(", ")
        }
        value => value.to_string(),
    }
}

fn cut(mut text: String) -> String {
    if text.len() > LONGEST_VALUE {
        let end = (0..=LONGEST_VALUE)
            .rev()
            .find(|&at| text.is_char_boundary(at));
        text.truncate(end.unwrap_or(0));
        text.push('…');
    }
    text
}

/// A member as a text; numbers as they are written.
pub fn text(members: &mut Map<String, Value>, name: &str) -> Option<String> {
    match members.remove(name)? {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The first of these members that is there, as a text.
pub fn first_text(members: &mut Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| text(members, name))
}

pub fn object(members: &mut Map<String, Value>, name: &str) -> Option<Map<String, Value>> {
    match members.remove(name)? {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

pub fn array(members: &mut Map<String, Value>, name: &str) -> Vec<Value> {
    match members.remove(name) {
        Some(Value::Array(elements)) => elements,
        _ => Vec::new(),
    }
}

pub fn is_true(members: &mut Map<String, Value>, name: &str) -> bool {
    match members.remove(name) {
        Some(Value::Bool(is_true)) => is_true,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

/// A number, also one that is written as a text.
pub fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|number| number.is_finite())
}
