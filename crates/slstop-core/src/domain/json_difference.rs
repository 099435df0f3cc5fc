//! What differs between two JSON documents, path by path. Ids and times that are new each time are no difference.

use serde::Serialize;
use serde_json::Value;

use slstop_base::Timestamp;

/// More say no more.
const MOST: usize = 100;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JsonDifference {
    /// `items.0.price`; empty for the whole.
    pub path: String,
    /// Absent where the path is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Value>,
    /// Absent where the path is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Value>,
}

/// The first differences, in the order of the old document. `ignored` are paths, in which `*` stands for any one
/// member; all below them is ignored as well.
pub fn differences(old: &Value, new: &Value, ignored: &[String]) -> Vec<JsonDifference> {
    let ignored = ignored.iter();
    let ignored: Vec<Vec<&str>> = ignored.map(|path| path.split('.').collect()).collect();
    let mut found = Vec::new();
    compare(old, new, &mut Vec::new(), &ignored, &mut found);
    found
}

fn compare(
    old: &Value,
    new: &Value,
    path: &mut Vec<String>,
    ignored: &[Vec<&str>],
    found: &mut Vec<JsonDifference>,
) {
    if old == new || found.len() >= MOST || is_ignored(path, ignored) {
        return;
    }
    match (old, new) {
        (Value::Object(before), Value::Object(after)) => {
            let added = after.keys().filter(|key| !before.contains_key(*key));
            for key in before.keys().chain(added) {
                let sides = (before.get(key), after.get(key));
                descend(sides, key.clone(), path, ignored, found);
            }
        }
        (Value::Array(before), Value::Array(after)) => {
            for at in 0..before.len().max(after.len()) {
                let sides = (before.get(at), after.get(at));
                descend(sides, at.to_string(), path, ignored, found);
            }
        }
        (Value::String(before), Value::String(after)) => {
            // Responses of APIs carry JSON as text.
            if let (Some(before), Some(after)) = (document(before), document(after)) {
                compare(&before, &after, path, ignored, found);
            } else if !is_new_each_time(before, after) {
                add(Some(old), Some(new), path, found);
            }
        }
        _ => add(Some(old), Some(new), path, found),
    }
}

fn descend(
    sides: (Option<&Value>, Option<&Value>),
    key: String,
    path: &mut Vec<String>,
    ignored: &[Vec<&str>],
    found: &mut Vec<JsonDifference>,
) {
    path.push(key);
    match sides {
        (Some(old), Some(new)) => compare(old, new, path, ignored, found),
        (old, new) if !is_ignored(path, ignored) => add(old, new, path, found),
        _ => {}
    }
    path.pop();
}

fn add(old: Option<&Value>, new: Option<&Value>, path: &[String], found: &mut Vec<JsonDifference>) {
    if found.len() < MOST {
        found.push(JsonDifference {
            path: path.join("."),
            old: old.cloned(),
            new: new.cloned(),
        });
    }
}

fn is_ignored(path: &[String], ignored: &[Vec<&str>]) -> bool {
    ignored.iter().any(|pattern| {
        let mut pairs = pattern.iter().zip(path);
        pattern.len() <= path.len() && pairs.all(|(part, key)| *part == "*" || part == key)
    })
}

fn document(text: &str) -> Option<Value> {
    let is_one = text.starts_with(['{', '[']);
    is_one.then(|| serde_json::from_str(text).ok()).flatten()
}

/// Two ids, or two times.
fn is_new_each_time(old: &str, new: &str) -> bool {
    let both = |is: fn(&str) -> bool| is(old) && is(new);
    both(is_uuid) || both(|text| Timestamp::parse(text).is_some()) || both(is_trace)
}

fn is_uuid(text: &str) -> bool {
    let is_hex = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.bytes().all(is_hex)
}

fn is_trace(text: &str) -> bool {
    let id = text.strip_prefix("Root=").unwrap_or(text);
    let id = id.split(';').next().unwrap_or(id);
    id.starts_with("1-") && id.split('-').map(str::len).eq([1, 8, 24])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn paths(old: Value, new: Value, ignored: &[&str]) -> Vec<String> {
        let ignored: Vec<String> = ignored.iter().map(|path| (*path).to_owned()).collect();
        let found = differences(&old, &new, &ignored).into_iter();
        found.map(|difference| difference.path).collect()
    }

    #[test]
    fn differences_are_named_by_their_paths() {
        let old = json!({"a": 1, "b": {"c": [1, 2]}, "gone": true});
        let new = json!({"a": 2, "b": {"c": [1, 3, 4]}, "new": null});
        assert_eq!(
            paths(old.clone(), new.clone(), &[]),
            ["a", "b.c.1", "b.c.2", "gone", "new"]
        );
        assert_eq!(paths(old.clone(), new, &["b.*", "new", "gone"]), ["a"]);
        assert_eq!(paths(old.clone(), old, &[]), [""; 0]);
        assert_eq!(paths(json!(1), json!("1"), &[]), [""]);
    }

    #[test]
    fn ids_and_times_that_are_new_each_time_are_no_difference() {
        let old = json!({"id": "7f3a9c1e-0b2d-4c5e-8f60-123456789abc", "at": "2026-11-20T11:00:00Z", "name": "a"});
        let new = json!({"id": "8f3a9c1e-0b2d-4c5e-8f60-123456789abc", "at": "2026-11-21T11:00:00Z", "name": "b"});
        assert_eq!(paths(old, new, &[]), ["name"]);
        assert_eq!(
            paths(json!("2026-11-20T11:00:00Z"), json!("late"), &[]),
            [""]
        );
    }

    #[test]
    fn json_within_text_is_looked_into() {
        let old = json!({"statusCode": 200, "body": "{\"total\": 1, \"ok\":true}"});
        let new = json!({"statusCode": 200, "body": "{\"ok\":true,\"total\":2}"});
        assert_eq!(paths(old, new, &[]), ["body.total"]);
    }
}
