//! What reading and keeping a log costs, counted by the allocator.

#[path = "it/fuzz/shapes.rs"]
mod shapes;

use peak_alloc::PeakAlloc;
use slstop::command::input;
use slstop_base::action::{ActionId, Keymap};
use slstop_base::{Megabytes, SafeText, Timestamp, mask};
use slstop_core::domain::{Function, LogEvent, Places, line};
use slstop_core::facts::logs::Logs;
use slstop_core::facts::{Facts, Ledger};
use slstop_core::message::{Act, Event, Fact, Query, Size, Stamped};
use slstop_tui::state::{Model, Start, StartSettings, reduce, rows};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

const REQUESTS: usize = 200_000;
const STREAMS: usize = 200;

/// Five lines a request, 220 bytes each on average.
fn lines(request: usize) -> [(i64, String); 5] {
    let id = format!("6f7f8071-b39b-4d6d-91d7-{request:012x}");
    let words = "charged order 4711 for customer 17, three items, carrier dhl; ".repeat(6);
    let words = format!("{words}and a note now");
    [
        (0, format!("START RequestId: {id} Version: 7\n")),
        (
            5,
            format!("2026-11-20T12:00:00.000Z\t{id}\tINFO\t{words}\n"),
        ),
        (9, format!("{words}\n")),
        (30, format!("END RequestId: {id}\n")),
        (
            30,
            format!(
                "REPORT RequestId: {id}\tDuration: 30.00 ms\tBilled Duration: 30 ms\tMemory Size: 1024 MB\tMax Memory Used: 95 MB\t\n"
            ),
        ),
    ]
}

fn at(request: usize, after: i64) -> Timestamp {
    Timestamp::from_millis(request as i64 * 5 + after)
}

fn stream(request: usize) -> String {
    let n = request % STREAMS;
    format!("2026/11/20/[7]0123456789abcdef0123456789abc{n:03}")
}

const GROUP: &str = "/aws/lambda/shop";

/// One test, because the allocator counts for the whole process.
#[test]
fn a_log_takes_little_more_than_its_text_and_never_more_than_it_may() {
    a_million_lines_and_their_rows_take_little_more_than_their_text();
    what_may_take_little_takes_little();
    what_panes_keep_counts_too();
    whatever_is_read_takes_memory_in_its_length();
}

/// Of what makes parsers look far and copy much. The square of it would be sixteen times as much.
fn whatever_is_read_takes_memory_in_its_length() {
    const LENGTH: usize = 16 << 10;
    /// Buffers that are there for any length.
    const ANY: usize = 256 << 10;
    type Parser = fn(&str) -> usize;
    let parsers: [(&str, Parser); 4] = [
        ("line", |text| {
            let line = line::read(text);
            line::message(text).len() + usize::from(line.request.is_some())
        }),
        ("file", |text| {
            let mut bytes = 0;
            let read = input::read(text.as_bytes(), |event| bytes += event.message.len());
            bytes + usize::from(read.is_ok())
        }),
        ("mask", |text| mask::secrets(text).len()),
        ("safe", |text| SafeText::from(text).width()),
    ];
    for (name, head, part) in shapes::SHAPES {
        for (parser, read) in parsers {
            let most = |length: usize| {
                let text = shapes::text(head, part, length);
                let before = ALLOCATED.current_usage();
                ALLOCATED.reset_peak_usage();
                assert!(read(&text) < 16 * text.len() + 1024, "{name}, {parser}");
                ALLOCATED.peak_usage() - before
            };
            most(LENGTH);
            let (one, four) = (most(LENGTH), most(4 * LENGTH));
            assert!(
                four <= 4 * one + ANY,
                "{name}, {parser}: {one} bytes, then {four}"
            );
            assert!(
                four <= 16 * 4 * LENGTH + ANY,
                "{name}, {parser}: {four} bytes"
            );
        }
    }
}

fn a_million_lines_and_their_rows_take_little_more_than_their_text() {
    let before = ALLOCATED.current_usage();
    let mut logs = Logs::within(1 << 30);
    let mut ledger = Ledger::within(1 << 30);
    let mut text = 0;
    for request in 0..REQUESTS {
        let stream = ledger.stream(Some(GROUP), Some(&stream(request)));
        for (after, message) in lines(request) {
            let line = line::read(&message);
            ledger.take(stream, Some(at(request, after)), &line);
            logs.push(stream, at(request, after), &message, &line);
            text += message.len();
        }
    }
    let taken = ALLOCATED.current_usage() - before;
    assert_eq!(logs.len(), 5 * REQUESTS);
    assert_eq!((logs.gone(), ledger.forgotten()), (0, 0), "all is here");
    assert!((215..=220).contains(&(text / logs.len())), "{text}");
    let share = taken as f64 / text as f64;
    assert!(share < 1.3, "{taken} bytes for {text}: {share:.3}");
    let told = (logs.bytes() + ledger.bytes()) as f64 / taken as f64;
    assert!(
        (0.95..1.05).contains(&told),
        "they know what they take: {told:.3}"
    );
    println!("{share:.3} times the text, {told:.3} of it told");
}

const BUDGET: u32 = 24;

/// What requests wrote, as one answer.
fn answer(requests: std::ops::Range<usize>) -> Fact {
    let event = |request: usize, (after, message): (i64, String)| LogEvent {
        at: at(request, after),
        ingested: None,
        stream: stream(request).into(),
        id: Some(format!("{request}-{after}-{}", message.len()).into()),
        message: message.into(),
    };
    let events = requests.flat_map(|request| lines(request).map(|line| event(request, line)));
    let (group, events) = (GROUP.into(), events.collect());
    Fact::Lines { group, events }
}

/// A console that goes from pane to pane while lines come in: every pane that was shown keeps what it made of them.
fn what_panes_keep_counts_too() {
    let before = ALLOCATED.current_usage();
    let (keymap, _) = Keymap::new(rows(), &[]);
    let now = at(60_000, 0);
    let given = StartSettings {
        keymap,
        memory: Some(Megabytes(BUDGET)),
        ..StartSettings::default()
    };
    let mut model = Model::new(Start {
        given,
        now,
        size: Size::new(160, 50),
        ..Start::default()
    });
    let mut happens = |event| {
        let at = now;
        reduce(&mut model, &Stamped { at, seq: 1, event });
        while model.is_busy() {
            let event = Event::Tick;
            reduce(&mut model, &Stamped { at, seq: 1, event });
        }
        (
            ALLOCATED.current_usage() - before,
            model.bytes(),
            model.facts.lines.bytes(),
        )
    };
    let (page, first, last) = (vec![Function::named("shop")], true, true);
    let list = Fact::Functions { page, first, last };
    happens(Event::Fact(Query::Functions.in_first_place(), list));
    let mut most = 0;
    for (batch, pane) in (0..150).zip(["invocations", "errors", "logs"].into_iter().cycle()) {
        happens(Event::Act(Act::plain(ActionId::new(pane))));
        let lines = answer(batch * 400..(batch + 1) * 400);
        let (taken, ..) = happens(Event::Fact(Query::Meter.in_first_place(), lines));
        most = most.max(taken);
    }
    let (taken, told, in_facts) = happens(Event::Tick);
    assert!(
        told - in_facts > 2_000_000,
        "{} bytes in panes",
        told - in_facts
    );
    assert!(told <= BUDGET as usize * 1_000_000, "{told} bytes");
    assert!(most < BUDGET as usize * 1_200_000, "{most} bytes");
    let told = told as f64 / taken as f64;
    assert!((0.9..1.1).contains(&told), "{told:.3} of {taken}");
}

fn what_may_take_little_takes_little() {
    let before = ALLOCATED.current_usage();
    let mut facts = Facts::new(Places::default(), Some(Megabytes(BUDGET)));
    let query = Query::Meter.in_first_place();
    let mut most = 0;
    for batch in 0..150 {
        let lines = answer(batch * 400..(batch + 1) * 400);
        facts.absorb(at(0, 0), &query, &lines);
        most = most.max(ALLOCATED.current_usage() - before);
    }
    let lines = &facts.lines;
    assert!(lines.store.gone() > 0 && lines.ledger.forgotten() > 0);
    assert!(lines.store.len() > 30_000, "{}", lines.store.len());
    assert!(lines.ledger.len() > 20_000, "{}", lines.ledger.len());
    assert!(
        most < BUDGET as usize * 1_200_000,
        "{most} bytes with the batch in hand"
    );
    let taken = ALLOCATED.current_usage() - before;
    let told = lines.bytes() as f64 / taken as f64;
    assert!((0.9..1.1).contains(&told), "{told:.3} of {taken}");
}
