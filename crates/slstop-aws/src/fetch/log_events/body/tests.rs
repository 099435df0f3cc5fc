//! Whatever a server answers, the page is the one that the SDK reads, and the failure the one that it reports.

use proptest::prelude::*;

use super::super::{EventsPage, EventsRequest, page, page_of, read::read};
use crate::canned::{Canned, CannedAnswer};
use slstop_base::Timestamp;
use slstop_core::domain::{Call, Failure};

fn asked() -> EventsRequest {
    EventsRequest {
        group: "/aws/lambda/checkout".into(),
        from: Timestamp::from_millis(0),
        to: Timestamp::from_millis(1),
        stream_prefix: None,
        pattern: None,
    }
}

/// What the SDK alone makes of an answer.
async fn by_the_sdk(answer: CannedAnswer) -> Result<EventsPage, Failure> {
    let clients = Canned::always(answer).clients().await;
    let answer = clients
        .logs()
        .filter_log_events()
        .log_group_name("g")
        .send();
    let output = answer.await;
    output
        .map(page_of)
        .map_err(|error| clients.failure(Call::FilterLogEvents, &error))
}

async fn by_us(answer: CannedAnswer) -> Result<EventsPage, Failure> {
    let clients = Canned::always(answer).clients().await;
    page(&clients, &asked(), None).await
}

fn waits<T>(answer: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(answer)
}

const PAGE: &str = r#"{
    "searchedLogStreams": [{"logStreamName": "s", "searchedCompletely": true}],
    "events": [
        {"logStreamName": "2026/11/20/[$LATEST]a", "timestamp": 1795176000007, "message": "{\"level\": \"INFO\", \"price\": \"5 \u20ac\"}\n",
         "ingestionTime": 1795176000107, "eventId": "38011873", "new": [{"x": -1.5e3}]},
        {"eventId": "", "message": "no escapes", "timestamp": -1, "logStreamName": null, "ingestionTime": null},
        {"message": "no time"},
        {"timestamp": 3}
    ],
    "nextToken": "t/1"
}"#;

#[test]
fn a_page_is_read_at_one_pass() {
    let page = read(PAGE.as_bytes()).expect("an ordinary page");
    assert_eq!(page.token.as_deref(), Some("t/1"));
    let messages: Vec<&str> = page.events.iter().map(|event| &*event.message).collect();
    assert_eq!(
        messages,
        ["{\"level\": \"INFO\", \"price\": \"5 €\"}\n", "no escapes"]
    );
    assert_eq!(page.events[0].id.as_deref(), Some("38011873"));
    assert_eq!(page.events[1].id, None);
    assert_eq!(Ok(page), waits(by_the_sdk(CannedAnswer::new(200, PAGE))));
}

#[tokio::test]
async fn what_is_no_page_fails_as_it_does_without_us() {
    let cut = &PAGE[..PAGE.len() / 2];
    for answer in [
        CannedAnswer::new(200, ""),
        CannedAnswer::new(200, cut),
        CannedAnswer::new(200, r#"{"events": [null]}"#),
        CannedAnswer::new(200, r#"{"events": [{"timestamp": "5", "message": "a"}]}"#),
        CannedAnswer::new(200, r#"{"events": [{"timestamp": 1e99, "message": "a"}]}"#),
        CannedAnswer::new(
            200,
            "{\"events\": [{\"timestamp\": 5, \"message\": \"\\ud800\"}]}",
        ),
        CannedAnswer::new(
            200,
            b"{\"events\": [{\"timestamp\": 5, \"message\": \"\xff\"}]}",
        ),
        CannedAnswer::new(200, "<html>a proxy</html>"),
        CannedAnswer::new(200, PAGE.to_owned() + "{}"),
        CannedAnswer::new(204, "{}"),
        CannedAnswer::new(302, PAGE),
        CannedAnswer::new(
            400,
            r#"{"__type": "ResourceNotFoundException", "message": "no such group"}"#,
        ),
        CannedAnswer::new(403, PAGE),
        CannedAnswer::Refused,
    ] {
        assert_eq!(
            by_us(answer.clone()).await,
            by_the_sdk(answer.clone()).await,
            "{answer:?}"
        );
    }
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| format!("{number:e}")),
        "[-0-9.eE+]{1,20}",
        any::<String>().prop_map(|text| serde_json::json!(text).to_string()),
        r#""([a-z ]|\\[nrtbf/"\\]|\\u[0-9a-f]{4}|\\ud83d\\ude00|\\u[dD][89cC]00){0,12}""#,
    ];
    leaf.prop_recursive(3, 20, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(" , "))),
            proptest::collection::vec((key(), inner), 0..4).prop_map(object),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(vec![
            "logStreamName", "timestamp", "message", "ingestionTime", "eventId", "events", "nextToken",
            "searchedLogStreams", "searchedCompletely",
        ]).prop_map(str::to_owned),
        1 => "[a-z\"\\\\é]{0,4}",
    ]
}

fn object(members: Vec<(String, String)>) -> String {
    let members = members
        .iter()
        .map(|(key, value)| format!("{}:\t{value}", serde_json::json!(key)));
    format!("{{{}}}", members.collect::<Vec<_>>().join(",\n"))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => ".{0,40}".prop_map(|text| serde_json::json!(text).to_string()), 1 => value()]
}

fn event() -> impl Strategy<Value = String> {
    let number =
        || prop_oneof![6 => any::<i64>().prop_map(|number| number.to_string()), 1 => value()];
    let members = (
        text(),
        number(),
        text(),
        number(),
        text(),
        proptest::collection::vec((key(), value()), 0..2),
    );
    members.prop_map(|(stream, at, message, ingested, id, more)| {
        let known = [
            ("logStreamName", stream),
            ("timestamp", at),
            ("message", message),
            ("ingestionTime", ingested),
            ("eventId", id),
        ];
        let known = known.map(|(key, value)| (key.to_owned(), value));
        object(known.into_iter().chain(more).collect())
    })
}

fn document() -> impl Strategy<Value = String> {
    let events = proptest::collection::vec(event(), 0..4);
    let more = proptest::collection::vec((key(), value()), 0..2);
    (events, text(), more).prop_map(|(events, token, more)| {
        let known = [
            ("events", format!("[{}]", events.join(","))),
            ("nextToken", token),
        ];
        let known = known.map(|(key, value)| (key.to_owned(), value));
        object(known.into_iter().chain(more).collect())
    })
}

proptest! {
    #[test]
    fn a_page_that_we_read_is_the_one_that_the_sdk_reads(
        document in document(),
        damage in proptest::option::of((any::<prop::sample::Index>(), any::<u8>())),
        cut in proptest::option::weighted(0.1, any::<prop::sample::Index>()),
    ) {
        let mut bytes = document.into_bytes();
        if let Some((place, byte)) = damage {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Some(page) = read(&bytes) {
            prop_assert_eq!(Ok(page), waits(by_the_sdk(CannedAnswer::new(200, &bytes))));
        }
    }

    #[test]
    fn pages_as_they_are_every_day_are_not_left_to_the_sdk(
        events in proptest::collection::vec((0..2_000_000_000_000_i64, any::<String>(), "[0-9]{56}"), 0..20),
    ) {
        let events = events.iter().map(|(at, message, id)| serde_json::json!({
            "logStreamName": "2026/11/20/[$LATEST]0123", "timestamp": at, "message": message, "ingestionTime": at,
            "eventId": id,
        }));
        let document = serde_json::json!({
            "events": events.collect::<Vec<_>>(), "nextToken": "t", "searchedLogStreams": [],
        });
        prop_assert!(read(document.to_string().as_bytes()).is_some());
    }
}
