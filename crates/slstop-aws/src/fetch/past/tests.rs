//! A group read through a server that answers from a script.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::canned::{Canned, CannedAnswer};
use slstop_core::domain::GroupOutcome;

/// Its first minute.
fn asked() -> PastRequest {
    PastRequest {
        sources: vec![LogSource {
            place: slstop_base::PlaceId::FIRST,
            group: "/shop".into(),
            functions: Arc::default(),
        }],
        from: Timestamp::from_millis(0),
        to: Timestamp::from_millis(60_000),
        search: PastSearch::default(),
    }
}

/// All facts about it.
async fn facts(canned: &Canned) -> Vec<Fact> {
    let clients = canned.clients().await;
    let (sender, mut facts) = mpsc::channel(64);
    let asked = asked();
    let mut all = Vec::new();
    let collecting = async {
        while let Some(fact) = facts.recv().await {
            all.push(fact);
        }
    };
    tokio::join!(read(&clients, &asked, sender), collecting);
    all
}

/// The facts about a group that is empty and of this class.
async fn silence_of(class: &str) -> Vec<Fact> {
    // The one answer is both an empty page of events and the list of groups.
    let answer = format!(
        r#"{{"events":[],"logGroups":[{{"logGroupName":"/shop","logGroupClass":"{class}"}}]}}"#
    );
    facts(&Canned::always(CannedAnswer::new(200, answer))).await
}

#[tokio::test]
async fn a_group_that_passes_its_lines_on_is_told_from_one_that_is_only_quiet() {
    let group: Arc<str> = "/shop".into();
    let outcome = GroupOutcome::Delivery;
    assert_eq!(
        silence_of("DELIVERY").await,
        [Fact::GroupRead { group, outcome }]
    );
    assert_eq!(silence_of("STANDARD").await, []);
}

/// At the end of the minute: there is no more of it than these pages.
fn page(messages: &[&str], next: Option<&str>) -> CannedAnswer {
    let event =
        |message: &&str| json!({"timestamp": 59_000, "logStreamName": "s", "message": message});
    let events: Vec<Value> = messages.iter().map(event).collect();
    CannedAnswer::new(
        200,
        json!({"events": events, "nextToken": next}).to_string(),
    )
}

/// How many of the lines have an id that none before them had.
fn n_different(facts: &[Fact]) -> usize {
    let events = facts.iter().flat_map(|fact| match fact {
        Fact::Lines { events, .. } => &events[..],
        _ => &[],
    });
    let ids = events.map(|event| event.id.as_deref().expect("each has one"));
    ids.collect::<std::collections::BTreeSet<_>>().len()
}

#[tokio::test(start_paused = true)]
async fn lines_that_are_alike_are_so_many_also_on_different_pages_of_a_server_without_ids() {
    let canned = Canned::new(|asked| {
        let body: Value = serde_json::from_slice(&asked.body).expect("JSON");
        match body["nextToken"].as_str() {
            None => page(&["hello", "hello", "there"], Some("2")),
            Some(_) => page(&["hello"], None),
        }
    });
    assert_eq!(n_different(&facts(&canned).await), 4);
}

#[tokio::test(start_paused = true)]
async fn lines_that_are_read_again_after_a_token_was_refused_are_the_same_lines() {
    let is_first = std::sync::atomic::AtomicBool::new(true);
    let refuses = move || is_first.swap(false, std::sync::atomic::Ordering::Relaxed);
    let canned = Canned::new(move |asked| {
        let body: Value = serde_json::from_slice(&asked.body).expect("JSON");
        match body["nextToken"].as_str() {
            None => page(&["hello", "hello"], Some("2")),
            Some("2") => page(&["hello"], Some("3")),
            // Pages after the second are told as they come.
            Some("3") if refuses() => {
                CannedAnswer::new(400, r#"{"__type":"InvalidParameterException"}"#)
            }
            Some(_) => page(&["hello"], None),
        }
    });
    let facts = facts(&canned).await;
    let n_lines = |fact: &Fact| match fact {
        Fact::Lines { events, .. } => events.len(),
        _ => 0,
    };
    assert_eq!(facts.iter().map(n_lines).sum::<usize>(), 3 + 4, "twice");
    assert_eq!(n_different(&facts), 4);
}

/// An event each tenth of a second, ten of them on a page; each third answer is a failure.
fn large_group() -> Canned {
    let n_asked = std::sync::atomic::AtomicUsize::new(0);
    Canned::new(move |asked| {
        let n_asked = n_asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if n_asked % 3 == 2 {
            return CannedAnswer::new(400, r#"{"__type":"ThrottlingException"}"#);
        }
        let body: Value = serde_json::from_slice(&asked.body).expect("JSON");
        let moment = |name: &str| body[name].as_i64().expect("a moment");
        let token = body["nextToken"].as_str();
        let token = token.map(|token| token.parse().expect("a token that we gave"));
        let from: i64 = token.unwrap_or_else(|| moment("startTime"));
        let first = (from + 99) / 100;
        let times = (first..first + 10).map(|tenth| tenth * 100);
        let times: Vec<i64> = times.take_while(|at| *at <= moment("endTime")).collect();
        let event = |at: &i64| json!({"timestamp": at, "logStreamName": "s", "eventId": at.to_string(), "message": "x"});
        let events: Vec<Value> = times.iter().map(event).collect();
        let next = (times.len() == 10).then(|| ((first + 10) * 100).to_string());
        CannedAnswer::new(
            200,
            json!({"events": events, "nextToken": next}).to_string(),
        )
    })
}

#[tokio::test(start_paused = true)]
async fn slices_of_a_large_group_are_told_in_the_order_of_time_and_leave_nothing_out() {
    let canned = large_group();
    let facts = facts(&canned).await;
    let times: Vec<i64> = facts
        .iter()
        .flat_map(|fact| match fact {
            Fact::Lines { events, .. } => &events[..],
            other => panic!("not lines: {other:?}"),
        })
        .map(|event| event.at.as_millis())
        .collect();
    let all: Vec<i64> = (0..=600).map(|tenth| tenth * 100).collect();
    assert_eq!(times, all);
    let starts = canned.asked().into_iter().map(|asked| {
        let body: Value = serde_json::from_slice(&asked.body).expect("JSON");
        body["startTime"].as_i64()
    });
    let starts: std::collections::BTreeSet<_> = starts.collect();
    assert!(starts.len() > 8, "in slices: {starts:?}");
}

/// FilterLogEvents is refused, as infrequent-access groups do.
fn infrequent(on_look: impl Fn() -> CannedAnswer + Send + Sync + 'static) -> Canned {
    Canned::new(move |asked| {
        let body: Value = serde_json::from_slice(&asked.body).expect("JSON");
        let listed =
            json!({"logGroups": [{"logGroupName": "/shop", "logGroupClass": "INFREQUENT_ACCESS"}]});
        if body.get("logGroupNamePrefix").is_some() {
            CannedAnswer::new(200, listed.to_string())
        } else if body.get("queryString").is_some() {
            CannedAnswer::new(200, r#"{"queryId":"q"}"#)
        } else if body.get("maxItems").is_some() {
            on_look()
        } else if body.get("queryId").is_some() {
            CannedAnswer::new(200, r#"{"success":true}"#)
        } else {
            CannedAnswer::new(400, r#"{"__type":"InvalidOperationException"}"#)
        }
    })
}

#[tokio::test(start_paused = true)]
async fn who_drops_a_reading_stops_its_queries_at_aws() {
    let (looked, mut looks) = mpsc::channel(8);
    let canned = infrequent(move || {
        // Once is enough.
        let _ = looked.try_send(());
        CannedAnswer::new(200, r#"{"status":"Running","results":[]}"#)
    });
    let clients = canned.clients().await;
    let (sender, mut facts) = mpsc::channel(64);
    let asked = asked();
    tokio::select! {
        () = read(&clients, &asked, sender) => panic!("it goes on"),
        _ = looks.recv() => {}
    }
    assert_eq!(clients.paid().close().await, 0);
    assert_eq!(facts.recv().await, None, "nothing is told of it");
    let stops = canned.asked().into_iter().filter(|asked| {
        let body: Value = serde_json::from_slice(&asked.body).expect("JSON");
        body.as_object()
            .is_some_and(|body| body.len() == 1 && body.contains_key("queryId"))
    });
    assert_eq!(stops.count(), 1);
}
