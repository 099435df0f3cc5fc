//! Each form of a log, and the events that come of it.

use super::*;

const STREAM: &str = "2026/11/20/[7]0123456789abcdef0123456789abcdef";
const ID: &str = "6f7f8071-b39b-4d6d-91d7-78df2be848f7";

fn events(text: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let text = text.replace("STREAM", STREAM).replace("ID", ID);
    read(text.as_bytes(), |event| events.push(event.clone())).expect("memory can be read");
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
        assert_eq!(events.len(), 2, "{text}");
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
    read(&b"{\n\"events\": [ {\"message\": 3}, 7"[..], |_| ()).expect_err("cut in the middle");
}
