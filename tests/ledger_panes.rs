//! Scripts for the panes that are made from the ledger: lines arrive, keys are pressed, then what is so.

use std::time::Duration;

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use slstop::action::{Keymap, PaneId, chord};
use slstop::base::Timestamp;
use slstop::domain::{Function, LogEvent};
use slstop::facts::ledger::{Invocation, Limits, RowId};
use slstop::message::{
    Edit, Effect, Event, Fact, Mouse, MouseKind, Query, QueryState, Size, Stamped, Tailing, Window,
};
use slstop::screen;
use slstop::state::{Given, Layout, Model, Start, reduce, resolve, rows, wanted};
use slstop::theme::Theme;

const NOON: i64 = 1_795_176_000_000;
const SIZE: Size = Size::new(160, 50);

/// A console that looks at the invocations of one function.
struct Script {
    model: Model,
    now: Timestamp,
    effects: Vec<Effect>,
}

impl Script {
    fn new() -> Self {
        let (keymap, _) = Keymap::new(rows(), &[]);
        let given = Given {
            keymap,
            ..Given::default()
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
        script.happens(Event::Fact(
            Query::Functions,
            Fact::Functions { page, first, last },
        ));
        script
    }

    fn opened() -> Self {
        let mut script = Self::new();
        script.press("Enter");
        script
    }

    fn happens(&mut self, event: Event) -> &mut Self {
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

    fn press(&mut self, keys: &str) -> &mut Self {
        for chord in chord::sequence(keys).expect("keys of a test") {
            self.happens(Event::Key(chord));
        }
        self
    }

    fn write(&mut self, text: &str) -> &mut Self {
        self.happens(Event::Edit(Edit::Type(text.to_owned())))
    }

    fn later(&mut self, secs: u64) -> &mut Self {
        self.now = self.now.plus(Duration::from_secs(secs));
        self.happens(Event::Tick)
    }

    fn tail(&self) -> Query {
        let is_tail = |query: &Query| matches!(query, Query::Tail { .. });
        wanted(&self.model)
            .into_iter()
            .find(is_tail)
            .expect("lines are wanted")
    }

    /// Messages of a function, each so many seconds after noon, in a stream for each request.
    fn lines(&mut self, function: &str, told: &[(i64, &str)]) -> &mut Self {
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
        self.happens(Event::Fact(query, fact))
    }

    /// A tail that has read the whole window says so.
    fn fresh(&mut self) -> &mut Self {
        let (query, from) = (self.tail(), self.now.minus(Duration::from_secs(3600)));
        let tailing = Tailing {
            every: Duration::from_secs(1),
            read_from: from,
            is_live: false,
            note: None,
        };
        self.happens(Event::Fact(query.clone(), Fact::Tailing(tailing)));
        let (next, stretched) = (None, false);
        self.happens(Event::Query(query, QueryState::Fresh { next, stretched }))
    }

    fn told(&self, row: RowId) -> Invocation<'_> {
        let ledger = &self.model.facts.lines.ledger;
        ledger
            .invocation(row, Limits::at(self.now))
            .expect("it is here")
    }

    /// The requests that are listed, in the order shown.
    fn listed(&self) -> Vec<String> {
        let rows = self.model.shell.panes.invocations.listed();
        rows.map(|row| letter(&self.told(row).request)).collect()
    }

    fn current(&self) -> String {
        let row = self.model.shell.panes.invocations.current();
        row.map(|row| letter(&self.told(row).request))
            .unwrap_or_default()
    }

    fn focus(&self) -> PaneId {
        self.model.shell.focus.pane
    }

    fn picture(&self) -> String {
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
    fn shows(&self, text: &str) -> &Self {
        let picture = self.picture();
        assert!(picture.contains(text), "{text:?} is not in\n{picture}");
        self
    }
}

const ID: &str = "00000000-0000-4000-8000-0000000000";

/// A request's id, of its letter.
fn id(request: &str) -> String {
    format!("{ID}{:02x}", request.as_bytes()[0])
}

fn letter(id: &str) -> String {
    let code = id
        .strip_prefix(ID)
        .and_then(|code| u8::from_str_radix(code, 16).ok());
    char::from(code.expect("a request of a test")).to_string()
}

fn report(request: &str, took: u32, more: &str) -> String {
    let id = id(request);
    format!(
        "REPORT RequestId: {id}\tDuration: {took}.00 ms\tBilled Duration: {took} ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t{more}"
    )
}

fn well(request: &str) -> String {
    report(request, 10, "")
}

fn failed(request: &str, error: &str) -> String {
    let id = id(request);
    format!(
        "2026-11-20T12:00:00.000Z\t{id}\tERROR\tInvoke Error \t{{\"errorType\":\"{error}\",\"errorMessage\":\"no stock\",\"stack\":[\"{error}: no stock\"]}}"
    )
}

/// One that went well, one cold start, two that failed, in this order of time.
fn mixed() -> Script {
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

#[test]
fn enter_on_a_function_shows_its_invocations_and_lines() {
    let script = mixed();
    assert_eq!(script.focus(), PaneId::Invocations);
    assert_eq!(script.model.shell.tiling.layout, Layout::Function);
    script.shows("4 invocations").shows("50.0% failed");
}

#[test]
fn errors_come_first_then_cold_starts_and_keys_sort_otherwise() {
    let mut script = mixed();
    assert_eq!(script.listed(), ["d", "c", "b", "a"]);
    script.press("s w");
    assert_eq!(script.listed(), ["d", "c", "b", "a"], "newest first");
    script.press("S");
    assert_eq!(script.listed(), ["a", "b", "c", "d"]);
    script.press("s d");
    assert_eq!(script.listed()[0], "d", "slowest first");
    script.press("s i");
    assert_eq!(script.listed()[0], "b", "the only one with an init");
}

#[test]
fn the_selection_stays_on_its_invocation_whatever_arrives() {
    let mut script = mixed();
    script.press("j j");
    assert_eq!(script.current(), "b");
    let lines = [
        (-10, failed("e", "TypeError")),
        (-5, report("f", 3, "Status: timeout")),
    ];
    let lines: Vec<(i64, &str)> = lines
        .iter()
        .map(|(at, line)| (*at, line.as_str()))
        .collect();
    script.lines("pay", &lines);
    assert_eq!(script.listed(), ["f", "e", "d", "c", "b", "a"]);
    assert_eq!(script.current(), "b");
    // Late, and about the very one that is selected.
    script.lines("pay", &[(-49, &failed("b", "KeyError"))]);
    assert_eq!(script.listed(), ["f", "e", "d", "c", "b", "a"]);
    assert_eq!(script.current(), "b");
    script.press("s w S");
    assert_eq!(script.current(), "b");
}

#[test]
fn kinds_are_shown_alone_and_together_and_all_again() {
    let mut script = mixed();
    script.press("f");
    assert_eq!(script.listed(), ["d", "c"]);
    script.press("c").shows("only failed or cold");
    assert_eq!(script.listed(), ["d", "c", "b"]);
    script.press("f");
    assert_eq!(script.listed(), ["b"]);
    script.press("u");
    assert_eq!(script.listed().len(), 4);
}

#[test]
fn the_filter_speaks_the_one_language_and_a_wrong_one_changes_nothing() {
    let mut script = mixed();
    script.press("/").write("cause = timeout or cold = true");
    assert_eq!(script.listed(), ["d", "b"]);
    script.write(" or (");
    assert_eq!(script.listed(), ["d", "b"], "until it is right again");
    script.press("Esc");
    assert_eq!(script.listed().len(), 4);
}

#[test]
fn an_error_lists_exactly_its_invocations_and_esc_returns_to_it() {
    let mut script = mixed();
    script.lines("pay", &[(-20, &failed("g", "TypeError"))]);
    script.press("X");
    assert_eq!(
        (script.focus(), script.model.shell.tiling.layout),
        (PaneId::Errors, Layout::Errors)
    );
    script
        .shows("Errors 2")
        .shows("3 of 5 invocations failed")
        .shows("66.7%");
    script.press("Enter");
    assert_eq!(script.focus(), PaneId::Invocations);
    assert_eq!(script.listed(), ["g", "c"]);
    // One more of its kind, and one of another.
    let lines = [
        (-3, failed("h", "TypeError")),
        (-2, failed("i", "KeyError")),
    ];
    let lines: Vec<(i64, &str)> = lines
        .iter()
        .map(|(at, line)| (*at, line.as_str()))
        .collect();
    script.lines("pay", &lines);
    assert_eq!(script.listed(), ["h", "g", "c"]);
    script.press("Enter Esc");
    assert_eq!(
        script.listed(),
        ["h", "g", "c"],
        "the detail was closed, no more"
    );
    script.press("Esc");
    assert_eq!(script.focus(), PaneId::Errors);
    script.press("Esc");
    assert_eq!(script.focus(), PaneId::Invocations);
    assert_eq!(script.listed().len(), 7, "all of them again");
}

#[test]
fn an_opened_invocation_says_how_it_ended_and_leads_to_its_lines() {
    let mut script = mixed();
    script
        .press("Enter")
        .shows("timed out: it was stopped at its time-out of 10s");
    script
        .press("l")
        .shows("failed: the code threw an error that nothing caught");
    script.shows("TypeError: no stock");
    script.press("Enter");
    assert_eq!(script.focus(), PaneId::Logs);
    script.press("Esc");
    assert_eq!(script.focus(), PaneId::Invocations);
    script.shows("failed: the code threw");
    script.press("Esc");
    assert_eq!(script.current(), "c");
}

#[test]
fn the_event_is_shown_where_a_line_holds_it() {
    let mut script = mixed();
    let event = r#"{"Records":[{"eventSource":"aws:sqs","body":"order 17"}]}"#;
    let line = format!("2026-11-20T12:00:00.000Z\t{}\tINFO\t{event}", id("d"));
    script.lines("pay", &[(-31, &line)]).press("Enter G");
    script
        .shows("event: SQS messages")
        .shows("\"body\": \"order 17\"");
}

#[test]
fn y_copies_markdown_without_secrets_and_capital_y_the_lines_as_they_came() {
    let mut script = mixed();
    let id = id("d");
    let line = format!("2026-11-20T12:00:00.000Z\t{id}\tINFO\tpassword=hunter22 ```");
    script.lines("pay", &[(-31, &line)]).press("y Y");
    let copied: Vec<&String> = script
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Copy(text) => Some(text),
            _ => None,
        })
        .collect();
    let [markdown, source] = copied[..] else {
        panic!("{copied:?}")
    };
    assert!(markdown.starts_with("### pay: timeout\n"), "{markdown}");
    assert!(
        markdown.contains(&format!("| request | {id} |")),
        "{markdown}"
    );
    assert!(
        markdown.contains("\n````\n"),
        "the fence is longer than what it holds: {markdown}"
    );
    assert!(!markdown.contains("hunter22") && source.contains("hunter22"));
}

#[test]
fn what_runs_ticks_and_is_unknown_when_its_time_is_over() {
    let mut script = Script::opened();
    let start = format!("START RequestId: {} Version: 7", id("r"));
    script.lines("pay", &[(0, &start)]).fresh();
    script.later(3).shows("running").shows(" 3s ");
    assert_eq!(
        script.model.next_change(),
        script.now.plus(Duration::from_secs(1))
    );
    script
        .later(9 + 120 + 60)
        .shows("unknown")
        .shows("its time-out is long over");
    let end = report("r", 20, "");
    script.lines("pay", &[(2, &end)]).shows(" ok ");
}

#[test]
fn an_invocation_leaves_with_the_window() {
    let mut script = mixed();
    script.later(15 * 60 - 55);
    assert_eq!(script.listed(), ["d", "c", "b"]);
    script.press("t 2");
    assert_eq!(script.listed().len(), 4, "an hour shows it again");
}

#[test]
fn only_functions_of_interest_are_listed_until_all_are_asked_for() {
    let mut script = mixed();
    script.lines("ship", &[(-7, &well("s"))]);
    assert!(!script.listed().contains(&"s".to_owned()));
    script.press("*").shows("all functions");
    assert!(script.listed().contains(&"s".to_owned()));
}

#[test]
fn a_window_without_errors_says_how_many_were_read() {
    let mut script = Script::opened();
    script
        .lines("pay", &[(-60, &well("a")), (-50, &well("b"))])
        .fresh()
        .press("X");
    script.shows("no errors in 15m: 2 invocations read");
}

#[test]
fn the_fleet_knows_cold_starts_once_the_window_is_read() {
    let mut script = Script::opened();
    let cold = report("b", 10, "Init Duration: 400.00 ms\t");
    script.lines("pay", &[(-60, &well("a")), (-50, &cold)]);
    let known = |script: &Script| {
        let rollups = &script.model.facts.rollups;
        let rollup = rollups.of(Window::default(), &"pay".into());
        rollup.map(|rollup| (rollup.figures.cold_share(), rollup.figures.init_p90_ms))
    };
    assert_eq!(known(&script), None, "half a window would be a wrong share");
    script.fresh();
    assert_eq!(known(&script), Some((Some(0.5), Some(400.0))));
    script.press("Esc s l").shows("by cold").shows("50.0%");
    // A tail that begins anew has not read what came in between.
    let query = script.press("Enter").tail();
    script.lines("pay", &[(-40, &well("c"))]);
    script.happens(Event::Query(query.clone(), QueryState::Loading));
    let (next, stretched) = (None, false);
    script.happens(Event::Query(query, QueryState::Fresh { next, stretched }));
    assert_eq!(
        known(&script),
        Some((Some(0.5), Some(400.0))),
        "it stays what it was"
    );
}

#[test]
fn a_click_selects_the_second_opens_and_headings_sort() {
    let mut script = mixed();
    let find = |script: &Script, text: &str| {
        let picture = script.picture();
        let rows: Vec<&str> = picture.lines().collect();
        let (y, row) = rows
            .iter()
            .enumerate()
            .find(|(_, row)| row.contains(text))
            .expect(text);
        let x = row[..row.find(text).expect("it is there")].chars().count();
        screen::target(&script.model, x as u16, y as u16)
    };
    let target = find(&script, "TypeError: no stock");
    script.happens(Event::Mouse(Mouse {
        kind: MouseKind::Click,
        target,
    }));
    assert_eq!(script.current(), "c");
    let target = find(&script, "TOOK");
    script.happens(Event::Mouse(Mouse {
        kind: MouseKind::Click,
        target,
    }));
    script.shows("slowest first");
    assert_eq!(script.current(), "c");
    let target = find(&script, "TypeError: no stock");
    script.happens(Event::Mouse(Mouse {
        kind: MouseKind::DoubleClick,
        target,
    }));
    script.shows("failed: the code threw an error");
}

/// Lines of few requests, so that they meet; each so many seconds from noon.
fn any_line() -> impl Strategy<Value = (i64, String)> {
    let request = prop::sample::select(vec!["a", "b", "c", "d", "e", "f", "g"]);
    let kind = 0..5u8;
    (-1000..20_i64, request, kind).prop_map(|(at, request, kind)| {
        let line = match kind {
            0 => format!("START RequestId: {} Version: 7", id(request)),
            1 => well(request),
            2 => report(request, 700, "Init Duration: 400.00 ms\t"),
            3 => report(request, 10_000, "Status: timeout"),
            _ => failed(request, "TypeError"),
        };
        (at, line)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Order and figures are kept by what changed; a pane that is opened later looks at everything once.
    #[test]
    fn what_is_kept_by_changes_is_what_is_found_anew(
        steps in prop::collection::vec((prop::collection::vec(any_line(), 0..8), 0..200u64), 1..12),
        keys in prop::sample::select(vec!["s w", "s d", "s i", "s b S", "s w f", "s w c"]),
    ) {
        let (mut early, mut late) = (Script::opened(), Script::new());
        early.press(keys);
        for (lines, secs) in &steps {
            let lines: Vec<(i64, &str)> = lines.iter().map(|(at, line)| (*at, line.as_str())).collect();
            for script in [&mut early, &mut late] {
                script.lines("pay", &lines).later(*secs);
            }
        }
        late.press("Enter").press(keys);
        prop_assert_eq!(early.listed(), late.listed());
        let sums = |script: &Script| {
            let picture = script.picture();
            picture.lines().find(|line| line.contains("invocations  ")).map(|line| line.trim_end().to_owned())
        };
        prop_assert_eq!(sums(&early), sums(&late));
        early.press("X");
        late.press("X");
        prop_assert_eq!(early.picture(), late.picture());
    }
}
