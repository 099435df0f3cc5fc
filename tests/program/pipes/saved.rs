//! Saved logs beside functions: what `tail` printed is read again, files may overlap, and what is no log is
//! told from a log group.

use std::process::Command;

use serde_json::Value;
use slstop_cloud::CloudClock;

use crate::pipes::place::{Place, THEN};

const EMAIL: &str = "shop-prod-email";
const TAIL: [&str; 6] = [
    "tail",
    EMAIL,
    "--since",
    "2026-11-13T11:50:00Z",
    "--until",
    "2026-11-13T11:57:00Z",
];
/// Within it, so that whole invocations are in the file.
const SPAN: [&str; 4] = [
    "--since",
    "2026-11-13T11:51:00Z",
    "--until",
    "2026-11-13T11:56:00Z",
];

/// The sums of a span, without what saved logs do not know: what a function is made of decides what it costs.
fn sums(place: &Place, what: &[&str]) -> Value {
    let run = place.run(&[&["stats", "--source", "logs", "--json"], what, &SPAN].concat());
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{what:?}");
    let mut lines = run.json();
    assert_eq!(lines.len(), 1, "{what:?}");
    let mut line = lines.remove(0);
    let members = line.as_object_mut().expect("an object");
    members.remove("cost_usd");
    line
}

#[test]
fn what_tail_printed_is_the_ledger_of_the_function_once_more() {
    let place = Place::with_clock(CloudClock::test(THEN));
    let direct = sums(&place, &[EMAIL]);
    assert!(direct["errors"].as_u64() > Some(0), "{direct}");
    let as_json = place.file(
        "json",
        &place.run(&[&TAIL[..], &["--json"]].concat()).stdout,
    );
    assert_eq!(sums(&place, &[&as_json]), direct);
    assert_eq!(sums(&place, &[&as_json, &as_json]), direct, "by their ids");
    let as_text = place.file("text", &place.run(&TAIL).stdout);
    let mut unnamed = direct.clone();
    let members = unnamed.as_object_mut().expect("an object");
    members.remove("function");
    assert_eq!(sums(&place, &[&as_text]), unnamed);
    assert_eq!(
        sums(&place, &[&as_text, &as_text]),
        unnamed,
        "by their looks"
    );
}

#[test]
fn a_pipe_is_read_a_folder_is_refused_and_compression_is_said() {
    let place = Place::with_clock(CloudClock::test(THEN));
    let text = place.file("text", &place.run(&TAIL).stdout);
    let pipe = place.file("pipe", "");
    std::fs::remove_file(&pipe).expect("it was there");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    let told = std::fs::read(&text).expect("a file");
    let into = pipe.clone();
    let writer = std::thread::spawn(move || std::fs::write(into, told));
    let by_pipe = sums(&place, &[&pipe]);
    writer.join().expect("it ends").expect("it is read");
    assert_eq!(by_pipe, sums(&place, &[&text]));

    let folder = std::path::Path::new(&text).parent().expect("a folder");
    let folder = folder.to_str().expect("text");
    let run = place.run(&["errors", folder]);
    assert_eq!(run.code, Some(2));
    assert_eq!(
        run.stderr,
        format!("slstop: `{folder}` is a folder: name the files in it\n")
    );
    let compressed = place.file("log.gz", "");
    std::fs::write(&compressed, [0x1f, 0x8b, 8, 0]).expect("it is ours");
    let run = place.run(&["errors", &compressed]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("zcat FILE"), "{}", run.stderr);
    let run = place.run(&["stats", &text]);
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("add --source logs"), "{}", run.stderr);
}
