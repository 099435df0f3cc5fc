//! Whole messages in every form, and anything else: what was read of each.

use proptest::prelude::*;

use super::*;

const ID: &str = "6f7f8071-b39b-4d6d-91d7-78df2be848f7";

/// Kind, whether it names the request, level, and what was thrown, in one line.
fn summary(message: &str) -> String {
    let line = read(message);
    let mut said = line.kind().name().to_owned();
    if line.request == Some(ID) {
        said.push_str(" id");
    }
    if let Some(level) = line.level {
        said.push_str(&format!(" {}", level.name()));
    }
    if let Some(thrown) = line.thrown() {
        let part = |part: &Option<Cow<'_, str>>| part.as_deref().unwrap_or("-").to_owned();
        said.push_str(&format!(
            " | {} | {} | {} | {}",
            part(&thrown.class),
            part(&thrown.message),
            part(&thrown.frame),
            if thrown.is_uncaught {
                "uncaught"
            } else {
                "caught"
            }
        ));
    }
    said
}

/// Blocks of a message and, below `=> `, its summary; `ID`, `⇥`, `␍`, `⍽` and `␛` stand for what is hard to see.
fn check(fixtures: &str) {
    let mut checked = 0;
    let mut wrong = String::new();
    for block in fixtures.split("\n\n--\n") {
        let (message, expected) = block
            .split_once("\n=> ")
            .expect("a message and its summary");
        let message = message
            .replace("ID", ID)
            .replace('␍', "\r")
            .replace('⍽', "\u{a0}")
            .replace('⇥', "\t")
            .replace('␛', "\x1b");
        let summary = summary(&message);
        if summary != expected.trim_end() {
            wrong.push_str(&format!("{message}\n=> {summary}\nnot {expected}\n\n"));
        }
        checked += 1;
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(checked > 5, "{checked} blocks");
}

#[test]
fn platform_lines_of_both_formats() {
    check(include_str!("tests/platform.txt"));
}

#[test]
fn application_lines_of_every_runtime() {
    check(include_str!("tests/application.txt"));
}

#[test]
fn errors_of_every_runtime() {
    check(include_str!("tests/errors.txt"));
}

#[test]
fn reports_of_both_formats_say_the_same() {
    let text = format!(
        "REPORT RequestId: {ID}\tDuration: 18.59 ms\tBilled Duration: 191 ms\tMemory Size: 2048 MB\tMax Memory Used: 246 MB\tInit Duration: 172.10 ms\tStatus: error\tError Type: Runtime.ExitError\n"
    );
    let json = format!(
        r#"{{"type":"platform.report","record":{{"metrics":{{"initDurationMs":172.1,"durationMs":18.59,"billedDurationMs":191,"memorySizeMB":2048,"maxMemoryUsedMB":246}},"requestId":"{ID}","status":"error","errorType":"Runtime.ExitError"}},"time":"2026-06-17T17:23:55.826Z"}}"#
    );
    let (text, json) = (read(&text), read(&json));
    assert_eq!(text.report(), json.report());
    assert!(text.report().is_some());
    assert_eq!((text.request, json.request), (Some(ID), Some(ID)));
}

#[test]
fn a_message_is_what_a_person_reads() {
    for (line, said) in [
        ("2026-11-20T12:00:00.000Z\tID\tINFO\tsold 3\n", "sold 3"),
        (r#"{"level":"INFO","message":"sold \"3\""}"#, "sold \"3\""),
        (
            "[INFO]\t2026-11-20T12:00:00.000Z\tID\t{\"message\":\"sold 3\"}",
            "sold 3",
        ),
        ("plain", "plain"),
    ] {
        assert_eq!(message(&line.replace("ID", ID)), said, "{line}");
    }
}

/// Pieces that parsers look for, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("REPORT RequestId: "),
        Just("START RequestId: "),
        Just("INIT_REPORT Init Duration: "),
        Just("EXTENSION\tName: "),
        Just("Error Type: "),
        Just("Duration: 2.37 ms\t"),
        Just("Status: error "),
        Just("XRAY TraceId: "),
        Just("\\t"),
        Just("{\"type\":\"platform.report\",\"record\":"),
        Just("{\"errorType\":\""),
        Just("\"stack\":["),
        Just("{"),
        Just("}"),
        Just("\""),
        Just("\\"),
        Just("["),
        Just("]\n"),
        Just("Invoke Error \t"),
        Just("Traceback (most recent call last):\n"),
        Just("  File \"/var/task/a.py\", line 1, in f\n"),
        Just("\tat a.B.c(D.java:1)\n"),
        Just("thread 'main' panicked at "),
        Just("LAMBDA_WARNING: \r"),
        Just("[ERROR] "),
        Just("KeyError: "),
        Just("2026-11-20T12:00:00.000Z\t"),
        Just("6f7f8071-b39b-4d6d-91d7-78df2be848f7"),
        Just("\u{a0}é界"),
        Just(": "),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// What makes a reader look far ahead, a megabyte of it: whoever reads twice what it has read takes hours.
#[test]
fn a_megabyte_of_any_piece_is_read_in_one_go() {
    for piece in [
        "Error Type: ",
        "Status: error Error Type:  ",
        "REPORT RequestId: ",
        "{\"a\":",
        "[",
        "\"",
        "\\",
        "{\"stack\":[\"",
        "[ERROR] A: b\n",
        "\tat a\n",
        " ",
        "\u{a0}",
        "'",
        "2026-11-20 ",
        "thread '",
        "Traceback (most recent call last)\n",
        "{\"error\":{",
        "Invoke Error {",
    ] {
        let text = piece.repeat((1 << 20) / piece.len());
        read(&text);
        message(&text);
        read(&format!("Invoke Error {text}"));
        read(&format!("{{\"errorType\":\"X\",\"stack\":{text}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn anything_can_be_read(text in any::<String>()) {
        read(&text);
        message(&text);
    }

    #[test]
    fn pieces_in_any_order_and_cut_anywhere_can_be_read(text in pieces(), cut in any::<prop::sample::Index>()) {
        read(&text);
        message(&text);
        let cut = text.floor_char_boundary(cut.index(text.len() + 1));
        read(&text[..cut]);
        read(&text[cut..]);
    }
}
