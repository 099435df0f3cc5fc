//! The real binary on saved traces: as a waterfall, as JSON, broken and empty.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn opened(args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_slstop"))
        .args(["traces", "--open", "-"])
        .args(args)
        .env_clear()
        .env("HOME", env!("CARGO_TARGET_TMPDIR"))
        .env("LANG", "C.UTF-8")
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const ID: &str = "1-65f2a1b0-4d1c8a7e9b3f2c6d5e4f3a2b";

fn answer() -> String {
    let call = |nth: u32| {
        json!({"id": format!("c{nth}"), "name": "DynamoDB", "namespace": "aws", "start_time": 1_710_400_000.2,
            "end_time": 1_710_400_000.3, "aws": {"operation": "GetItem"}})
    };
    let mut parts: Vec<Value> = (0..24).map(call).collect();
    parts.push(json!({"id": "h", "name": "## pay", "start_time": 1_710_400_000.5, "end_time": 1_710_400_001.0,
        "fault": true, "cause": {"exceptions": [{"id": "e", "type": "TypeError", "message": "password=hunter2 \u{1b}[31m"}]}}));
    let function = json!({"id": "f1", "name": "pay", "trace_id": ID, "start_time": 1_710_400_000.0,
        "end_time": 1_710_400_001.0, "fault": true, "origin": "AWS::Lambda::Function", "aws": {"request_id": "r-1"},
        "subsegments": parts});
    json!({"Traces": [{"Id": ID, "Segments": [{"Id": "f1", "Document": function.to_string()}]}]})
        .to_string()
}

#[test]
fn a_trace_that_somebody_sent_is_drawn_as_a_waterfall() {
    let run = opened(&[], &answer());
    let stdout = text(&run.stdout);
    assert_eq!(
        (run.status.code(), text(&run.stderr).as_str()),
        (Some(0), "")
    );
    assert!(stdout.contains("λ pay"), "{stdout}");
    assert!(stdout.contains("DynamoDB GetItem ×24"), "{stdout}");
    assert!(stdout.contains("Σ 2.40s"), "{stdout}");
    assert!(stdout.contains("✗1"), "{stdout}");
    assert!(
        stdout.contains("✗ TypeError") && !stdout.contains("hunter2") && !stdout.contains('\u{1b}'),
        "{stdout}"
    );
}

#[test]
fn as_json_every_span_has_its_parent_and_its_times() {
    let run = opened(
        &["--json", "--id", "65f2a1b04d1c8a7e9b3f2c6d5e4f3a2b"],
        &answer(),
    );
    let trace: Value = serde_json::from_slice(&run.stdout).expect("one object");
    assert_eq!(trace["trace_id"], ID);
    assert_eq!(
        (&trace["status"], &trace["duration_ms"]),
        (&json!("fault"), &json!(1000.0))
    );
    assert_eq!(trace["functions"], json!(["pay"]));
    let segments = trace["segments"].as_array().expect("segments");
    assert_eq!(segments.len(), 26);
    assert_eq!(segments[0]["request_id"], "r-1");
    assert_eq!(
        (&segments[1]["parent"], &segments[1]["kind"]),
        (&json!("f1"), &json!("aws"))
    );
    assert_eq!(segments[1]["start"], "2024-03-14T07:06:40.200Z");
}

#[test]
fn a_broken_document_gets_a_line_and_nothing_at_all_the_exit_code_1() {
    let cut = answer();
    let run = opened(&[], &cut[..cut.len() - 300]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    assert!(
        text(&run.stderr).contains("standard input: "),
        "{}",
        text(&run.stderr)
    );
    assert!(text(&run.stdout).contains("λ pay"));
    let run = opened(&[], "{\"a\": 1}");
    assert_eq!(
        (run.status.code(), text(&run.stdout).as_str()),
        (Some(1), "")
    );
    let run = opened(&["--id", "1-00000000-000000000000000000000000"], &answer());
    assert_eq!(run.status.code(), Some(1));
}
