//! What goes wrong in a scenario can be seen, and soon enough.

use std::time::Duration;

use slstop_base::Timestamp;
use slstop_cloud::{Cloud, CloudClock, Options, Scenario};

use crate::asking::{MINUTE, NOON, cloud, filter, stat, sums};

#[test]
fn the_demo_shows_trouble_in_the_logs_within_fifteen_seconds_and_in_metrics_when_published() {
    let clock = CloudClock::test(Timestamp::from_millis(NOON));
    let cloud = Cloud::new(Options {
        clock,
        ..Options::default()
    });
    let group = "/aws/lambda/shop-prod-checkout";
    let errors =
        |cloud: &Cloud| filter(cloud, group, NOON, NOON + 15 * MINUTE, Some("TypeError")).len();
    assert_eq!(errors(&cloud), 0);
    cloud.clock().advance(Duration::from_secs(15));
    assert!(errors(&cloud) > 0);
    cloud.clock().advance(Duration::from_secs(5 * 60));
    let sum = |from: i64| {
        sums(
            &cloud,
            vec![stat("e", "shop-prod-checkout", "Errors", "Sum")],
            from,
            from + 2 * MINUTE,
        )["e"]
    };
    assert!(
        sum(NOON) > 5.0 * sum(NOON - 10 * MINUTE).max(1.0),
        "{} {}",
        sum(NOON),
        sum(NOON - 10 * MINUTE)
    );
}

/// The sum of a metric in two minutes of trouble, and in two minutes before it.
fn compare(
    scenario: &str,
    function: &str,
    metric: &'static str,
    statistic: &'static str,
) -> (f64, f64) {
    let cloud = cloud(scenario);
    cloud.clock().advance(Duration::from_secs(15 * 60));
    let value = |from: i64| {
        let queries = vec![stat("m", function, metric, statistic)];
        sums(&cloud, queries, from, from + 2 * MINUTE)["m"]
    };
    (value(NOON + 4 * MINUTE), value(NOON - 4 * MINUTE))
}

#[test]
fn each_scenario_does_what_it_says() {
    for (scenario, function, metric, statistic, factor) in [
        ("cold-surge", "shop-prod-search", "Invocations", "Sum", 5.0),
        ("throttled", "shop-prod-checkout", "Throttles", "Sum", 100.0),
        (
            "poison-queue",
            "shop-prod-order-worker",
            "Errors",
            "Sum",
            15.0,
        ),
        (
            "slow-dependency",
            "shop-prod-checkout",
            "Duration",
            "p50",
            6.0,
        ),
        (
            "slow-dependency",
            "shop-prod-payment",
            "Duration",
            "p50",
            6.0,
        ),
        (
            "slow-dependency",
            "shop-prod-charge-card",
            "Errors",
            "Sum",
            4.0,
        ),
        ("storm", "shop-prod-checkout", "Duration", "p50", 4.0),
        ("storm", "shop-prod-checkout-t07", "Errors", "Sum", 3.0),
    ] {
        let (during, before) = compare(scenario, function, metric, statistic);
        assert!(
            during >= factor * before.max(1.0),
            "{scenario}: {metric} of {function}: {during} {before}"
        );
    }
}

#[test]
fn a_leak_grows_until_the_environment_is_killed_and_begins_again() {
    let cloud = cloud("leak");
    cloud.clock().advance(Duration::from_secs(30 * 60));
    let group = "/aws/lambda/shop-prod-order-worker";
    let reports = filter(
        &cloud,
        group,
        NOON,
        NOON + 20 * MINUTE,
        Some("{ $.type = \"platform.report\" }"),
    );
    let killed = reports.iter().filter(|event| {
        event
            .text("message")
            .is_some_and(|text| text.contains("Runtime.OutOfMemory"))
    });
    assert!(killed.count() >= 3);
    let used: Vec<u64> = (reports.iter())
        .filter_map(|event| serde_json::from_str::<serde_json::Value>(event.text("message")?).ok())
        .filter_map(|event| event["record"]["metrics"]["maxMemoryUsedMB"].as_u64())
        .collect();
    assert!(
        used.iter().any(|used| *used > 240) && used.iter().any(|used| *used < 150),
        "{used:?}"
    );
    assert!(used.iter().all(|used| *used <= 256));
}

#[test]
fn the_storm_writes_two_thousand_lines_a_second() {
    let cloud = cloud("storm");
    cloud.clock().advance(Duration::from_secs(600));
    let world = cloud.world();
    let mut lines = 0;
    for group in world.existing_groups() {
        let mut page = slstop_cloud::world::lines::LogEntries::default();
        let now = cloud.clock().now().as_millis();
        world.read(
            group,
            (NOON + MINUTE, NOON + MINUTE + 5000),
            now,
            "eu-west-1",
            &mut page,
        );
        lines += page.lines.len();
    }
    assert!((8_000..16_000).contains(&lines), "{lines} in five seconds");
}

#[test]
fn every_scenario_is_read_by_its_name() {
    assert!(Scenario::names().count() >= 8);
    assert!(Scenario::names().all(|name| Scenario::named(name).is_some()));
    assert!(Scenario::named("nonsense").is_none());
}
