//! A console without a terminal that is driven by a script, and the lines of invocations.

use crate::here;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use slstop_base::Timestamp;
use slstop_base::action::{Keymap, PaneId, chord};
use slstop_core::domain::{Function, LogEvent};
use slstop_core::facts::ledger::{Invocation, Limits, RowId};
use slstop_core::message::{
    Edit, Effect, Event, Fact, Query, QueryState, Size, Stamped, Tailing, Window,
};
use slstop_tui::screen;
use slstop_tui::state::{Model, Start, StartSettings, reduce, resolve, rows};
use slstop_tui::theme::Theme;

pub const NOON: i64 = 1_795_176_000_000;
pub const SIZE: Size = Size::new(160, 50);

/// A console that looks at the invocations of one function.
pub struct Script {
    pub model: Model,
    pub now: Timestamp,
    pub effects: Vec<Effect>,
}

impl Script {
    pub fn new() -> Self {
        let (keymap, _) = Keymap::new(rows(), &[]);
        let given = StartSettings {
            keymap,
            ..StartSettings::default()
        };
        let now = Timestamp::from_millis(NOON);
        let start = Start {
            given,
            size: SIZE,
            now,
            theme: "dark".into(),
            ..Start::default()
        };
        let mut script = Self {
            model: Model::new(start),
            now,
            effects: vec![],
        };
        let page = ["pay", "ship"].map(|name| Function {
            timeout: Some(Duration::from_secs(10)),
            ..Function::named(name)
        });
        let (page, first, last) = (page.to_vec(), true, true);
        script.happens(here::fact(
            Query::Functions,
            Fact::Functions { page, first, last },
        ));
        script
    }

    pub fn opened() -> Self {
        let mut script = Self::new();
        script.press("Enter");
        script
    }

    pub fn happens(&mut self, event: Event) -> &mut Self {
        if let Some(event) = resolve(&self.model, event) {
            let stamped = Stamped {
                at: self.now,
                seq: 1,
                event,
            };
            self.effects.extend(reduce(&mut self.model, &stamped));
        }
        self
    }

    pub fn press(&mut self, keys: &str) -> &mut Self {
        for chord in chord::sequence(keys).expect("keys of a test") {
            self.happens(Event::Key(chord));
        }
        self
    }

    pub fn write(&mut self, text: &str) -> &mut Self {
        self.happens(Event::Edit(Edit::Type(text.to_owned())))
    }

    pub fn later(&mut self, secs: u64) -> &mut Self {
        self.now = self.now.plus(Duration::from_secs(secs));
        self.happens(Event::Tick)
    }

    pub fn tail(&self) -> Query {
        let is_tail = |query: &Query| matches!(query, Query::Tail { .. });
        here::wanted(&self.model)
            .into_iter()
            .find(is_tail)
            .expect("lines are wanted")
    }

    /// Messages of a function, each so many seconds after noon, in a stream for each request.
    pub fn lines(&mut self, function: &str, told: &[(i64, &str)]) -> &mut Self {
        let event = |(secs, message): &(i64, &str)| {
            let at = message.find(ID).expect("it names its request") + ID.len();
            LogEvent {
                at: Timestamp::from_millis(NOON + secs * 1000),
                ingested: None,
                stream: format!("2026/11/20/[7]{:0>32}", &message[at..at + 2]).into(),
                id: None,
                message: (*message).into(),
            }
        };
        let fact = Fact::Lines {
            group: format!("/aws/lambda/{function}").into(),
            events: told.iter().map(event).collect(),
        };
        let query = Query::Tail {
            sources: [].into(),
            back: Window::default(),
            is_live: false,
        };
        self.happens(here::fact(query, fact))
    }

    /// A tail that has read the whole window says so.
    pub fn fresh(&mut self) -> &mut Self {
        let (query, from) = (self.tail(), self.now.minus(Duration::from_secs(3600)));
        let tailing = Tailing {
            every: Duration::from_secs(1),
            read_from: from,
            is_live: false,
            note: None,
        };
        let sources = here::sources(&query);
        self.happens(here::fact(
            query.clone(),
            Fact::Tailing { sources, tailing },
        ));
        let (next, stretched) = (None, false);
        self.happens(here::state(query, QueryState::Fresh { next, stretched }))
    }

    pub fn told(&self, row: RowId) -> Invocation<'_> {
        let ledger = &self.model.facts.lines.ledger;
        ledger
            .invocation(row, Limits::at(self.now))
            .expect("it is here")
    }

    /// The requests that are listed, in the order shown.
    pub fn listed(&self) -> Vec<String> {
        let rows = self.model.panes.invocations.listed();
        rows.map(|row| letter(&self.told(row).request)).collect()
    }

    pub fn current(&self) -> String {
        let row = self.model.panes.invocations.current();
        row.map(|row| letter(&self.told(row).request))
            .unwrap_or_default()
    }

    pub fn focus(&self) -> PaneId {
        self.model.shell.focus.pane
    }

    pub fn picture(&self) -> String {
        let Size { width, height } = self.model.shell.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        screen::draw(&self.model, &Theme::default(), &mut buffer);
        let row = |y: u16| (0..width).map(move |x| (x, y)).collect::<Vec<_>>();
        let line = |y| {
            row(y)
                .into_iter()
                .map(|at| buffer[at].symbol())
                .collect::<String>()
        };
        (0..height).map(|y| line(y) + "\n").collect()
    }

    #[track_caller]
    pub fn shows(&self, text: &str) -> &Self {
        let picture = self.picture();
        assert!(picture.contains(text), "{text:?} is not in\n{picture}");
        self
    }
}

pub const ID: &str = "00000000-0000-4000-8000-0000000000";

/// A request's id, of its letter.
pub fn id(request: &str) -> String {
    format!("{ID}{:02x}", request.as_bytes()[0])
}

pub fn letter(id: &str) -> String {
    let code = id
        .strip_prefix(ID)
        .and_then(|code| u8::from_str_radix(code, 16).ok());
    char::from(code.expect("a request of a test")).to_string()
}

pub fn report(request: &str, took: u32, more: &str) -> String {
    let id = id(request);
    format!(
        "REPORT RequestId: {id}\tDuration: {took}.00 ms\tBilled Duration: {took} ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t{more}"
    )
}

pub fn well(request: &str) -> String {
    report(request, 10, "")
}

pub fn failed(request: &str, error: &str) -> String {
    let id = id(request);
    format!(
        "2026-11-20T12:00:00.000Z\t{id}\tERROR\tInvoke Error \t{{\"errorType\":\"{error}\",\"errorMessage\":\"no stock\",\"stack\":[\"{error}: no stock\"]}}"
    )
}

/// One that went well, one cold start, two that failed, in this order of time.
pub fn mixed() -> Script {
    let mut script = Script::opened();
    let lines = [
        (-60, well("a")),
        (-50, report("b", 10, "Init Duration: 400.00 ms\t")),
        (-40, failed("c", "TypeError")),
        (-40, report("c", 10, "")),
        (-30, report("d", 10_000, "Status: timeout")),
    ];
    let lines: Vec<(i64, &str)> = lines
        .iter()
        .map(|(at, line)| (*at, line.as_str()))
        .collect();
    script.lines("pay", &lines).fresh();
    script
}
