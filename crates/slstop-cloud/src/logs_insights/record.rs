//! A record on its way through a query: an event with all its fields, and those that were computed.

use std::cell::OnceCell;
use std::sync::Arc;

use serde_json::Value as Json;

use super::report;
use super::value::QueryValue;

/// Where expressions find values.
pub trait FieldSource {
    fn get(&self, name: &str) -> Option<QueryValue>;

    fn aggregate(&self, _place: usize) -> Option<QueryValue> {
        None
    }
}

/// What a log group holds.
#[derive(Clone, Debug)]
pub struct QueryEvent {
    pub at: i64,
    pub ingested: i64,
    pub message: Box<str>,
    pub stream: Arc<str>,
    /// Account and group.
    pub log: Arc<str>,
    pub pointer: Box<str>,
}

#[derive(Clone, Debug)]
pub struct QueryRecord {
    /// Nothing for a result of `stats`, which has only what was computed.
    event: Option<QueryEvent>,
    /// What `fields`, `parse` and `stats` made, the newest last.
    pub computed: Vec<(Arc<str>, QueryValue)>,
    json: OnceCell<Option<Json>>,
}

impl QueryRecord {
    pub fn event(event: QueryEvent) -> Self {
        Self {
            event: Some(event),
            computed: Vec::new(),
            json: OnceCell::new(),
        }
    }

    pub fn result(computed: Vec<(Arc<str>, QueryValue)>) -> Self {
        Self {
            event: None,
            computed,
            json: OnceCell::new(),
        }
    }

    pub fn is_event(&self) -> bool {
        self.event.is_some()
    }

    /// Nothing for results.
    pub fn at(&self) -> Option<i64> {
        self.event.as_ref().map(|event| event.at)
    }

    pub fn set(&mut self, name: &Arc<str>, value: Option<QueryValue>) {
        self.computed.retain(|(known, _)| known != name);
        if let Some(value) = value {
            self.computed.push((name.clone(), value));
        }
    }

    /// Forgets what can be read again, before many are kept.
    pub fn settle(mut self) -> Self {
        self.json = OnceCell::new();
        self
    }

    /// The first JSON of the message, where it begins with some.
    fn json(&self, message: &str) -> Option<&Json> {
        let read = || {
            if !message.starts_with('{') {
                return None;
            }
            let mut read = serde_json::Deserializer::from_str(message).into_iter::<Json>();
            read.next()?.ok()
        };
        self.json.get_or_init(read).as_ref()
    }
}

impl FieldSource for QueryRecord {
    fn get(&self, name: &str) -> Option<QueryValue> {
        let mut computed = self.computed.iter().rev();
        if let Some((_, value)) = computed.find(|(known, _)| **known == *name) {
            return Some(value.clone());
        }
        let event = self.event.as_ref()?;
        match name {
            "@timestamp" => Some(QueryValue::Moment(event.at)),
            "@ingestionTime" => Some(QueryValue::Moment(event.ingested)),
            "@message" => Some(QueryValue::text(&event.message)),
            "@logStream" => Some(QueryValue::Text(event.stream.clone())),
            "@log" => Some(QueryValue::Text(event.log.clone())),
            "@ptr" => Some(QueryValue::text(&event.pointer)),
            _ if name.starts_with('@') => report::field(&event.message, name),
            _ => member(self.json(&event.message)?, name),
        }
    }
}

/// `record.metrics.durationMs`, `items.0.price`; a name may have points itself.
fn member(json: &Json, path: &str) -> Option<QueryValue> {
    if let Some(found) = child(json, path) {
        return scalar(found);
    }
    let points = path.match_indices('.');
    let mut points = points.map(|(at, _)| (&path[..at], &path[at + 1..]));
    points.find_map(|(head, tail)| member(child(json, head)?, tail))
}

fn child<'a>(json: &'a Json, key: &str) -> Option<&'a Json> {
    match json {
        Json::Object(members) => members.get(key),
        Json::Array(items) => items.get(key.parse::<usize>().ok()?),
        _ => None,
    }
}

fn scalar(json: &Json) -> Option<QueryValue> {
    match json {
        Json::Null => None,
        Json::Bool(is_so) => Some(QueryValue::truth(*is_so)),
        Json::Number(number) => number.as_f64().map(QueryValue::Number),
        Json::String(text) => Some(QueryValue::text(text)),
        // Insights knows the members of these, not the things themselves.
        Json::Array(_) | Json::Object(_) => None,
    }
}
