//! Each object as it is written: its names in their order, its texts masked and escaped.

use super::*;
use proptest::prelude::*;
use slstop_core::domain::line::{self, LineKind};

fn written(arrival: &Arrival) -> String {
    let mut objects = Objects::new();
    let written = objects
        .line(arrival, &line::read(&arrival.message))
        .to_vec();
    String::from_utf8(written).expect("text")
}

fn read(message: &str) -> Value {
    let arrival = Arrival {
        at: Some(Timestamp::from_millis(0)),
        message: message.into(),
        ..Arrival::default()
    };
    serde_json::from_str(&written(&arrival)).expect("JSON")
}

#[test]
fn what_is_known_has_its_promised_name_and_the_rest_is_absent() {
    let value = read(r#"{"level":"WARN","requestId":"a1","order":{"id":7},"password":"hunter2"}"#);
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
fn fields_stand_behind_the_runtimes_heading_too_and_broken_ones_are_none() {
    let heading = "2026-11-20T12:00:00.000Z\t6f7f8071-b39b-4d6d-91d7-78df2be848f7\tINFO\t";
    let value = read(&format!("{heading}{{\"a\": 1.0, \"\\u0062\": [ ]}}\n"));
    assert_eq!(value["fields"].to_string(), r#"{"a":1.0,"b":[]}"#);
    for message in [
        "plain",
        "{\"a\":",
        "{'a'}",
        "[1, {\"a\": 2}]",
        "{\"a\":1} {\"b\":2}",
    ] {
        let value = read(message);
        assert!(value.get("fields").is_none(), "{value}");
    }
}

#[test]
fn the_kind_of_a_gap_is_the_lines_own() {
    assert_eq!(LineKind::Gap.name(), JsonMark::GAP);
}

/// The same, by way of serde alone.
fn by_serde(arrival: &Arrival) -> String {
    let line = line::read(&arrival.message);
    let mut object = serde_json::Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            object.insert(name.to_owned(), value);
        }
    };
    let text = |text: Option<&str>| text.map(Value::from);
    let moment = |at: Option<Timestamp>| at.and_then(Timestamp::calendar_rfc3339).map(Value::from);
    set("time", moment(arrival.at));
    set("ingested", moment(arrival.ingested));
    set(
        "function",
        text(arrival.function.as_deref().or(line.function)),
    );
    set("group", text(arrival.group.as_deref()));
    set("stream", text(arrival.stream.as_deref()));
    set("id", text(arrival.id.as_deref()));
    set("request_id", text(line.request));
    set("level", text(line.level.map(|level| level.name())));
    set("message", text(Some(&mask::secrets(&arrival.message))));
    set("fields", super::object(&arrival.message).and_then(masked));
    set("kind", text(Some(line.kind().name())));
    set("late", arrival.is_late.then_some(true.into()));
    Value::Object(object).to_string()
}

fn message() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-z]{1,6}",
        Just("password".to_owned()),
        Just("https://jane:hunter2@db".to_owned()),
        Just("Bearer abcdefgh12345678".to_owned()),
        Just("token=abc123".to_owned()),
        Just("{\"apiKey\": \"x1y2z3\"}".to_owned()),
        "[ -~é\u{7f}\n]{0,8}",
    ];
    let text = || proptest::collection::vec(word.clone(), 0..4).prop_map(|words| words.join(" "));
    let string = (text(), 0..8).prop_map(|(text, form)| match form {
        0 => serde_json::json!(text).to_string().replace('/', "\\/"),
        1 => format!(
            "\"{}\"",
            text.encode_utf16()
                .map(|unit| format!("\\u{unit:04x}"))
                .collect::<String>()
        ),
        _ => serde_json::json!(text).to_string(),
    });
    let value =
        prop_oneof![4 => string.clone(), 1 => "-?[0-9]{1,4}(\\.[0-9]{1,2})?|null|true|\\[\\]"];
    let object = proptest::collection::vec((string, value), 0..5).prop_map(|members| {
        let members = members
            .into_iter()
            .map(|(name, value)| format!("{name}: {value}"));
        format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
    });
    prop_oneof![4 => object, 1 => text()]
}

proptest! {
    #[test]
    fn a_line_is_what_serde_would_write_of_it_and_no_secret_passes(
        message in message(),
        (at, late) in (any::<i64>(), any::<bool>()),
        known in proptest::collection::vec(".{0,12}", 4),
    ) {
        let [function, group, stream, id] = [0, 1, 2, 3].map(|n| known[n].as_str());
        let arrival = Arrival {
            at: Some(Timestamp::from_millis(at)),
            ingested: Some(Timestamp::from_millis(at / 1_000_000)),
            place: None,
            function: Some(function.into()),
            group: Some(group.into()),
            stream: Some(stream.into()),
            id: Some(id.into()),
            message: message.into(),
            is_late: late,
        };
        prop_assert_eq!(written(&arrival), by_serde(&arrival));
    }
}
