//! The embedded cloud as the real SDK clients see it, signing included.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat, ScanBy};
use aws_sdk_cloudwatchlogs::types::StartLiveTailResponseStream as Update;
use slstop_base::Timestamp;
use slstop_cloud::Cloud;
use slstop_cloud::front::http_client;

use crate::asking::{MINUTE, NOON, cloud};

async fn config(cloud: &Cloud) -> aws_config::SdkConfig {
    aws_config::defaults(aws_config::BehaviorVersion::v2026_01_12())
        .http_client(http_client(cloud.clone()))
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

#[tokio::test]
async fn the_sdk_follows_lines_live_and_the_session_ends_after_three_hours() {
    let cloud = cloud("bad-deploy");
    let config = config(&cloud).await;
    let client = aws_sdk_cloudwatchlogs::Client::new(&config);
    let group = "arn:aws:logs:eu-west-1:482193650077:log-group:/aws/lambda/shop-prod-checkout";
    let tail = client
        .start_live_tail()
        .log_group_identifiers(group)
        .log_event_filter_pattern("TypeError")
        .send()
        .await
        .expect("a session");
    let mut updates = tail.response_stream;
    let first = updates.recv().await.expect("a frame").expect("not the end");
    assert!(matches!(first, Update::SessionStart(_)), "{first:?}");
    let mut lines = Vec::new();
    for second in 1..=20 {
        cloud
            .clock()
            .set(Timestamp::from_millis(NOON + second * 1000));
        let update = updates.recv().await.expect("a frame").expect("not the end");
        let Update::SessionUpdate(update) = update else {
            panic!("{update:?}")
        };
        assert!(!update.session_metadata.expect("metadata").sampled);
        lines.extend(update.session_results.unwrap_or_default());
    }
    assert!(
        !lines.is_empty(),
        "the deployment fails from the fifth second on"
    );
    assert!(lines.iter().all(|line| {
        line.message()
            .is_some_and(|text| text.contains("TypeError"))
    }));
    assert!(
        lines
            .iter()
            .all(|line| line.log_group_identifier() == Some(group))
    );
    cloud
        .clock()
        .set(Timestamp::from_millis(NOON + 3 * 60 * MINUTE));
    let ended = loop {
        match updates.recv().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("a session that is too long ends with an error"),
            Err(error) => break error.into_service_error(),
        }
    };
    assert!(ended.is_session_timeout_exception(), "{ended:?}");
}

#[tokio::test]
async fn the_sdk_runs_a_function_and_finds_its_lines() {
    let cloud = cloud("calm");
    let config = config(&cloud).await;
    let lambda = aws_sdk_lambda::Client::new(&config);
    let answer = lambda
        .invoke()
        .function_name("shop-prod-legacy-export")
        .log_type(aws_sdk_lambda::types::LogType::Tail)
        .payload(aws_sdk_lambda::primitives::Blob::new("{}"))
        .send()
        .await
        .expect("an answer");
    assert_eq!((answer.status_code(), answer.function_error()), (200, None));
    cloud.clock().advance(Duration::from_secs(120));
    let logs = aws_sdk_cloudwatchlogs::Client::new(&config);
    let found = logs
        .filter_log_events()
        .log_group_name("/aws/lambda/shop-prod-legacy-export")
        .filter_pattern("\"REPORT RequestId\"")
        .send()
        .await
        .expect("the group exists since the first line");
    assert_eq!(found.events().len(), 1);
}
