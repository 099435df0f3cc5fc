//! Logs Insights of the embedded cloud: its figures are the world's, and its manners AWS's.

use std::collections::BTreeMap;
use std::time::Duration;

use slstop_base::Timestamp;
use slstop_cloud::Cloud;
use slstop_cloud::wire::WireValue;

use crate::asking::{MINUTE, NOON, cloud, filter, logs, logs_answer, metrics, text};

const GROUP: &str = "/aws/lambda/shop-prod-email";

fn question(groups: &[&str], query: &str, from: i64, to: i64) -> WireValue {
    let groups: WireValue = groups.iter().map(|group| (*group).to_owned()).collect();
    WireValue::EMPTY
        .with("logGroupNames", groups)
        .with("queryString", query.to_owned())
        .with("startTime", from / 1000)
        .with("endTime", to / 1000)
}

fn start(cloud: &Cloud, question: &WireValue) -> String {
    let started = logs(cloud, "StartQuery", question);
    started.text("queryId").expect("an id").to_owned()
}

fn look(cloud: &Cloud, id: &str) -> WireValue {
    let input = WireValue::EMPTY.with("queryId", id.to_owned());
    logs(cloud, "GetQueryResults", &input)
}

/// Looks until it is over.
fn results(cloud: &Cloud, question: &WireValue) -> WireValue {
    let id = start(cloud, question);
    assert_eq!(look(cloud, &id).text("status"), Some("Running"));
    for _ in 0..50 {
        let looked = look(cloud, &id);
        if looked.text("status") == Some("Complete") {
            return looked;
        }
    }
    panic!("it does not end")
}

fn rows(results: &WireValue) -> Vec<BTreeMap<String, String>> {
    let cell = |cell: &WireValue| {
        let text = |key| cell.text(key).expect("a field and its value").to_owned();
        (text("field"), text("value"))
    };
    let rows = results.list("results").iter();
    rows.map(|row| match row {
        WireValue::List(cells) => cells.iter().map(cell).collect(),
        other => panic!("no row: {other:?}"),
    })
    .collect()
}

/// An hour after noon: everything of noon has arrived.
fn later() -> Cloud {
    let cloud = cloud("calm");
    cloud.clock().advance(Duration::from_secs(3600));
    cloud
}

#[test]
fn a_query_finds_the_events_that_filtering_finds_and_counts_their_bytes() {
    let cloud = later();
    let (from, to) = (NOON, NOON + 10 * MINUTE);
    let events = filter(&cloud, GROUP, from, to + 999, None);
    let asked = question(
        &[GROUP],
        "fields @timestamp, @message, @logStream, @ingestionTime, @ptr | sort @timestamp asc",
        from,
        to,
    );
    let results = results(&cloud, &asked);
    let found = rows(&results);
    assert!(events.len() > 100, "{} events", events.len());
    assert_eq!(found.len(), events.len());
    let mut messages: Vec<_> = events
        .iter()
        .filter_map(|event| event.text("message"))
        .collect();
    let mut said: Vec<_> = found.iter().map(|row| row["@message"].as_str()).collect();
    messages.sort_unstable();
    said.sort_unstable();
    assert_eq!(said, messages);
    let pointers: std::collections::BTreeSet<_> = found.iter().map(|row| &row["@ptr"]).collect();
    assert_eq!(pointers.len(), found.len());
    let statistics = results.get("statistics").expect("statistics");
    let bytes: usize = messages.iter().map(|message| message.len() + 26).sum();
    assert_eq!(statistics.int("bytesScanned"), Some(bytes as i64));
    assert_eq!(statistics.int("recordsScanned"), Some(events.len() as i64));
}

#[test]
fn reports_of_all_groups_equal_the_worlds_own_count() {
    let cloud = later();
    let (from, to) = (NOON, NOON + 2 * MINUTE);
    let world = cloud.world();
    let own: Vec<_> = world
        .functions
        .iter()
        .filter(|function| {
            let log = &function.spec.log;
            let name = format!("/aws/lambda/{}", function.name);
            log.group.is_none() && !log.system_warn && world.group(&name).is_some()
        })
        .collect();
    let groups: Vec<String> = own
        .iter()
        .map(|one| format!("/aws/lambda/{}", one.name))
        .collect();
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let query = r#"filter @type = "REPORT" or type = "platform.report"
        | fields coalesce(@initDuration, record.metrics.initDurationMs) as init
        | stats count(*) as n, count(init) as cold by @log"#;
    let found = rows(&results(&cloud, &question(&groups, query, from, to)));
    let mut told = 0;
    for function in own {
        let mut invocations = Vec::new();
        world.invocations(
            function,
            from - 20 * MINUTE,
            to + 20 * MINUTE,
            &mut invocations,
        );
        // A REPORT is written at the end.
        invocations.retain(|one| (from..to + 1000).contains(&one.end()));
        let log = format!("123456789012:/aws/lambda/{}", function.name);
        let row = found.iter().find(|row| row["@log"].ends_with(&log[12..]));
        let n: usize = row.map_or(0, |row| row["n"].parse().expect("a count"));
        assert_eq!(n, invocations.len(), "{}", function.name);
        told += n;
    }
    assert!(told > 1000, "{told}");
}

#[test]
fn what_came_in_is_at_least_what_a_query_scans() {
    let cloud = later();
    for (group, minutes) in [(GROUP, 10), ("/aws/lambda/shop-prod-checkout", 30)] {
        let (from, to) = (NOON, NOON + minutes * MINUTE);
        let scanned = results(&cloud, &question(&[group], "stats count(*)", from, to));
        let scanned = scanned
            .get("statistics")
            .and_then(|told| told.int("bytesScanned"));
        let dimension = WireValue::EMPTY
            .with("Name", "LogGroupName")
            .with("Value", group);
        let metric = WireValue::EMPTY
            .with("Namespace", "AWS/Logs")
            .with("MetricName", "IncomingBytes")
            .with("Dimensions", vec![dimension]);
        let stat = WireValue::EMPTY
            .with("Metric", metric)
            .with("Period", 3600)
            .with("Stat", "Sum");
        let query = WireValue::EMPTY.with("Id", "a").with("MetricStat", stat);
        let input = WireValue::EMPTY
            .with("StartTime", Timestamp::from_millis(from))
            .with("EndTime", Timestamp::from_millis(to + 5 * MINUTE))
            .with("MetricDataQueries", vec![query]);
        let answer = metrics(&cloud, "GetMetricData", &input);
        let value = match answer.list("MetricDataResults")[0].list("Values") {
            [WireValue::Float(value)] => *value,
            [WireValue::Int(value)] => *value as f64,
            other => panic!("{other:?}"),
        };
        let scanned = scanned.expect("statistics") as f64;
        assert!(
            value >= scanned && value < scanned * 2.0,
            "{group}: {value} for {scanned}"
        );
    }
}

#[test]
fn a_running_query_is_stopped_once_and_an_unknown_one_never() {
    let cloud = later();
    let id = start(
        &cloud,
        &question(&[GROUP], "fields @message", NOON, NOON + MINUTE),
    );
    let input = WireValue::EMPTY.with("queryId", id.clone());
    assert_eq!(
        logs(&cloud, "StopQuery", &input).get("success"),
        Some(&WireValue::Bool(true))
    );
    assert_eq!(look(&cloud, &id).text("status"), Some("Cancelled"));
    let again = logs_answer(&cloud, "StopQuery", &input);
    assert!(
        text(&again).contains("InvalidParameterException"),
        "{}",
        text(&again)
    );
    let unknown = WireValue::EMPTY.with("queryId", "nobody's");
    for operation in ["StopQuery", "GetQueryResults"] {
        let answer = logs_answer(&cloud, operation, &unknown);
        assert!(
            text(&answer).contains("ResourceNotFoundException"),
            "{operation}"
        );
    }
}

#[test]
fn results_come_in_pages() {
    let cloud = later();
    let asked = question(&[GROUP], "fields @message", NOON, NOON + 10 * MINUTE).with("limit", 25);
    let id = start(&cloud, &asked);
    let (mut n_rows, mut token) = (Vec::new(), None::<String>);
    look(&cloud, &id);
    loop {
        let input = WireValue::EMPTY
            .with("queryId", id.clone())
            .with("maxItems", 10)
            .with_some("nextToken", token);
        let page = logs(&cloud, "GetQueryResults", &input);
        n_rows.push(page.list("results").len());
        token = page.text("nextToken").map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    assert_eq!(n_rows, [10, 10, 5]);
}

#[test]
fn a_group_that_only_queries_can_read_is_read_by_them() {
    let cloud = later();
    let rare = cloud
        .world()
        .existing_groups()
        .find(|group| group.is_infrequent);
    let rare = rare.expect("the shop has one").name.to_string();
    let found = rows(&results(
        &cloud,
        &question(&[&rare], "fields @message", NOON, NOON + 10 * MINUTE),
    ));
    assert!(!found.is_empty());
    let input = WireValue::EMPTY.with("logGroupName", rare);
    let refused = logs_answer(&cloud, "FilterLogEvents", &input);
    assert_eq!(refused.status, 400);
}

#[test]
fn questions_that_make_no_sense_are_refused_in_the_words_of_aws() {
    let cloud = later();
    let groups: Vec<String> = (0..51).map(|n| format!("g{n}")).collect();
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let usual = |query: &str| question(&[GROUP], query, NOON, NOON + MINUTE);
    let year = 365 * 24 * 60 * MINUTE;
    for (asked, code, part) in [
        (
            usual("fields @message | limt 3"),
            "MalformedQueryException",
            "startCharOffset\":18",
        ),
        (
            question(&[], "fields a", NOON, NOON),
            "InvalidParameterException",
            "logGroup",
        ),
        (
            question(&groups, "fields a", NOON, NOON),
            "InvalidParameterException",
            "50",
        ),
        (
            question(&[GROUP], "fields a", NOON, NOON - MINUTE),
            "InvalidParameterException",
            "before",
        ),
        (
            question(&["/no/such"], "fields a", NOON, NOON),
            "ResourceNotFoundException",
            "'/no/such'",
        ),
        (
            question(&[GROUP], "fields a", NOON - year, NOON - year),
            "MalformedQueryException",
            "retention",
        ),
        (
            usual("fields a").with("limit", 100_001),
            "InvalidParameterException",
            "limit",
        ),
        (
            usual(&"x".repeat(10_001)),
            "InvalidParameterException",
            "10000",
        ),
        (
            question(&[GROUP], "fields a", i64::MIN, i64::MAX),
            "InvalidParameterException",
            "",
        ),
    ] {
        let answer = logs_answer(&cloud, "StartQuery", &asked);
        let said = text(&answer);
        assert!(
            answer.status == 400 && said.contains(code) && said.contains(part),
            "{said}"
        );
    }
    let far = question(&[GROUP], "stats count(*)", 0, i64::MAX);
    let answer = logs_answer(&cloud, "StartQuery", &far);
    assert_eq!(answer.status, 200, "{}", text(&answer));
}

#[test]
fn an_account_runs_a_hundred_queries_at_a_time() {
    let cloud = later();
    let asked = question(&[GROUP], "fields @message", NOON, NOON + MINUTE);
    let ids: Vec<String> = (0..100).map(|_| start(&cloud, &asked)).collect();
    let full = logs_answer(&cloud, "StartQuery", &asked);
    assert!(
        text(&full).contains("LimitExceededException"),
        "{}",
        text(&full)
    );
    let input = WireValue::EMPTY.with("queryId", ids[0].clone());
    logs(&cloud, "StopQuery", &input);
    start(&cloud, &asked);
}
