//! Event sources and executions of the embedded cloud: what they say is what happened to its functions.

use std::sync::Arc;
use std::time::Duration;

use slstop_aws::fetch::{once, sources};
use slstop_aws::{Clients, Embedded, Settings};
use slstop_base::{RegionName, Timestamp};
use slstop_cloud::front::http_client;
use slstop_cloud::{Cloud, CloudClock, Options, Scenario};
use slstop_core::domain::source::{EventSource, FoundSources, SourceKind};
use slstop_core::message::{Fact, Query, Window};

/// A Friday noon, twenty minutes after the scenario began.
const NOON: i64 = 1_795_176_000_000;

async fn shop(scenario: &str) -> Clients {
    let cloud = Cloud::new(Options {
        scenario: Scenario::named(scenario).expect("a shipped one"),
        running_for: Duration::from_secs(20 * 60),
        clock: CloudClock::test(Timestamp::from_millis(NOON)),
        ..Options::default()
    });
    let embedded = Embedded {
        http: http_client(cloud),
        region: RegionName::new("eu-west-1"),
        scenario: "test".into(),
    };
    let settings = Settings {
        embedded: Some(embedded),
        ..Settings::default()
    };
    slstop_aws::connect(&settings).await.expect("in process")
}

async fn found(clients: &Clients) -> FoundSources {
    let query = sources::question(Window::default());
    let (facts, outcome) = once(query, clients, Timestamp::from_millis(NOON)).await;
    assert_eq!(outcome, Ok(()));
    let last = facts.into_iter().rev().find_map(|fact| match fact {
        Fact::Sources { found, .. } => Some(found),
        _ => None,
    });
    last.expect("sources")
}

#[tokio::test]
async fn orders_that_no_one_can_read_pile_up_behind_their_queue() {
    let found = found(&shop("poison-queue").await).await;
    assert_eq!(found.unseen, []);
    let is_queue = |source: &&EventSource| &*source.name == "shop-prod-order-worker-queue";
    let orders = found.sources.iter().find(is_queue).expect("the queue");
    assert_eq!(orders.kind, SourceKind::Sqs);
    assert!(
        orders.dead_letters.is_some_and(|count| count > 0),
        "{orders:?}"
    );
    assert!(
        orders
            .trouble()
            .is_some_and(|said| said.contains("dead letter"))
    );
    assert!(orders.backlog.is_some() && orders.age_ms.is_some());
    let schedules: Vec<&Arc<str>> = found
        .sources
        .iter()
        .filter_map(|source| source.schedule.as_ref())
        .collect();
    assert!(!schedules.is_empty());
    assert!(
        found.sources.iter().all(|source| source.fault.is_none()),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_failed_execution_names_the_invocation_that_is_in_the_log() {
    let clients = shop("calm").await;
    let query = Query::Executions {
        is_failed_only: true,
        window: Window { secs: 3 * 3600 },
    };
    let (facts, outcome) = once(query, &clients, Timestamp::from_millis(NOON)).await;
    assert_eq!(outcome, Ok(()));
    let Some(Fact::Executions { executions }) = facts.into_iter().next() else {
        panic!("no executions")
    };
    assert!(!executions.is_empty());
    let step = executions.iter().find_map(|one| {
        let step = one.failed_step.as_ref()?;
        (step.function.as_ref()?.as_str() == "shop-prod-charge-card").then_some(step)
    });
    let step = step.expect("a card that could not be charged");
    assert_eq!(step.state.as_deref(), Some("ChargeCard"));
    let id = step.request_id.as_deref().expect("a request id");
    let asked = slstop_aws::fetch::log_events::EventsRequest {
        group: "/aws/lambda/shop-prod-charge-card".into(),
        from: Timestamp::from_millis(NOON - 3 * 3_600_000),
        to: Timestamp::from_millis(NOON),
        stream_prefix: None,
        pattern: Some(format!("\"{id}\"").into()),
    };
    let mut token = None;
    loop {
        let page = slstop_aws::fetch::log_events::page(&clients, &asked, token).await;
        let page = page.expect("a page");
        if !page.events.is_empty() {
            break;
        }
        token = page.token;
        assert!(token.is_some(), "no line of {id}");
    }
}

#[tokio::test]
async fn a_queue_says_since_when_there_are_dead_letters_and_who_reads_it() {
    let clients = shop("poison-queue").await;
    let window = Window { secs: 3 * 3600 };
    let found =
        slstop_aws::fetch::queues::all(&clients, window, Timestamp::from_millis(NOON)).await;
    let found = found.expect("queues");
    assert_eq!(found.doubts, []);
    let orders = found.queues.iter();
    let mut orders = orders.filter(|one| one.state.address.name == "shop-prod-order-worker-queue");
    let orders = orders.next().expect("the queue");
    let reader = orders.reader.as_ref().expect("a function");
    assert_eq!(reader.function.as_str(), "shop-prod-order-worker");
    assert!(reader.timeout.is_some());
    assert!(orders.dead_letters.is_some_and(|count| count > 0));
    assert!(
        orders
            .dead_since
            .is_some_and(|at| at < Timestamp::from_millis(NOON))
    );
}
