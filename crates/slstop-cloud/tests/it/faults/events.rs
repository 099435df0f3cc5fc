//! Faults of log events: what a reader of a group or a follower of a tail sees.

use std::collections::BTreeSet;
use std::time::Duration;

use slstop_cloud::Cloud;

use super::world::{NOON, PATIENCE, Way, cloud, connect};

/// The times and ids of what a function logged in five minutes, page after page.
async fn events(cloud: &Cloud) -> Vec<(i64, String)> {
    let (config, _) = connect(cloud, Way::InProcess, PATIENCE).await;
    let pages = aws_sdk_cloudwatchlogs::Client::new(&config)
        .filter_log_events()
        .log_group_name("/aws/lambda/shop-prod-email")
        .start_time(NOON.minus(Duration::from_secs(300)).as_millis())
        .limit(300)
        .into_paginator()
        .send();
    let pages: Vec<_> = pages.try_collect().await.expect("every page");
    let events = pages.iter().flat_map(|page| page.events());
    let known = events.map(|event| Some((event.timestamp()?, event.event_id()?.to_owned())));
    known
        .map(|event| event.expect("a time and an id"))
        .collect()
}

#[tokio::test]
async fn late_events_are_missing_first_and_all_there_in_the_end() {
    let whole = events(&cloud("")).await;
    let late = cloud("[[rule]]\nprobability = 0.3\nfault = { kind = 'late-events', ms = 300000 }");
    let first = events(&late).await;
    assert!(first.len() < whole.len() && first.iter().all(|event| whole.contains(event)));
    late.clock().advance(Duration::from_secs(301));
    let then = events(&late).await;
    assert!(
        whole.iter().all(|event| then.contains(event)),
        "nothing is lost"
    );
}

#[tokio::test]
async fn duplicated_events_come_with_the_ids_of_their_originals() {
    let whole = events(&cloud("")).await;
    let seen = events(&cloud(
        "[[rule]]\nprobability = 0.2\nfault = { kind = 'duplicated-events' }",
    ))
    .await;
    assert!(seen.len() > whole.len());
    let distinct: BTreeSet<_> = seen.into_iter().collect();
    assert_eq!(distinct, whole.into_iter().collect());
}

#[tokio::test]
async fn reordered_events_are_the_same_events_in_another_order() {
    let whole = events(&cloud("")).await;
    let mut seen = events(&cloud(
        "[[rule]]\nprobability = 0.2\nfault = { kind = 'reordered-events' }",
    ))
    .await;
    assert!(whole.is_sorted() && !seen.is_sorted());
    seen.sort();
    assert_eq!(seen, whole);
}

#[tokio::test]
async fn a_live_tail_breaks_in_the_middle_of_an_update() {
    let cloud = cloud("[[rule]]\noperation = 'StartLiveTail'\nfault = { kind = 'truncated' }");
    let (config, _) = connect(&cloud, Way::InProcess, PATIENCE).await;
    let started = aws_sdk_cloudwatchlogs::Client::new(&config)
        .start_live_tail()
        .log_group_identifiers(
            "arn:aws:logs:eu-west-1:482193650077:log-group:/aws/lambda/shop-prod-email",
        )
        .send();
    let mut tail = started.await.expect("a session").response_stream;
    let first = tail.recv().await.expect("a frame").expect("not the end");
    assert!(first.is_session_start(), "{first:?}");
    cloud.clock().advance(Duration::from_secs(1));
    assert!(tail.recv().await.is_err());
}
