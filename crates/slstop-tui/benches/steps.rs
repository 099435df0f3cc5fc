//! The longest single step of the console with a million lines and a hundred thousand invocations held:
//! `cargo bench -p slstop-tui --bench steps`. A step is one `reduce`: nothing is drawn and no key is read while it
//! runs, so none may take longer than 4 ms. Printed for each kind of event: how many steps there were, the longest of
//! them, how long ninety-nine of a hundred took, and the most bytes that one allocated at a time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use peak_alloc::PeakAlloc;
use slstop_base::action::{Keymap, chord};
use slstop_base::{Megabytes, PlaceId, Timestamp};
use slstop_core::domain::{Function, LogEvent, LogSource, LogSources};
use slstop_core::message::{
    Event, Fact, MOST_LINES, Query, QueryState, Question, Size, Stamped, Tailing, Window,
};
use slstop_tui::state::{Model, Start, StartSettings, reduce, resolve, rows};

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

const NOW: Timestamp = Timestamp::from_millis(1_795_176_000_000);
const WINDOW: Window = Window { secs: 15 * 60 };
const FUNCTIONS: usize = 50;
const STREAMS_EACH: usize = 20;
const INVOCATIONS: usize = 100_000;
const LINES_EACH: usize = 10;
/// A tail is up to date after each so many facts.
const FACTS_A_PASS: usize = 5;
const TARGET: Duration = Duration::from_millis(4);

fn main() {
    let mut console = Console::new();
    let n_facts = INVOCATIONS * LINES_EACH / MOST_LINES;
    for n in 0..n_facts {
        console.tell("lines, in the fleet", n);
    }
    let (n_lines, n_invocations) = console.held();
    println!("{n_lines} lines and {n_invocations} invocations held");
    for (kind, keys) in [
        ("invocations", "V z"),
        ("only failed", "f"),
        ("all again", "f"),
        ("errors", "X"),
        ("another window", "t"),
        ("the fleet", "Esc"),
    ] {
        console.press(kind, keys);
        console.idle(kind);
    }
    // More than there is room for: the oldest leave while the newest come.
    console.press("invocations", "V z");
    console.idle("invocations");
    for n in n_facts..n_facts + n_facts / 2 {
        console.tell("lines, in invocations", n);
    }
    console.report();
}

struct Console {
    model: Model,
    tail: Question,
    now: Timestamp,
    seq: u64,
    steps: BTreeMap<&'static str, Vec<Step>>,
}

#[derive(Clone, Copy)]
struct Step {
    took: Duration,
    bytes: usize,
}

impl Console {
    fn new() -> Self {
        let (keymap, _) = Keymap::new(rows(), &[]);
        let given = StartSettings {
            keymap,
            themes: vec!["dark".into()],
            memory: Some(Megabytes(400)),
            ..StartSettings::default()
        };
        let model = Model::new(Start {
            given,
            size: Size::new(200, 60),
            now: NOW,
            theme: "dark".into(),
            window: WINDOW,
            ..Start::default()
        });
        let tail = Query::Tail {
            sources: sources(),
            back: WINDOW,
            is_live: false,
        };
        let mut console = Self {
            model,
            tail: tail.in_first_place(),
            now: NOW,
            seq: 0,
            steps: BTreeMap::new(),
        };
        let page = (0..FUNCTIONS).map(|n| Function::named(name(n).as_str()));
        let functions = Fact::Functions {
            page: page.collect(),
            first: true,
            last: true,
        };
        let functions = Event::Fact(Query::Functions.in_first_place(), functions);
        console.step("functions", functions);
        console
    }

    fn held(&self) -> (usize, usize) {
        let lines = &self.model.facts.lines;
        (lines.store.len(), lines.ledger.len())
    }

    /// A fact of lines; now and then the tail says that it is up to date.
    fn tell(&mut self, kind: &'static str, n: usize) {
        let fact = Event::Fact(self.tail.clone(), lines(n));
        self.step(kind, fact);
        if n.is_multiple_of(FACTS_A_PASS) {
            let tailing = Fact::Tailing {
                sources: sources(),
                tailing: Tailing {
                    every: Duration::from_secs(10),
                    read_from: NOW.minus(2 * WINDOW.span()),
                    is_live: false,
                    note: None,
                },
            };
            self.step("tail's progress", Event::Fact(self.tail.clone(), tailing));
            let fresh = QueryState::Fresh {
                next: None,
                stretched: false,
            };
            self.step("tail is up to date", Event::Query(self.tail.clone(), fresh));
        }
        self.idle("idle work");
    }

    fn idle(&mut self, kind: &'static str) {
        while self.model.is_busy() {
            self.step(kind, Event::Tick);
        }
    }

    fn press(&mut self, kind: &'static str, keys: &str) {
        for key in chord::sequence(keys).unwrap_or_default() {
            self.step(kind, Event::Key(key));
        }
    }

    fn step(&mut self, kind: &'static str, event: Event) {
        let Some(event) = resolve(&self.model, event) else {
            return;
        };
        self.now = self.now.plus(Duration::from_millis(1));
        self.seq += 1;
        let stamped = Stamped {
            at: self.now,
            seq: self.seq,
            event,
        };
        let before = ALLOCATED.current_usage();
        ALLOCATED.reset_peak_usage();
        let began = Instant::now();
        reduce(&mut self.model, &stamped);
        let took = began.elapsed();
        let bytes = ALLOCATED.peak_usage().saturating_sub(before);
        self.steps
            .entry(kind)
            .or_default()
            .push(Step { took, bytes });
    }

    fn report(self) {
        println!(
            "{:24} {:>8} {:>12} {:>12} {:>14}",
            "", "steps", "longest", "99 of 100", "most bytes"
        );
        let mut longest = Duration::ZERO;
        for (kind, mut steps) in self.steps {
            steps.sort_by_key(|step| step.took);
            let at = |share: usize| steps[(steps.len() - 1) * share / 100].took;
            let bytes = steps
                .iter()
                .map(|step| step.bytes)
                .max()
                .unwrap_or_default();
            println!(
                "{kind:24} {:8} {:>12.2?} {:>12.2?} {bytes:14}",
                steps.len(),
                at(100),
                at(99)
            );
            longest = longest.max(at(100));
        }
        let verdict = if longest <= TARGET { "within" } else { "ABOVE" };
        println!("longest step {longest:.2?}: {verdict} {TARGET:?}");
    }
}

fn name(n: usize) -> String {
    format!("shop-prod-{n:02}")
}

fn group(n: usize) -> Arc<str> {
    format!("/aws/lambda/{}", name(n)).into()
}

fn sources() -> LogSources {
    let source = |n| LogSource {
        place: PlaceId::FIRST,
        group: group(n),
        functions: Arc::from([]),
    };
    (0..FUNCTIONS).map(source).collect()
}

/// A fact of one group: one invocation in fifty failed, one in thirty was a cold start, one line in a hundred is late.
fn lines(n: usize) -> Fact {
    let each = MOST_LINES / LINES_EACH;
    let invocations = n * each..(n + 1) * each;
    // Within the window, whichever function.
    let span = WINDOW.span().as_millis() as i64;
    let step = span as f64 / (INVOCATIONS as f64 * 1.5);
    let mut events: Vec<LogEvent> = invocations
        .flat_map(|invocation| {
            let at = NOW.as_millis() - span + (invocation as f64 * step) as i64;
            invocation_lines(invocation, at)
        })
        .collect();
    for place in (0..events.len()).step_by(100) {
        let late = events.len() - 1 - place / 2;
        events.swap(place, late);
    }
    Fact::Lines {
        group: group(n % FUNCTIONS),
        events,
    }
}

fn invocation_lines(n: usize, at: i64) -> Vec<LogEvent> {
    let id = format!("6f7f8071-b39b-4d6d-91d7-{n:012x}");
    let more = match n {
        n if n % 50 == 0 => "Status: timeout",
        n if n % 30 == 0 => "Init Duration: 400.00 ms\t",
        _ => "",
    };
    let took = 20 + n % 300;
    let mut said = vec![format!("START RequestId: {id} Version: 42")];
    for line in 0..LINES_EACH - 3 {
        said.push(format!(
            "2026-11-20T12:00:00.000Z\t{id}\tINFO\tasking the bank for order {line}, customer 4711"
        ));
    }
    said.push(format!("END RequestId: {id}"));
    said.push(format!(
        "REPORT RequestId: {id}\tDuration: {took}.00 ms\tBilled Duration: {took} ms\tMemory Size: 256 MB\tMax Memory Used: 118 MB\t{more}"
    ));
    let event = |(place, message): (usize, String)| LogEvent {
        at: Timestamp::from_millis(at + place as i64),
        ingested: None,
        stream: format!("2026/11/20/[42]{:032x}", n % STREAMS_EACH).into(),
        id: Some(format!("{n} {place}").into()),
        message: message.into(),
    };
    said.into_iter().enumerate().map(event).collect()
}
