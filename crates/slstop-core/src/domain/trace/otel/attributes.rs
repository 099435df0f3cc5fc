//! Attributes as OTLP lists them, `[{key, value: {stringValue}}]`, and as everybody else does, `{key: value}`.

use serde_json::{Map, Value};

/// Deeper values stay as they are written.
const DEEPEST: usize = 8;

pub fn attributes(value: Option<Value>) -> Map<String, Value> {
    match value {
        Some(Value::Object(members)) => members,
        Some(Value::Array(pairs)) => pairs
            .into_iter()
            .filter_map(|pair| named(pair, 0))
            .collect(),
        _ => Map::new(),
    }
}

fn named(pair: Value, depth: usize) -> Option<(String, Value)> {
    let Value::Object(mut pair) = pair else {
        return None;
    };
    let Some(Value::String(key)) = pair.remove("key") else {
        return None;
    };
    Some((key, plain(pair.remove("value")?, depth)))
}

/// `{"intValue": "3"}` is 3; what is no such wrapping is a value already.
fn plain(value: Value, depth: usize) -> Value {
    let Value::Object(mut typed) = value else {
        return value;
    };
    if typed.len() != 1 || depth >= DEEPEST {
        return Value::Object(typed);
    }
    let Some((kind, inner)) = typed
        .iter_mut()
        .next()
        .map(|(kind, inner)| (kind.clone(), inner.take()))
    else {
        return Value::Object(typed);
    };
    match (kind.as_str(), inner) {
        (
            "stringValue" | "intValue" | "boolValue" | "doubleValue" | "bytesValue"
            | "string_value" | "int_value" | "bool_value" | "double_value" | "bytes_value",
            inner,
        ) => inner,
        ("arrayValue" | "array_value", Value::Object(mut list)) => {
            let values = list.remove("values").unwrap_or_default();
            let Value::Array(values) = values else {
                return values;
            };
            Value::Array(
                values
                    .into_iter()
                    .map(|one| plain(one, depth + 1))
                    .collect(),
            )
        }
        ("kvlistValue" | "kvlist_value", Value::Object(mut list)) => {
            let Some(Value::Array(pairs)) = list.remove("values") else {
                return Value::Object(list);
            };
            Value::Object(
                pairs
                    .into_iter()
                    .filter_map(|pair| named(pair, depth + 1))
                    .collect(),
            )
        }
        (kind, inner) => Value::Object(Map::from_iter([(kind.to_owned(), inner)])),
    }
}
