//! The view against looking through everything at once, whatever arrives, leaves or is asked for meanwhile.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use slstop_base::Timestamp;
use slstop_core::domain::{LogEvent, LogSource};
use slstop_core::facts::Facts;
use slstop_core::facts::logs::Logs;
use slstop_core::message::{Fact, Query};

const GROUPS: [&str; 2] = ["/aws/lambda/cart", "/aws/lambda/checkout"];

#[derive(Clone, Debug)]
enum Step {
    /// So many lines of a group, from this moment on, backwards or forwards.
    Arrive(usize, usize, i64, bool),
    /// Another filter, inverted or not, and a floor.
    Select(&'static str, bool, Option<Level>),
    Turn,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let filters = prop::sample::select(vec![
        "",
        "word7",
        "rare2 or rare5",
        "Word3 or word11",
        "~ 'word[12] '",
        "level >= error",
        "order.id > 40",
        "not order.id = 3 and function = cart",
        "not (word1)",
    ]);
    let floors = prop::sample::select(vec![None, Some(Level::Info), Some(Level::Error)]);
    let step = prop_oneof![
        3 => (0..2usize, 1..400usize, 0..5000i64, any::<bool>())
            .prop_map(|(group, n, at, is_forward)| Step::Arrive(group, n, at, is_forward)),
        1 => (filters, any::<bool>(), floors)
            .prop_map(|(filter, is_inverted, floor)| Step::Select(filter, is_inverted, floor)),
        2 => Just(Step::Turn),
    ];
    prop::collection::vec(step, 1..30)
}

fn message(n: usize) -> String {
    match n % 5 {
        0 => format!(
            "[ERROR] word{} Word{} {}",
            n % 13,
            n % 4,
            "x".repeat(n % 700)
        ),
        1 => format!("{{\"level\":\"WARN\",\"order\":{{\"id\":{}}}}}", n % 50),
        2 => "REPORT RequestId: a\tDuration: 1.00 ms\tStatus: timeout\t\n".to_owned(),
        3 => format!(
            "a word{}, and of some hundred lines rare{}\n",
            n % 17,
            n / 300
        ),
        _ => String::new(),
    }
}

fn arrive(facts: &mut Facts, n_before: usize, group: usize, n: usize, at: i64, is_forward: bool) {
    let event = |k: usize| LogEvent {
        at: Timestamp::from_millis(at + if is_forward { k as i64 } else { -(k as i64) }),
        ingested: None,
        stream: "2026/11/20/[7]0123456789abcdef0123456789abcdef".into(),
        id: Some(format!("{}", n_before + k).into()),
        message: message(n_before + k).into(),
    };
    let fact = Fact::Lines {
        group: GROUPS[group].into(),
        events: (0..n).map(event).collect(),
    };
    facts.absorb(Timestamp::default(), &Query::Meter.in_first_place(), &fact);
}

fn selection(filter: &str, is_inverted: bool, floor: Option<Level>) -> LineSelection {
    let mut sieve = LineFilter::default();
    sieve.typed(filter.to_owned());
    sieve.is_inverted = is_inverted;
    let source = LogSource {
        place: slstop_base::PlaceId::FIRST,
        group: Arc::from(GROUPS[0]),
        functions: Arc::default(),
    };
    LineSelection {
        sources: Arc::from([source]),
        only: None,
        floor,
        sieve,
    }
}

/// Small enough for every piece to be left in the middle.
const SHORT: Bounds = Bounds {
    lines: 70,
    bytes: 9000,
};

/// All that is held, looked at line by line.
fn expected(selection: &LineSelection, lines: &Lines) -> Vec<LineId> {
    let floor = selection.floor;
    let shown = lines.store.iter().filter(|line| {
        is_among(&lines.ledger.origin(line.stream), &selection.sources)
            && floor.is_none_or(|floor| loudness::of(line) >= floor)
            && selection.sieve.lets_through(line, lines)
    });
    shown.map(|line| line.id).collect()
}

proptest! {
    // Shrinking a list of such steps to its end takes minutes.
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 300, ..ProptestConfig::default() })]

    #[test]
    fn in_turns_the_same_lines_are_found_as_at_once(steps in steps()) {
        let mut facts = Facts::default();
        facts.lines.write().store = Logs::within(300_000);
        let mut wanted = selection("", false, None);
        let mut view = View::default();
        view.select(wanted.clone(), &facts.lines);
        let mut n_before = 0;
        for step in steps {
            match step {
                Step::Arrive(group, n, at, is_forward) => {
                    arrive(&mut facts, n_before, group, n, at, is_forward);
                    n_before += n;
                }
                Step::Select(filter, is_inverted, floor) => {
                    wanted = selection(filter, is_inverted, floor);
                    view.select(wanted.clone(), &facts.lines);
                }
                Step::Turn => view.advance_within(SHORT, &facts.lines),
            }
        }
        view.advance_within(SHORT, &facts.lines);
        let mut n_turns = 0;
        while view.is_busy() && n_turns <= n_before {
            view.advance_within(SHORT, &facts.lines);
            n_turns += 1;
        }
        prop_assert!(!view.is_busy(), "a turn looks at one line at least");
        let found: Vec<LineId> = view.index.from(0).map(|entry| entry.place.1).collect();
        prop_assert_eq!(found, expected(&wanted, &facts.lines));
    }
}

#[test]
fn pieces_without_the_word_are_passed_by_and_shown_when_inverted() {
    let mut facts = Facts::default();
    arrive(&mut facts, 0, 0, 4000, 0, true);
    assert!(facts.lines.store.bytes() > 3 * (64 << 10));
    for (is_inverted, n) in [(false, 60), (true, 3940)] {
        let wanted = selection("rare2", is_inverted, None);
        let mut view = View::default();
        view.select(wanted.clone(), &facts.lines);
        while view.is_busy() {
            view.advance(&facts.lines);
        }
        assert_eq!((view.index.len(), view.n_looked_at), (n, 4000));
    }
}

#[test]
fn a_line_larger_than_a_turn_is_looked_at_too() {
    let mut facts = Facts::default();
    let event = |at, message: String| LogEvent {
        at: Timestamp::from_millis(at),
        ingested: None,
        stream: "2026/11/20/[7]0123456789abcdef0123456789abcdef".into(),
        id: None,
        message: message.into(),
    };
    let huge = "x".repeat(2 * TURN.bytes) + " needle";
    let fact = Fact::Lines {
        group: GROUPS[0].into(),
        events: vec![
            event(1, "needle".into()),
            event(2, huge),
            event(3, "x".into()),
        ],
    };
    facts.absorb(Timestamp::default(), &Query::Meter.in_first_place(), &fact);
    let mut view = View::default();
    view.select(selection("needle", false, None), &facts.lines);
    for _ in 0..3 {
        view.advance(&facts.lines);
    }
    assert!(!view.is_busy());
    assert_eq!(view.index.len(), 2);
}
