//! The list of invocations, the one that is opened, the errors: by keys and clicks, as lines arrive.

use crate::here;
use std::time::Duration;

use proptest::prelude::*;
use slstop_base::FunctionId;
use slstop_base::action::PaneId;
use slstop_core::domain::Failure;
use slstop_core::message::{Effect, Event, Mouse, MouseKind, Query, QueryState, Window};
use slstop_tui::screen;
use slstop_tui::state::Layout;

use super::script::*;

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
    script.press("<").shows("slowest first");
    script.press("< <").shows("errors first");
    script.press("<").shows("dearest first");
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
    // Below the place, and it is not kept as it is.
    let prompt = "/cause = timeout or cold = true or (";
    script.shows(prompt);
    let picture = script.picture();
    let rows: Vec<&str> = picture.lines().collect();
    let (typed, said) = (rows[48], rows[49]);
    assert_eq!(
        said.find('^'),
        typed.find("or (").map(|at| at + 4),
        "{picture}"
    );
    script.press("Enter").shows(prompt);
    script
        .press("Esc")
        .press("/")
        .write("cause = timeout")
        .press("Enter !");
    script.shows("not /cause = timeout");
    assert_eq!(script.listed(), ["c", "b", "a"]);
    script.press("Esc");
    assert_eq!(script.listed().len(), 4);
}

#[test]
fn failed_ones_are_gone_to_wherever_they_stand() {
    let mut script = mixed();
    script.press("s w S");
    assert_eq!(script.listed(), ["a", "b", "c", "d"]);
    script.press("g e");
    assert_eq!(script.current(), "c");
    script.press("e");
    assert_eq!(script.current(), "d");
    script.press("e").shows("no failed invocation below");
    script.press("E");
    assert_eq!(script.current(), "c");
    // What is open is followed by the next one that failed.
    script.press("Enter").shows("no stock");
    script.press("e").shows("timed out: stopped");
    script.press("E E").shows("no failed invocation above");
}

#[test]
fn errors_of_all_functions_that_are_held_are_grouped_and_listed() {
    let mut script = mixed();
    script.lines("ship", &[(-20, &failed("s", "KeyError"))]);
    script.press("X").shows("Errors 2");
    script
        .press("*")
        .shows("Errors 3")
        .shows("all functions")
        .shows("KeyError");
    script.press("s l g Enter");
    assert_eq!(
        script.listed(),
        ["s"],
        "although nobody looks at its function"
    );
    script.press("Esc *").shows("Errors 2");
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
        .shows("timed out: stopped at its timeout of 10s");
    script.press("l").shows("failed: unhandled exception");
    script.shows("TypeError: no stock");
    script.press("Enter");
    assert_eq!(script.focus(), PaneId::Logs);
    script.press("Esc");
    assert_eq!(script.focus(), PaneId::Invocations);
    script.shows("failed: unhandled exception");
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
        .shows("its timeout is long over");
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
fn that_nothing_is_wrong_is_said_only_where_it_is_known() {
    let mut script = Script::new();
    script
        .press("W")
        .shows("waiting for invocations and errors");
    let is_counts = |query: &Query| matches!(query, Query::Counts { .. });
    let counts = here::wanted(&script.model).into_iter().find(is_counts);
    let counts = counts.expect("counts are wanted");
    let failure = Failure::Denied {
        action: "cloudwatch:GetMetricData".into(),
        said: "no".into(),
    };
    let retry_at = None;
    let failed = QueryState::Failed { failure, retry_at };
    script.happens(here::state(counts.clone(), failed));
    script.shows("invocations and errors: cloudwatch:GetMetricData is denied");
    let (next, stretched) = (None, false);
    script.happens(here::state(counts, QueryState::Fresh { next, stretched }));
    script.shows("nothing is wrong as far as is known");
}

#[test]
fn a_window_without_errors_says_how_many_were_read() {
    let mut script = Script::opened();
    script
        .lines("pay", &[(-60, &well("a")), (-50, &well("b"))])
        .fresh()
        .press("X");
    script.shows("no errors in the last 15m: 2 invocations read");
}

#[test]
fn the_fleet_knows_cold_starts_once_the_window_is_read() {
    let mut script = Script::opened();
    let cold = report("b", 10, "Init Duration: 400.00 ms\t");
    script.lines("pay", &[(-60, &well("a")), (-50, &cold)]);
    let known = |script: &Script| {
        let rollups = &script.model.facts.rollups;
        let rollup = rollups.of(Window::default(), &FunctionId::first("pay"));
        rollup.map(|rollup| (rollup.figures.cold_share(), rollup.figures.init_p90_ms))
    };
    assert_eq!(known(&script), None, "half a window would be a wrong share");
    script.fresh();
    assert_eq!(known(&script), Some((Some(0.5), Some(400.0))));
    script.press("Esc s l").shows("by cold").shows("50.0%");
    // A tail that begins anew has not read what came in between.
    let query = script.press("Enter").tail();
    script.lines("pay", &[(-40, &well("c"))]);
    script.happens(here::state(query.clone(), QueryState::Loading));
    let (next, stretched) = (None, false);
    script.happens(here::state(query, QueryState::Fresh { next, stretched }));
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
    script.shows("failed: unhandled exception");
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

#[test]
fn a_pane_that_is_opened_late_shows_the_time_that_its_rows_need() {
    let start = format!("START RequestId: {} Version: 7", id("a"));
    let (mut early, mut late) = (Script::opened(), Script::new());
    for script in [&mut early, &mut late] {
        script.lines("pay", &[(-35, &start)]).later(96);
    }
    late.press("Enter");
    early.press("X");
    late.press("X");
    assert_eq!(early.picture(), late.picture());
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

#[test]
fn one_that_turns_out_to_be_somebody_elses_leaves_at_once() {
    let mut script = Script::opened();
    script.press("s w");
    script.lines("pay", &[(0, &failed("d", "TypeError"))]);
    assert_eq!(script.listed(), ["d"]);
    let start = format!("START RequestId: {} Version: 7", id("d"));
    script.lines("pay", &[(-931, &start)]);
    assert_eq!(
        script.listed().len(),
        0,
        "only what was printed names it now"
    );
}
