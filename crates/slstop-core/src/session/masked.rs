//! JSON with every secret in its strings replaced. Works on the text that was serialised, so that
//! no fact has to be remembered here and none can be forgotten.

use std::borrow::Cow;

use serde::Serialize;

use slstop_base::mask;

/// One line of JSON with its end.
pub fn line(value: &impl Serialize) -> serde_json::Result<String> {
    let mut json = masked_by(&serde_json::to_string(value)?, mask::secrets);
    json.push('\n');
    Ok(json)
}

/// Masks string values; names of fields are the format's own.
fn masked_by(json: &str, mask: impl Fn(&str) -> Cow<'_, str>) -> String {
    let mut clean = String::with_capacity(json.len() + 1);
    let mut rest = json;
    while let Some(start) = rest.find('"') {
        let end = start + end_of_string(&rest[start..]);
        let (before, string, after) = (&rest[..start], &rest[start..end], &rest[end..]);
        clean.push_str(before);
        match replaced(string, &mask).filter(|_| !after.starts_with(':')) {
            Some(other) => clean.push_str(&other),
            None => clean.push_str(string),
        }
        rest = after;
    }
    clean.push_str(rest);
    clean
}

/// The length of the JSON string that the text begins with, quotes included.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (offset, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return offset + 1,
            _ => {}
        }
    }
    text.len()
}

/// The string in other words, if it held a secret.
fn replaced(string: &str, mask: impl Fn(&str) -> Cow<'_, str>) -> Option<String> {
    let source: String = serde_json::from_str(string).ok()?;
    match mask(&source) {
        Cow::Owned(clean) if clean != source => serde_json::to_string(&clean).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without_hunter2(text: &str) -> Cow<'_, str> {
        if text.contains("hunter2") {
            Cow::Owned(text.replace("hunter2", "•••"))
        } else {
            Cow::Borrowed(text)
        }
    }

    #[test]
    fn secrets_go_and_everything_else_stays_to_the_byte() {
        let check =
            |json: &str, expected: &str| assert_eq!(masked_by(json, without_hunter2), expected);
        check(
            r#"{"a":"say hunter2","b":[1,"x"]}"#,
            r#"{"a":"say •••","b":[1,"x"]}"#,
        );
        check(
            r#"["\"hunter2\"","\\","é\u0000"]"#,
            r#"["\"•••\"","\\","é\u0000"]"#,
        );
        check(r#"["hunt\u0065r2"]"#, r#"["•••"]"#);
        check(r#"{"hunter2":null}"#, r#"{"hunter2":null}"#);
        check("12", "12");
        check("\"broken", "\"broken");
    }
}
