//! Durations and cold starts: the figures are those of the ledger's sums, and Enter lists exactly what was counted.

use std::time::Duration;

use crate::here;
use slstop_base::FunctionName;
use slstop_base::action::PaneId;
use slstop_core::domain::{Metric, Series};
use slstop_core::facts::ledger::Limits;
use slstop_core::message::{Fact, Query, Window};

use super::script::*;

#[test]
fn enter_on_a_row_of_cold_starts_lists_exactly_those() {
    let mut script = mixed();
    script.press("K").shows("Cold starts 1");
    script.shows("25.0% of 4 invocations").shows("400ms");
    script.press("Enter");
    assert_eq!(script.focus(), PaneId::Invocations);
    assert_eq!(script.listed(), ["b"]);
    // One more of that kind, and one that is not.
    let (cold, warm) = (report("e", 5, "Init Duration: 1.00 ms\t"), well("f"));
    script.lines("pay", &[(-10, &cold), (-5, &warm)]);
    assert_eq!(script.listed(), ["e", "b"]);
    script.press("Esc");
    assert_eq!(script.focus(), PaneId::ColdStarts);
    script.press("V");
    assert_eq!(script.listed().len(), 6, "nothing is left out any more");
}

#[test]
fn cold_starts_are_grouped_by_what_a_key_chooses() {
    let mut script = mixed();
    script.press("K").shows("by version");
    for by in ["function", "runtime", "memory", "architecture"] {
        script.press("b").shows(&format!("by {by}"));
        script.shows("25.0%");
        script.press("Enter");
        assert_eq!(script.listed(), ["b"], "by {by}");
        script.press("Esc");
    }
}

#[test]
fn the_figures_of_the_durations_pane_are_the_ledgers() {
    let mut script = mixed();
    script.press("U").shows("4 invocations");
    let ledger = &script.model.facts.lines.ledger;
    let all = ledger.durations(ledger.by_time(), Limits::at(script.now));
    let (_, of) = all.first_key_value().expect("one version");
    assert_eq!((of.sums.invocations, of.sums.errors), (4, 2));
    script
        .shows("10s")
        .shows("of 10s; 1 took 80% of it or more");
    script.shows("64MB, 50.0% of 128MB").shows("256MB");
    // Below the version lie its slowest invocations.
    script.press("j Enter");
    assert_eq!(script.focus(), PaneId::Invocations);
    script.shows("stopped at its timeout");
}

#[test]
fn what_comes_later_is_in_the_next_sum() {
    let mut script = mixed();
    script.press("U").shows("4 invocations");
    script.lines("pay", &[(-3, &well("e"))]);
    script.later(11).fresh().shows("5 invocations");
}

#[test]
fn lines_and_metrics_that_disagree_are_a_word_on_the_screen() {
    let mut script = Script::opened();
    let ids = ["a", "b", "c"].map(well);
    let lines: Vec<(i64, &str)> = ids.iter().map(|line| (-600, line.as_str())).collect();
    script.lines("pay", &lines).fresh().press("D").fresh();
    let measured = |script: &mut Script, invoked: f64| {
        let start = script.now.minus(Duration::from_secs(900));
        let mut series = Series::empty(start, Duration::from_secs(60), 15);
        series.values[4] = Some(invoked / 2.0);
        series.values[5] = Some(invoked / 2.0);
        let (window, function) = (Window::default(), FunctionName::new("pay"));
        let series = vec![(function.clone().into(), Metric::Invocations, series)];
        let fact = Fact::Metrics {
            window,
            series,
            partial: None,
        };
        let function = function.into();
        script.happens(here::fact(Query::Overview { function, window }, fact));
    };
    measured(&mut script, 4.0);
    assert!(!script.picture().contains("lines have"), "rounding");
    measured(&mut script, 30.0);
    script.shows("lines have 3 invocations where metrics have 30");
}
