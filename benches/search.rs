//! Searching a million held lines in the console: `cargo bench --bench search`. Turns are what the loop does
//! between two looks at the keyboard: at most 4 ms. The whole of them: 250 ms. A frame, while lines come in
//! and a filter is on: 16 ms.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use slstop_base::action::{Keymap, chord};
use slstop_base::{Megabytes, Timestamp};
use slstop_core::domain::{Function, LogEvent, LogSource};
use slstop_core::message::{Edit, Event, Fact, MOST_LINES, Query, Size, Stamped, Window};
use slstop_tui::screen;
use slstop_tui::state::{Layout, Model, Start, StartSettings, reduce, resolve, rows, wanted};
use slstop_tui::theme::Theme;

const LINES: usize = 1_000_000;
const LENGTH: usize = 220;
const BATCH: usize = MOST_LINES;
const SIZE: Size = Size::new(200, 60);
const START: Timestamp = Timestamp::from_millis(1_763_640_000_000);

struct Console {
    model: Model,
    seq: u64,
    now: Timestamp,
    n_lines: usize,
}

/// One in a thousand says `timeout`.
fn message(n: usize) -> String {
    let id = format!("6f7f8071-b39b-4d6d-91d7-{:012x}", n / 5);
    let what = if n % 1000 == 7 { "timeout" } else { "charged" };
    let mut message = match n % 4 {
        0 => format!(
            "{{\"level\":\"INFO\",\"requestId\":\"{id}\",\"message\":\"{what}\",\"order\":{{\"id\":{n},\"total\":42.5}},\"note\":\""
        ),
        1 => format!("2026-11-20T12:00:00.000Z\t{id}\tERROR\t{what} order {n} "),
        _ => format!("2026-11-20T12:00:00.000Z\t{id}\tINFO\t{what} order {n} in 183 ms, "),
    };
    let end = if n.is_multiple_of(4) { "\"}" } else { "\n" };
    while message.len() + end.len() < LENGTH {
        message.push_str("3 items, total 42.50 EUR, carrier dhl, ");
    }
    message.truncate(LENGTH - end.len());
    message + end
}

impl Console {
    fn new() -> Self {
        let (keymap, _) = Keymap::new(rows(), &[]);
        let model = Model::new(Start {
            given: StartSettings {
                keymap,
                // The usual budget holds nine tenths of them.
                memory: Some(Megabytes(320)),
                ..StartSettings::default()
            },
            size: SIZE,
            now: START,
            layout: Layout::named("logs"),
            ..Start::default()
        });
        let mut console = Self {
            model,
            seq: 0,
            now: START,
            n_lines: 0,
        };
        let page = Fact::Functions {
            page: vec![Function::named("shop")],
            first: true,
            last: true,
        };
        console.happens(Event::Fact(Query::Functions.in_first_place(), page));
        console
    }

    fn happens(&mut self, event: Event) {
        let Some(event) = resolve(&self.model, event) else {
            return;
        };
        self.seq += 1;
        let stamped = Stamped {
            at: self.now,
            seq: self.seq,
            event,
        };
        reduce(&mut self.model, &stamped);
    }

    fn batch(&mut self) -> Event {
        let event = |n: usize| LogEvent {
            at: START.plus(Duration::from_micros(n as u64 * 100)),
            ingested: None,
            stream: "2026/11/20/[7]0123456789abcdef0123456789abcdef".into(),
            id: Some(format!("{n:056}").into()),
            message: message(n).into(),
        };
        let events: Vec<LogEvent> = (self.n_lines..self.n_lines + BATCH).map(event).collect();
        self.n_lines += BATCH;
        let group: Arc<str> = "/aws/lambda/shop".into();
        let source = LogSource {
            place: slstop_base::PlaceId::FIRST,
            group: group.clone(),
            functions: Arc::default(),
        };
        let query = Query::Tail {
            sources: Arc::from([source]),
            back: Window::default(),
            is_live: false,
        };
        Event::Fact(query.in_first_place(), Fact::Lines { group, events })
    }

    /// What the loop does with an event, and how long it takes.
    fn turn(&mut self, event: Event) -> Duration {
        let began = Instant::now();
        self.happens(event);
        std::hint::black_box((wanted(&self.model), self.model.frame_key()));
        began.elapsed()
    }

    fn keys(&mut self, keys: &str) {
        for key in chord::sequence(keys).unwrap_or_default() {
            self.happens(Event::Key(key));
        }
    }

    /// Types a filter as if it were pasted, and searches to the end.
    fn filter(&mut self, filter: &str) -> Vec<Duration> {
        self.keys("f");
        self.happens(Event::Edit(Edit::Clear));
        let mut turns = vec![self.turn(Event::Edit(Edit::Type(filter.to_owned())))];
        self.keys("Enter");
        while self.model.is_busy() {
            turns.push(self.turn(Event::Tick));
        }
        turns
    }
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn main() {
    // `cargo test --benches` runs this, too, and wants no figures.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let mut console = Console::new();
    console.keys("F");
    for _ in 0..LINES / BATCH {
        let batch = console.batch();
        console.happens(batch);
    }
    while console.model.is_busy() {
        console.happens(Event::Tick);
    }
    println!("{} lines held", console.model.facts.lines.store.len());
    for filter in [
        "timeout",
        "Timeout",
        "charged",
        "\"timeout order\"",
        "~ 'timeout|refused'",
        "~ 'order \\d+7 in'",
        "~ '^2026.*timeout'",
        "~ '[a-z]+out\\b'",
        // No text that is sure to be there, or one that is everywhere.
        "~ '(?i)TIME.?OUT'",
        "~ '\\b5\\d\\d\\b'",
        "~ '[a-z]+[0-9]{9}'",
        "~ '\\w+[0-9]{9}'",
        "level >= error timeout",
        "level >= error",
        "order.id = 700000",
        "not charged",
        "request_id = 6f7f8071-b39b-4d6d-91d7-000000000007",
    ] {
        let mut best: Option<(Duration, Duration, usize)> = None;
        for _ in 0..3 {
            console.filter("");
            let turns = console.filter(filter);
            let whole: Duration = turns.iter().sum();
            let longest = turns.iter().max().copied().unwrap_or_default();
            if best.is_none_or(|(fastest, ..)| whole < fastest) {
                best = Some((whole, longest, turns.len()));
            }
        }
        if let Some((whole, longest, n)) = best {
            println!(
                "{filter:40} whole {:6.1} ms   longest of {n} turns {:.2} ms",
                millis(whole),
                millis(longest)
            );
        }
    }
    for filter in ["timeout", "~ 'order \\d+7 in'", "not level = error"] {
        arrivals(&mut console, filter);
    }
}

/// Ten thousand lines a second are ten batches; each is reduced and drawn.
fn arrivals(console: &mut Console, filter: &str) {
    console.filter(filter);
    let viewport = Viewport::Fixed(Rect::new(0, 0, SIZE.width, SIZE.height));
    let backend = CrosstermBackend::new(io::sink());
    let Ok(mut terminal) = Terminal::with_options(backend, TerminalOptions { viewport }) else {
        return;
    };
    let theme = Theme::default();
    let mut frames = Vec::new();
    for _ in 0..200 {
        let batch = console.batch();
        let reduced = console.turn(batch);
        let began = Instant::now();
        let drawn = terminal.draw(|frame| screen::draw(&console.model, &theme, frame.buffer_mut()));
        std::hint::black_box(drawn.is_ok());
        frames.push((reduced + began.elapsed(), reduced));
    }
    frames.sort();
    let at = |share: usize| frames[(frames.len() - 1) * share / 100];
    println!(
        "{filter:40} a batch of {BATCH} and its frame: median {:.2} ms (reduced in {:.2}), p99 {:.2} ms, longest {:.2} ms",
        millis(at(50).0),
        millis(at(50).1),
        millis(at(99).0),
        millis(at(100).0)
    );
}
