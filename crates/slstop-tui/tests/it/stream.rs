//! Scripts for the stream of log lines: what arrived and what was pressed, then what is seen.

use crate::here;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use slstop_base::action::{Keymap, chord};
use slstop_base::{LocalZone, Timestamp};
use slstop_core::domain::{Function, Gap, GapReason, LogEvent};
use slstop_core::message::{
    Edit, Effect, Event, Fact, Mouse, MouseKind, Query, QueryState, Size, Stamped, Tailing, Window,
};
use slstop_tui::state::{Model, Start, StartSettings, reduce, resolve, rows};
use slstop_tui::theme::{Role, Theme};
use slstop_tui::{screen, widget};

const NOON: i64 = 1_763_640_000_000;
const ID: &str = "6f7f8071-b39b-4d6d-91d7-78df2be848f";

struct Script {
    model: Model,
    seq: u64,
    effects: Vec<Effect>,
}

impl Script {
    /// A console with three functions, on the stream of the first.
    fn new() -> Self {
        Self::of_size(Size::new(120, 30))
    }

    fn of_size(size: Size) -> Self {
        let (keymap, _) = Keymap::new(rows(), &[]);
        let given = StartSettings {
            keymap,
            ..StartSettings::default()
        };
        let start = Start {
            given,
            size,
            now: Timestamp::from_millis(NOON),
            theme: "dark".into(),
            ..Start::default()
        };
        let mut script = Self {
            model: Model::new(start),
            seq: 0,
            effects: vec![],
        };
        let page = ["shop-a", "shop-b", "shop-c"].map(Function::named).into();
        let (first, last) = (true, true);
        script.happens(here::fact(
            Query::Functions,
            Fact::Functions { page, first, last },
        ));
        script.press("F z");
        script
    }

    fn happens(&mut self, event: Event) -> &mut Self {
        if let Some(event) = resolve(&self.model, event) {
            self.seq += 1;
            let stamped = Stamped {
                at: self.model.now,
                seq: self.seq,
                event,
            };
            self.effects.extend(reduce(&mut self.model, &stamped));
        }
        self
    }

    /// As the loop does while there is something left to do.
    fn rest(&mut self) -> usize {
        let mut turns = 0;
        while self.model.is_busy() {
            self.happens(Event::Tick);
            turns += 1;
            assert!(turns < 10_000, "it never ends");
        }
        turns
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

    fn tail(&self) -> Query {
        here::wanted(&self.model)
            .into_iter()
            .find(|query| matches!(query, Query::Tail { .. }))
            .expect("the stream is watched")
    }

    /// Lines of a function: seconds before noon, and what they say.
    fn told(&mut self, function: &str, lines: &[(i64, &str)]) -> &mut Self {
        for batch in lines.chunks(2000) {
            let event = |(before, said): &(i64, &str)| LogEvent {
                at: Timestamp::from_millis(NOON - before * 1000),
                ingested: None,
                stream: "2025/11/20/[$LATEST]0123456789abcdef0123456789abcdef".into(),
                id: Some(format!("{function} {before} {said}").into()),
                message: (*said).into(),
            };
            let fact = Fact::Lines {
                group: format!("/aws/lambda/{function}").into(),
                events: batch.iter().map(event).collect(),
            };
            self.happens(here::fact(Query::Functions, fact));
        }
        self
    }

    /// `line 100` a second before `line 99`, and so on to `line 1`.
    fn hundred(&mut self) -> &mut Self {
        let said: Vec<String> = (1..=100).rev().map(|n| format!("line {n}.")).collect();
        let lines: Vec<(i64, &str)> = (1..=100)
            .rev()
            .zip(&said)
            .map(|(n, said)| (n, said.as_str()))
            .collect();
        self.told("shop-a", &lines)
    }

    fn frame(&self) -> Buffer {
        let Size { width, height } = self.model.shell.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        screen::draw(&self.model, &Theme::for_roles(), &mut buffer);
        buffer
    }

    fn screen(&self) -> String {
        widget::picture::text(&self.frame())
    }

    /// The row of the screen that shows a text.
    #[track_caller]
    fn row(&self, text: &str) -> usize {
        let screen = self.screen();
        let row = screen.lines().position(|line| line.contains(text));
        row.unwrap_or_else(|| panic!("{text} is not on the screen:\n{screen}"))
    }

    /// What the row under the cursor says.
    fn current(&self) -> String {
        let frame = self.frame();
        let is_selected = |y: &u16| Role::of_ground(&frame[(20, *y)]) == Some(Role::Selection);
        let row = (1..frame.area.height).rev().find(is_selected);
        let screen = self.screen();
        let line = row.and_then(|row| screen.lines().nth(usize::from(row)));
        line.unwrap_or_default().to_owned()
    }

    #[track_caller]
    fn shows(&self, text: &str) -> &Self {
        self.row(text);
        self
    }

    #[track_caller]
    fn hides(&self, text: &str) -> &Self {
        let screen = self.screen();
        assert!(!screen.contains(text), "{text} is there:\n{screen}");
        self
    }
}

#[test]
fn the_newest_line_is_at_the_foot_and_is_followed() {
    let mut script = Script::new();
    script.hundred().shows("following").shows("line 1.");
    script.told("shop-a", &[(0, "the newest")]);
    assert_eq!(script.row("the newest"), script.row("line 1.") + 1);
}

#[test]
fn late_lines_do_not_move_what_is_being_read() {
    let mut script = Script::new();
    script.hundred().press("k k k k k k k k");
    let (current, row) = (script.current(), script.row("line 9."));
    assert!(current.contains("line 9."), "{current}");
    script.told(
        "shop-a",
        &[
            (50, "late and far"),
            (8, "late and near"),
            (12, "late above"),
        ],
    );
    assert_eq!(script.row("line 9."), row);
    assert_eq!(script.current(), current);
    assert_eq!(script.row("late and near"), row + 2, "behind line 8");
    script.shows("late above");
}

#[test]
fn what_comes_while_one_reads_is_counted_and_followed_again_at_will() {
    let mut script = Script::new();
    script.hundred().press("k").shows("F follows");
    script.told("shop-a", &[(0, "one"), (0, "two"), (70, "late")]);
    script.shows("+2 new");
    script.press("F").shows("following").shows("two");
    script.press("k j").shows("following");
    script.press("g").shows("line 100.");
    script.press("G").shows("following");
}

#[test]
fn only_followed_functions_are_in_the_stream() {
    let mut script = Script::new();
    script
        .told("shop-a", &[(3, "of a")])
        .told("shop-b", &[(2, "of b")]);
    script.told("shop-c", &[(1, "of c")]);
    script.shows("of a").hides("of b");
    script.press("z 1 g Space Space F");
    script
        .shows("of a")
        .shows("of b")
        .hides("of c")
        .shows("a +1");
    let Query::Tail { sources, .. } = script.tail() else {
        unreachable!("it was asked for")
    };
    let groups: Vec<&str> = sources.iter().map(|source| &*source.group).collect();
    assert_eq!(groups, ["/aws/lambda/shop-a", "/aws/lambda/shop-b"]);
    script.press("1 * F").shows("of c").shows("a +2");
}

#[test]
fn a_stream_that_nobody_sees_is_not_watched() {
    let mut script = Script::new();
    script.tail();
    script.press("Esc Esc");
    let watches = |query: &Query| matches!(query, Query::Tail { .. });
    assert!(
        !here::wanted(&script.model).iter().any(watches),
        "{}",
        script.screen()
    );
}

#[test]
fn live_tail_is_asked_for_and_says_its_price() {
    let mut script = Script::new();
    script.press("T").shows("$0.60 an hour");
    assert!(matches!(script.tail(), Query::Tail { is_live: true, .. }));
    script.press("T");
    assert!(matches!(script.tail(), Query::Tail { is_live: false, .. }));
}

#[test]
fn a_filter_keeps_the_line_under_the_cursor_and_esc_brings_back_the_others() {
    let mut script = Script::new();
    script.hundred().press("k k k k k k k k k k");
    assert!(script.current().contains("line 11."));
    script.press("f").write("\"line 1\"").press("Enter");
    script.rest();
    assert!(script.current().contains("line 11."), "{}", script.screen());
    script.hides("line 20.").shows("12 lines");
    script.press("!");
    script.rest();
    script
        .hides("line 12.")
        .shows("not \"line 1\"")
        .shows("line 20.");
    script.press("! Esc");
    script.rest();
    assert!(script.current().contains("line 11."), "{}", script.screen());
    script.shows("line 20.").shows("100 lines");
}

#[test]
fn a_filter_in_the_filter_language_reads_fields() {
    let mut script = Script::new();
    script.told(
        "shop-a",
        &[
            (
                3,
                r#"{"level":"ERROR","message":"refused","order":{"id":4711}}"#,
            ),
            (
                2,
                r#"{"level":"INFO","message":"accepted","order":{"id":4712}}"#,
            ),
        ],
    );
    script.press("f").write("order.id = 4711").press("Enter");
    script.rest();
    script.shows("refused").hides("accepted");
    script.press("f").write(" and (");
    script.shows("refused");
    let screen = script.screen();
    let foot = screen.lines().last().unwrap_or_default();
    assert!(
        !foot.contains("Enter keeps"),
        "it says what is wrong: {foot}"
    );
}

#[test]
fn a_search_goes_to_the_nearest_match_as_it_is_typed() {
    let mut script = Script::new();
    script.hundred().press("/").write("4");
    assert!(script.current().contains("line 4."), "{}", script.screen());
    script.write("2 \"lin").shows("this quote is not closed");
    script.write("e 42.\"");
    assert!(script.current().contains("line 42."), "{}", script.screen());
    script.press("Esc").shows("following").hides("line 42.");
    script.press("/").write("\"line 4\"").press("Enter N");
    assert!(
        script.current().contains("line 40."),
        "{}",
        script.current()
    );
    script.press("n");
    assert!(script.current().contains("line 4."));
    script.press("n").shows("not found below");
    let frame = script.frame();
    let is_match = |cell: &ratatui::buffer::Cell| Role::of_ink(cell) == Some(Role::Match);
    assert!(
        frame.content().iter().any(is_match),
        "matches are set apart"
    );
}

#[test]
fn errors_are_gone_to_and_levels_hide_what_is_quieter() {
    let mut script = Script::new();
    script.hundred();
    script.told(
        "shop-a",
        &[
            (90, r#"{"level":"ERROR","message":"the older"}"#),
            (40, r#"{"level":"ERROR","message":"the newer"}"#),
            (30, r#"{"level":"WARN","message":"a warning"}"#),
            (
                20,
                "START RequestId: 6f7f8071-b39b-4d6d-91d7-78df2be848f7 Version: 7",
            ),
        ],
    );
    script.press("E");
    assert!(script.current().contains("the newer"));
    script.press("E");
    assert!(script.current().contains("the older"));
    script.press("E").shows("no error above");
    script.press("e e").shows("no error below");
    script.press("F v");
    script.rest();
    script.hides("START").shows("level ≥ info").shows("line 1.");
    script.press("v");
    script.rest();
    script.hides("line 1.").shows("a warning").shows("3 lines");
    script.press("v v");
    script.rest();
    script.shows("line 1.");
}

#[test]
fn one_invocation_has_the_stream_to_itself_until_one_goes_back() {
    let mut script = Script::new();
    let of = |id: &str, said: &str| said.replace("ID", id);
    let (one, two) = (format!("{ID}1"), format!("{ID}2"));
    let lines = [
        (60, of(&one, "START RequestId: ID Version: 7")),
        (59, "before".to_owned()),
        (58, of(&one, "END RequestId: ID")),
        (
            58,
            of(
                &one,
                "REPORT RequestId: ID\tDuration: 2000.00 ms\tBilled Duration: 2000 ms\tMemory Size: 256 MB\tMax Memory Used: 118 MB",
            ),
        ),
        (50, of(&two, "START RequestId: ID Version: 7")),
        (49, "within".to_owned()),
        (48, of(&two, "END RequestId: ID")),
    ];
    let lines: Vec<(i64, &str)> = lines
        .iter()
        .map(|(at, said)| (*at, said.as_str()))
        .collect();
    script.told("shop-a", &lines);
    script.press("g j");
    assert!(script.current().contains("before"));
    script.press("x");
    script.rest();
    script
        .shows("invocation 6f7f8071 ok, 2s")
        .shows("REPORT 2s")
        .hides("within");
    script.press("Esc");
    script.rest();
    script.shows("within").hides("invocation 6f7f");
    assert!(script.current().contains("before"), "{}", script.screen());
}

#[test]
fn what_was_open_goes_with_the_function_that_it_was_of() {
    let mut script = Script::new();
    script
        .told("shop-a", &[(3, "of a")])
        .told("shop-b", &[(2, "of b")]);
    script.press("g Enter").shows("source, 4 bytes");
    script.press("z 1 j").hides("source, 4 bytes");
    script.press("z F").shows("of b").hides("of a");
}

#[test]
fn a_line_opens_as_a_tree_with_the_figures_of_its_invocation() {
    let mut script = Script::new();
    let id = format!("{ID}1");
    let said = r#"{"level":"INFO","requestId":"ID","message":"paid","order":{"id":4711,"items":["a","b"]}}"#;
    let report = "REPORT RequestId: ID\tDuration: 2000.00 ms\tBilled Duration: 2000 ms\tMemory Size: 256 MB\tMax Memory Used: 118 MB";
    script.told(
        "shop-a",
        &[
            (9, &said.replace("ID", &id)),
            (8, &report.replace("ID", &id)),
        ],
    );
    script.press("g Enter");
    script
        .shows("ok · 2s · billed 2s · 118/256MB · 2 lines")
        .shows("items")
        .shows("4711");
    let row = script.row("order  {2}");
    let first = script.row("time      ");
    for _ in first..row {
        script.press("j");
    }
    script.press("Enter").hides("items  ");
    script.press("Enter").shows("items");
    script.press("Esc").hides("billed 2s · 118/256MB · 2 lines");
    script.press("g Y");
    assert!(
        matches!(script.effects.last(), Some(Effect::Copy(text)) if *text == said.replace("ID", &id))
    );
}

#[test]
fn a_line_of_a_megabyte_opens_at_once_and_is_wrapped_in_turns() {
    let mut script = Script::new();
    let long = format!("begin {} end", "0123456789 ".repeat(90_000));
    script.told("shop-a", &[(9, &long)]).press("Enter");
    script.shows("source, 990,010 bytes").shows("begin 0123");
    assert!(script.rest() >= 50, "a little of it in each turn");
    script.press("G").shows("6789  end");
    // A page that is written for another width begins anew, and ends.
    script.happens(Event::Resize(Size::new(80, 24)));
    assert!(script.rest() >= 50);
    script.press("G").shows("6789  end");
}

#[test]
fn times_are_shown_in_utc_in_the_zone_of_the_machine_or_as_ages() {
    let mut script = Script::new();
    let given = StartSettings {
        local_zone: LocalZone::named("+02:00").expect("an offset"),
        ..StartSettings::clone(&script.model.given)
    };
    script.model.given = Arc::new(given);
    script.told("shop-a", &[(90, "a line")]);
    script.shows("11:58:30.000");
    script.press("Z").shows("13:58:30.000");
    let row = script.press("Z").row("a line");
    let screen = script.screen();
    let line = screen.lines().nth(row).expect("it is on the screen");
    assert!(line.trim_start().starts_with("1m"), "{line}");
    script.press("Z").shows("11:58:30.000");
}

#[test]
fn long_lines_are_read_sideways_or_wrapped() {
    let mut script = Script::new();
    let long = format!("begin {} end", "0123456789 ".repeat(12));
    script.told("shop-a", &[(9, &long)]);
    script.shows("begin").hides(" end");
    script.press("l l l l l l").shows(" end").hides("begin");
    script.press("h h h h h h h").shows("begin").hides(" end");
    script.press("w").shows("begin").shows(" end");
}

#[test]
fn a_pause_asks_for_nothing_and_goes_on_where_it_was() {
    let mut script = Script::new();
    script.hundred();
    let before = here::wanted(&script.model);
    script.press("p").shows("paused");
    let wanted_now = here::wanted(&script.model);
    assert!(wanted_now.iter().all(|query| *query == Query::Meter));
    script.press("p").shows("following");
    assert_eq!(here::wanted(&script.model), before);
}

#[test]
fn bookmarks_are_gone_to_and_times_are_counted_from_them() {
    let mut script = Script::new();
    script.hundred().press("k k k k m");
    script.shows("+4s");
    script.press("g '");
    assert!(script.current().contains("line 5."), "{}", script.screen());
    script.press("m").hides("+4s");
    script.press("'").shows("there is no bookmark");
}

#[test]
fn bars_are_entered_and_left() {
    let mut script = Script::new();
    script.hundred().press("H").shows("h and l choose a moment");
    script.press("h h h h h Enter");
    let current = script.current();
    assert!(current.contains("line"), "{}", script.screen());
    script.press("H Esc").shows(current.trim());
}

#[test]
fn what_is_missing_is_said_where_it_is_missing() {
    let mut script = Script::new();
    script.hundred();
    let at = |before: i64| Timestamp::from_millis(NOON - before * 1000);
    let group: Arc<str> = "/aws/lambda/shop-a".into();
    let gap = |group: Option<Arc<str>>, why: &str| {
        Fact::Gap(Gap {
            group,
            from: at(5).plus(std::time::Duration::from_millis(500)),
            to: at(3),
            reason: GapReason::LeftOut(why.into()),
        })
    };
    script.happens(here::fact(Query::Functions, gap(Some(group), "throttled")));
    script.happens(here::fact(
        Query::Functions,
        gap(Some("/other".into()), "elsewhere"),
    ));
    script.shows("throttled").hides("elsewhere");
    let rule = script.row("lines may be missing from 11:59:55.500 to 11:59:57.000");
    assert_eq!(
        (script.row("line 5."), script.row("line 4.")),
        (rule - 1, rule + 1)
    );
}

#[test]
fn the_title_says_how_far_the_tail_is() {
    let mut script = Script::new();
    script.hundred();
    let query = script.tail();
    let fresh = QueryState::Fresh {
        next: None,
        stretched: false,
    };
    script.happens(here::state(query.clone(), fresh));
    let tailing = Tailing {
        every: std::time::Duration::from_secs(2),
        read_from: Timestamp::from_millis(NOON - 300_000),
        is_live: false,
        note: Some("too many groups".into()),
    };
    let sources = here::sources(&query);
    script.happens(here::fact(query, Fact::Tailing { sources, tailing }));
    script
        .shows("back to 11:55Z")
        .shows("too many groups")
        .shows("100 lines");
}

#[test]
fn a_selection_of_many_lines_is_made_in_turns_newest_first() {
    let mut script = Script::new();
    let said: Vec<String> = (0..60_000).map(|n| format!("line {n}")).collect();
    let lines: Vec<(i64, &str)> = said
        .iter()
        .enumerate()
        .map(|(n, said)| (600 - n as i64 / 100, said.as_str()))
        .collect();
    script.told("shop-a", &lines);
    assert_eq!(script.rest(), 0, "what arrives is looked at as it arrives");
    script.shows("60,000 lines");
    script.press("f").write("\"line 59\"");
    script.shows("line 59999").shows("so far");
    script.press("Enter");
    script.rest();
    script.shows("1,111 lines").hides("so far");
}

#[test]
fn lines_that_leave_the_store_leave_the_stream() {
    let mut script = Script::new();
    script.hundred().press("g");
    let large = "x".repeat(900_000);
    let lines: Vec<String> = (0..320).map(|n| format!("{n} {large}")).collect();
    for (n, line) in lines.iter().enumerate() {
        script.told("shop-a", &[(0, line)]);
        if n == 0 {
            assert!(script.current().contains("line 100."));
        }
    }
    script.hides("line 100.");
    assert!(script.screen().contains("xxx"));
}

/// Does with the mouse what a person does on the place of a text.
#[track_caller]
fn mouse(script: &mut Script, kind: MouseKind, text: &str) {
    let y = script.row(text);
    let screen = script.screen();
    let line = screen.lines().nth(y).unwrap_or_default();
    let x = line.find(text).map_or(0, |at| line[..at].chars().count());
    let target = screen::target(&script.model, x as u16, y as u16);
    script.happens(Event::Mouse(Mouse { kind, target }));
}

#[test]
fn lines_are_clicked_where_they_are_drawn() {
    let mut script = Script::new();
    script.hundred();
    let row = script.row("line 7.");
    mouse(&mut script, MouseKind::Click, "line 7.");
    assert!(script.current().contains("line 7."));
    assert_eq!(script.row("line 7."), row, "what is clicked does not move");
    mouse(&mut script, MouseKind::Wheel(-5), "line 9.");
    assert_eq!(script.row("line 7."), row + 5);
    mouse(&mut script, MouseKind::DoubleClick, "line 12.");
    script.shows("source, 8 bytes");
    script.press("Esc");
    assert!(script.current().contains("line 12."));
    mouse(&mut script, MouseKind::Wheel(300), "line 12.");
    script.shows("following");
    // An early bar: nothing was written then, and the first line behind it is the first of all.
    mouse(&mut script, MouseKind::Click, "▁▁▁▁▁");
    assert!(script.current().contains("line 100."));
}

#[test]
fn an_empty_stream_says_why() {
    let mut script = Script::new();
    script.shows("waiting for log lines");
    let query = script.tail();
    let fresh = QueryState::Fresh {
        next: None,
        stretched: false,
    };
    script.happens(here::state(query, fresh));
    script.shows("shop-a wrote no lines in the last 15m");
    script.told("shop-a", &[(3, "quiet")]).press("v v v");
    script.rest();
    script.shows("1 line, and it does not pass the level error");
    assert_eq!(script.model.shell.window, Window::default());
}
