//! JSON, for awsJson and restJson: moments are seconds since 1970.

use super::value::WireValue;

pub fn write(value: &WireValue) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    append(value, &mut out);
    out
}

pub fn read(bytes: &[u8]) -> Option<WireValue> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Some(WireValue::EMPTY);
    }
    // serde_json refuses more than 128 levels, so that no input exhausts the stack here.
    serde_json::from_slice::<serde_json::Value>(bytes)
        .ok()
        .map(from_serde)
}

/// A string with its quotes, escaped.
pub fn append_text(text: &str, out: &mut Vec<u8>) {
    // Writing to memory fails never, and a string always has a JSON form.
    let _ = serde_json::to_writer(out, text);
}

fn append(value: &WireValue, out: &mut Vec<u8>) {
    match value {
        WireValue::Null => out.extend_from_slice(b"null"),
        WireValue::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        WireValue::Int(value) => out.extend_from_slice(value.to_string().as_bytes()),
        WireValue::Float(value) if value.is_finite() => {
            let _ = serde_json::to_writer(out, value);
        }
        WireValue::Float(_) => out.extend_from_slice(b"null"),
        WireValue::Text(text) => append_text(text, out),
        WireValue::Time(time) => {
            let _ = serde_json::to_writer(out, &(time.as_millis() as f64 / 1000.0));
        }
        WireValue::List(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                append(item, out);
            }
            out.push(b']');
        }
        WireValue::Map(members) => {
            out.push(b'{');
            for (index, (key, value)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                append_text(key, out);
                out.push(b':');
                append(value, out);
            }
            out.push(b'}');
        }
    }
}

fn from_serde(value: serde_json::Value) -> WireValue {
    use serde_json::Value as Json;
    match value {
        Json::Null => WireValue::Null,
        Json::Bool(value) => WireValue::Bool(value),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => WireValue::Int(whole),
            None => WireValue::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => WireValue::Text(text.into()),
        Json::Array(items) => items.into_iter().map(from_serde).collect(),
        Json::Object(members) => WireValue::Map(
            members
                .into_iter()
                .map(|(key, value)| (key.into(), from_serde(value)))
                .collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let value = WireValue::EMPTY
            .with("text", "quote \" and \u{1b} and é")
            .with("list", vec![1, 2])
            .with("none", WireValue::Null)
            .with("share", 0.5);
        assert_eq!(read(&write(&value)), Some(value));
        assert_eq!(read(b""), Some(WireValue::EMPTY));
        assert_eq!(read(b"{\"a\":"), None);
    }
}
