//! The fields that Insights finds by itself in what Lambda's platform writes as text.

use super::value::QueryValue;

/// Lines that begin like this have a type.
const TYPES: &[&str] = &[
    "START",
    "END",
    "REPORT",
    "INIT_START",
    "EXTENSION",
    "RESTORE_START",
];

/// A field whose name begins with `@`, of a message.
pub fn field(message: &str, name: &str) -> Option<QueryValue> {
    match name {
        "@type" => {
            let word = message.split([' ', '\t']).next()?;
            TYPES.contains(&word).then(|| QueryValue::text(word))
        }
        "@requestId" => request_id(message).map(QueryValue::text),
        "@duration" => measured(message, "\tDuration: ", 1.0),
        "@billedDuration" => measured(message, "\tBilled Duration: ", 1.0),
        "@initDuration" => measured(message, "\tInit Duration: ", 1.0),
        // In bytes, by the million.
        "@memorySize" => measured(message, "\tMemory Size: ", 1e6),
        "@maxMemoryUsed" => measured(message, "\tMax Memory Used: ", 1e6),
        "@xrayTraceId" => after(message, "XRAY TraceId: ").map(QueryValue::text),
        "@xraySegmentId" => after(message, "\tSegmentId: ").map(QueryValue::text),
        _ => None,
    }
}

fn measured(message: &str, key: &str, unit: f64) -> Option<QueryValue> {
    let number: f64 = (message.starts_with("REPORT "))
        .then(|| after(message, key))??
        .parse()
        .ok()?;
    Some(QueryValue::Number(number * unit))
}

fn after<'a>(message: &'a str, key: &str) -> Option<&'a str> {
    let (_, rest) = message.split_once(key)?;
    rest.split_whitespace().next()
}

/// Of the platform's lines, and of those whose second or third part it is, as runtimes write them.
fn request_id(message: &str) -> Option<&str> {
    let said = after(message, "RequestId: ");
    let mut parts = message.splitn(5, '\t').take(4);
    said.into_iter()
        .chain(&mut parts)
        .find(|part| is_uuid(part))
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
