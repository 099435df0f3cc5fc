//! The query protocol: form fields with dotted names come in, XML goes out.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::percent;
use super::value::WireValue;

/// `MetricDataQueries.member.2.Id=e1` and its like, as a tree. Names deeper than this are refused.
const MAX_DEPTH: usize = 24;

pub fn read(form: &str) -> Option<WireValue> {
    let mut root = Branch::default();
    for (name, value) in percent::fields(form) {
        let path: Vec<&str> = name.split('.').collect();
        if path.len() > MAX_DEPTH {
            return None;
        }
        root.put(&path, value);
    }
    Some(root.into_value())
}

#[derive(Default)]
struct Branch {
    text: Option<String>,
    members: BTreeMap<String, Branch>,
}

impl Branch {
    fn put(&mut self, path: &[&str], value: String) {
        match path.split_first() {
            None => self.text = Some(value),
            Some((first, rest)) => {
                self.members
                    .entry((*first).to_owned())
                    .or_default()
                    .put(rest, value);
            }
        }
    }

    fn into_value(mut self) -> WireValue {
        if let Some(text) = self.text {
            return WireValue::Text(text.into());
        }
        match self.members.remove("member") {
            Some(list) if self.members.is_empty() => {
                let mut items: Vec<(u32, Branch)> = (list.members.into_iter())
                    .filter_map(|(position, item)| Some((position.parse().ok()?, item)))
                    .collect();
                items.sort_by_key(|(position, _)| *position);
                items
                    .into_iter()
                    .map(|(_, item)| item.into_value())
                    .collect()
            }
            _ => WireValue::Map(
                self.members
                    .into_iter()
                    .map(|(key, branch)| (key.into(), branch.into_value()))
                    .collect(),
            ),
        }
    }
}

/// `<XResponse><XResult>…</XResult><ResponseMetadata>…`.
pub fn write(operation: &str, namespace: &str, result: &WireValue, request_id: &str) -> Vec<u8> {
    let mut out = format!("<{operation}Response xmlns=\"{namespace}\"><{operation}Result>");
    append(result, &mut out);
    let _ = write!(
        out,
        "</{operation}Result><ResponseMetadata><RequestId>{request_id}</RequestId>\
         </ResponseMetadata></{operation}Response>"
    );
    out.into_bytes()
}

pub fn write_error(
    namespace: &str,
    kind: &str,
    code: &str,
    message: &str,
    request_id: &str,
) -> Vec<u8> {
    let mut out = format!("<ErrorResponse xmlns=\"{namespace}\"><Error><Type>{kind}</Type>");
    let _ = write!(out, "<Code>{code}</Code><Message>");
    append_text(message, &mut out);
    let _ = write!(
        out,
        "</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    );
    out.into_bytes()
}

fn append(value: &WireValue, out: &mut String) {
    match value {
        WireValue::Null => {}
        WireValue::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        WireValue::Int(value) => {
            let _ = write!(out, "{value}");
        }
        WireValue::Float(value) => {
            let _ = write!(out, "{value:?}");
        }
        WireValue::Text(text) => append_text(text, out),
        WireValue::Time(time) => out.push_str(&time.rfc3339()),
        WireValue::List(items) => {
            for item in items {
                out.push_str("<member>");
                append(item, out);
                out.push_str("</member>");
            }
        }
        WireValue::Map(members) => {
            for (key, value) in members {
                let _ = write!(out, "<{key}>");
                append(value, out);
                let _ = write!(out, "</{key}>");
            }
        }
    }
}

fn append_text(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML 1.0 has no way at all to say the other control characters.
            c if c.is_control() && !matches!(c, '\n' | '\t' | '\r') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_fields_are_lists_in_their_order() {
        let form = "Action=GetMetricData&Q.member.2.Id=b&Q.member.10.Id=c&Q.member.1.Id=a%20b&Q.member.1.S.P=60";
        let value = read(form).expect("a form");
        assert_eq!(value.text("Action"), Some("GetMetricData"));
        let ids: Vec<_> = value
            .list("Q")
            .iter()
            .filter_map(|item| item.text("Id"))
            .collect();
        assert_eq!(ids, ["a b", "b", "c"]);
        assert_eq!(
            value.list("Q")[0].get("S").and_then(|stat| stat.int("P")),
            Some(60)
        );
    }

    #[test]
    fn hostile_names_are_refused_or_harmless() {
        assert_eq!(read(&"a.".repeat(10_000)), None);
        assert!(read("member=1&member.member.member=2&=&&%zz=%").is_some());
    }

    #[test]
    fn text_cannot_leave_its_element() {
        let result = WireValue::EMPTY.with("Name", "<b>&\u{1b}");
        let xml = String::from_utf8(write("Op", "ns", &result, "1")).expect("UTF-8");
        assert!(xml.contains("<Name>&lt;b&gt;&amp;\u{fffd}</Name>"), "{xml}");
    }
}
