//! A hundred thousand invocations of one function, listed: what a batch of lines costs, a key, and a
//! frame. No turn may take over 4 ms.

use std::cell::RefCell;

use criterion::{BatchSize, Criterion};
use slstop_base::Timestamp;
use slstop_base::action::chord;
use slstop_core::domain::LogEvent;
use slstop_core::message::{Edit, Event, Fact, MOST_LINES, Query, Size};

use crate::fleet::Fleet;
use crate::screen::Screen;

const SIZE: Size = Size::new(200, 60);
const INVOCATIONS: usize = 100_000;
/// START, a line of its own, END and REPORT.
const LINES_EACH: usize = 4;

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("100,000 invocations");
    for (name, keys) in [
        ("errors first", "V z"),
        ("newest first", "V z s w"),
        ("errors in groups", "X z"),
        ("durations", "U"),
        ("cold starts", "K"),
        ("overview", "D"),
    ] {
        group.bench_function(format!("2,000 more lines, {name}"), |bencher| {
            // Told more and more: the batches are made outside of the time that counts.
            let listed = RefCell::new(Listed::new(keys));
            bencher.iter_batched(
                || listed.borrow_mut().batch(),
                |batch| listed.borrow_mut().fleet.happens(batch),
                BatchSize::PerIteration,
            );
        });
    }
    // The heat map alone: at most 2 ms.
    group.bench_function("a frame with its heat map", |bencher| {
        let listed = [Listed::new("D"), Listed::new("D H h")];
        let mut screen = Screen::new(SIZE);
        let mut next = listed.iter().cycle();
        bencher.iter(|| {
            if let Some(listed) = next.next() {
                screen.draw(&listed.fleet.model);
            }
        });
    });
    group.bench_function("a letter of a filter", |bencher| {
        let mut listed = Listed::new("V z /");
        let letters = "bank".chars().map(|letter| Edit::Type(letter.to_string()));
        let typed: Vec<Event> = letters.chain([Edit::Clear]).map(Event::Edit).collect();
        let mut next = typed.iter().cycle().cloned();
        bencher.iter_batched(
            || next.next(),
            |event| event.map(|event| listed.fleet.happens(event)),
            BatchSize::SmallInput,
        );
    });
    group.bench_function("a turn of making the list anew", |bencher| {
        let listed = RefCell::new(Listed::new("V z"));
        let reverse = chord::sequence("S").unwrap_or_default();
        bencher.iter_batched(
            || {
                let fleet = &mut listed.borrow_mut().fleet;
                if !fleet.model.is_busy() {
                    let keys = reverse.iter().cloned().map(Event::Key);
                    keys.for_each(|key| drop(fleet.happens(key)));
                }
            },
            |()| listed.borrow_mut().fleet.happens(Event::Tick),
            BatchSize::PerIteration,
        );
    });
    group.bench_function("down and up", |bencher| {
        let mut listed = Listed::new("V z");
        let keys = chord::sequence("j k").unwrap_or_default();
        let mut next = keys.into_iter().map(Event::Key).cycle();
        bencher.iter_batched(
            || next.next(),
            |event| event.map(|event| listed.fleet.happens(event)),
            BatchSize::SmallInput,
        );
    });
    group.bench_function("a frame", |bencher| {
        let listed = [Listed::new("V z"), Listed::new("V z G")];
        let mut screen = Screen::new(SIZE);
        let mut next = listed.iter().cycle();
        bencher.iter(|| {
            if let Some(listed) = next.next() {
                screen.draw(&listed.fleet.model);
            }
        });
    });
    group.finish();
}

/// A console that lists the invocations of the function under its cursor.
struct Listed {
    fleet: Fleet,
    group: String,
    n_invocations: usize,
}

impl Listed {
    fn new(keys: &str) -> Self {
        let fleet = Fleet::new(SIZE);
        let subject = fleet.model.subject().map_or("", |it| it.name.as_str());
        let group = format!("/aws/lambda/{subject}");
        let mut listed = Self {
            fleet,
            group,
            n_invocations: 0,
        };
        while listed.n_invocations < INVOCATIONS {
            let batch = listed.batch();
            listed.fleet.happens(batch);
        }
        for key in chord::sequence(keys).unwrap_or_default() {
            listed.fleet.happens(Event::Key(key));
        }
        while listed.fleet.model.is_busy() {
            listed.fleet.happens(Event::Tick);
        }
        listed
    }

    /// As many lines as one fact tells, of the next invocations.
    fn batch(&mut self) -> Event {
        let first = self.n_invocations;
        self.n_invocations += MOST_LINES / LINES_EACH;
        let now = self.fleet.model.now.as_millis();
        let events =
            (first..self.n_invocations).flat_map(|n| lines(n, now - 1_000_000 + n as i64 * 5));
        let fact = Fact::Lines {
            group: self.group.as_str().into(),
            events: events.collect(),
        };
        Event::Fact(Query::Functions.in_first_place(), fact)
    }
}

/// One in fifty failed, one in thirty was a cold start.
fn lines(n: usize, at: i64) -> [LogEvent; LINES_EACH] {
    let id = format!("6f7f8071-b39b-4d6d-91d7-{n:012x}");
    let more = match n {
        n if n % 50 == 0 => "Status: timeout",
        n if n % 30 == 0 => "Init Duration: 400.00 ms\t",
        _ => "",
    };
    let took = 20 + n % 300;
    let said = [
        format!("START RequestId: {id} Version: 42"),
        format!("2026-11-20T12:00:00.000Z\t{id}\tINFO\tasking the bank"),
        format!("END RequestId: {id}"),
        format!(
            "REPORT RequestId: {id}\tDuration: {took}.00 ms\tBilled Duration: {took} ms\tMemory Size: 256 MB\tMax Memory Used: 118 MB\t{more}"
        ),
    ];
    let mut place = 0;
    said.map(|message| {
        place += 1;
        LogEvent {
            at: Timestamp::from_millis(at + place),
            ingested: None,
            stream: format!("2026/11/20/[42]{:032x}", n % 40).into(),
            id: Some(format!("{n} {place}").into()),
            message: message.into(),
        }
    })
}
