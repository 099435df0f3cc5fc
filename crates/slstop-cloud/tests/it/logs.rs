//! CloudWatch Logs by what AWS documents of it: paging, limits, ends, patterns, errors.

use std::collections::BTreeSet;

use slstop_cloud::Cloud;
use slstop_cloud::wire::WireValue;

use crate::asking::{MINUTE, NOON, filter, later, logs, logs_answer, text};

fn messages(events: &[WireValue]) -> Vec<String> {
    events
        .iter()
        .filter_map(|event| event.text("message"))
        .map(str::to_owned)
        .collect()
}

/// Every event of a stream from its head, page after page, until the same token comes back.
fn stream_events(cloud: &Cloud, group: &str, stream: &str, limit: i64) -> Vec<WireValue> {
    let mut events = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let input = WireValue::EMPTY
            .with("logGroupName", group.to_owned())
            .with("logStreamName", stream.to_owned())
            .with("startFromHead", true)
            .with("limit", limit)
            .with_some("nextToken", token.clone());
        let page = logs(cloud, "GetLogEvents", &input);
        events.extend(page.list("events").iter().cloned());
        let next = page
            .text("nextForwardToken")
            .expect("always a token")
            .to_owned();
        if token.as_ref() == Some(&next) {
            return events;
        }
        token = Some(next);
    }
}

fn streams(cloud: &Cloud, group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let input = WireValue::EMPTY
            .with("logGroupName", group.to_owned())
            .with_some("nextToken", token);
        let page = logs(cloud, "DescribeLogStreams", &input);
        names.extend(
            page.list("logStreams")
                .iter()
                .filter_map(|one| one.text("logStreamName"))
                .map(str::to_owned),
        );
        token = page.text("nextToken").map(str::to_owned);
        if token.is_none() {
            return names;
        }
    }
}

#[test]
fn the_streams_of_a_group_hold_exactly_its_events() {
    let cloud = later("calm");
    // Retries, a called function, a shared group.
    for group in [
        "/aws/lambda/shop-prod-email",
        "/aws/lambda/shop-prod-payment",
        "/shop/prod/media",
    ] {
        let (from, to) = (NOON - MINUTE, NOON + 2 * MINUTE);
        let events = filter(&cloud, group, from, to, None);
        let named: BTreeSet<&str> = events
            .iter()
            .filter_map(|event| event.text("logStreamName"))
            .collect();
        let listed: BTreeSet<String> = streams(&cloud, group).into_iter().collect();
        let mut total = 0;
        for stream in named {
            assert!(listed.contains(stream), "{group}: {stream} is listed");
            let all = stream_events(&cloud, group, stream, 5000);
            let inside =
                |event: &&WireValue| (from..=to).contains(&event.int("timestamp").unwrap_or(0));
            total += all.iter().filter(inside).count();
            let first = all[0].text("message").expect("a message");
            let is_cold = [
                "INIT_START",
                "platform.initStart",
                "RESTORE_START",
                "START RequestId",
            ];
            assert!(
                is_cold.iter().any(|start| first.contains(start)),
                "a stream begins cold: {first}"
            );
        }
        assert_eq!(total, events.len(), "{group}");
    }
}

#[test]
fn the_end_is_inclusive_for_filter_and_exclusive_for_get() {
    let cloud = later("calm");
    let group = "/aws/lambda/shop-prod-cart";
    let events = filter(&cloud, group, NOON, NOON + MINUTE, None);
    let last = events
        .last()
        .expect("events")
        .int("timestamp")
        .expect("a time");
    let until = filter(&cloud, group, NOON, last, None);
    assert_eq!(until.last().expect("events").int("timestamp"), Some(last));
    let stream = events
        .last()
        .and_then(|event| event.text("logStreamName"))
        .expect("a stream");
    let input = WireValue::EMPTY
        .with("logGroupName", group)
        .with("logStreamName", stream.to_owned())
        .with("startTime", NOON)
        .with("endTime", last);
    let page = logs(&cloud, "GetLogEvents", &input);
    assert!(
        page.list("events")
            .iter()
            .all(|event| event.int("timestamp") < Some(last))
    );
}

#[test]
fn reading_a_stream_backwards_finds_the_same_events() {
    let cloud = later("calm");
    let group = "/aws/lambda/shop-prod-email";
    let events = filter(&cloud, group, NOON, NOON + MINUTE, None);
    let stream = events[0]
        .text("logStreamName")
        .expect("a stream")
        .to_owned();
    let forwards = messages(&stream_events(&cloud, group, &stream, 50));
    let mut backwards: Vec<String> = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let input = WireValue::EMPTY
            .with("logGroupName", group)
            .with("logStreamName", stream.clone())
            .with("limit", 70)
            .with_some("nextToken", token.clone());
        let page = logs(&cloud, "GetLogEvents", &input);
        let mut earlier = messages(page.list("events"));
        earlier.extend(backwards);
        backwards = earlier;
        let next = page
            .text("nextBackwardToken")
            .expect("always a token")
            .to_owned();
        if token.as_ref() == Some(&next) {
            break;
        }
        token = Some(next);
    }
    assert!(forwards.len() > 70);
    assert_eq!(forwards, backwards);
}

#[test]
fn a_pattern_that_matches_nothing_gets_empty_pages_with_tokens() {
    let cloud = later("calm");
    let mut token: Option<String> = None;
    let mut pages = 0;
    loop {
        let input = WireValue::EMPTY
            .with("logGroupName", "/aws/lambda/shop-prod-cart")
            .with("startTime", NOON - 60 * MINUTE)
            .with("filterPattern", "nobodyEverSaysThis")
            .with_some("nextToken", token);
        let page = logs(&cloud, "FilterLogEvents", &input);
        assert!(page.list("events").is_empty());
        pages += 1;
        token = page.text("nextToken").map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    assert!(
        pages > 1,
        "an hour of this group is more than what is looked at for a page"
    );
}

#[test]
fn patterns_find_what_reading_everything_finds() {
    let cloud = later("bad-deploy");
    let group = "/aws/lambda/shop-prod-checkout";
    let all = messages(&filter(&cloud, group, NOON, NOON + 2 * MINUTE, None));
    for (pattern, holds) in [
        (
            "TypeError",
            (|text| text.contains("TypeError")) as fn(&str) -> bool,
        ),
        ("\"REPORT RequestId\" -Init", |text| {
            text.contains("REPORT RequestId") && !text.contains("Init")
        }),
        ("?START ?END", |text| {
            text.contains("START") || text.contains("END")
        }),
        ("%Duration:.[0-9]+%", |text| {
            text.split("Duration: ")
                .skip(1)
                .any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        }),
    ] {
        let found = messages(&filter(
            &cloud,
            group,
            NOON,
            NOON + 2 * MINUTE,
            Some(pattern),
        ));
        let expected: Vec<String> = all.iter().filter(|text| holds(text)).cloned().collect();
        assert!(!found.is_empty(), "{pattern}");
        assert_eq!(found, expected, "{pattern}");
    }
}

fn check_refusal(operation: &str, input: &WireValue, code: &str) {
    let answer = logs_answer(&later("calm"), operation, input);
    assert_eq!(answer.status, 400, "{operation} {input:?}");
    assert!(
        text(&answer).contains(code),
        "{operation}: {}",
        text(&answer)
    );
}

#[test]
fn filter_log_events_refuses_what_aws_refuses() {
    let group = "/aws/lambda/shop-prod-cart";
    let of = |group: &'static str| WireValue::EMPTY.with("logGroupName", group);
    for (input, code) in [
        (of("/aws/lambda/nobody"), "ResourceNotFoundException"),
        (
            of("/aws/lambda/shop-prod-webhooks"),
            "ResourceNotFoundException",
        ),
        (
            of("/aws/lambda/shop-prod-audit-archive"),
            "InvalidParameterException",
        ),
        (of(group).with("limit", 10_001), "InvalidParameterException"),
        (of(group).with("limit", 0), "InvalidParameterException"),
        (
            of(group).with("nextToken", "x"),
            "InvalidParameterException",
        ),
        (
            of(group).with("startTime", 2).with("endTime", 1),
            "InvalidParameterException",
        ),
        (
            of(group).with("filterPattern", "{ $.a"),
            "InvalidParameterException",
        ),
        (WireValue::EMPTY, "InvalidParameterException"),
        (
            of(group)
                .with("logStreamNames", vec!["a"])
                .with("logStreamNamePrefix", "b"),
            "InvalidParameterException",
        ),
    ] {
        check_refusal("FilterLogEvents", &input, code);
    }
}

#[test]
fn the_other_operations_of_logs_refuse_what_aws_refuses() {
    let group = "/aws/lambda/shop-prod-cart";
    let of = |group: &'static str| WireValue::EMPTY.with("logGroupName", group);
    for (operation, input, code) in [
        (
            "GetLogEvents",
            of(group).with("logStreamName", "2026/11/20/[1]00"),
            "ResourceNotFoundException",
        ),
        (
            "DescribeLogStreams",
            of(group)
                .with("orderBy", "LastEventTime")
                .with("logStreamNamePrefix", "x"),
            "InvalidParameterException",
        ),
        (
            "DescribeLogGroups",
            WireValue::EMPTY.with("limit", 51),
            "InvalidParameterException",
        ),
        (
            "StartLiveTail",
            WireValue::EMPTY.with("logGroupIdentifiers", vec![group]),
            "InvalidParameterException",
        ),
        ("PutLogEvents", of(group), "UnknownOperationException"),
    ] {
        check_refusal(operation, &input, code);
    }
}

#[test]
fn groups_are_found_by_prefix_pattern_and_class() {
    let cloud = later("calm");
    let names = |input: WireValue| -> Vec<String> {
        let page = logs(&cloud, "DescribeLogGroups", &input);
        page.list("logGroups")
            .iter()
            .filter_map(|group| group.text("logGroupName"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(
        names(WireValue::EMPTY.with("logGroupNamePrefix", "/shop/")),
        ["/shop/prod/media"]
    );
    assert_eq!(
        names(WireValue::EMPTY.with("logGroupNamePattern", "check")),
        [
            "/aws/lambda/shop-prod-checkout",
            "/aws/lambda/shop-prod-fraud-check"
        ]
    );
    assert_eq!(
        names(WireValue::EMPTY.with("logGroupClass", "INFREQUENT_ACCESS")),
        ["/aws/lambda/shop-prod-audit-archive"]
    );
    let all = names(WireValue::EMPTY);
    assert!(
        !all.iter()
            .any(|name| name.ends_with("legacy-export") || name.ends_with("webhooks")),
        "{all:?}"
    );
}
