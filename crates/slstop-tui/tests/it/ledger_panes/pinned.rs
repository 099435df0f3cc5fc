//! A stretch of time that is pinned: by a bar of a histogram, by a step through the window.

use crate::here;
use slstop_base::QualifiedName;
use slstop_base::action::PaneId;
use slstop_core::domain::{Metric, Series};
use slstop_core::message::{Event, Fact, Mouse, MouseKind, Query, Target, Window};

use super::script::*;

/// Invocations and errors of `pay`: in the newest whole minute, and in the one before.
fn counted(mut script: Script) -> Script {
    let window = Window::default();
    let span = window.at(script.now);
    let told = |metric, before, newest| {
        let mut series = Series::empty(span.start, window.period(), window.points());
        let minute = |n: u32| span.end.minus(window.period() * n);
        series.place(minute(2), before);
        series.place(minute(1), newest);
        ("pay".into(), metric, series)
    };
    let functions = ["pay", "ship"].map(QualifiedName::parse).into();
    let query = Query::Counts { functions, window };
    let series = vec![
        told(Metric::Invocations, 700.0, 40.0),
        told(Metric::Errors, 0.0, 20.0),
    ];
    let partial = None;
    script.happens(here::fact(
        query,
        Fact::Metrics {
            window,
            series,
            partial,
        },
    ));
    script
}

#[test]
fn a_bar_that_is_entered_is_what_every_pane_shows_until_one_goes_back() {
    let mut script = counted(mixed());
    script.shows("live 15m");
    script.press("3 H h h h");
    assert_eq!(script.listed().len(), 4, "it is only chosen yet");
    script.press("Enter");
    script.shows("pinned 11:59:15Z to 11:59:30Z");
    assert_eq!(script.listed(), ["d", "c"]);
    // Metrics have periods: it is the minute around it.
    script.shows("11:59Z to 12:00Z").shows("50.0%");
    script.press("X");
    script.shows("Errors 2").shows("2 of 2 invocations failed");
    script.press("Esc");
    assert_eq!(script.focus(), PaneId::Logs, "where one came from");
    assert_eq!(script.listed(), ["d", "c"], "and still at that time");
    script.press("Esc").shows("live 15m");
    assert_eq!(script.listed().len(), 4);
}

#[test]
fn a_bar_is_entered_by_a_click() {
    let mut script = mixed();
    let target = Target::Header(PaneId::Logs, 7 + 64);
    let kind = MouseKind::Click;
    script.happens(Event::Mouse(Mouse { kind, target }));
    script.shows("pinned 11:59:15Z to 11:59:30Z");
}

#[test]
fn steps_go_through_the_window_and_end_at_now() {
    let mut script = mixed();
    script.press("[").shows("pinned 11:59Z to 12:00Z");
    assert_eq!(script.listed(), ["d", "c", "b"], "one began earlier");
    script.press("[").shows("pinned 11:58Z to 11:59Z");
    assert_eq!(script.listed(), ["a"]);
    script
        .press("[")
        .shows("no invocations from 11:57Z to 11:58Z");
    script.press("]");
    script.press("]").shows("pinned 11:59Z to 12:00Z");
    script.press("]").shows("live again");
    assert_eq!(script.listed().len(), 4);
    script.press("]").shows("later: this is now");
    script.press("[ [ .").shows("live 15m");
    for _ in 0..15 {
        script.press("[");
    }
    script.shows("pinned 11:45Z to 11:46Z");
    script
        .press("[")
        .shows("that is all of 15m: t looks further back");
    script.press("t 2").shows("pinned 11:45Z to 11:46Z");
    script.press("[").shows("pinned 11:44Z to 11:45Z");
    script.press("t 1").shows("window 15m, and live again");
}

#[test]
fn what_is_pinned_stays_in_sight_while_time_goes_on() {
    let mut script = mixed();
    script.press("[");
    script.later(20 * 60);
    script.shows("pinned 11:59Z to 12:00Z");
    assert_eq!(script.listed().len(), 3);
    let hour = Window { secs: 3600 };
    let is_asked = |query: &Query| matches!(query, Query::Tail { back, .. } if *back == hour);
    assert!(
        here::wanted(&script.model).iter().any(is_asked),
        "an hour back"
    );
    // What comes now is of another time.
    script.lines("pay", &[(20 * 60, &failed("h", "KeyError"))]);
    assert_eq!(script.listed().len(), 3);
    script.press(".");
    assert_eq!(script.listed().len(), 5);
}

#[test]
fn nothing_is_asked_anew_for_what_is_pinned() {
    let mut script = counted(mixed());
    let before = here::wanted(&script.model);
    script.press("[ [ [ ] [");
    assert_eq!(here::wanted(&script.model), before);
}

#[test]
fn the_stream_goes_to_what_is_pinned_and_follows_again_after_it() {
    let mut script = mixed();
    let many: Vec<String> = (0..200).map(|_| well("z")).collect();
    let lines: Vec<(i64, &str)> = (0..200)
        .map(|n| n - 250)
        .zip(&many)
        .map(|(at, line)| (at, line.as_str()))
        .collect();
    script.lines("pay", &lines);
    script.press("3").shows("following");
    script.press("[ [ [ [");
    script.shows("11:56:00.000").shows("F follows");
    script.press("F").shows("following").shows("live 15m");
    script.press("[ [ [ [").shows("11:56:00.000");
    script.press("Esc").shows("following").shows("live 15m");
}

#[test]
fn a_minute_of_a_chart_is_chosen_and_pinned() {
    let mut script = counted(mixed());
    script.press("D H h Enter");
    script
        .shows("pinned 11:58Z to 11:59Z")
        .shows("700 invocations");
    script.press("H l Enter");
    script
        .shows("pinned 11:59Z to 12:00Z")
        .shows("40 invocations")
        .shows("20 errors");
    script.press("H Esc").shows("pinned");
    script.press("Esc").shows("live 15m");
    assert_eq!(script.focus(), PaneId::Overview, "it was pinned here");
}

#[test]
fn what_knows_only_now_says_so() {
    let mut script = mixed();
    script.press("[ W").shows("ignores the pinned");
    script.press("A").shows("ignores the pinned");
    script.press("Q").shows("15m up to now");
}
