//! Lines within lines: what an application printed, wrapped by a logger into a member of JSON.

use super::heading;
use super::level::Level;
use super::members::{is_object, text};
use super::request::is_request_id;
use super::{ParsedLine, Says, application, thrown};

/// Texts from here on are documents, and not looked into.
const LONGEST: usize = 256 << 10;

/// The telemetry API's `{"type":"function","record":"[INFO] hello"}`; a function that logs JSON has an
/// object there.
pub fn read_record<'a>(record: &'a str, line: &mut ParsedLine<'a>) {
    if is_object(record) {
        object(record, line);
        return;
    }
    let Some(said) = text(record).filter(|said| said.len() <= LONGEST) else {
        return;
    };
    if said.starts_with('{') {
        return read_message_in(record, &said, line);
    }
    let heading = heading::read(&said);
    line.level = line.level.or(heading.level);
    line.request = line
        .request
        .or_else(|| heading.request.and_then(|id| part(record, id)));
    if let Some(thrown) = thrown::of_text(&said, &heading) {
        line.says = Says::Error(thrown.into_owned());
    }
}

/// The message of a line in JSON: an object of a logger's own, or its text; or the words and frames of an
/// error that a logger made one text of.
pub fn read_message<'a>(message: &'a str, line: &mut ParsedLine<'a>) {
    if is_object(message) {
        return object(message, line);
    }
    // Most messages are one line of plain words.
    let is_json = message.starts_with("\"{\\\"");
    let is_loud = line.level.is_none() || line.level >= Some(Level::Warn);
    let may_be_traced = || is_loud && message.contains("\\n");
    if message.len() > LONGEST || !is_json && !may_be_traced() {
        return;
    }
    let Some(said) = text(message) else { return };
    if is_json {
        return read_message_in(message, &said, line);
    }
    let heading = heading::LineHeading {
        level: line.level,
        time: line.time,
        body: &said,
        ..heading::LineHeading::default()
    };
    if let Some(thrown) = thrown::of_text(&said, &heading) {
        line.says = Says::Error(thrown.into_owned());
    }
}

/// A logger's object as a member: it knows its own level best.
fn object<'a>(object: &'a str, line: &mut ParsedLine<'a>) {
    let fields = application::read(object);
    if fields.level.is_none() || fields.message.is_none() {
        return;
    }
    line.level = fields.level;
    line.request = line.request.or(fields.request);
    if let Some(thrown) = thrown::of_fields(&fields.error) {
        line.says = Says::Error(thrown);
    }
}

/// The same as a text.
fn read_message_in<'a>(value: &'a str, said: &str, line: &mut ParsedLine<'a>) {
    let fields = application::read(said);
    line.level = fields.level.or(line.level);
    line.request = line
        .request
        .or_else(|| fields.request.and_then(|id| part(value, id)));
    if fields.is_metric {
        line.says = Says::Metric;
    } else if let Some(thrown) = thrown::of_fields(&fields.error) {
        line.says = Says::Error(thrown.into_owned());
    }
}

/// Where an id of the unescaped text stands in the value.
fn part<'a>(value: &'a str, id: &str) -> Option<&'a str> {
    let begin = value.find(id)?;
    value
        .get(begin..begin + id.len())
        .filter(|id| is_request_id(id))
}
