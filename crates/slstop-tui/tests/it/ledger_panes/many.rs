//! More invocations than are looked at in a turn.

use crate::here;
use std::time::Duration;

use slstop_core::domain::LogEvent;
use slstop_core::message::{Event, Fact, Query, Window};

use super::script::*;

/// Rows of the ledger that a turn may look at.
const TURN: usize = 4000;
const MANY: usize = 10_000;

/// So many invocations within the last ten minutes, the older the slower, some of them failed.
fn many(script: &mut Script) {
    let event = |n: usize| {
        let before = Duration::from_millis((n * 600_000 / MANY) as u64);
        let id = format!("00000000-0000-4000-8000-{n:012x}");
        let status = if n.is_multiple_of(50) {
            "Status: timeout"
        } else {
            ""
        };
        LogEvent {
            at: script.now.minus(before),
            ingested: None,
            stream: format!("2026/11/20/[7]{:032x}", n % 64).into(),
            id: None,
            message: format!("REPORT RequestId: {id}\tDuration: {n}.00 ms\tBilled Duration: {n} ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t{status}").into(),
        }
    };
    let events: Vec<LogEvent> = (0..MANY).map(event).collect();
    let query = Query::Tail {
        sources: [].into(),
        back: Window::default(),
        is_live: false,
    };
    for batch in events.chunks(2000) {
        let group = "/aws/lambda/pay".into();
        let events = batch.to_vec();
        script.happens(here::fact(query.clone(), Fact::Lines { group, events }));
    }
}

fn n_listed(script: &Script) -> usize {
    script.model.panes.invocations.listed().count()
}

/// What is listed after each turn, until there is no more to do.
fn turns(script: &mut Script) -> Vec<usize> {
    let mut listed = vec![n_listed(script)];
    while script.model.is_busy() {
        script.happens(Event::Tick);
        listed.push(n_listed(script));
        assert!(listed.len() < 1000, "it never ends");
    }
    listed
}

#[test]
fn a_long_list_is_made_in_turns_of_bounded_work() {
    let mut script = Script::new();
    many(&mut script);
    script.press("Enter");
    script.shows("so far");
    let listed = turns(&mut script);
    assert_eq!(listed.last(), Some(&MANY));
    assert_eq!(listed.len(), MANY.div_ceil(TURN));
    for turn in listed.windows(2) {
        assert!(turn[1] - turn[0] <= TURN, "{listed:?}");
    }
    // The same as if each had been looked at as it came.
    let mut early = Script::opened();
    many(&mut early);
    assert!(
        !early.model.is_busy(),
        "what comes is looked at as it comes"
    );
    let order = |script: &Script| {
        let listed = script.model.panes.invocations.listed();
        listed.collect::<Vec<_>>()
    };
    // What is slow is said anew with the clock, and not with every line.
    early.later(60);
    script.later(60);
    assert!(order(&script) == order(&early));
    for keys in ["S", "s d", "f"] {
        early.press(keys);
        script.press(keys);
        turns(&mut early);
        turns(&mut script);
        assert!(order(&script) == order(&early), "{keys}");
    }
    assert_eq!(n_listed(&script), MANY / 50, "those that failed");
}

#[test]
fn kinds_are_left_out_and_shown_again_in_the_turn_of_their_key() {
    let mut script = Script::opened();
    many(&mut script);
    for (keys, n) in [("f", MANY / 50), ("f", MANY), ("f", MANY / 50), ("u", MANY)] {
        script.press(keys);
        assert!(!script.model.is_busy(), "{keys} reads nothing again");
        assert_eq!(n_listed(&script), n, "{keys}");
    }
}

#[test]
fn what_comes_while_a_list_is_made_is_in_it_once() {
    let mut script = Script::new();
    many(&mut script);
    script.press("Enter");
    // One that was not looked at yet is told more of, and one is new.
    let id = format!("00000000-0000-4000-8000-{:012x}", 3);
    let more = format!("2026-11-20T12:00:00.000Z\t{id}\tERROR\tlate");
    script.lines("pay", &[(0, &failed("z", "TypeError"))]);
    let event = LogEvent {
        at: script.now,
        ingested: None,
        stream: format!("2026/11/20/[7]{:032x}", 3).into(),
        id: None,
        message: more.into(),
    };
    let query = Query::Tail {
        sources: [].into(),
        back: Window::default(),
        is_live: false,
    };
    let group = "/aws/lambda/pay".into();
    script.happens(here::fact(
        query,
        Fact::Lines {
            group,
            events: vec![event],
        },
    ));
    turns(&mut script);
    let mut listed: Vec<_> = script.model.panes.invocations.listed().collect();
    listed.sort();
    let n = listed.len();
    listed.dedup();
    assert_eq!((n, listed.len()), (MANY + 1, MANY + 1));
}

#[test]
fn a_filter_that_reads_texts_has_shorter_turns() {
    let mut script = Script::new();
    many(&mut script);
    script.press("Enter");
    turns(&mut script);
    script.press("/").write("cause = timeout");
    let listed = turns(&mut script);
    assert_eq!(listed.last(), Some(&(MANY / 50)));
    assert_eq!(listed.len(), MANY / 400, "{listed:?}");
}
