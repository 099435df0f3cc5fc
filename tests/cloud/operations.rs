//! Operations by what AWS documents of them: paging, limits, ends, errors.

use std::collections::BTreeSet;
use std::time::Duration;

use slstop::cloud::Cloud;
use slstop::cloud::wire::Value;

use crate::asking::{MINUTE, NOON, cloud, filter, lambda, logs, logs_answer, metrics, text, xray};

fn later(scenario: &str) -> Cloud {
    let cloud = cloud(scenario);
    cloud.clock().advance(Duration::from_secs(600));
    cloud
}

fn messages(events: &[Value]) -> Vec<String> {
    events
        .iter()
        .filter_map(|event| event.text("message"))
        .map(str::to_owned)
        .collect()
}

/// Every event of a stream from its head, page after page, until the same token comes back.
fn stream_events(cloud: &Cloud, group: &str, stream: &str, limit: i64) -> Vec<Value> {
    let mut events = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let input = Value::EMPTY
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
        let input = Value::EMPTY
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
                |event: &&Value| (from..=to).contains(&event.int("timestamp").unwrap_or(0));
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
    let input = Value::EMPTY
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
        let input = Value::EMPTY
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
        let input = Value::EMPTY
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

#[test]
fn what_logs_refuses_it_refuses_as_aws_does() {
    let cloud = later("calm");
    let group = "/aws/lambda/shop-prod-cart";
    let of = |group: &'static str| Value::EMPTY.with("logGroupName", group);
    for (operation, input, code) in [
        (
            "FilterLogEvents",
            of("/aws/lambda/nobody"),
            "ResourceNotFoundException",
        ),
        (
            "FilterLogEvents",
            of("/aws/lambda/shop-prod-webhooks"),
            "ResourceNotFoundException",
        ),
        (
            "FilterLogEvents",
            of("/aws/lambda/shop-prod-audit-archive"),
            "InvalidParameterException",
        ),
        (
            "FilterLogEvents",
            of(group).with("limit", 10_001),
            "InvalidParameterException",
        ),
        (
            "FilterLogEvents",
            of(group).with("limit", 0),
            "InvalidParameterException",
        ),
        (
            "FilterLogEvents",
            of(group).with("nextToken", "x"),
            "InvalidParameterException",
        ),
        (
            "FilterLogEvents",
            of(group).with("startTime", 2).with("endTime", 1),
            "InvalidParameterException",
        ),
        (
            "FilterLogEvents",
            of(group).with("filterPattern", "{ $.a"),
            "InvalidParameterException",
        ),
        ("FilterLogEvents", Value::EMPTY, "InvalidParameterException"),
        (
            "FilterLogEvents",
            of(group)
                .with("logStreamNames", vec!["a"])
                .with("logStreamNamePrefix", "b"),
            "InvalidParameterException",
        ),
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
            Value::EMPTY.with("limit", 51),
            "InvalidParameterException",
        ),
        (
            "StartLiveTail",
            Value::EMPTY.with("logGroupIdentifiers", vec![group]),
            "InvalidParameterException",
        ),
        ("PutLogEvents", of(group), "UnknownOperationException"),
    ] {
        let answer = logs_answer(&cloud, operation, &input);
        assert_eq!(answer.status, 400, "{operation} {input:?}");
        assert!(
            text(&answer).contains(code),
            "{operation}: {}",
            text(&answer)
        );
    }
}

#[test]
fn groups_are_found_by_prefix_pattern_and_class() {
    let cloud = later("calm");
    let names = |input: Value| -> Vec<String> {
        let page = logs(&cloud, "DescribeLogGroups", &input);
        page.list("logGroups")
            .iter()
            .filter_map(|group| group.text("logGroupName"))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(
        names(Value::EMPTY.with("logGroupNamePrefix", "/shop/")),
        ["/shop/prod/media"]
    );
    assert_eq!(
        names(Value::EMPTY.with("logGroupNamePattern", "check")),
        [
            "/aws/lambda/shop-prod-checkout",
            "/aws/lambda/shop-prod-fraud-check"
        ]
    );
    assert_eq!(
        names(Value::EMPTY.with("logGroupClass", "INFREQUENT_ACCESS")),
        ["/aws/lambda/shop-prod-audit-archive"]
    );
    let all = names(Value::EMPTY);
    assert!(
        !all.iter()
            .any(|name| name.ends_with("legacy-export") || name.ends_with("webhooks")),
        "{all:?}"
    );
}

#[test]
fn a_deployment_shows_in_configuration_versions_and_aliases() {
    let cloud = cloud("bad-deploy");
    let function = "/2015-03-31/functions/shop-prod-checkout";
    let version = |cloud: &Cloud| {
        let aliases = lambda(cloud, &format!("{function}/aliases"));
        aliases.list("Aliases")[0]
            .text("FunctionVersion")
            .expect("a version")
            .to_owned()
    };
    assert_eq!(version(&cloud), "41");
    let before = lambda(&cloud, &format!("{function}/configuration"));
    cloud.clock().advance(Duration::from_secs(6));
    assert_eq!(version(&cloud), "42");
    let during = lambda(&cloud, &format!("{function}/configuration"));
    assert_eq!(during.text("LastUpdateStatus"), Some("InProgress"));
    assert_ne!(before.text("CodeSha256"), during.text("CodeSha256"));
    cloud.clock().advance(Duration::from_secs(60));
    let after = lambda(&cloud, &format!("{function}/configuration"));
    assert_eq!(after.text("LastUpdateStatus"), Some("Successful"));
    assert_eq!(
        after.text("LastModified"),
        Some("2026-11-20T12:00:04.000+0000")
    );
    let old = lambda(&cloud, &format!("{function}/configuration?Qualifier=41"));
    assert_eq!(old.text("CodeSha256"), before.text("CodeSha256"));
    let versions = lambda(&cloud, &format!("{function}/versions"));
    let numbers: Vec<_> = versions
        .list("Versions")
        .iter()
        .filter_map(|one| one.text("Version"))
        .collect();
    assert_eq!(
        (numbers.first(), numbers.last()),
        (Some(&"$LATEST"), Some(&"42"))
    );
}

#[test]
fn expressions_and_searches_work_on_the_same_points() {
    let cloud = later("bad-deploy");
    let expression = |id: &'static str, text: &'static str| {
        Value::EMPTY
            .with("Id", id)
            .with("Expression", text)
            .with("Period", 60)
    };
    let input = Value::EMPTY
        .with("StartTime", slstop::base::Timestamp::from_millis(NOON - 5 * MINUTE))
        .with("EndTime", slstop::base::Timestamp::from_millis(NOON + 5 * MINUTE))
        .with("MetricDataQueries", vec![
            expression("s", "SEARCH('{AWS/Lambda,FunctionName} MetricName=\"Errors\"', 'Sum', 60)"),
            expression("q", "SELECT SUM(Errors) FROM SCHEMA(\"AWS/Lambda\", FunctionName) GROUP BY FunctionName ORDER BY SUM() DESC LIMIT 3"),
        ]);
    let answer = metrics(&cloud, "GetMetricData", &input);
    let results = answer.list("MetricDataResults");
    let of = |id: &str| {
        results
            .iter()
            .filter(|result| result.text("Id") == Some(id))
            .count()
    };
    assert!(of("s") >= 20, "{}", of("s"));
    assert_eq!(of("q"), 3);
    let worst = results
        .iter()
        .find(|result| result.text("Id") == Some("q"))
        .expect("a series");
    assert_eq!(worst.text("Label"), Some("shop-prod-checkout"));
}

#[test]
fn alarms_follow_the_points() {
    let cloud = cloud("bad-deploy");
    let state = |cloud: &Cloud| {
        let input = Value::EMPTY.with("AlarmNames", vec!["shop-prod-checkout-errors"]);
        let answer = metrics(cloud, "DescribeAlarms", &input);
        answer.list("MetricAlarms")[0]
            .text("StateValue")
            .expect("a state")
            .to_owned()
    };
    assert_eq!(state(&cloud), "OK");
    cloud.clock().advance(Duration::from_secs(10 * 60));
    assert_eq!(state(&cloud), "ALARM");
}

#[test]
fn traces_are_filtered_and_newest_come_first() {
    let cloud = later("bad-deploy");
    let summaries = |filter: &'static str| {
        let input = Value::EMPTY
            .with("StartTime", (NOON / 1000) as f64)
            .with("EndTime", ((NOON + 2 * MINUTE) / 1000) as f64)
            .with("FilterExpression", filter);
        xray(&cloud, "TraceSummaries", &input)
            .list("TraceSummaries")
            .to_vec()
    };
    let faults = summaries("service(\"shop-prod-checkout\") { fault = true }");
    assert!(!faults.is_empty());
    for summary in &faults {
        assert_eq!(summary.bool("HasFault"), Some(true));
        let services = summary.list("ServiceIds").iter();
        assert!(
            services
                .filter_map(|one| one.text("Name"))
                .any(|name| name == "shop-prod-checkout")
        );
    }
    let times: Vec<_> = faults
        .iter()
        .filter_map(|summary| summary.time("StartTime"))
        .collect();
    assert!(
        times
            .windows(2)
            .all(|pair| pair[0] >= pair[1] || pair[0].since(pair[1]) < Duration::from_secs(10))
    );
    let slow = summaries("responsetime > 1");
    assert!(slow.iter().all(
        |summary| matches!(summary.get("ResponseTime"), Some(Value::Float(time)) if *time > 1.0)
    ));
}
