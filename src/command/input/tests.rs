//! Each form of a log, and the events that come of it.

use std::collections::BTreeSet;

use super::*;
use slstop_base::Timestamp;

const STREAM: &str = "2026/11/20/[7]0123456789abcdef0123456789abcdef";
const ID: &str = "6f7f8071-b39b-4d6d-91d7-78df2be848f7";

fn events(text: &str) -> Vec<SavedEvent> {
    let mut events = Vec::new();
    let text = text.replace("STREAM", STREAM).replace("ID", ID);
    read(text.as_bytes(), |event| events.push(event)).expect("memory can be read");
    events
}

#[track_caller]
fn check(text: &str, messages: &[&str]) {
    let events = events(text);
    let read: Vec<String> = events
        .iter()
        .map(|event| event.message.replace(ID, "ID"))
        .collect();
    assert_eq!(read, messages, "{text}");
}

#[test]
fn raw_lines_that_were_one_event_become_one_again() {
    check(
        "START RequestId: ID Version: 7\n[ERROR] KeyError: 'b'\nTraceback (most recent call last):\n\u{a0}\u{a0}File \"/var/task/a.py\", line 1, in f\nEND RequestId: ID\nREPORT RequestId: ID\tDuration: 1.00 ms\t\nXRAY TraceId: 1-a-b\tSegmentId: c\tSampled: true\t\nRequestId: ID Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n",
        &[
            "START RequestId: ID Version: 7",
            "[ERROR] KeyError: 'b'\nTraceback (most recent call last):\n\u{a0}\u{a0}File \"/var/task/a.py\", line 1, in f",
            "END RequestId: ID",
            "REPORT RequestId: ID\tDuration: 1.00 ms\t\nXRAY TraceId: 1-a-b\tSegmentId: c\tSampled: true\t",
            "RequestId: ID Error: Runtime exited with error: exit status 1\nRuntime.ExitError",
        ],
    );
    check(
        "no stock: a.B\na.B: no stock\n\tat a.C.d(C.java:1)\nnext\nCritical exception from handler\n{\n\"errorMessage\": \"x\"\n}\nnext",
        &[
            "no stock: a.B\na.B: no stock\n\tat a.C.d(C.java:1)",
            "next",
            "Critical exception from handler\n{\n\"errorMessage\": \"x\"\n}",
            "next",
        ],
    );
}

#[test]
fn what_is_glued_to_an_error_is_a_line_of_its_own() {
    check(
        "binascii.a2b(s, strict_mode=validate)END RequestId: ID\nsee \"REPORT RequestId: ID\"",
        &[
            "binascii.a2b(s, strict_mode=validate)",
            "END RequestId: ID",
            "see \"REPORT RequestId: ID\"",
        ],
    );
}

#[test]
fn streams_and_times_in_front_are_kept_apart() {
    for text in [
        "2026-11-20T12:00:00.123000+00:00 STREAM START RequestId: ID Version: 7\n",
        "STREAM 2026-11-20T12:00:00.123000 START RequestId: ID Version: 7\n",
    ] {
        let events = events(text);
        assert_eq!(events[0].stream.as_deref(), Some(STREAM), "{text}");
        assert_eq!(
            events[0].at.map(Timestamp::rfc3339).as_deref(),
            Some("2026-11-20T12:00:00.123Z"),
            "{text}"
        );
        assert_eq!(
            events[0].message,
            format!("START RequestId: {ID} Version: 7")
        );
    }
    let own = events("2026-11-20T12:00:00.123Z\tID\tINFO\tx\n");
    assert_eq!(
        own[0].message,
        format!("2026-11-20T12:00:00.123Z\t{ID}\tINFO\tx")
    );
    assert!(own[0].at.is_some(), "a logger's time is better than none");
}

#[test]
fn cloudwatch_s_events_come_in_pages_lists_and_lines() {
    let event = r#"{"logStreamName":"s","timestamp":1795176000000,"message":"hello\n","ingestionTime":1,"eventId":"1"}"#;
    let other = event.replace("\"eventId\":\"1\"", "\"eventId\":\"2\"");
    for text in [
        format!("{{\"events\":[{event},{other}],\"searchedLogStreams\":[]}}"),
        format!("{{\n  \"events\": [\n{event},\n{other},{event}\n]\n}}\n"),
        format!(
            "{{\n  \"events\": [\n{event}\n]\n}}\n{{\n  \"events\": [\n{event},{other}\n]\n}}\n"
        ),
        format!("[\n  {event},\n  {other}\n]"),
        format!("{event}\n{other}\n{event}\n"),
    ] {
        let events = events(&text);
        let ids: BTreeSet<_> = events.iter().map(|event| event.id.as_deref()).collect();
        assert_eq!(ids, BTreeSet::from([Some("1"), Some("2")]), "{text}");
        assert_eq!(events[0].message, "hello\n");
        assert_eq!(events[0].stream.as_deref(), Some("s"));
        assert_eq!(
            events[0].at.map(Timestamp::as_millis),
            Some(1_795_176_000_000)
        );
    }
    let subscription = r#"{"messageType":"DATA_MESSAGE","logGroup":"/aws/lambda/f","logStream":"s","logEvents":[{"id":"1","timestamp":1,"message":"x"}]}"#;
    let events = events(subscription);
    assert_eq!(
        (events[0].group.as_deref(), events[0].stream.as_deref()),
        (Some("/aws/lambda/f"), Some("s"))
    );
}

#[test]
fn an_application_s_json_is_a_message() {
    for line in [
        r#"{"timestamp":"2026-11-20T12:00:00.000Z","level":"INFO","message":"x"}"#,
        r#"{"timestamp":1795176000000,"level":30,"message":"x"}"#,
        r#"{"time":"2026-11-20T12:00:00.000Z","type":"platform.start","record":{}}"#,
        r#"{"message":{"events":[]}}"#,
        r#"{"cut"#,
    ] {
        check(line, &[line]);
    }
}

#[test]
fn the_console_s_csv_is_read_by_its_header() {
    let events = events(
        "timestamp,message\n1795176000000,\"REPORT RequestId: ID\tDuration: 1.00 ms\t\n\"\n1795176000001,\"a \"\"b\"\", c\"\n",
    );
    assert_eq!(events.len(), 2);
    assert_eq!(
        events[0].at.map(Timestamp::as_millis),
        Some(1_795_176_000_000)
    );
    assert_eq!(events[1].message, "a \"b\", c");
    let insights = self::events(
        "@timestamp,@message,@logStream,@log\n2026-11-20 06:00:00.000,x,s,123456789012:/aws/lambda/f\n",
    );
    assert_eq!(insights[0].stream.as_deref(), Some("s"));
    assert_eq!(
        insights[0].group.as_deref(),
        Some("123456789012:/aws/lambda/f")
    );
    assert_eq!(
        insights[0].at.map(Timestamp::rfc3339).as_deref(),
        Some("2026-11-20T06:00:00.000Z")
    );
}

#[test]
fn rubbish_is_lines() {
    check("", &[]);
    check("\n\n\r\n", &[]);
    let mut count = 0;
    read(&b"\xff\xfe{\"events\":[\n\0\n"[..], |_| count += 1).expect("read");
    assert!(count > 0);
    let cut = read(&b"{\n\"events\": [ {\"message\": 3}, 7"[..], |_| ()).expect("read");
    assert!(cut.is_some());
}

#[test]
fn errors_of_every_runtime_are_one_event_each() {
    for error in [
        "[ERROR]\t2026-11-20T12:00:00.000Z\tID\tno\nTraceback (most recent call last):\n  File \"a.py\", line 1, in f\nKeyError: 'b'\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"a.py\", line 2, in g\nValueError: no",
        "panic: no\n\ngoroutine 1 [running]:\nmain.pay(0x1)\n\t/shop/main.go:12 +0x1d\ncreated by main.main\n\t/shop/main.go:3 +0x1",
        "PHP Fatal error:  Uncaught Declined: no in /var/task/index.php:3\nStack trace:\n#0 /var/task/index.php(12): pay()\n#1 {main}\n  thrown in /var/task/index.php on line 3",
        "System.AException: no\n ---> System.BException: b\n   at A.B() in /src/A.cs:line 3",
        "Error raised from handler method\n{\n  \"errorMessage\": \"no\"\n}",
        "Init error when loading handler app.handler\n{\n  \"errorMessage\": \"no\"\n}",
        "Unknown application error occurred\nFunction<NoMethodError>",
        "ID WARN shop.Pay - no\njava.lang.IllegalStateException: no\n\tat shop.Pay.f(Pay.java:3)",
        "REPORT RequestId: ID  Duration: 1.00 ms  Billed Duration: 1 ms  M\nemory Size: 128 MB  Max Memory Used: 9 MB",
    ] {
        check(&format!("{error}\nnext"), &[error, "next"]);
    }
}

#[test]
fn an_empty_line_ends_what_does_not_go_on() {
    check("panic: no\n\nnext\n\nmore", &["panic: no", "next", "more"]);
    check("a\n\n  b", &["a", "  b"]);
}

#[test]
fn the_console_s_times_stand_above_their_events() {
    let text = "2026-11-20T12:00:00.123Z\nhello\n2026-11-20T12:00:01.000Z\nSTART RequestId: ID Version: 7\n";
    check(text, &["hello", "START RequestId: ID Version: 7"]);
    let times: Vec<_> = events(text).iter().map(|event| event.at).collect();
    let millis = |at: Option<Timestamp>| at.map(|at| at.as_millis() % 60_000);
    assert_eq!(
        (millis(times[0]), millis(times[1])),
        (Some(123), Some(1000))
    );
    check("2026-11-20T12:00:00.123Z\n", &["2026-11-20T12:00:00.123Z"]);
    let copied = events("2026-11-20T12:00:00.123Z\tSTART RequestId: ID Version: 7");
    assert_eq!(millis(copied[0].at), Some(123));
}

#[test]
fn a_group_in_front_says_whose_the_line_is() {
    let events = events(
        "/aws/lambda/shop STREAM hello\n\x1b[36mSTREAM\x1b[0m \x1b[33m2026-11-20T12:00:00\x1b[0m there",
    );
    assert_eq!(events[0].group.as_deref(), Some("/aws/lambda/shop"));
    assert_eq!(events[0].stream, events[1].stream);
    assert_eq!(
        (events[0].message.as_str(), events[1].message.as_str()),
        ("hello", "there")
    );
}

/// What is told of a file that is cut: its events, and where it is cut.
#[track_caller]
fn check_cut(text: &str, messages: &[&str], said: Option<&str>) {
    let mut told = Vec::new();
    let cut = read(text.as_bytes(), |event| told.push(event.message.clone())).expect("it is read");
    assert_eq!(told, messages, "{text}");
    assert_eq!(cut.map(|cut| cut.to_string()).as_deref(), said, "{text}");
}

#[test]
fn what_stands_before_a_cut_is_read_and_the_cut_is_told() {
    let one = r#"{"logStreamName":"s","timestamp":5,"message":"a","ingestionTime":6}"#;
    let two = one.replace("\"a\"", "\"b\"");
    let page = format!("{{\"events\":[{one},{two}]}}");
    let ends = |line: usize| Some(format!("ends in the middle of an event, in line {line}"));
    for end in [
        page.len() - 1,
        page.len() - 2,
        page.len() - 3,
        page.len() - 20,
    ] {
        let whole: &[&str] = if end < page.len() - 2 {
            &["a"]
        } else {
            &["a", "b"]
        };
        check_cut(&page[..end], whole, ends(1).as_deref());
    }
    let pretty = page.replace('{', "{\n ").replace(',', ",\n ");
    check_cut(&pretty[..pretty.len() - 8], &["a"], ends(11).as_deref());
    let lines = format!("{one}\n{two}");
    check_cut(&lines, &["a", "b"], None);
    let half = &two[..40];
    check_cut(&format!("{one}\n{half}"), &["a", half], ends(2).as_deref());
    check_cut(
        "timestamp,message\n5,a\n6,\"b\nc",
        &["a"],
        ends(4).as_deref(),
    );
    check_cut(
        &format!("{{\n\"events\":[{one},\n7]}}"),
        &["a"],
        Some("makes no sense from line 3, column 2 on"),
    );
}

#[test]
fn the_merged_output_of_tail_is_read_by_its_column_of_functions() {
    let text = "2026-11-20T12:00:00.001Z checkout START RequestId: ID Version: 7\n\
        2026-11-20T12:00:00.002Z pay      {\"level\":\"ERROR\",\"message\":\"no stock\"}\n\
        2026-11-20T12:00:00.003Z checkout TypeError: x\n        at f (a.js:1)\n    plain\n\
        2026-11-20T12:00:00.004Z late pay      REPORT RequestId: ID\tDuration: 1.00 ms\t\n";
    let events = events(text);
    let read: Vec<_> = events
        .iter()
        .map(|event| (event.group.as_deref(), event.message.replace(ID, "ID")))
        .collect();
    let (checkout, pay) = (Some("/aws/lambda/checkout"), Some("/aws/lambda/pay"));
    assert_eq!(
        read,
        [
            (checkout, "START RequestId: ID Version: 7".to_owned()),
            (
                pay,
                "{\"level\":\"ERROR\",\"message\":\"no stock\"}".to_owned()
            ),
            (
                checkout,
                "TypeError: x\n    at f (a.js:1)\nplain".to_owned()
            ),
            (pay, "REPORT RequestId: ID\tDuration: 1.00 ms\t".to_owned()),
        ]
    );
    assert!(events.iter().all(|event| event.at.is_some()));
}

#[test]
fn the_text_of_the_aws_cli_is_read_with_and_without_ids() {
    let filtered = "EVENTS\t38123456789012345678901234567890123456789012345678901234\t1795176001000\tSTREAM\tSTART RequestId: ID Version: 7\n\t1795176000001\n\
        EVENTS\t38123456789012345678901234567890123456789012345678901235\t1795176001000\tSTREAM\tTypeError: x\n\tat f\n\t1795176000002\n\
        SEARCHEDLOGSTREAMS\tSTREAM\tTrue\n";
    let got =
        "EVENTS\t1795176001000\tone\n\t1795176000001\nEVENTS\t1795176001000\ttwo\t1795176000002\n";
    for (text, messages, stream) in [
        (
            filtered,
            ["START RequestId: ID Version: 7", "TypeError: x\n\tat f"],
            Some(STREAM),
        ),
        (got, ["one", "two"], None),
    ] {
        let events = events(text);
        let read: Vec<_> = events
            .iter()
            .map(|event| event.message.replace(ID, "ID"))
            .collect();
        assert_eq!(read, messages);
        let times: Vec<_> = events
            .iter()
            .filter_map(|event| event.at)
            .map(Timestamp::as_millis)
            .collect();
        assert_eq!(times, [1_795_176_000_001, 1_795_176_000_002]);
        assert!(events.iter().all(|event| event.stream.as_deref() == stream));
    }
}

/// A pipe that hands over one byte, and then the rest in pieces of any length.
struct Trickle<'a>(&'a [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let n = self.1.min(self.0.len()).min(to.len());
        to[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

#[test]
fn a_form_is_told_alike_however_few_bytes_come_first() {
    let page = "{\n  \"events\": [\n    {\"logStreamName\": \"s\", \"timestamp\": 1795176000001, \"message\": \"one\", \"eventId\": \"1\"},\n    {\"logStreamName\": \"s\", \"timestamp\": 1795176000002, \"message\": \"two\", \"eventId\": \"2\"}\n  ]\n}\n";
    let raw = "START RequestId: x\none\n";
    let csv = "timestamp,message\n1795176000001,one\n";
    for text in [page, raw, csv] {
        let messages = |source: &mut dyn Read| {
            let mut messages = Vec::new();
            read(source, |event| messages.push(event.message.clone())).expect("memory can be read");
            messages
        };
        let whole = messages(&mut text.as_bytes());
        assert_eq!(whole.len(), 2 - usize::from(text == csv), "{text}");
        for piece in 1..8 {
            assert_eq!(
                messages(&mut Trickle(text.as_bytes(), piece)),
                whole,
                "{piece}: {text}"
            );
        }
    }
}

#[test]
fn an_event_that_stands_twice_in_a_file_is_one_line() {
    let event = r#"{"logStreamName":"s","timestamp":5,"message":"hello","eventId":"1"}"#;
    let file = format!("{event}\n{}\n{event}\n", event.replace(r#""1""#, r#""2""#));
    let mut book = LogBook::default();
    fold(file.as_bytes(), false, &mut book).expect("memory can be read");
    assert_eq!(book.ledger.lines(), 2);
    fold(file.as_bytes(), true, &mut book).expect("memory can be read");
    assert_eq!(book.ledger.lines(), 2, "another file with the same events");
}

#[test]
fn a_file_of_many_facts_is_read_like_one() {
    let line = |n: usize| format!("2026-11-20T12:00:00.{:03}Z line {n}\n", n % 1000);
    let file: String = (0..3 * MOST_LINES + 1).map(line).collect();
    let mut book = LogBook::default();
    let cut = fold(file.as_bytes(), false, &mut book).expect("memory can be read");
    assert_eq!(
        (book.ledger.lines(), cut),
        (3 * MOST_LINES as u64 + 1, None)
    );
}
