//! Events to begin with, one for each kind, with fields to fill in.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::EventKind;

/// A line for each kind: `{"kind":"sqs","event":{…}}`.
const TEMPLATES: &str = include_str!("templates.jsonl");

/// A batch that Lambda takes has at most 10,000 records.
pub const MOST_RECORDS: usize = 10_000;

/// Why a template can't be filled in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateFault {
    #[error("an event of kind {kind} has no field `{field}`; it has {known}")]
    NoField {
        kind: &'static str,
        field: String,
        known: String,
    },
    #[error("an event of kind {kind} has no records to count")]
    NoRecords { kind: &'static str },
    #[error("an event has 1 to {MOST_RECORDS} records")]
    WrongCount,
}

/// The template of a kind, as it is shipped.
pub fn of(kind: EventKind) -> Value {
    let lines = TEMPLATES
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut found = lines.filter(|line| line["kind"] == kind.name());
    found
        .next()
        .map_or(Value::Null, |mut line| line["event"].take())
}

/// The template with fields filled in: `body`, `detail.id` or any other member's name or path. It is looked for
/// in every record. With a count, as many records with ids of their own.
pub fn filled(
    kind: EventKind,
    fields: &[(String, String)],
    count: Option<usize>,
) -> Result<Value, TemplateFault> {
    let mut event = of(kind);
    for (field, typed) in fields {
        let path: Vec<&str> = field.split('.').collect();
        if !set(&mut event, &path, typed) {
            return Err(TemplateFault::NoField {
                kind: kind.name(),
                field: field.clone(),
                known: known_fields(&event),
            });
        }
    }
    let Some(count) = count else {
        return Ok(event);
    };
    if !(1..=MOST_RECORDS).contains(&count) {
        return Err(TemplateFault::WrongCount);
    }
    let no_records = TemplateFault::NoRecords { kind: kind.name() };
    let records = records(&mut event).ok_or(no_records)?;
    let Some(first) = records.first().cloned() else {
        return Ok(event);
    };
    *records = (0..count).map(|number| numbered(&first, number)).collect();
    Ok(event)
}

/// The list of what was sent together.
fn records(event: &mut Value) -> Option<&mut Vec<Value>> {
    const NAMES: &[&str] = &["Records", "records", "messages", "events", "tasks"];
    if event.is_array() {
        return event.as_array_mut();
    }
    let name = NAMES.iter().find(|name| event.get(**name).is_some())?;
    let found = &mut event[*name];
    // Kafka has a list for each partition.
    if let Value::Object(partitions) = found {
        return partitions.values_mut().next()?.as_array_mut();
    }
    found.as_array_mut()
}

/// Members by which records of one batch differ.
const IDS: &[&str] = &[
    "messageId",
    "MessageId",
    "messageID",
    "eventID",
    "sequenceNumber",
    "SequenceNumber",
    "recordId",
    "taskId",
    "offset",
    "id",
];

/// The same record with ids that end in its number.
fn numbered(record: &Value, number: usize) -> Value {
    let mut record = record.clone();
    if number > 0 {
        number_ids(&mut record, number, 0);
    }
    record
}

/// Ids stand at the top of a record, or in the one member that names its service.
const DEEPEST_ID: usize = 1;

fn number_ids(value: &mut Value, number: usize, depth: usize) {
    let Value::Object(members) = value else {
        return;
    };
    for (name, value) in members.iter_mut() {
        match value {
            Value::String(id) if IDS.contains(&&**name) => {
                let digits = number.to_string();
                let kept = id.len().saturating_sub(digits.len());
                *id = format!("{}{digits}", id.get(..kept).unwrap_or_default());
            }
            Value::Number(first) if name == "offset" => {
                let first = first.as_u64().unwrap_or(0);
                *value = (first + number as u64).into();
            }
            Value::Object(_) if depth < DEEPEST_ID => number_ids(value, number, depth + 1),
            _ => {}
        }
    }
}

/// Sets a member wherever its path begins; whether there was one.
fn set(value: &mut Value, path: &[&str], typed: &str) -> bool {
    match value {
        Value::Object(members) => {
            let [name, rest @ ..] = path else {
                return false;
            };
            let key = members
                .keys()
                .find(|key| key == name)
                .or_else(|| members.keys().find(|key| key.eq_ignore_ascii_case(name)))
                .cloned();
            if let Some(member) = key.as_ref().and_then(|key| members.get_mut(key)) {
                if rest.is_empty() {
                    *member = meant(key.as_deref().unwrap_or_default(), member, typed);
                    return true;
                }
                // What is deeper may be new: an event's own detail has any members.
                if set(member, rest, typed) {
                    return true;
                }
                if let ([last], Value::Object(own)) = (rest, &mut *member) {
                    own.insert((*last).to_owned(), json_or_text(typed));
                    return true;
                }
            }
            let mut found = false;
            for member in members.values_mut() {
                found |= set(member, path, typed);
                if found && !member.is_array() {
                    break;
                }
            }
            found
        }
        Value::Array(items) => {
            let mut found = false;
            for item in items {
                found |= set(item, path, typed);
            }
            found
        }
        _ => false,
    }
}

/// What was typed, in the form that the field has: text stays text, base64 is encoded.
fn meant(name: &str, before: &Value, typed: &str) -> Value {
    match before {
        Value::String(text) if matches!(name, "data" | "value") && is_base64(text) => {
            STANDARD.encode(typed).into()
        }
        Value::String(_) => typed.into(),
        _ => json_or_text(typed),
    }
}

fn is_base64(text: &str) -> bool {
    !text.is_empty() && STANDARD.decode(text).is_ok()
}

fn json_or_text(typed: &str) -> Value {
    serde_json::from_str(typed).unwrap_or_else(|_| typed.into())
}

/// Names at the top of the first record, or of the event.
fn known_fields(event: &Value) -> String {
    const MOST: usize = 12;
    let record = event.get("Records").and_then(|records| records.get(0));
    let Some(members) = record.unwrap_or(event).as_object() else {
        return "none".to_owned();
    };
    let names: Vec<&str> = members.keys().take(MOST).map(String::as_str).collect();
    names.join(", ")
}
