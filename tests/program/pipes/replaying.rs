//! `slstop replay` as a user sees it: the story of a poisoned queue to its end, and that nothing is lost or sent twice
//! however often it is killed.

use std::collections::BTreeMap;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use super::place::{Place, Run};

const EXPORT: &str = "shop-prod-legacy-export";
const WORKER: &str = "shop-prod-order-worker";
const LETTERS: &str = "dlq:shop-prod-order-worker-dlq";

fn events(run: &Run) -> Vec<Value> {
    let lines = run.json().into_iter();
    lines.filter(|line| line.get("result").is_some()).collect()
}

fn results(run: &Run) -> BTreeMap<String, usize> {
    let mut results = BTreeMap::new();
    for event in events(run) {
        let result = event["result"].as_str().expect("a word").to_owned();
        *results.entry(result).or_default() += 1;
    }
    results
}

#[test]
fn a_poisoned_queue_is_looked_at_tried_fixed_compared_and_emptied() {
    let place = Place::in_scenario("poison-queue", Duration::from_secs(60));
    let plan = place.run(&["replay", LETTERS, "--dry-run"]);
    assert_eq!(plan.code, Some(2), "it names no function: {}", plan.stderr);
    let plan = place.run(&["replay", LETTERS, "--to", WORKER, "--dry-run", "--json"]);
    assert_eq!(plan.code, Some(0), "{}", plan.stderr);
    let planned = events(&plan);
    assert!(planned.len() >= 5, "some were given up by now");
    assert!(planned.iter().all(|event| event["event_kind"] == "sqs"));
    assert_eq!(place.n_served("Invoke"), 0);

    // As it is, it fails as before, and the messages stay.
    let again = place.run(&[
        "replay",
        LETTERS,
        "--to",
        "shop-prod-order-worker:63",
        "--stop-after",
        "3",
        "--delete-on-success",
        "--json",
    ]);
    assert_eq!(again.code, Some(1), "{}", again.stderr);
    let same = results(&again);
    assert!(same["same"] >= 3 && same.len() <= 2, "{same:?}");
    assert_eq!(place.n_served("DeleteMessageBatch"), 0);

    let fixed = place.run(&[
        "replay",
        LETTERS,
        "--to",
        "shop-prod-order-worker:fixed",
        "--delete-on-success",
        "--json",
    ]);
    assert_eq!(fixed.code, Some(0), "{}", fixed.stderr);
    let gone = events(&fixed);
    assert!(gone.len() >= planned.len());
    assert!(
        gone.iter()
            .all(|event| event["result"] == "fixed" && event["duration_ms"].is_number()),
        "{gone:?}"
    );
    // What is there now came since.
    let left = events(&place.run(&["replay", LETTERS, "--to", WORKER, "--dry-run", "--json"]));
    let was_sent = |event: &Value| gone.iter().any(|sent| sent["source"] == event["source"]);
    assert!(!left.iter().any(was_sent), "what was fixed is gone");
    let totals = fixed.json().pop().expect("a last line");
    assert_eq!(totals["totals"]["fixed"], gone.len());
}

#[test]
fn a_queue_that_gives_messages_up_itself_is_not_looked_into_by_accident() {
    let place = Place::in_scenario("poison-queue", Duration::from_secs(60));
    let run = place.run(&[
        "replay",
        "dlq:shop-prod-order-worker-queue",
        "--to",
        WORKER,
        "--dry-run",
    ]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("after 5 receives"), "{}", run.stderr);
    assert_eq!(place.n_served("ReceiveMessage"), 0);
}

#[test]
fn dead_letters_go_back_into_their_queue_by_sqs_itself() {
    let place = Place::in_scenario("poison-queue", Duration::from_secs(60));
    let run = place.run(&["replay", LETTERS, "--redrive", "--rate", "500/s", "--json"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let moved = &run.json()[0];
    assert_eq!(moved["status"], "completed");
    assert!(moved["moved"].as_u64() >= Some(5), "{moved}");
    let run = place.run(&["replay", "failures:shop-prod-email-failures", "--redrive"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(
        run.stderr
            .contains("must be configured as a Dead Letter Queue"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_last_event_of_the_history_is_compared_with_its_answer() {
    let place = Place::new();
    assert_eq!(place.run(&["invoke", EXPORT, "{\"a\":1}"]).code, Some(0));
    let run = place.run(&[
        "replay",
        "history:1",
        "--diff",
        "--json",
        "--ignore",
        "order",
    ]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert_eq!(events(&run)[0]["result"], "same");
    let run = place.run(&[
        "replay",
        "history:1",
        "--to",
        "shop-prod-nightly-report",
        "--diff",
        "--json",
    ]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let event = &events(&run)[0];
    assert_eq!(event["result"], "different");
    let paths = event["difference"].as_array().expect("paths").iter();
    assert!(
        paths.clone().any(|one| one["path"] == "function"),
        "{event}"
    );
}

#[test]
fn what_cannot_be_replayed_says_why_and_what_is_masked_is_not_sent() {
    let place = Place::new();
    let batch = json!({"requestContext": {"condition": "RetryAttemptsExhausted"}, "DDBStreamBatchInfo": {"shardId": "s", "streamArn": "arn:aws:dynamodb:r:1:table/t/stream/x"}});
    let masked = json!({"token": "***"});
    let file = place.file(
        "events.jsonl",
        &format!("{batch}\n{masked}\n{{\"ok\":1}}\nnot json"),
    );
    let run = place.run(&["replay", &format!("file:{file}"), "--to", EXPORT, "--json"]);
    assert!(
        run.stderr.contains("get-shard-iterator") && run.stderr.contains("no JSON"),
        "{}",
        run.stderr
    );
    assert_eq!(
        results(&run),
        BTreeMap::from([("sent".into(), 1), ("skipped".into(), 1)])
    );
    assert_eq!(place.n_served("Invoke"), 1);
    for (args, said) in [
        (&["replay", "orders-dlq"][..], "no source of events"),
        (&["replay", "file:none.json"], "cannot read the events"),
        (
            &["replay", "history:1", "--rate", "fast"],
            "not a number a second",
        ),
        (&["replay", "history:1", "--select", "a ="], "--select:"),
        (
            &["replay", "dlq:none", "--to", EXPORT],
            "not found: queue none",
        ),
    ] {
        let run = place.run(args);
        assert!(
            run.code != Some(0) && run.stderr.contains(said),
            "{args:?} {}",
            run.stderr
        );
    }
}

/// Killed in the middle, again and again, it sends no event a second time, loses none, and says which are in doubt.
#[test]
fn a_replay_that_is_killed_goes_on_without_sending_anything_twice() {
    const EVENTS: usize = 200;
    let place = Place::new();
    let lines: Vec<String> = (0..EVENTS).map(|n| format!("{{\"n\":{n}}}")).collect();
    let file = format!("file:{}", place.file("events.jsonl", &lines.join("\n")));
    let args = [
        "replay",
        &file,
        "--to",
        EXPORT,
        "--json",
        "--resume",
        "--concurrency",
        "8",
        "--rate",
        "100/s",
    ];
    for kill in 0..8 {
        let mut child = place.start(&args, &[]);
        std::thread::sleep(Duration::from_millis(150 + 37 * kill));
        let id = Pid::from_raw(i32::try_from(child.id()).expect("small")).expect("running");
        let _ = kill_process(id, Signal::KILL);
        let _ = child.wait();
    }
    let last = place.run(&args);
    let results = results(&last);
    let in_doubt = results.get("in_doubt").copied().unwrap_or(0);
    assert_eq!(
        results.values().sum::<usize>(),
        EVENTS,
        "none is lost: {results:?}"
    );
    assert!(in_doubt <= 8 * 8, "{results:?}");
    let expected = if in_doubt > 0 { 1 } else { 0 };
    let has_failed = results.contains_key("failed");
    assert_eq!(
        last.code,
        Some(if has_failed { 1 } else { expected }),
        "{}",
        last.stderr
    );

    // By the journal, each payload was sent once, and all of them were.
    let path = place.home().join(".local/state/slstop/writes.jsonl");
    let journal = std::fs::read_to_string(path).expect("there");
    let mut sent: BTreeMap<String, usize> = BTreeMap::new();
    let mut hashes = BTreeMap::new();
    for line in journal
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
    {
        let id = line["id"].as_str().unwrap_or_default().to_owned();
        match line["step"].as_str() {
            Some("intent") => {
                hashes.insert(
                    id,
                    line["payload_sha256"]
                        .as_str()
                        .unwrap_or_default()
                        .to_owned(),
                );
            }
            Some("sending") => *sent.entry(hashes[&id].clone()).or_default() += 1,
            _ => {}
        }
    }
    assert!(sent.values().all(|times| *times == 1), "one was sent twice");
    let n_known = sent.len();
    assert!(
        n_known <= EVENTS && n_known + in_doubt >= EVENTS,
        "{n_known} sent, {in_doubt} in doubt"
    );
}
