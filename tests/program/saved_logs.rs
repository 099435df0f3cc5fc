//! The real binary on saved logs: invocations, errors and cold starts, as tables and as JSON.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

const LOG: &str = "\
2026-11-20T12:00:00.000Z 2026/11/20/shop-pay[7]0123456789abcdef0123456789abcdef INIT_START Runtime Version: python:3.12.v89\tRuntime Version ARN: x
2026-11-20T12:00:01.000Z 2026/11/20/shop-pay[7]0123456789abcdef0123456789abcdef START RequestId: 6f7f8071-b39b-4d6d-91d7-78df2be848f7 Version: 7
2026-11-20T12:00:01.100Z 2026/11/20/shop-pay[7]0123456789abcdef0123456789abcdef [ERROR] KeyError: 'password=hunter2'
Traceback (most recent call last):
\u{a0}\u{a0}File \"/var/task/app.py\", line 12, in handler
2026-11-20T12:00:01.300Z 2026/11/20/shop-pay[7]0123456789abcdef0123456789abcdef END RequestId: 6f7f8071-b39b-4d6d-91d7-78df2be848f7
2026-11-20T12:00:01.300Z 2026/11/20/shop-pay[7]0123456789abcdef0123456789abcdef REPORT RequestId: 6f7f8071-b39b-4d6d-91d7-78df2be848f7\tDuration: 299.50 ms\tBilled Duration: 1300 ms\tMemory Size: 1024 MB\tMax Memory Used: 95 MB\tInit Duration: 1000.25 ms\t
XRAY TraceId: 1-0a1b2c3d-00112233445566778899aabb\tSegmentId: 0123456789abcdef\tSampled: true\t
2026-11-20T12:00:05.000Z 2026/11/20/shop-pay[7]0123456789abcdef0123456789abcdef START RequestId: 00000000-0000-4000-8000-000000000002 Version: 7
2026-11-20T12:00:05.050Z 2026/11/20/shop-pay[7]0123456789abcdef0123456789abcdef \u{1b}[31mhello\u{7}
2026-11-20T12:00:07.000Z 2026/11/20/shop-pay[7]0123456789abcdef0123456789abcdef END RequestId: 00000000-0000-4000-8000-000000000002
2026-11-20T12:00:07.000Z 2026/11/20/shop-pay[7]0123456789abcdef0123456789abcdef REPORT RequestId: 00000000-0000-4000-8000-000000000002\tDuration: 2000.00 ms\tBilled Duration: 2000 ms\tMemory Size: 1024 MB\tMax Memory Used: 96 MB\t
";

struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_slstop"));
    command
        .args(args)
        .env_clear()
        .env("HOME", env!("CARGO_TARGET_TMPDIR"))
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn piped(args: &[&str], input: &str) -> Run {
    let mut child = command(args).spawn().expect("the binary runs");
    let mut stdin = child.stdin.take().expect("piped");
    let input = input.to_owned();
    // It may end without reading all of it.
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("written");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Run {
        code: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

fn lines(run: &Run) -> Vec<Value> {
    let line = |line| serde_json::from_str(line).expect("an object a line");
    run.stdout.lines().map(line).collect()
}

#[test]
fn invocations_are_printed_with_the_documented_names() {
    let run = piped(&["invocations", "-", "--json"], LOG);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let fingerprint = lines(&run)[0]["error"]["fingerprint"].clone();
    assert_eq!(
        lines(&run),
        [
            json!({
                "function": "shop-pay", "version": "7", "request_id": "6f7f8071-b39b-4d6d-91d7-78df2be848f7",
                "start": "2026-11-20T12:00:01.000Z", "end": "2026-11-20T12:00:01.300Z",
                "outcome": "error", "cause": "unhandled", "cold": true, "duration_ms": 299.5, "billed_ms": 1300,
                "init_ms": 1000.25, "memory_mb": 1024, "max_memory_mb": 95,
                "trace_id": "1-0a1b2c3d-00112233445566778899aabb", "segment_id": "0123456789abcdef", "sampled": true,
                "error": {"type": "KeyError", "message": "'password=***'", "fingerprint": fingerprint},
                "lines": 5, "cost_usd": 0.00002186671, "attempt": 1,
                "stream": "2026/11/20/shop-pay[7]0123456789abcdef0123456789abcdef",
            }),
            json!({
                "function": "shop-pay", "version": "7", "request_id": "00000000-0000-4000-8000-000000000002",
                "start": "2026-11-20T12:00:05.000Z", "end": "2026-11-20T12:00:07.000Z",
                "outcome": "ok", "cold": false, "duration_ms": 2000.0, "billed_ms": 2000,
                "memory_mb": 1024, "max_memory_mb": 96,
                "lines": 4, "cost_usd": 0.0000335334, "attempt": 1,
                "stream": "2026/11/20/shop-pay[7]0123456789abcdef0123456789abcdef",
            }),
        ]
    );
}

#[test]
fn the_same_from_a_file_and_from_cloudwatch_s_json() {
    let raw = piped(&["invocations", "-", "--json"], LOG);
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(LOG.as_bytes()).expect("written");
    let path = file.path().to_string_lossy().into_owned();
    assert_eq!(
        piped(&["invocations", &path, "--json"], "").stdout,
        raw.stdout
    );

    let mut events: Vec<Value> = Vec::new();
    for line in LOG.lines() {
        match line.split_once(" 2026/11/20/") {
            Some((time, rest)) => {
                let (stream, message) = rest.split_once(' ').expect("a message");
                let time: jiff::Timestamp = time.parse().expect("a time");
                events.push(json!({
                    "logStreamName": format!("2026/11/20/{stream}"), "timestamp": time.as_millisecond(),
                    "message": message, "ingestionTime": 0, "eventId": events.len().to_string(),
                }));
            }
            None => {
                let last = events.last_mut().expect("a line before");
                last["message"] =
                    format!("{}\n{line}", last["message"].as_str().expect("text")).into();
            }
        }
    }
    let pretty = serde_json::to_string_pretty(&json!({"events": events})).expect("JSON");
    assert_eq!(
        piped(&["invocations", "-", "--json"], &pretty).stdout,
        raw.stdout
    );
    let by_line: String = events.iter().map(|event| format!("{event}\n")).collect();
    assert_eq!(
        piped(&["invocations", "-", "--json"], &by_line.repeat(2)).stdout,
        raw.stdout,
        "twice is once"
    );
}

#[test]
fn filters_leave_what_was_asked_for() {
    let count = |args: &[&str]| {
        let run = piped(&[&["invocations", "-", "--json"], args].concat(), LOG);
        (run.code, run.stdout.lines().count())
    };
    assert_eq!(count(&["--failed"]), (Some(0), 1));
    assert_eq!(count(&["--cold"]), (Some(0), 1));
    assert_eq!(count(&["--slow", "2s"]), (Some(0), 1));
    assert_eq!(count(&["--slow", "2001ms"]), (Some(1), 0));
    assert_eq!(count(&["--since", "2026-11-20T12:00:05Z"]), (Some(0), 1));
    assert_eq!(count(&["--until", "2026-11-20T12:00:05Z"]), (Some(0), 1));
}

#[test]
fn errors_and_cold_starts_sum_up() {
    let run = piped(&["errors", "-", "--json"], LOG);
    let line = &lines(&run)[0];
    assert_eq!(
        (line["count"].clone(), line["share"].clone()),
        (json!(1), json!(1.0))
    );
    assert_eq!(line["functions"], json!(["shop-pay"]));
    assert_eq!(
        line["sample_request_id"],
        "6f7f8071-b39b-4d6d-91d7-78df2be848f7"
    );
    let run = piped(&["coldstarts", "-", "--json"], LOG);
    assert_eq!(
        lines(&run),
        [json!({
            "function": "shop-pay", "version": "7", "runtime": "python3.12", "memory_mb": 1024,
            "cold": 1, "invocations": 2, "cold_rate": 0.5,
            "init_ms": {"p50": 1000.25, "p90": 1000.25, "p99": 1000.25, "max": 1000.25},
            "init_cost_usd": 0.0000166667,
        })]
    );
}

#[test]
fn durations_are_the_same_in_every_form() {
    let run = piped(&["durations", "-", "--json"], LOG);
    let line = &lines(&run)[0];
    assert_eq!(line["duration_ms"]["p50"], json!(299.5));
    assert_eq!(line["duration_ms"]["max"], json!(2000.0));
    assert_eq!(
        (&line["errors"], &line["cold"], &line["billed_ms"]),
        (&json!(1), &json!(1), &json!(3300))
    );
    let step = &line["histogram"][0];
    assert_eq!(
        step,
        &json!({"from_ms": 200.0, "to_ms": 300.0, "count": 1, "failed": 1, "cold": 1})
    );
    assert_eq!(
        line["max_memory_mb"],
        json!({"p50": 95, "p90": 96, "p99": 96, "max": 96})
    );
    assert_eq!(line["other_sizes"][0]["memory_mb"], 256);
    assert_eq!(
        line["slowest"][0]["request_id"],
        "00000000-0000-4000-8000-000000000002"
    );
    let csv = piped(&["durations", "-", "--csv"], LOG).stdout;
    let (names, values) = csv.trim().split_once('\n').expect("two lines");
    let of = |name: &str| {
        let at = names.split(',').position(|known| known == name);
        values
            .split(',')
            .nth(at.expect("a column"))
            .expect("a value")
    };
    assert_eq!(
        (of("duration_ms_p50"), of("max_memory_mb_max")),
        ("299.5", "96")
    );
    let markdown = piped(&["durations", "-", "--markdown"], LOG).stdout;
    assert!(
        markdown.contains("|---|---|--:|") && markdown.contains("| shop-pay | 7 |"),
        "{markdown}"
    );
    let text = piped(&["durations", "-"], LOG).stdout;
    for said in [
        "shop-pay 7  python3.12 1024MB  2 invocations, 1 failed, 1 cold\n",
        "  duration  p50 300ms",
        "  max 2",
        "1 failed, 1 cold\n",
        " 00000000-0000-4000-8000-000000000002",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn cold_starts_have_a_line_of_csv_and_a_row_of_markdown_each() {
    let csv = piped(&["coldstarts", "-", "--csv"], LOG).stdout;
    assert!(
        csv.contains("\nshop-pay,7,python3.12,,1024,1,2,0.5,1000.25,"),
        "{csv}"
    );
    let markdown = piped(&["coldstarts", "-", "--markdown"], LOG).stdout;
    assert!(
        markdown.contains("| shop-pay | 7 | python3.12 | 1024MB | 1 | 2 |"),
        "{markdown}"
    );
}

#[test]
fn tables_name_their_columns_and_obey_nothing_in_the_log() {
    for command in ["invocations", "errors", "coldstarts"] {
        let run = piped(&[command, "-"], LOG);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{command}");
        let widths: Vec<usize> = run
            .stdout
            .lines()
            .map(|line| line.chars().count())
            .collect();
        assert!(
            widths.len() > 1 && widths.iter().all(|width| *width > 40),
            "{}",
            run.stdout
        );
        assert!(!run.stdout.contains(['\u{1b}', '\u{7}']));
        assert!(!run.stdout.contains("hunter2"));
    }
}

#[test]
fn what_is_not_there_is_said_in_one_line() {
    for (args, input, code, said) in [
        (
            &["errors", "-"][..],
            "hello\n",
            1,
            "slstop: no failed invocation in -\n",
        ),
        (
            &["invocations", "-"],
            "",
            1,
            "slstop: no such invocation in -\n",
        ),
        (
            &["coldstarts", "-"],
            "hello\n",
            1,
            "slstop: no finished invocation in -\n",
        ),
        (
            &["invocations", "checkout.log"],
            "",
            2,
            "slstop: there is no file `checkout.log`: a name with a dot or a slash is taken for a file's\n",
        ),
        (
            &["coldstarts", "checkout", "-"],
            "",
            2,
            "slstop: `-` is a file and `checkout` a function: ask for either\n",
        ),
        (
            &["invocations", "-", "--slow", "2"],
            "",
            2,
            "slstop: --slow: `2` is not a duration: expected one such as 2s or 800ms\n",
        ),
    ] {
        let run = piped(args, input);
        assert_eq!(
            (run.code, run.stderr.as_str()),
            (Some(code), said),
            "{args:?}"
        );
    }
    let run = piped(&["errors", "-", "--since", "soon"], "");
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr
            .starts_with("slstop: --since: `soon` is not a time: expected "),
        "{}",
        run.stderr
    );
}

#[test]
fn stats_are_told_of_saved_logs_as_well() {
    let run = piped(&["stats", "-", "--source", "logs", "--json"], LOG);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert_eq!(
        lines(&run),
        [json!({
            "function": "shop-pay", "from": "2026-11-20T12:00:01.000Z", "to": "2026-11-20T12:00:05.000Z",
            "invocations": 2, "errors": 1, "error_rate": 0.5, "cold": 1, "cold_rate": 0.5,
            "duration_ms": {"p50": 299.5, "p90": 2000.0, "p95": 2000.0, "p99": 2000.0, "max": 2000.0, "avg": 1149.75},
            "init_ms": {"p50": 1000.25, "p90": 1000.25, "p99": 1000.25, "max": 1000.25},
            "billed_ms": 3300, "max_memory_mb": {"p50": 95, "max": 96}, "memory_mb": 1024,
            "cost_usd": 0.00005540011, "source": "logs",
        })]
    );
    let csv = piped(&["stats", "-", "--source", "logs", "--csv"], LOG);
    let widths = csv.stdout.lines().map(|line| line.split(',').count());
    assert_eq!(widths.collect::<Vec<_>>(), [24, 24]);
    let metrics = piped(&["stats", "checkout", "--where", "cold"], "");
    assert_eq!(metrics.code, Some(2));
    assert!(
        metrics.stderr.contains("--source logs"),
        "{}",
        metrics.stderr
    );
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let mut child = command(&["invocations", "-", "--json"])
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(LOG.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stderr), (Some(0), vec![]));
}

#[test]
fn where_selects_by_the_names_of_the_json() {
    for (condition, starts) in [
        ("duration > 1s", &["12:00:05"][..]),
        ("not cold = true", &["12:00:05"]),
        (
            "cause = unhandled or duration_ms >= 2s",
            &["12:00:01", "12:00:05"],
        ),
        ("error.type = KeyError max_memory < 96MB", &["12:00:01"]),
        ("keyerror", &["12:00:01"]),
        ("start >= 12:00:02", &["12:00:05"]),
        // What is not there compares with nothing.
        ("init != 1s", &["12:00:01"]),
        ("init = 1s or not has init", &["12:00:05"]),
    ] {
        let run = piped(&["invocations", "-", "--json", "--where", condition], LOG);
        let lines = lines(&run);
        let found: Vec<&str> = lines
            .iter()
            .filter_map(|line| line["start"].as_str()?.get(11..19))
            .collect();
        assert_eq!(found, starts, "{condition}: {}", run.stderr);
    }
    let run = piped(&["errors", "-", "--json", "--where", "version = 7"], LOG);
    assert_eq!(lines(&run)[0]["count"], 1);
    let run = piped(&["errors", "-", "--where", "cause = timeout"], LOG);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
}

#[test]
fn every_name_of_the_json_can_be_asked_for() {
    let run = piped(&["invocations", "-", "--json"], LOG);
    let line = lines(&run).remove(0);
    let names = line.as_object().expect("an object").iter();
    let mut n_names = 0;
    for (name, value) in names {
        let nested = value.as_object().into_iter().flatten();
        let nested: Vec<String> = nested.map(|(inner, _)| format!("{name}.{inner}")).collect();
        for name in if nested.is_empty() {
            vec![name.clone()]
        } else {
            nested
        } {
            let run = piped(
                &["invocations", "-", "--where", &format!("has {name}")],
                LOG,
            );
            assert_eq!(run.code, Some(0), "{name}: {}", run.stderr);
            n_names += 1;
        }
    }
    assert!(n_names > 20, "{n_names}");
}

#[test]
fn a_condition_that_is_none_is_told_with_the_place() {
    let run = piped(
        &["invocations", "-", "--where", "cold and duraton > 2s"],
        LOG,
    );
    assert_eq!(run.code, Some(2));
    assert_eq!(
        run.stderr,
        "slstop: --where: an invocation has no field `duraton`: did you mean `duration`?\n\
         slstop:   cold and duraton > 2s\n\
         slstop:            ^^^^^^^\n"
    );
    assert_eq!(run.stdout, "");
}

#[test]
fn a_file_that_is_cut_is_read_up_to_there_and_told() {
    let event = |id: u32, message: &str| {
        json!({"logStreamName": "2026/11/20/[7]0123456789abcdef0123456789abcdef", "timestamp": 1_795_176_000_000_u64 + u64::from(id),
            "message": message, "ingestionTime": 1_795_176_000_900_u64, "eventId": id.to_string()})
    };
    let page = json!({"events": [
        event(1, "START RequestId: a Version: 7\n"),
        event(2, "REPORT RequestId: a\tDuration: 3.00 ms\tBilled Duration: 3 ms\tMemory Size: 128 MB\tMax Memory Used: 9 MB\t\n"),
        event(3, "START RequestId: b Version: 7\n"),
    ]});
    let page = serde_json::to_string_pretty(&page).expect("JSON");
    let half = &page[..page.find("START RequestId: b").expect("the third")];
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(half.as_bytes()).expect("written");
    let path = file.path().to_string_lossy().into_owned();
    for what in [path.as_str(), "-"] {
        let run = piped(&["invocations", what, "--json"], half);
        assert_eq!(lines(&run).len(), 1, "{}", run.stderr);
        assert_eq!(lines(&run)[0]["duration_ms"], 3.0);
        assert!(
            run.stderr
                .contains("ends in the middle of an event, in line"),
            "{}",
            run.stderr
        );
        assert_eq!(run.code, Some(1), "some of it is missing");
    }
    let run = piped(&["tail", "-", "--sort"], half);
    assert_eq!(run.stdout.lines().count(), 2, "{}", run.stdout);
    assert!(
        run.stderr.contains("ends in the middle of an event"),
        "{}",
        run.stderr
    );
    assert_eq!(run.code, Some(1));
    let run = piped(&["invocations", "-", "--json"], &page);
    assert_eq!(
        (lines(&run).len(), run.code, run.stderr.as_str()),
        (2, Some(0), "")
    );
}
