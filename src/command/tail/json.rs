//! Lines as programs read them: an object each, with the names that the manual promises.

use serde::Serialize;
use serde_json::{Map, Value};

use super::arrival::Arrival;
use crate::command::of_place::OfPlace;
use slstop_base::{Timestamp, mask};
use slstop_core::domain::line::{Line, heading};

/// What is not known is absent.
#[derive(Debug, Serialize)]
pub struct Object<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ingested: Option<String>,
    #[serde(flatten)]
    place: Option<&'a OfPlace>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<&'static str>,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Map<String, Value>>,
    kind: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    late: bool,
}

impl<'a> Object<'a> {
    pub fn of(arrival: &'a Arrival, line: &Line<'a>) -> Self {
        Self {
            time: arrival.at.map(Timestamp::rfc3339),
            ingested: arrival.ingested.map(Timestamp::rfc3339),
            place: arrival.place.as_deref(),
            function: arrival.function.as_deref().or(line.function),
            group: arrival.group.as_deref(),
            stream: arrival.stream.as_deref(),
            id: arrival.id.as_deref(),
            request_id: line.request,
            level: line.level.map(|level| level.name()),
            message: mask::secrets(&arrival.message).into_owned(),
            fields: fields(&arrival.message),
            kind: line.kind().name(),
            late: arrival.is_late,
        }
    }
}

/// The object that the message is, or that stands behind the runtime's own heading.
fn fields(message: &str) -> Option<Map<String, Value>> {
    let body = if message.trim_start().starts_with('{') {
        message
    } else {
        heading::read(message).body
    };
    if !body.trim_start().starts_with('{') {
        return None;
    }
    let mut value: Value = serde_json::from_str(body.trim()).ok()?;
    mask::json(&mut value);
    match value {
        Value::Object(fields) => Some(fields),
        _ => None,
    }
}

/// What is to be known between the lines.
#[derive(Debug, Serialize)]
pub struct Mark<'a> {
    pub kind: &'static str,
    pub time: String,
    pub until: String,
    #[serde(flatten)]
    pub place: Option<&'a OfPlace>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<&'a str>,
    pub message: &'a str,
}

impl<'a> Mark<'a> {
    pub const GAP: &'static str = "gap";
    pub const SAMPLED: &'static str = "sampled";

    pub fn new(
        kind: &'static str,
        (from, until): (Timestamp, Timestamp),
        place: Option<&'a OfPlace>,
        group: Option<&'a str>,
        message: &'a str,
    ) -> Self {
        Self {
            kind,
            time: from.rfc3339(),
            until: until.rfc3339(),
            place,
            group,
            message,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_core::domain::line::{self, LineKind};

    #[test]
    fn what_is_known_has_its_promised_name_and_the_rest_is_absent() {
        let message = r#"{"level":"WARN","requestId":"a1","order":{"id":7},"password":"hunter2"}"#;
        let arrival = Arrival {
            at: Some(Timestamp::from_millis(0)),
            message: message.into(),
            ..Arrival::default()
        };
        let object = Object::of(&arrival, &line::read(message));
        let value = serde_json::to_value(object).expect("JSON");
        assert_eq!(value["time"], "1970-01-01T00:00:00.000Z");
        assert_eq!(value["level"], "warn");
        assert_eq!(value["fields"]["order"]["id"], 7);
        assert_eq!(value["fields"]["password"], "***");
        assert!(!value["message"].as_str().expect("text").contains("hunter2"));
        assert_eq!(value["kind"], "app");
        for absent in ["late", "id", "stream", "group", "ingested"] {
            assert!(value.get(absent).is_none(), "{absent}");
        }
    }

    #[test]
    fn the_kind_of_a_gap_is_the_lines_own() {
        assert_eq!(LineKind::Gap.name(), Mark::GAP);
    }
}
