//! Lambda, CloudWatch and X-Ray by what AWS documents of them.

use std::time::Duration;

use slstop_cloud::Cloud;
use slstop_cloud::wire::WireValue;

use crate::asking::{MINUTE, NOON, cloud, lambda, later, metrics, xray};

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
        WireValue::EMPTY
            .with("Id", id)
            .with("Expression", text)
            .with("Period", 60)
    };
    let input = WireValue::EMPTY
        .with("StartTime", slstop_base::Timestamp::from_millis(NOON - 5 * MINUTE))
        .with("EndTime", slstop_base::Timestamp::from_millis(NOON + 5 * MINUTE))
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
        let input = WireValue::EMPTY.with("AlarmNames", vec!["shop-prod-checkout-errors"]);
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
        let input = WireValue::EMPTY
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
        |summary| matches!(summary.get("ResponseTime"), Some(WireValue::Float(time)) if *time > 1.0)
    ));
}
