//! Queries against a server that answers from a script.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::*;
use crate::canned::{self, Canned};
use slstop_core::domain::Call;

const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_400);

fn asked(n_groups: usize) -> InsightsRequest {
    let group = |n: usize| Arc::from(format!("/aws/lambda/f{n}"));
    InsightsRequest {
        text: "fields @message".into(),
        groups: (0..n_groups).map(group).collect(),
        from: NOON.minus(std::time::Duration::from_secs(60)),
        to: NOON,
        most_rows: None,
    }
}

/// Which operation a request is, by its members: a script sees no headers.
fn operation(body: &Value) -> &'static str {
    match (body.get("queryString"), body.get("maxItems")) {
        (Some(_), _) => "StartQuery",
        (None, Some(_)) => "GetQueryResults",
        (None, None) => "StopQuery",
    }
}

fn ok(body: Value) -> canned::CannedAnswer {
    canned::CannedAnswer::new(200, body.to_string())
}

fn refused(code: &str, message: &str) -> canned::CannedAnswer {
    let body = json!({"__type": code, "message": message});
    canned::CannedAnswer::new(400, body.to_string())
}

fn started() -> canned::CannedAnswer {
    ok(json!({"queryId": "q"}))
}

fn results(status: &str, rows: &[&str], bytes: f64) -> Value {
    let row = |value: &&str| json!([{"field": "@message", "value": value}]);
    let rows: Vec<Value> = rows.iter().map(row).collect();
    let statistics = json!({"bytesScanned": bytes, "recordsMatched": 2.0, "recordsScanned": 10.0});
    json!({"status": status, "results": rows, "statistics": statistics})
}

/// Answers looks one after the other, the last one for ever, and everything else as usual.
fn looks(answers: Vec<canned::CannedAnswer>) -> Canned {
    let n_looks = AtomicUsize::new(0);
    Canned::new(move |asked| {
        let body: Value = serde_json::from_slice(&asked.body).expect("JSON");
        match operation(&body) {
            "StartQuery" => started(),
            "StopQuery" => ok(json!({"success": true})),
            _ => {
                let look = n_looks.fetch_add(1, Ordering::Relaxed);
                answers[look.min(answers.len() - 1)].clone()
            }
        }
    })
}

fn sent(canned: &Canned, wanted: &str) -> Vec<Value> {
    let bodies = canned.asked().into_iter();
    let bodies = bodies.map(|asked| serde_json::from_slice(&asked.body).expect("JSON"));
    bodies.filter(|body| operation(body) == wanted).collect()
}

/// What is told of the whole question, and how it ends.
async fn ask(
    canned: &Canned,
    asked: InsightsRequest,
) -> (Vec<InsightsUpdate>, Result<(), Failure>) {
    ask_until(canned, asked, |_| false).await
}

async fn ask_until(
    canned: &Canned,
    asked: InsightsRequest,
    is_enough: impl Fn(&InsightsUpdate) -> bool,
) -> (Vec<InsightsUpdate>, Result<(), Failure>) {
    let clients = canned.clients().await;
    let mut update = Vec::new();
    let mut asking = match Asking::new(&clients, asked) {
        Ok(asking) => asking,
        Err(failure) => return (update, Err(failure)),
    };
    loop {
        match asking.next().await {
            Ok(Some(next)) => {
                if is_enough(&next) {
                    asking.stop();
                }
                update.push(next);
            }
            Ok(None) => return (update, Ok(())),
            Err(failure) => return (update, Err(failure)),
        }
    }
}

fn rows(update: &InsightsUpdate) -> Vec<&str> {
    update.rows.iter().map(|row| &*row[0].1).collect()
}

#[tokio::test(start_paused = true)]
async fn what_there_is_so_far_is_told_and_then_what_there_is_in_the_end() {
    let canned = looks(vec![
        ok(results("Scheduled", &[], 0.0)),
        ok(results("Running", &["b"], 4e8)),
        ok(results("Unknown", &["b"], 4e8)),
        ok(results("Complete", &["a", "b"], 1e9)),
    ]);
    let (update, ended) = ask(&canned, asked(2)).await;
    assert_eq!(ended, Ok(()));
    let shown: Vec<_> = update
        .iter()
        .map(|update| (update.progress, rows(update)))
        .collect();
    assert_eq!(
        shown,
        [
            (QueryProgress::Scheduled, vec![]),
            (QueryProgress::Running, vec!["b"]),
            (QueryProgress::Running, vec!["b"]),
            (QueryProgress::Complete, vec!["a", "b"]),
        ]
    );
    let last = update.last().expect("an answer came");
    assert_eq!(
        (last.scanned.bytes, last.scanned.records),
        (1_000_000_000, 10)
    );
    // eu-west-1.
    assert_eq!(last.cost, Usd::from_dollars(0.0057));
    let question = &sent(&canned, "StartQuery")[0];
    assert_eq!(question["startTime"], 1_795_175_940, "in seconds");
    assert_eq!(question["endTime"], 1_795_176_000);
    assert_eq!(sent(&canned, "StopQuery").len(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_meter_says_what_was_scanned_also_of_what_failed_in_the_end() {
    let canned = looks(vec![
        ok(results("Running", &[], 6e8)),
        ok(results("Failed", &[], 1e9)),
    ]);
    let clients = canned.clients().await;
    let mut asking = Asking::new(&clients, asked(1)).expect("a short query");
    let mut last = None;
    while let Some(update) = asking.next().await.expect("it is answered") {
        last = Some(update.progress);
    }
    assert_eq!(last, Some(QueryProgress::Failed));
    let meter = clients.meter().snapshot();
    let tally = meter.of(Call::StartQuery).expect("it was called");
    assert_eq!(tally.cost, Usd::from_dollars(0.0057), "once, not per look");
}

#[tokio::test(start_paused = true)]
async fn a_long_result_is_read_page_by_page_from_its_beginning() {
    let with = |rows: &[&str], token: &str| {
        let mut page = results("Complete", rows, 5.0);
        page["nextToken"] = token.into();
        ok(page)
    };
    let canned = looks(vec![
        with(&["a"], "preview"),
        with(&["a", "b"], "t1"),
        with(&["c"], "t2"),
        ok(results("Complete", &["d"], 5.0)),
    ]);
    let (update, ended) = ask(&canned, asked(1)).await;
    assert_eq!(ended, Ok(()));
    let shown: Vec<_> = update
        .iter()
        .map(|update| (update.is_first, rows(update)))
        .collect();
    assert_eq!(
        shown,
        [
            (true, vec!["a", "b"]),
            (false, vec!["c"]),
            (false, vec!["d"])
        ]
    );
    let looks = sent(&canned, "GetQueryResults");
    let tokens: Vec<_> = looks
        .iter()
        .map(|look| look["nextToken"].as_str())
        .collect();
    assert_eq!(tokens, [None, None, Some("t1"), Some("t2")]);
}

#[tokio::test(start_paused = true)]
async fn who_cancels_has_it_stopped_at_aws_and_hears_what_it_cost() {
    let canned = looks(vec![
        ok(results("Running", &["a"], 1e8)),
        ok(results("Cancelled", &["a"], 2e9)),
    ]);
    let (update, ended) = ask_until(&canned, asked(120), |_| true).await;
    assert_eq!(ended, Ok(()));
    let last = update.last().expect("an answer came");
    assert_eq!(
        (last.progress, last.scanned.bytes),
        (QueryProgress::Cancelled, 2_000_000_000)
    );
    assert_eq!(sent(&canned, "StopQuery").len(), 1);
    assert_eq!(sent(&canned, "StartQuery").len(), 1, "no other part begins");
}

#[tokio::test(start_paused = true)]
async fn more_than_fifty_groups_are_asked_for_in_parts_that_add_up() {
    let canned = looks(vec![ok(results("Complete", &["a"], 3.0))]);
    let (update, ended) = ask(&canned, asked(101)).await;
    assert_eq!(ended, Ok(()));
    let shown: Vec<_> = update
        .iter()
        .map(|update| (update.part, update.progress, update.scanned.bytes))
        .collect();
    assert_eq!(
        shown,
        [
            ((1, 3), QueryProgress::Running, 3),
            ((2, 3), QueryProgress::Running, 6),
            ((3, 3), QueryProgress::Complete, 9),
        ]
    );
    let groups = sent(&canned, "StartQuery");
    let groups = groups
        .iter()
        .map(|body| body["logGroupNames"].as_array().map(Vec::len));
    assert_eq!(groups.collect::<Vec<_>>(), [Some(50), Some(50), Some(1)]);
}

#[tokio::test(start_paused = true)]
async fn a_group_that_does_not_exist_is_left_out_and_said() {
    let canned = Canned::new(|asked| {
        let body: Value = serde_json::from_slice(&asked.body).expect("JSON");
        let has = |name: &str| {
            body["logGroupNames"]
                .as_array()
                .is_some_and(|names| names.iter().any(|group| group == name))
        };
        match operation(&body) {
            "StartQuery" if has("/aws/lambda/f1") => refused(
                "ResourceNotFoundException",
                "Log group '/aws/lambda/f1' does not exist for account ID '123456789012'",
            ),
            "StartQuery" => started(),
            _ => ok(results("Complete", &["a"], 3.0)),
        }
    });
    let clients = canned.clients().await;
    let mut asking = Asking::new(&clients, asked(12)).expect("a short query");
    let update = asking.next().await.expect("the others are there");
    assert_eq!(
        update.map(|update| update.progress),
        Some(QueryProgress::Complete)
    );
    assert_eq!(asking.missing, [Arc::from("/aws/lambda/f1")]);
    assert_eq!(asking.next().await, Ok(None));
}

#[tokio::test(start_paused = true)]
async fn a_last_part_without_any_group_ends_the_question_all_the_same() {
    let canned = Canned::new(|asked| {
        let body: Value = serde_json::from_slice(&asked.body).expect("JSON");
        let first = body["logGroupNames"][0].as_str().unwrap_or_default();
        match operation(&body) {
            "StartQuery" if first == "/aws/lambda/f50" => refused(
                "ResourceNotFoundException",
                "Log group '/aws/lambda/f50' does not exist for account ID '123456789012'",
            ),
            "StartQuery" => started(),
            _ => ok(results("Complete", &["a"], 3.0)),
        }
    });
    let (update, ended) = ask(&canned, asked(51)).await;
    assert_eq!(ended, Ok(()));
    let shown: Vec<_> = update
        .iter()
        .map(|update| (update.progress, update.rows.len()))
        .collect();
    assert_eq!(
        shown,
        [(QueryProgress::Running, 1), (QueryProgress::Complete, 0)]
    );
}

#[tokio::test(start_paused = true)]
async fn looking_goes_on_through_throttles_and_outages_because_the_query_does() {
    let canned = looks(vec![
        refused("ThrottlingException", "Rate exceeded"),
        canned::CannedAnswer::new(503, ""),
        canned::CannedAnswer::Refused,
        ok(results("Complete", &["a"], 3.0)),
    ]);
    let (update, ended) = ask(&canned, asked(1)).await;
    assert_eq!(ended, Ok(()));
    assert_eq!(update.last().map(rows), Some(vec!["a"]));
    let silent = looks(vec![canned::CannedAnswer::Refused]);
    let (_, ended) = ask(&silent, asked(1)).await;
    assert!(
        matches!(ended, Err(Failure::Unreachable { .. })),
        "{ended:?}"
    );
    let denied = looks(vec![refused("AccessDeniedException", "no")]);
    let (_, ended) = ask(&denied, asked(1)).await;
    assert!(matches!(ended, Err(Failure::Denied { .. })), "{ended:?}");
    assert_eq!(
        sent(&denied, "StopQuery").len(),
        1,
        "nobody will see its answer"
    );
}

#[tokio::test(start_paused = true)]
async fn what_aws_cannot_read_is_shown_with_its_place() {
    let refusal = json!({
        "__type": "MalformedQueryException",
        "message": "unexpected symbol found limit at line 1 and position 7",
        "queryCompileError": {
            "location": {"startCharOffset": 7, "endCharOffset": 12},
            "message": "unexpected symbol found limit",
        },
    });
    let malformed = Canned::always(canned::CannedAnswer::new(400, refusal.to_string()));
    let (_, ended) = ask(&malformed, asked(1)).await;
    let expected = Failure::Malformed {
        said: "unexpected symbol found limit".into(),
        at: Some((7, 12)),
    };
    assert_eq!(ended, Err(expected));
    let mut long = asked(1);
    long.text = "x".repeat(MOST_CHARS + 1).into();
    let (_, ended) = ask(&malformed, long).await;
    assert!(matches!(ended, Err(Failure::Malformed { at: None, .. })));
    assert_eq!(
        malformed.asked().len(),
        1,
        "AWS is not asked what it refuses"
    );
}

#[tokio::test(start_paused = true)]
async fn a_full_house_is_waited_for_and_then_called_a_throttle() {
    let full = refused("LimitExceededException", "too many concurrent queries");
    let (_, ended) = ask(&Canned::always(full.clone()), asked(1)).await;
    assert_eq!(ended, Err(Failure::Throttled));
    let n_asked = AtomicUsize::new(0);
    let busy = Canned::new(move |_| match n_asked.fetch_add(1, Ordering::Relaxed) {
        0 => full.clone(),
        1 => started(),
        _ => ok(results("Complete", &["a"], 1.0)),
    });
    let (update, ended) = ask(&busy, asked(1)).await;
    assert_eq!((update.len(), ended), (1, Ok(())));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_repeats_its_token_is_believed_to_be_done() {
    let mut page = results("Complete", &["a"], 1.0);
    page["nextToken"] = "again".into();
    let (update, ended) = ask(&looks(vec![ok(page)]), asked(1)).await;
    assert_eq!((update.len(), ended), (2, Ok(())));
}

#[tokio::test(start_paused = true)]
async fn the_lines_of_a_group_come_with_pointers_for_ids_and_within_the_span() {
    let row = |at: &str, ptr: &str| {
        json!([
            {"field": "@timestamp", "value": at},
            {"field": "@message", "value": "START RequestId: x\n"},
            {"field": "@logStream", "value": "2026/11/20/[$LATEST]0"},
            {"field": "@ingestionTime", "value": "2026-11-20 12:00:03.000"},
            {"field": "@ptr", "value": ptr},
        ])
    };
    let mut page = results("Complete", &[], 5e8);
    page["results"] = json!([
        row("2026-11-20 11:58:59.000", "before"),
        row("2026-11-20 12:00:00.100", "in"),
        row("2026-11-20 12:00:00.900", "behind"),
    ]);
    let canned = looks(vec![ok(results("Running", &["x"], 1.0)), ok(page)]);
    let clients = canned.clients().await;
    let (from, to) = (NOON.minus(std::time::Duration::from_secs(60)), NOON);
    let group: Arc<str> = Arc::from("/aws/lambda/rare");
    let read = events(&clients, group, from, to).await;
    let read = read.expect("it is answered");
    let ids: Vec<_> = read
        .events
        .iter()
        .map(|event| event.id.as_deref())
        .collect();
    assert_eq!(ids, [Some("in")]);
    assert_eq!((read.up_to, read.cost), (None, Usd::from_dollars(0.00285)));
    assert_eq!(sent(&canned, "StartQuery")[0]["limit"], 100_000);
}

/// The lines of a minute of one group, as a ledger wants them.
async fn all_lines(canned: &Canned) -> Result<QueriedEvents, Failure> {
    let clients = canned.clients().await;
    let from = NOON.minus(std::time::Duration::from_secs(60));
    events(&clients, Arc::from("/aws/lambda/rare"), from, NOON).await
}

/// Starts fail so often, and then no more.
fn slow_to_start(n_failures: usize, failure: canned::CannedAnswer) -> Canned {
    let n_starts = AtomicUsize::new(0);
    Canned::new(move |asked| {
        let body: Value = serde_json::from_slice(&asked.body).expect("JSON");
        match operation(&body) {
            "StartQuery" if n_starts.fetch_add(1, Ordering::Relaxed) < n_failures => {
                failure.clone()
            }
            "StartQuery" => started(),
            "StopQuery" => ok(json!({"success": true})),
            _ => ok(results("Complete", &[], 3.0)),
        }
    })
}

#[tokio::test(start_paused = true)]
async fn who_wants_all_lines_starts_a_query_again_and_who_looks_on_hears_of_the_first_failure() {
    for failure in [
        refused("ThrottlingException", "Rate exceeded"),
        canned::CannedAnswer::new(503, ""),
        canned::CannedAnswer::Refused,
        canned::CannedAnswer::new(200, "<html>"),
    ] {
        let canned = slow_to_start(5, failure);
        let read = all_lines(&canned).await;
        assert_eq!(read.map(|read| read.events.len()), Ok(0));
        let canned = slow_to_start(5, refused("ThrottlingException", "Rate exceeded"));
        let (_, ended) = ask(&canned, asked(1)).await;
        assert_eq!(ended, Err(Failure::Throttled));
    }
    let never = slow_to_start(usize::MAX, refused("ThrottlingException", "Rate exceeded"));
    assert_eq!(all_lines(&never).await, Err(Failure::Throttled));
    let denied = slow_to_start(usize::MAX, refused("AccessDeniedException", "no"));
    let ended = all_lines(&denied).await;
    assert!(matches!(ended, Err(Failure::Denied { .. })), "{ended:?}");
    assert_eq!(denied.asked().len(), 1, "what is denied is not asked again");
}

#[tokio::test(start_paused = true)]
async fn a_query_that_somebody_else_stopped_does_not_pass_for_an_answer() {
    let canned = looks(vec![ok(results("Cancelled", &["a"], 3.0))]);
    let ended = all_lines(&canned).await;
    assert!(
        matches!(&ended, Err(Failure::Service { said, .. }) if said.contains("cancelled")),
        "{ended:?}"
    );
}

/// A query that runs for ever, and whoever asked for it.
async fn endless() -> (Canned, Clients, Asking) {
    let canned = looks(vec![ok(results("Running", &["a"], 1e8))]);
    let clients = canned.clients().await;
    let mut asking = Asking::new(&clients, asked(120)).expect("a short query");
    asking.next().await.expect("it runs");
    (canned, clients, asking)
}

#[tokio::test(start_paused = true)]
async fn an_asking_that_is_dropped_has_its_query_stopped_at_aws() {
    let (canned, clients, asking) = endless().await;
    drop(asking);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(sent(&canned, "StopQuery").len(), 1);
    assert_eq!(clients.paid().n_running(), 0);
    assert_eq!(sent(&canned, "StartQuery").len(), 1, "no other part begins");
}

/// The program ends while the reader stands still: nobody takes the page that waits.
#[tokio::test(start_paused = true)]
async fn the_end_of_the_program_stops_a_query_whose_reader_stands_still() {
    let (canned, clients, _asking) = endless().await;
    tokio::time::sleep(std::time::Duration::from_secs(60)).await;
    assert_eq!(clients.paid().close().await, 0);
    assert_eq!(sent(&canned, "StopQuery").len(), 1);
    let after = Asking::new(&clients, asked(1)).expect("a short query");
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(sent(&canned, "StartQuery").len(), 1, "nothing new begins");
    drop(after);
}
