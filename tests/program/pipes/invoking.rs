//! `slstop invoke` and `slstop events` as a user sees them: what comes on which stream, how they end, what is
//! noted, and that what must not be sent is not.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::place::{Place, Run};

const EXPORT: &str = "shop-prod-legacy-export";

fn journal(place: &Place) -> Vec<Value> {
    let path = place.home().join(".local/state/slstop/writes.jsonl");
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let line = |line| serde_json::from_str(line).expect("an object a line");
    text.lines().map(line).collect()
}

fn fed(place: &Place, args: &[&str], stdin: &str) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_slstop"))
        .args(args)
        .env_clear()
        .env("HOME", place.home())
        .envs(place.environment())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(stdin.as_bytes()).expect("it reads");
    drop(pipe);
    Run::of(child)
}

#[test]
fn the_answer_is_on_standard_output_and_all_else_on_standard_error() {
    let place = Place::new();
    let run = place.run(&["invoke", EXPORT, "{\"year\":2026}"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let answer: Value = serde_json::from_str(&run.stdout).expect("JSON alone");
    assert_eq!(answer["received_bytes"], 13);
    assert!(run.stderr.contains("HTTP 200") && run.stderr.contains("request "));
    let steps: Vec<Value> = journal(&place);
    let names: Vec<_> = steps.iter().map(|step| step["step"].as_str()).collect();
    assert_eq!(names, [Some("intent"), Some("sending"), Some("result")]);
    assert_eq!(steps[2]["outcome"], "done");
    assert!(!steps[0].to_string().contains("2026}"), "no payload");
}

#[test]
fn an_event_on_standard_input_is_sent_and_streams_come_in_order() {
    let place = Place::new();
    let run = fed(&place, &["invoke", EXPORT], "{\"a\":1}");
    let answer: Value = serde_json::from_str(&run.stdout).expect("JSON alone");
    assert_eq!(answer["received_bytes"], 7);
    let run = fed(
        &place,
        &["invoke", EXPORT, "--stream", "--event", "-"],
        "{}",
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let answer: Value = serde_json::from_str(&run.stdout).expect("all pieces");
    assert_eq!(answer["ok"], true);
    assert_eq!(place.n_served("InvokeWithResponseStream"), 1);
}

#[test]
fn a_function_that_fails_exits_with_1_whatever_the_status() {
    let place = Place::in_scenario("bad-deploy", Duration::from_secs(120));
    let failed = (0..60).find_map(|order| {
        let event = format!("{{\"order\":{order}}}");
        let run = place.run(&["invoke", "shop-prod-checkout", &event, "--json"]);
        (run.code == Some(1)).then_some(run)
    });
    let run = failed.expect("every few events fail");
    let object = &run.json()[0];
    assert_eq!(object["status_code"], 200);
    assert_eq!(object["function_error"], "Unhandled");
    assert_eq!(object["payload"]["errorType"], "TypeError");
    assert!(object["duration_ms"].is_number() && object["log_tail"].is_string());
}

#[test]
fn what_must_not_be_sent_is_not_sent() {
    let place = Place::new();
    place.file(".slstop.toml", "");
    let config = place.home().join(".config/slstop");
    std::fs::create_dir_all(&config).expect("ours");
    std::fs::write(config.join("config.toml"), "protected = [\"prod\"]\n").expect("ours");
    for (args, code, said) in [
        (&["invoke", EXPORT, "{"][..], 2, "not JSON"),
        (&["invoke", EXPORT, "{}"], 2, "protected by `prod`"),
        (
            &["invoke", EXPORT, "{}", "--confirm", "other"],
            2,
            "--confirm names other",
        ),
        (&["invoke", "no such", "{}"], 2, "no function"),
        (
            &["invoke", EXPORT, "--event", "nothing"],
            2,
            "no event is named",
        ),
    ] {
        let run = place.run(args);
        assert_eq!(run.code, Some(code), "{args:?} {}", run.stderr);
        assert!(run.stderr.contains(said), "{args:?} {}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    assert_eq!(place.n_served("Invoke"), 0);
    let run = place.run(&["invoke", EXPORT, "{}", "--confirm", EXPORT]);
    assert_eq!((run.code, place.n_served("Invoke")), (Some(0), 1));
}

#[test]
fn where_the_journal_cannot_be_written_nothing_is_sent() {
    let place = Place::new();
    std::fs::create_dir_all(place.home().join(".local/state")).expect("ours");
    place.file(".local/state/slstop", "a file where the folder should be");
    let run = place.run(&["invoke", EXPORT, "{}"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("nothing was sent"), "{}", run.stderr);
    assert_eq!(place.n_served("Invoke"), 0);
}

#[test]
fn a_wrong_name_is_told_with_the_one_that_was_probably_meant() {
    let place = Place::new();
    let run = place.run(&["invoke", "shop-prod-chekout", "{}"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains("did you mean `shop-prod-checkout`?"),
        "{}",
        run.stderr
    );
}

#[test]
fn events_are_made_saved_shown_sent_and_sent_again() {
    let place = Place::new();
    let made = place.run(&[
        "events",
        "new",
        "sqs",
        "--set",
        "body={\"id\":7}",
        "--count",
        "3",
    ]);
    let event: Value = serde_json::from_str(&made.stdout).expect("JSON");
    assert_eq!(event["Records"].as_array().map(Vec::len), Some(3));
    let saved = fed(&place, &["events", "save", "batch"], &made.stdout);
    assert_eq!(saved.code, Some(0), "{}", saved.stderr);
    let listed = place.run(&["events", "list", "--json"]);
    let row = &listed.json()[0];
    assert_eq!(
        (&row["name"], &row["kind"], &row["where"]),
        (&"batch".into(), &"sqs".into(), &"own".into())
    );
    let sent = place.run(&["invoke", EXPORT, "--event", "batch"]);
    assert_eq!(sent.code, Some(0), "{}", sent.stderr);
    let shown = place.run(&["events", "show", "last"]);
    assert_eq!(shown.stdout, made.stdout);
    assert!(shown.stderr.contains("sqs, 3 records"), "{}", shown.stderr);
    let again = place.run(&["invoke", EXPORT, "--event", "last"]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    assert_eq!(place.run(&["events", "delete", "batch"]).code, Some(0));
    assert_eq!(place.run(&["events", "delete", "batch"]).code, Some(2));
    let unknown = place.run(&["events", "new", "sqss"]);
    assert!(
        unknown.stderr.contains("did you mean `sqs`?"),
        "{}",
        unknown.stderr
    );
}

/// It takes a request and never answers.
const HUNG: &str = "[[rule]]\noperation = 'Invoke'\nfault = { kind = 'hung' }";

/// The steps of the journal, once it has as many.
fn steps(place: &Place, count: usize) -> Vec<String> {
    let began = Instant::now();
    loop {
        let steps = journal(place);
        if steps.len() >= count {
            let name = |step: &Value| step["step"].as_str().unwrap_or_default().to_owned();
            return steps.iter().map(name).collect();
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{steps:?}");
        std::thread::yield_now();
    }
}

#[test]
fn a_send_that_is_killed_is_in_doubt_in_the_journal() {
    let place = Place::new().with_faults(HUNG);
    let mut child = place.start(&["invoke", EXPORT, "{}"], &[]);
    assert_eq!(steps(&place, 2), ["intent", "sending"]);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert_eq!(steps(&place, 2), ["intent", "sending"]);
}

#[test]
fn an_endpoint_that_never_answers_and_ctrl_c_both_leave_a_doubt_that_is_said() {
    let place = Place::new().with_faults(HUNG);
    let run = place.run(&["invoke", EXPORT, "{}", "--timeout", "1s"]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert!(
        run.stderr.contains("the function may have run"),
        "{}",
        run.stderr
    );
    let child = place.start(&["invoke", EXPORT, "{}"], &[]);
    assert_eq!(steps(&place, 5).last().map(String::as_str), Some("sending"));
    let pid = i32::try_from(child.id()).expect("a process id");
    let pid = Pid::from_raw(pid).expect("a process id");
    kill_process(pid, Signal::INT).expect("it runs");
    let run = Run::of(child);
    assert_eq!(run.code, Some(130), "{}", run.stderr);
    let outcomes: Vec<Value> = journal(&place)
        .into_iter()
        .filter(|step| step["step"] == "result")
        .map(|step| step["outcome"].clone())
        .collect();
    assert_eq!(outcomes, ["in_doubt", "in_doubt"]);
    assert_eq!(steps(&place, 6).len(), 6, "never sent again by itself");
}
