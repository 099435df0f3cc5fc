//! Recordings written and read back: whole, cut at any byte, hostile, from the future.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::domain::{Failure, Function, Metric, Series};
use crate::message::{
    Act, Edit, Event, Fact, Mouse, MouseKind, Query, QueryState, Size, Stamped, Target, Window,
};
use slstop_base::action::{ActionId, Chord, PaneId};
use slstop_base::{FunctionId, FunctionName, Megabytes, Qualified, Timestamp};
use slstop_base::{PlaceId, QualifiedName};

const START: Timestamp = Timestamp::from_millis(1_795_161_600_000);

fn header() -> Header {
    Header::new(START, Size::new(120, 40))
}

fn written(events: &[Stamped]) -> Vec<u8> {
    let mut writer = Writer::start(Vec::new(), &header()).expect("a Vec takes everything");
    for event in events {
        writer.write(event).expect("a Vec takes everything");
    }
    writer.finish().expect("a Vec takes everything")
}

fn read(file: &[u8]) -> (Vec<Stamped>, Option<String>) {
    let mut reader = SessionReader::open(file).expect("a session");
    (events_of(reader.by_ref()), reader.note())
}

fn events_of(entries: impl Iterator<Item = SessionEntry>) -> Vec<Stamped> {
    let events = entries.flat_map(|entry| entry.events());
    events.map(Arc::unwrap_or_clone).collect()
}

fn stamped(seq: u64, event: Event) -> Stamped {
    Stamped {
        at: START.plus(Duration::from_millis(seq * 40)),
        seq,
        event,
    }
}

/// Any text, with what breaks lines and literals in it.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        Just("a\n\"b\\\u{1b}]52;c;x\u{7}\u{202e}".to_owned()),
        Just(String::new())
    ]
}

/// Eighths survive decimal notation exactly, which keeps this about the format.
fn point() -> impl Strategy<Value = Option<f64>> {
    proptest::option::of(any::<i32>().prop_map(|eighths| f64::from(eighths) / 8.0))
}

fn function() -> impl Strategy<Value = Function> {
    (text(), text(), proptest::option::of(any::<u32>())).prop_map(|(name, description, memory)| {
        Function {
            description: Some(Arc::from(description)),
            memory: memory.map(Megabytes),
            timeout: memory.map(|secs| Duration::from_secs(u64::from(secs))),
            ..Function::named(FunctionName::new(name))
        }
    })
}

fn fact() -> impl Strategy<Value = Fact> {
    let page = proptest::collection::vec(function(), 0..4);
    let points = proptest::collection::vec(point(), 0..5);
    prop_oneof![
        page.prop_map(|page| Fact::Functions {
            page,
            first: true,
            last: false
        }),
        (text(), points, proptest::option::of(text())).prop_map(|(name, values, partial)| {
            let series = Series {
                start: START,
                period_secs: 60,
                values,
            };
            Fact::Metrics {
                window: Window::default(),
                series: vec![(QualifiedName::parse(&name), Metric::Errors, series)],
                partial,
            }
        }),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let function = || text().prop_map(|text| QualifiedName::parse(&text));
    prop_oneof![
        Just(Event::Tick),
        (any::<u16>(), any::<u16>())
            .prop_map(|(width, height)| Event::Resize(Size::new(width, height))),
        text().prop_map(|argument| Event::Act(Act {
            id: ActionId::new("app.theme"),
            argument: Some(argument)
        })),
        any::<usize>().prop_map(|row| {
            Event::Mouse(Mouse {
                kind: MouseKind::Wheel(-3),
                target: Target::Row(PaneId::Functions, row),
            })
        }),
        text().prop_map(Event::Said),
        Just(Event::Pending(vec![Chord::char('g'), Chord::ctrl('u')])),
        fact().prop_map(|fact| Event::Fact(Query::Functions.in_first_place(), fact)),
        (function(), text()).prop_map(|(function, said)| {
            let failure = Failure::Rejected { said };
            let query = Query::Overview {
                function,
                window: Window::default(),
            }
            .at(PlaceId::new(1));
            Event::Query(
                query,
                QueryState::Failed {
                    failure,
                    retry_at: Some(START),
                },
            )
        }),
    ]
}

fn events() -> impl Strategy<Value = Vec<Stamped>> {
    proptest::collection::vec(event(), 0..30).prop_map(|events| {
        events
            .into_iter()
            .enumerate()
            .map(|(seq, event)| stamped(seq as u64, event))
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_written_is_read_back(events in events()) {
        prop_assert_eq!(read(&written(&events)), (events, None));
    }

    #[test]
    fn a_recording_that_was_cut_is_read_to_the_cut(events in events(), cut in any::<prop::sample::Index>()) {
        let file = written(&events);
        let cut = cut.index(file.len());
        if let Ok(mut reader) = SessionReader::open(&file[..cut]) {
            let left = events_of(reader.by_ref());
            prop_assert!(events.starts_with(&left));
            prop_assert!(left.len() == events.len() || reader.note().is_some() || ends_with_a_member(&file[..cut]));
        }
    }

    #[test]
    fn damage_and_noise_never_panic(mut file in events().prop_map(|events| written(&events)), at in any::<prop::sample::Index>(), byte: u8) {
        let at = at.index(file.len());
        file[at] = byte;
        if let Ok(reader) = SessionReader::open(&file[..]) {
            reader.for_each(drop);
        }
        if let Ok(reader) = SessionReader::open(&[byte, 0x8b, b'\n', b'{'][..]) {
            reader.for_each(drop);
        }
    }
}

/// A cut between two members leaves a shorter recording without a fault in it.
fn ends_with_a_member(file: &[u8]) -> bool {
    use std::io::Read;
    flate2::read::MultiGzDecoder::new(file)
        .read_to_end(&mut Vec::new())
        .is_ok()
}

#[test]
fn keys_and_typed_text_are_never_written() {
    let typed = Event::Edit(Edit::Type("hunter2".into()));
    let events = [
        stamped(0, Event::Key(Chord::char('h'))),
        stamped(1, typed),
        stamped(2, Event::Tick),
    ];
    assert_eq!(
        read(&written(&events)),
        (vec![stamped(2, Event::Tick)], None)
    );
}

#[test]
fn secrets_in_facts_are_masked() {
    let function = Function {
        description: Some(Arc::from(
            "uses AKIAIOSFODNN7EXAMPLE, password=hunter2hunter2",
        )),
        ..Function::named("shop")
    };
    let fact = Fact::Configuration(Box::new(function));
    let (events, note) = read(&written(&[stamped(
        0,
        Event::Fact(Query::Functions.in_first_place(), fact),
    )]));
    assert_eq!((events.len(), note), (1, None));
    let kept = format!("{events:?}");
    assert!(kept.contains("shop") && kept.contains("uses "), "{kept}");
    assert!(
        !kept.contains("AKIAIOSFODNN7EXAMPLE") && !kept.contains("hunter2"),
        "{kept}"
    );
}

#[test]
fn recordings_can_be_appended_to() {
    let mut file = written(&[stamped(0, Event::Tick)]);
    file.extend(written(&[stamped(1, Event::Focus(true))]));
    assert_eq!(
        read(&file),
        (
            vec![stamped(0, Event::Tick), stamped(1, Event::Focus(true))],
            None
        )
    );
}

#[test]
fn a_kill_loses_at_most_five_seconds() {
    let mut file = Vec::new();
    let mut writer = Writer::start(&mut file, &header()).expect("a Vec takes everything");
    for seq in 0..140 {
        writer
            .write(&stamped(seq, Event::Tick))
            .expect("a Vec takes everything");
    }
    drop(writer);
    let (events, note) = read(&file);
    assert_eq!((events.len(), note), (126, None));
}

#[test]
fn plain_text_is_read_and_unknown_lines_are_counted() {
    let header = serde_json::to_string(&header()).expect("plain data");
    let tick = serde_json::to_string(&stamped(0, Event::Tick)).expect("plain data");
    let file = format!("{header}\n{{\"at\":1,\"seq\":2,\"event\":\"Tock\"}}\n{tick}\n\n{tick}");
    let (events, note) = read(file.as_bytes());
    assert_eq!(events.len(), 1);
    let note = note.expect("two things to say");
    assert_eq!(
        note,
        "the recording breaks off after event number 1 (the last line is not whole); lines not understood and left out: 1"
    );
}

#[test]
fn what_is_no_session_or_too_new_is_refused_in_words() {
    let refused = |file: &str| {
        SessionReader::open(file.as_bytes())
            .expect_err("no session")
            .to_string()
    };
    assert_eq!(refused(""), "this is not a slstop session: it is empty");
    assert!(
        refused("hello\n")
            .starts_with("this is not a slstop session: its first line is no header (")
    );
    assert!(refused("{\"slstop_session\":0}\n").contains("missing field `program`"));
    assert!(refused(&"x".repeat(100)).contains("the last line is not whole"));
    let older = refused("{\"slstop_session\":1,\"program\":\"0.1.0\",\"started\":0}\n");
    assert_eq!(
        older,
        "slstop 0.1.0 wrote this session in format 1, and this one reads no format before 2: open it with that version"
    );
    let newer = refused("{\"slstop_session\":7,\"program\":\"9.1.0\",\"stars\":[]}\n");
    assert_eq!(
        newer,
        "slstop 9.1.0 wrote this session in format 7, this one reads formats up to 2: update slstop"
    );
}

#[test]
fn a_line_without_end_is_cut_off_before_it_fills_the_memory() {
    let header = serde_json::to_string(&header()).expect("plain data") + "\n";
    let file = std::io::Read::chain(header.as_bytes(), std::io::repeat(b'x'));
    let mut reader = SessionReader::open(file).expect("a header");
    assert_eq!(reader.next(), None);
    assert!(reader.note().expect("cut").contains("longer than"));
}

#[test]
fn how_the_console_was_started_is_read_back_and_may_be_missing() {
    let opening = Opening {
        scope: vec!["shop-*".to_owned()],
        keys: vec![("zoom".to_owned(), vec![vec![Chord::char('x')]])],
        local_zone: "Europe/Berlin".to_owned(),
        view: ConsoleView {
            layout: Some("logs".to_owned()),
            times: Times::Local,
            function: Some(Qualified::from(FunctionId::first("shop-a"))),
            ..ConsoleView::default()
        },
        ..Opening::default()
    };
    let header = Header {
        opening: Some(opening),
        ..header()
    };
    let file = Writer::start(Vec::new(), &header).and_then(Writer::finish);
    let file = file.expect("a Vec takes everything");
    let reader = SessionReader::open(&file[..]).expect("a session");
    assert_eq!(*reader.header(), header);
    let fixture = written(&[]);
    let reader = SessionReader::open(&fixture[..]).expect("a session");
    assert_eq!(reader.header().opening, None);
}

#[test]
fn ticks_of_a_hostile_file_may_be_any_time_apart() {
    let header = serde_json::to_string(&header()).expect("plain data");
    let ticks = format!(
        r#"{{"ticks":10000,"at":{},"until":{},"seq":{}}}"#,
        i64::MIN,
        i64::MAX,
        u64::MAX
    );
    let (events, note) = read(format!("{header}\n{ticks}\n").as_bytes());
    assert_eq!((events.len(), note), (10_000, None));
}

#[test]
fn a_line_of_more_ticks_than_are_ever_written_is_not_understood() {
    let header = serde_json::to_string(&header()).expect("plain data");
    for ticks in ["0", "4000000000"] {
        let line = format!("{{\"ticks\":{ticks},\"at\":0,\"until\":9,\"seq\":1}}");
        let (events, note) = read(format!("{header}\n{line}\n").as_bytes());
        assert_eq!(events, []);
        assert!(note.is_some_and(|note| note.contains("left out: 1")));
    }
}
