//! Lines as programs read them: an object each, with the names that the manual promises.

mod compact;

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use super::arrival::Arrival;
use super::stamp::{Stamp, StampForm};
use crate::command::of_place::OfPlace;
use crate::command::output::end_json_line;
use slstop_base::{Timestamp, json_string, mask};
use slstop_core::domain::line::{ParsedLine, heading};

/// Writes a line's object, part by part: no tree of it is made, for there are a hundred thousand of them.
#[derive(Debug)]
pub struct Objects {
    time: Stamp,
    ingested: Stamp,
    buffer: Vec<u8>,
}

impl Objects {
    pub fn new() -> Self {
        Self {
            time: Stamp::new(StampForm::Full),
            ingested: Stamp::new(StampForm::Full),
            buffer: Vec::new(),
        }
    }

    /// The line with its end. What is not known is absent.
    pub fn line(&mut self, arrival: &Arrival<'_>, line: &ParsedLine<'_>) -> &[u8] {
        let to = &mut self.buffer;
        to.clear();
        to.push(b'{');
        stamp(to, "time", &mut self.time, arrival.at);
        stamp(to, "ingested", &mut self.ingested, arrival.ingested);
        if let Some(place) = arrival.place {
            text(to, "account", place.account.as_deref());
            text(to, "region", place.region.as_deref());
        }
        let function = arrival.function.or(line.function);
        text(to, "function", function);
        text(to, "group", arrival.group);
        text(to, "stream", arrival.stream);
        text(to, "id", arrival.id);
        text(to, "request_id", line.request);
        text(to, "level", line.level.map(|level| level.name()));
        let may_be_secret = !arrival.is_harmless && mask::may_be_in(arrival.message);
        let message = match may_be_secret {
            true => mask::secrets(arrival.message),
            false => Cow::Borrowed(arrival.message),
        };
        text(to, "message", Some(&*message));
        fields(to, arrival.message, may_be_secret);
        text(to, "kind", Some(line.kind().name()));
        if arrival.is_late {
            name(to, "late");
            to.extend_from_slice(b"true");
        }
        to.push(b'}');
        end_json_line(to);
        to
    }
}

fn name(to: &mut Vec<u8>, name: &str) {
    if to.len() > 1 {
        to.push(b',');
    }
    to.push(b'"');
    to.extend_from_slice(name.as_bytes());
    to.extend_from_slice(b"\":");
}

fn text(to: &mut Vec<u8>, of: &str, text: Option<&str>) {
    if let Some(text) = text {
        name(to, of);
        json_string::push(to, text);
    }
}

fn stamp(to: &mut Vec<u8>, of: &str, stamp: &mut Stamp, at: Option<Timestamp>) {
    // A moment beyond the calendar has no such form: then it is not known.
    const LENGTH: usize = "2026-11-20T12:00:00.000Z".len();
    let text = at.map(|at| stamp.rfc3339(at));
    let text = text.filter(|text| text.len() == LENGTH);
    if let Some(text) = text {
        name(to, of);
        to.push(b'"');
        to.extend_from_slice(text.as_bytes());
        to.push(b'"');
    }
}

/// The object that the message is, or that stands behind the runtime's own heading.
fn fields(to: &mut Vec<u8>, message: &str, may_be_secret: bool) {
    let Some(object) = object(message) else {
        return;
    };
    let length = to.len();
    name(to, "fields");
    // A copy has no escapes but of quotes, blanks and backslashes: no secret hides behind one.
    if compact::push(to, object, may_be_secret).is_some() {
        return;
    }
    let masked = masked(object).and_then(|fields| serde_json::to_writer(&mut *to, &fields).ok());
    if masked.is_none() {
        to.truncate(length);
    }
}

fn object(message: &str) -> Option<&str> {
    memchr::memchr(b'{', message.as_bytes())?;
    let is_object = |text: &&str| text.trim_start().starts_with('{');
    let object = Some(message)
        .filter(is_object)
        .or_else(|| Some(heading::read(message).body).filter(is_object));
    object.map(str::trim)
}

fn masked(object: &str) -> Option<Value> {
    let mut fields: Value = serde_json::from_str(object).ok()?;
    mask::json(&mut fields);
    fields.is_object().then_some(fields)
}

/// What is to be known between the lines.
#[derive(Debug, Serialize)]
pub struct JsonMark<'a> {
    pub kind: &'static str,
    pub time: String,
    pub until: String,
    #[serde(flatten)]
    pub place: Option<&'a OfPlace>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<&'a str>,
    pub message: &'a str,
}

impl<'a> JsonMark<'a> {
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
mod tests;
