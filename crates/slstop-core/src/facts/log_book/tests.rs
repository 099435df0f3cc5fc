//! Lines and their invocations, as facts come in.

use super::*;
use crate::facts::ledger::Limits;

impl Lines {
    fn tell(&mut self, group: &Arc<str>, events: &[LogEvent]) -> bool {
        let (group, events) = (group.clone(), events.to_vec());
        self.absorb(PlaceId::FIRST, &Fact::Lines { group, events })
    }
}

const STREAM: &str = "2026/11/20/[7]0123456789abcdef0123456789abcdef";

fn event(at: i64, id: Option<&str>, message: &str) -> LogEvent {
    LogEvent {
        at: Timestamp::from_millis(at),
        ingested: None,
        stream: Arc::from(STREAM),
        id: id.map(Box::from),
        message: Box::from(message),
    }
}

fn group() -> Arc<str> {
    Arc::from("/aws/lambda/shop")
}

#[test]
fn a_live_line_stands_in_for_the_one_with_an_id_that_comes_later() {
    let mut lines = Lines::default();
    let live = |nth: u32| event(5, Some(&format!("{}f00.{nth}", LogEvent::MADE_UP)), "hello");
    assert!(lines.tell(&group(), &[live(1), live(2)]));
    let read = [event(5, Some("1"), "hello"), event(5, Some("2"), "hello")];
    assert!(!lines.tell(&group(), &read));
    assert!(!lines.tell(&group(), &read), "and again");
    assert!(
        lines.tell(&group(), &[event(5, Some("3"), "hello")]),
        "the third is another one"
    );
}

fn some_events() -> Vec<LogEvent> {
    let lines = [
        (1, "INIT_START Runtime Version: python:3.12.v89"),
        (2, "loading"),
        (10, "START RequestId: a Version: 7"),
        (11, "hello"),
        (12, "[ERROR] KeyError: 'b'"),
        (13, "END RequestId: a"),
        (
            13,
            "REPORT RequestId: a\tDuration: 3.00 ms\tBilled Duration: 12 ms\tMemory Size: 128 MB\tMax Memory Used: 95 MB\tInit Duration: 8.00 ms\t",
        ),
        (14, "between"),
        (20, "START RequestId: b Version: 7"),
        (21, "hello"),
        (
            22,
            "REPORT RequestId: b\tDuration: 2.00 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 95 MB\t",
        ),
    ];
    let numbered = lines.iter().enumerate();
    numbered
        .map(|(n, (at, message))| event(*at, Some(&n.to_string()), message))
        .collect()
}

fn of(lines: &Lines, request: &str) -> Vec<String> {
    let row = lines.ledger.find(request).next().expect("a row");
    lines.of(row).map(|line| line.message.to_owned()).collect()
}

fn first_words(lines: &Lines, request: &str) -> Vec<String> {
    let word = |line: String| line.split(' ').next().unwrap_or_default().to_owned();
    of(lines, request).into_iter().map(word).collect()
}

#[test]
fn the_lines_of_an_invocation_are_those_that_name_it_and_those_beside_them() {
    let events = some_events();
    let backwards: Vec<LogEvent> = events.iter().rev().cloned().collect();
    for (how, events) in [("in order", events), ("backwards", backwards)] {
        let mut lines = Lines::default();
        for event in &events {
            lines.tell(&group(), std::slice::from_ref(event));
        }
        let mut a = first_words(&lines, "a");
        // Of one millisecond they stand as they came.
        a[5..].sort();
        assert_eq!(
            a,
            [
                "INIT_START",
                "loading",
                "START",
                "hello",
                "[ERROR]",
                "END",
                "REPORT"
            ],
            "{how}"
        );
        assert_eq!(first_words(&lines, "b"), ["START", "hello", "REPORT"]);
        let ids: Vec<RowId> = lines.ledger.by_time().rev().collect();
        let requests = ids.iter().map(|id| {
            let limits = Limits::at(Timestamp::from_millis(1000));
            lines.ledger.invocation(*id, limits).expect("a row").request
        });
        assert_eq!(requests.collect::<Vec<_>>(), ["b", "a"], "newest first");
    }
}

#[test]
fn a_line_says_whose_it_is_and_changes_hands_when_a_late_one_comes() {
    let mut lines = Lines::default();
    let mut late = Vec::new();
    for event in some_events() {
        match event.message.starts_with("START RequestId: b") {
            true => late.push(event),
            false => {
                lines.tell(&group(), &[event]);
            }
        }
    }
    assert_eq!(first_words(&lines, "b"), ["REPORT"]);
    lines.tell(&group(), &late);
    assert_eq!(first_words(&lines, "b"), ["START", "hello", "REPORT"]);
    let whose = lines.store.iter().filter(|line| line.row.is_some()).count();
    assert_eq!(whose, 10, "all but the one between two requests");
}

#[test]
fn events_without_an_id_are_as_many_as_one_batch_has_of_them() {
    let mut lines = Lines::default();
    let batch = [
        event(1, None, "hello"),
        event(1, None, "hello"),
        event(1, None, "there"),
        event(2, None, "hello"),
    ];
    assert!(lines.tell(&group(), &batch));
    assert_eq!(lines.store.len(), 4, "two equal lines are two lines");
    assert!(!lines.tell(&group(), &batch), "the same batch once more");
    assert!(!lines.tell(&group(), &batch[..1]));
    let longer = [&batch[..], &[event(1, None, "hello")]].concat();
    assert!(lines.tell(&group(), &longer));
    assert_eq!(lines.store.len(), 5);
    assert!(lines.tell(&Arc::from("/aws/lambda/other"), &batch[..1]));
}

#[test]
fn an_event_that_comes_twice_is_read_once() {
    let mut lines = Lines::default();
    lines.tell(&group(), &some_events());
    assert!(!lines.tell(&group(), &some_events()));
    assert_eq!((lines.store.len(), lines.ledger.len()), (11, 2));
}

#[test]
fn what_the_platform_dropped_is_a_gap() {
    let mut lines = Lines::default();
    let dropped = r#"{"time":"2026-11-20T12:00:00.000Z","type":"platform.logsDropped","record":{"reason":"too much","droppedRecords":7,"droppedBytes":900}}"#;
    lines.tell(&group(), &[event(5, Some("1"), dropped)]);
    let gaps: Vec<&Gap> = lines.gaps().map(|(_, gap)| gap).collect();
    assert_eq!(gaps[0].reason.to_string(), "Lambda dropped 7 records");
    assert_eq!(gaps[0].from, Timestamp::from_millis(5));
}
