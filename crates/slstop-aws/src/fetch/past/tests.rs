//! A group read through a server that answers from a script.

use serde_json::{Value, json};

use super::*;
use crate::canned::{Answer, Canned};

/// Its first minute.
fn asked() -> Asked {
    Asked {
        sources: vec![LogSource {
            place: slstop_base::PlaceId::FIRST,
            group: "/shop".into(),
            functions: Arc::default(),
        }],
        from: Timestamp::from_millis(0),
        to: Timestamp::from_millis(60_000),
        search: Search::default(),
    }
}

/// All that is told of it, without pages on which there is nothing.
async fn told(canned: &Canned) -> Vec<Told> {
    let clients = canned.clients().await;
    let (tell, mut told) = mpsc::channel(64);
    let (asked, stop) = (asked(), CancellationToken::new());
    let mut all = Vec::new();
    let hear = async {
        while let Some(told) = told.recv().await {
            all.push(told);
        }
    };
    tokio::join!(read(&clients, &asked, tell, &stop), hear);
    all.retain(|told| !matches!(told, Told::Lines { events, .. } if events.is_empty()));
    all
}

/// What is told of a group that is empty and of this class.
async fn silence_of(class: &str) -> Vec<Told> {
    // The one answer is both an empty page of events and the list of groups.
    let answer = format!(
        r#"{{"events":[],"logGroups":[{{"logGroupName":"/shop","logGroupClass":"{class}"}}]}}"#
    );
    told(&Canned::always(Answer::new(200, answer))).await
}

#[tokio::test]
async fn a_group_that_passes_its_lines_on_is_told_from_one_that_is_only_quiet() {
    let group: Arc<str> = "/shop".into();
    assert_eq!(silence_of("DELIVERY").await, [Told::Delivering { group }]);
    assert_eq!(silence_of("STANDARD").await, []);
}

/// At the end of the minute: there is no more of it than these pages.
fn page(messages: &[&str], next: Option<&str>) -> Answer {
    let event =
        |message: &&str| json!({"timestamp": 59_000, "logStreamName": "s", "message": message});
    let events: Vec<Value> = messages.iter().map(event).collect();
    Answer::new(
        200,
        json!({"events": events, "nextToken": next}).to_string(),
    )
}

/// How many of the lines that were told have an id that none before them had.
fn n_different(told: &[Told]) -> usize {
    let events = told.iter().flat_map(|told| match told {
        Told::Lines { events, .. } => &events[..],
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
    assert_eq!(n_different(&told(&canned).await), 4);
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
            Some("3") if refuses() => Answer::new(400, r#"{"__type":"InvalidParameterException"}"#),
            Some(_) => page(&["hello"], None),
        }
    });
    let told = told(&canned).await;
    let n_lines = |told: &Told| match told {
        Told::Lines { events, .. } => events.len(),
        _ => 0,
    };
    assert_eq!(told.iter().map(n_lines).sum::<usize>(), 3 + 4, "twice");
    assert_eq!(n_different(&told), 4);
}

/// An event each tenth of a second, ten of them on a page; each third answer is a failure.
fn large_group() -> Canned {
    let n_asked = std::sync::atomic::AtomicUsize::new(0);
    Canned::new(move |asked| {
        let n_asked = n_asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if n_asked % 3 == 2 {
            return Answer::new(400, r#"{"__type":"ThrottlingException"}"#);
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
        Answer::new(
            200,
            json!({"events": events, "nextToken": next}).to_string(),
        )
    })
}

#[tokio::test(start_paused = true)]
async fn slices_of_a_large_group_are_told_in_the_order_of_time_and_leave_nothing_out() {
    let canned = large_group();
    let told = told(&canned).await;
    let times: Vec<i64> = told
        .iter()
        .flat_map(|told| match told {
            Told::Lines { events, .. } => &events[..],
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
fn infrequent(on_look: impl Fn() -> Answer + Send + Sync + 'static) -> Canned {
    Canned::new(move |asked| {
        let body: Value = serde_json::from_slice(&asked.body).expect("JSON");
        let listed =
            json!({"logGroups": [{"logGroupName": "/shop", "logGroupClass": "INFREQUENT_ACCESS"}]});
        if body.get("logGroupNamePrefix").is_some() {
            Answer::new(200, listed.to_string())
        } else if body.get("queryString").is_some() {
            Answer::new(200, r#"{"queryId":"q"}"#)
        } else if body.get("maxItems").is_some() {
            on_look()
        } else if body.get("queryId").is_some() {
            Answer::new(200, r#"{"success":true}"#)
        } else {
            Answer::new(400, r#"{"__type":"InvalidOperationException"}"#)
        }
    })
}

#[tokio::test(start_paused = true)]
async fn who_stops_a_reading_stops_its_queries_at_aws() {
    let stop = CancellationToken::new();
    let looked = stop.clone();
    let canned = infrequent(move || {
        looked.cancel();
        Answer::new(200, r#"{"status":"Running","results":[]}"#)
    });
    let clients = canned.clients().await;
    let (tell, mut told) = mpsc::channel(64);
    read(&clients, &asked(), tell, &stop).await;
    assert_eq!(told.recv().await, None, "nothing more is told");
    let stops = canned.asked().into_iter().filter(|asked| {
        let body: Value = serde_json::from_slice(&asked.body).expect("JSON");
        body.as_object()
            .is_some_and(|body| body.len() == 1 && body.contains_key("queryId"))
    });
    assert_eq!(stops.count(), 1);
}
