//! Scripts for the reducer: what was pressed and what arrived, then what is so.

use crate::here;
use std::collections::BTreeSet;
use std::time::Duration;

use slstop_base::Timestamp;
use slstop_base::action::{Keymap, PaneId, chord};
use slstop_core::domain::{Failure, Function, Metric, Series};
use slstop_core::message::{
    Attention, Edit, Effect, Event, Fact, Mouse, MouseKind, Query, QueryState, Size, Stamped,
    Target, Window,
};
use slstop_tui::state::{
    Layout, Model, Overlay, Start, StartSettings, reduce, resolve, rows, watched_groups,
};

const NOON: i64 = 1_763_640_000_000;

/// A console that is driven by a script.
struct Script {
    model: Model,
    now: Timestamp,
    seq: u64,
    effects: Vec<Effect>,
}

impl Script {
    fn new(size: Size) -> Self {
        let (keymap, conflicts) = Keymap::new(rows(), &[]);
        assert_eq!(conflicts, vec![]);
        let given = StartSettings {
            keymap,
            themes: vec!["dark".into(), "light".into()],
            ..StartSettings::default()
        };
        let now = Timestamp::from_millis(NOON);
        let start = Start {
            given,
            size,
            now,
            theme: "dark".into(),
            ..Start::default()
        };
        Self {
            model: Model::new(start),
            now,
            seq: 0,
            effects: vec![],
        }
    }

    /// 24 functions; the later in the alphabet, the more errors.
    fn with_fleet() -> Self {
        let mut script = Self::new(Size::new(160, 50));
        let names = fleet(24);
        script.list(&names);
        let told: Vec<(&str, f64, f64)> = names
            .iter()
            .enumerate()
            .map(|(index, name)| (name.as_str(), 100.0, index as f64))
            .collect();
        script.count(&told);
        script
    }

    fn happens(&mut self, event: Event) -> &mut Self {
        if let Some(event) = resolve(&self.model, event) {
            self.seq += 1;
            let stamped = Stamped {
                at: self.now,
                seq: self.seq,
                event,
            };
            self.effects.extend(reduce(&mut self.model, &stamped));
        }
        self
    }

    /// Keys with blanks between: `j j Enter`.
    fn press(&mut self, keys: &str) -> &mut Self {
        for chord in chord::sequence(keys).expect("keys of a test") {
            self.happens(Event::Key(chord));
        }
        self
    }

    fn write(&mut self, text: &str) -> &mut Self {
        self.happens(Event::Edit(Edit::Type(text.to_owned())))
    }

    fn list(&mut self, names: &[String]) {
        self.page(names, true);
    }

    fn page(&mut self, names: &[String], last: bool) {
        let page = names
            .iter()
            .map(|name| Function::named(name.as_str()))
            .collect();
        self.happens(here::fact(
            Query::Functions,
            Fact::Functions {
                page,
                first: true,
                last,
            },
        ));
    }

    /// Invocations and errors of functions, all in the newest minute.
    fn count(&mut self, told: &[(&str, f64, f64)]) {
        let window = Window::default();
        let start = self.now.floor(window.period()).minus(window.span());
        let mut series = Vec::new();
        for (name, invocations, errors) in told {
            for (metric, value) in [
                (Metric::Invocations, *invocations),
                (Metric::Errors, *errors),
            ] {
                let mut points = Series::empty(start, window.period(), window.points());
                points.values[window.points() - 1] = Some(value);
                series.push(((*name).into(), metric, points));
            }
        }
        let mut parts = self.model.facts.functions.parts();
        let functions = parts.next().expect("there are some").1.clone();
        drop(parts);
        let query = Query::Counts { functions, window };
        self.happens(here::fact(
            query,
            Fact::Metrics {
                window,
                series,
                partial: None,
            },
        ));
    }

    fn current(&self) -> &str {
        self.model.subject().expect("there are rows").name.as_str()
    }

    fn said(&self) -> &str {
        self.model
            .shell
            .message
            .as_ref()
            .map_or("", |said| said.text.as_str())
    }
}

fn fleet(n: usize) -> Vec<String> {
    (0..n).map(|index| format!("shop-{index:03}")).collect()
}

#[test]
fn the_worst_function_is_first_and_nothing_is_selected_for_the_user() {
    let script = Script::with_fleet();
    assert_eq!(script.current(), "shop-023");
}

#[test]
fn the_selection_does_not_move_because_data_arrived() {
    let mut script = Script::with_fleet();
    script.press("j j");
    assert_eq!(script.current(), "shop-021");
    script.count(&[("shop-000", 100.0, 99.0), ("shop-021", 100.0, 0.0)]);
    assert_eq!(script.current(), "shop-021");
    script.list(&fleet(40));
    assert_eq!(script.current(), "shop-021");
}

#[test]
fn a_filter_shows_what_matches_every_word_and_esc_brings_back_what_was() {
    let mut script = Script::with_fleet();
    script.press("/").write("shop 02");
    assert_eq!(script.current(), "shop-023");
    script.press("Enter g j j j j");
    assert_eq!(script.current(), "shop-002");
    script.press("/").write("1").press("Esc");
    assert_eq!(script.current(), "shop-002");
    script.press("q");
    script.press("G");
    assert_eq!(script.current(), "shop-000");
    assert!(
        script.effects.iter().all(|effect| *effect != Effect::Quit),
        "q took the filter away first"
    );
}

#[test]
fn clearing_a_filter_keeps_the_row_that_it_led_to() {
    let mut script = Script::with_fleet();
    script.press("/").write("007").press("Enter Esc");
    assert_eq!(script.current(), "shop-007");
    script.press("/").write("err >= 20").press("Enter g");
    assert_eq!(script.current(), "shop-023");
    script.press("G");
    assert_eq!(script.current(), "shop-020");
}

#[test]
fn enter_opens_the_row_whatever_is_marked_and_only_the_chosen_layout_is_remembered() {
    let mut script = Script::with_fleet();
    script.press("Space Space Enter");
    let followed = |script: &Script| {
        let selection = &script.model.shell.selection;
        let names = selection.followed().map(|one| one.name.as_str().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(followed(&script), ["shop-021"]);
    assert_eq!(script.model.memory().layout.as_deref(), Some("fleet"));
    script.press("Esc V");
    assert_eq!(followed(&script), ["shop-022", "shop-023"]);
    let message = script.model.shell.message.as_ref().expect("it is said");
    assert!(message.text.contains("2 marked"), "{}", message.text);
    script.press("L");
    let chosen = script.model.shell.tiling.layout.name();
    assert_eq!(script.model.memory().layout.as_deref(), Some(chosen));
}

#[test]
fn help_begins_with_what_to_press_when_something_fails() {
    let mut script = Script::with_fleet();
    script.press("? j Enter");
    assert_eq!(script.model.shell.focus.pane, PaneId::Findings);
}

#[test]
fn q_at_the_root_quits_and_ctrl_c_quits_anywhere_but_in_a_prompt() {
    let mut script = Script::with_fleet();
    script.press("Enter q");
    assert_eq!(
        script
            .effects
            .iter()
            .filter(|effect| **effect == Effect::Quit)
            .count(),
        0
    );
    script.press("q");
    assert_eq!(script.effects.last(), Some(&Effect::Quit));
    let mut script = Script::with_fleet();
    script.press(": Ctrl-c");
    assert_eq!(script.model.shell.overlay, None);
    script.press("s Ctrl-c Ctrl-c");
    assert_eq!(script.effects.last(), Some(&Effect::Quit));
}

#[test]
fn enter_opens_the_function_and_esc_returns_to_the_fleet() {
    let mut script = Script::with_fleet();
    script.press("j Enter");
    assert_eq!(script.model.shell.tiling.layout, Layout::Function);
    assert_eq!(script.model.shell.focus.pane, PaneId::Invocations);
    script.press("Esc");
    assert_eq!(script.model.shell.tiling.layout, Layout::Fleet);
    assert_eq!(script.model.shell.focus.pane, PaneId::Functions);
    assert_eq!(script.current(), "shop-022");
}

#[test]
fn hidden_panes_cost_no_calls() {
    let mut script = Script::with_fleet();
    let asks = |script: &Script| -> BTreeSet<&'static str> {
        here::wanted(&script.model)
            .iter()
            .map(|query| query.row().words)
            .collect()
    };
    assert!(asks(&script).contains("this function's metrics"));
    script.press("z");
    assert!(
        !asks(&script).contains("this function's metrics"),
        "the zoomed table hides the overview"
    );
    script.press("z p");
    assert_eq!(
        here::wanted(&script.model),
        BTreeSet::from([Query::Meter]),
        "a paused console asks for nothing"
    );
    script.press("p");
    assert!(asks(&script).contains("the list of functions"));
}

#[test]
fn of_many_that_are_followed_those_on_the_screen_are_known() {
    let mut script = Script::new(Size::new(160, 40));
    script.list(&fleet(200));
    let seen = |script: &Script| {
        let wanted = slstop_tui::state::wanted(&script.model);
        let in_sight = watched_groups(&script.model, &wanted);
        in_sight.into_values().flatten().collect::<BTreeSet<_>>()
    };
    assert!(seen(&script).is_empty(), "nothing is followed");
    script.press("* F");
    let at_the_top = seen(&script);
    assert!((5..40).contains(&at_the_top.len()), "{at_the_top:?}");
    let current = format!("/aws/lambda/{}", script.current());
    assert!(at_the_top.contains(&*current), "{at_the_top:?}");
    script.press("1 PgDn PgDn");
    assert!(
        seen(&script).is_disjoint(&at_the_top),
        "others are seen now"
    );
}

#[test]
fn opening_a_function_is_one_difference_of_sets() {
    let mut script = Script::with_fleet();
    let before = here::wanted(&script.model);
    script.press("j");
    let after = here::wanted(&script.model);
    let new: Vec<&Query> = after.difference(&before).collect();
    assert!(
        new.iter().all(|query| query.row().follows_cursor) && new.len() == 2,
        "metrics and configuration of the next function: {new:?}"
    );
}

#[test]
fn the_palette_ranks_runs_and_remembers() {
    let mut script = Script::with_fleet();
    script.press(":").write("zoom").press("Enter");
    assert!(script.model.shell.tiling.is_zoomed);
    assert_eq!(script.model.shell.overlay, None);
    script.press(": Up");
    let Some(Overlay::Palette(open)) = &script.model.shell.overlay else {
        panic!("the palette is open")
    };
    assert_eq!(open.input.text(), "zoom");
    script.press("Enter");
    assert!(!script.model.shell.tiling.is_zoomed);
}

#[test]
fn a_name_that_is_typed_in_full_is_what_is_meant() {
    let mut script = Script::with_fleet();
    script.press(":").write("pane").press("Enter");
    let Some(Overlay::Palette(open)) = &script.model.shell.overlay else {
        panic!("`pane` asks for its argument, `pane.next` would have run")
    };
    assert_eq!(open.input.text(), "pane ");
}

#[test]
fn themes_are_shown_while_they_are_chosen() {
    let mut script = Script::with_fleet();
    script.press(":").write("theme li");
    assert_eq!(script.model.shell.theme(), "light");
    script.press("Esc");
    assert_eq!(script.model.shell.theme(), "dark");
    script.press(":").write("theme").press("Enter");
    script.write("light").press("Enter");
    assert_eq!(script.model.shell.theme(), "light");
    assert!(
        matches!(script.effects.last(), Some(Effect::Remember(memory)) if memory.theme.as_deref() == Some("light"))
    );
}

#[test]
fn an_action_that_cannot_run_says_why() {
    let mut script = Script::new(Size::new(160, 50));
    script.press("Enter");
    assert!(
        script.said().contains("nothing is selected"),
        "{}",
        script.said()
    );
    script.press(":").write("layout nowhere").press("Enter");
    assert!(
        matches!(script.model.shell.overlay, Some(Overlay::Palette(_))),
        "no such choice: nothing is run"
    );
}

#[test]
fn help_runs_what_is_chosen_where_one_was() {
    let mut script = Script::with_fleet();
    script
        .press("? /")
        .write("sort by name")
        .press("Enter Enter");
    assert_eq!(script.model.shell.focus.pane, PaneId::Functions);
    script.press("g");
    assert_eq!(script.current(), "shop-000");
}

#[test]
fn sorting_by_keys_clicks_and_the_menu_agree() {
    let mut script = Script::with_fleet();
    script.press("s n");
    assert_eq!(script.current(), "shop-000");
    script.press("S");
    assert_eq!(script.current(), "shop-023");
    let header = |column| {
        Event::Mouse(Mouse {
            kind: MouseKind::Click,
            target: Target::Header(PaneId::Functions, column),
        })
    };
    script.happens(header(4));
    assert_eq!(
        script.model.memory().sort,
        Some(("errors".to_owned(), false))
    );
    script.happens(header(4));
    assert_eq!(
        script.model.memory().sort,
        Some(("errors".to_owned(), true))
    );
}

#[test]
fn a_failed_answer_keeps_what_was_known() {
    let mut script = Script::with_fleet();
    let failed = QueryState::Failed {
        failure: Failure::Throttled,
        retry_at: None,
    };
    script.happens(here::state(Query::Functions, failed));
    assert_eq!(script.model.facts.functions.len(), 24);
    assert_eq!(script.current(), "shop-023");
}

#[test]
fn the_wheel_scrolls_and_leaves_the_selection() {
    let mut script = Script::with_fleet();
    script.happens(Event::Resize(Size::new(160, 14)));
    script.happens(Event::Mouse(Mouse {
        kind: MouseKind::Wheel(3),
        target: Target::Row(PaneId::Functions, 0),
    }));
    assert_eq!(script.current(), "shop-023");
}

#[test]
fn what_is_said_goes_away_by_itself() {
    let mut script = Script::with_fleet();
    script.press("p");
    assert!(script.said().contains("paused"));
    script.now = script.now.plus(Duration::from_secs(7));
    script.happens(Event::Tick);
    assert_eq!(script.said(), "");
}

#[test]
fn what_is_wrong_with_the_settings_is_said_in_the_console() {
    let notices = vec![
        "`eu-wst-1` is not a region".to_owned(),
        "another".to_owned(),
    ];
    let size = Size::new(120, 40);
    let model = Model::new(Start {
        notices,
        size,
        ..Start::default()
    });
    let said = model.shell.message.as_ref().expect("something is said");
    assert!(
        said.text.contains("eu-wst-1") && said.text.contains("1 more"),
        "{}",
        said.text
    );
}

#[test]
fn the_clock_never_steps_back() {
    let mut script = Script::with_fleet();
    script.now = Timestamp::from_millis(0);
    script.happens(Event::Tick);
    assert_eq!(script.model.now, Timestamp::from_millis(NOON));
}

#[test]
fn nothing_new_changes_no_frame() {
    let mut script = Script::with_fleet();
    script.press("j");
    let key = script.model.frame_key();
    script.now = script.now.plus(Duration::from_millis(900));
    script.happens(Event::Tick);
    let metrics = script.model.facts.metrics.revision();
    script.count(&[("shop-001", 100.0, 1.0)]);
    assert_eq!(
        script.model.facts.metrics.revision(),
        metrics,
        "the same figures are no news"
    );
    assert_eq!(script.model.frame_key(), key);
}

#[test]
fn splits_are_resized_and_remembered() {
    let mut script = Script::with_fleet();
    script.press("Ctrl-Down");
    let Some(Effect::Remember(memory)) = script.effects.last() else {
        panic!("it is to be remembered")
    };
    let shares = memory.splits["fleet"].clone();
    assert_ne!(shares, Layout::Fleet.default_splits());
    let start = Start {
        memory: memory.clone(),
        size: Size::new(160, 50),
        ..Start::default()
    };
    assert_eq!(Model::new(start).shell.tiling.shares(Layout::Fleet), shares);
}

#[test]
fn the_beginning_of_a_long_list_can_be_sorted_filtered_and_counted() {
    let mut script = Script::new(Size::new(160, 50));
    // A part that is counted in one call, out of a list that goes on.
    let names = fleet(160);
    script.page(&names, false);
    let counted: usize = here::wanted(&script.model)
        .iter()
        .map(|query| match query {
            Query::Counts { functions, .. } => functions.len(),
            _ => 0,
        })
        .sum();
    assert_eq!(counted, 160);
    script.count(&[(&names[7], 100.0, 50.0), (&names[3], 900.0, 0.0)]);
    assert_eq!(
        script.model.subject().map(|it| it.name.as_str()),
        Some(&*names[7])
    );
    script.press("s r g");
    assert_eq!(
        script.model.subject().map(|it| it.name.as_str()),
        Some(&*names[3])
    );
    script.press("/").write(&names[42]).press("Enter g");
    assert_eq!(
        script.model.subject().map(|it| it.name.as_str()),
        Some(&*names[42])
    );
}

#[test]
fn what_is_deployed_is_looked_at_closely_until_it_is_there() {
    let mut script = Script::with_fleet();
    let name = script.model.subject().expect("a row").name.clone();
    let attention = |script: &Script| {
        here::wanted(&script.model)
            .into_iter()
            .find_map(|query| match query {
                Query::Configuration { attention, .. } => Some(attention),
                _ => None,
            })
    };
    assert_eq!(attention(&script), Some(Attention::Usual));
    for (status, expected) in [
        ("InProgress", Attention::Close),
        ("Successful", Attention::Usual),
    ] {
        let query = Query::Configuration {
            function: name.clone(),
            attention: attention(&script).expect("it is wanted"),
        };
        let function = Function {
            update_status: Some(status.into()),
            ..Function::named(name.clone())
        };
        script.happens(here::fact(query, Fact::Configuration(Box::new(function))));
        assert_eq!(attention(&script), Some(expected), "{status}");
    }
}

#[test]
fn live_tail_ends_ten_minutes_after_the_last_key_and_the_lines_go_on() {
    let mut script = Script::with_fleet();
    script.press("F T");
    let is_live = |script: &Script| {
        let tails = here::wanted(&script.model);
        let tails = tails.into_iter().filter_map(|query| match query {
            Query::Tail { is_live, .. } => Some(is_live),
            _ => None,
        });
        tails.collect::<Vec<bool>>()
    };
    assert_eq!(is_live(&script), [true]);
    script.now = script.now.plus(Duration::from_secs(599));
    script.happens(Event::Tick);
    assert_eq!(is_live(&script), [true]);
    script.now = script.now.plus(Duration::from_secs(1));
    script.happens(Event::Tick);
    assert_eq!(is_live(&script), [false]);
}

/// Where the plan lies in memory: a plan that is made again lies elsewhere, because the old one is still there.
fn plan_of(script: &Script) -> *const slstop_tui::state::Slot {
    script.model.plan().slots.as_ptr()
}

#[test]
fn panes_are_placed_again_only_when_the_size_the_focus_or_the_layout_changed() {
    let mut script = Script::with_fleet();
    let same = plan_of(&script);
    script.press("j j k");
    script.now = script.now.plus(Duration::from_secs(90));
    script.happens(Event::Tick);
    let names = fleet(24);
    script.list(&names);
    assert_eq!(plan_of(&script), same, "keys, time and facts");
    script.happens(Event::Resize(Size::new(120, 40)));
    assert_ne!(plan_of(&script), same);
}
