//! The embedded cloud as the real SDK clients see it, signing included.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat, ScanBy};
use slstop::base::Timestamp;
use slstop::cloud::front::connector::http_client;
use slstop::cloud::front::door::Door;
use slstop::cloud::{Clock, Cloud, Options, Scenario};

/// A Friday noon.
const NOON: i64 = 1_795_176_000_000;

fn cloud(scenario: &str) -> Cloud {
    let scenario = Scenario::named(scenario).expect("a shipped scenario");
    let clock = Clock::test(Timestamp::from_millis(NOON));
    Cloud::new(Options {
        scenario,
        clock,
        ..Options::default()
    })
}

async fn config(cloud: &Cloud) -> aws_config::SdkConfig {
    let behind = cloud.clone();
    aws_config::defaults(aws_config::BehaviorVersion::v2026_01_12())
        .http_client(http_client(Door::new(move |request| {
            behind.answer(request)
        })))
        .credentials_provider(Credentials::from_keys("AKIADEMO", "secret", None))
        .region("eu-west-1")
        .load()
        .await
}

#[tokio::test]
async fn the_sdk_finds_out_who_it_is() {
    let config = config(&cloud("calm")).await;
    let identity = aws_sdk_sts::Client::new(&config)
        .get_caller_identity()
        .send()
        .await;
    let arn = identity.expect("an identity").arn.expect("an ARN");
    assert!(arn.contains(":assumed-role/on-call-ro/"), "{arn}");
}

#[tokio::test]
async fn the_sdk_pages_through_all_functions() {
    let config = config(&cloud("storm")).await;
    let client = aws_sdk_lambda::Client::new(&config);
    let listed: Result<Vec<_>, _> = client
        .list_functions()
        .into_paginator()
        .items()
        .send()
        .collect()
        .await;
    let listed = listed.expect("every page");
    assert_eq!(listed.len(), 1000);
    let one = client
        .get_function_configuration()
        .function_name("shop-prod-checkout")
        .send()
        .await;
    let one = one.expect("a configuration");
    assert_eq!(one.memory_size, Some(256));
    let nobody = client
        .get_function_configuration()
        .function_name("nobody")
        .send()
        .await;
    let refused = nobody.expect_err("no such function").into_service_error();
    assert!(refused.is_resource_not_found_exception(), "{refused:?}");
}

#[tokio::test]
async fn the_sdk_reads_metrics_of_several_functions_at_once() {
    let cloud = cloud("calm");
    let config = config(&cloud).await;
    let client = aws_sdk_cloudwatch::Client::new(&config);
    let query = |id: &str, function: &str, metric: &str, stat: &str| {
        let dimension = Dimension::builder()
            .name("FunctionName")
            .value(function)
            .build();
        let metric = Metric::builder()
            .namespace("AWS/Lambda")
            .metric_name(metric)
            .dimensions(dimension);
        let stat = MetricStat::builder()
            .metric(metric.build())
            .period(60)
            .stat(stat)
            .build();
        MetricDataQuery::builder().id(id).metric_stat(stat).build()
    };
    let at = |offset: i64| aws_sdk_cloudwatch::primitives::DateTime::from_millis(NOON + offset);
    let pages: Result<Vec<_>, _> = client
        .get_metric_data()
        .start_time(at(-3_600_000))
        .end_time(at(0))
        .scan_by(ScanBy::TimestampAscending)
        .max_datapoints(50)
        .metric_data_queries(query("sums", "shop-prod-cart", "Invocations", "Sum"))
        .metric_data_queries(query("tails", "shop-prod-cart", "Duration", "p99"))
        .metric_data_queries(query(
            "nobody",
            "shop-prod-legacy-export",
            "Invocations",
            "Sum",
        ))
        .into_paginator()
        .send()
        .collect()
        .await;
    let pages = pages.expect("every page");
    assert!(pages.len() > 1, "50 points a page");
    let values = |id: &str| -> Vec<f64> {
        let results = pages.iter().flat_map(|page| page.metric_data_results());
        let mine = results.filter(|result| result.id() == Some(id));
        mine.flat_map(|result| result.values().iter().copied())
            .collect()
    };
    assert!(values("sums").len() > 50 && values("sums").len() == values("tails").len());
    assert!(
        values("tails")
            .iter()
            .all(|tail| (10.0..6000.0).contains(tail)),
        "{:?}",
        values("tails")
    );
    assert!(values("nobody").is_empty(), "what never ran has no points");
    cloud.clock().advance(Duration::from_secs(1));
    assert_eq!(cloud.served().values().sum::<u64>(), pages.len() as u64);
}
