//! Lines that come so late that those around them are long settled.

use super::*;

/// More lines than a timeline keeps for those that are late.
const REQUESTS: usize = 300;

type LateEvent = (String, Option<Timestamp>, String);

/// Every third request fails, and says so in a line that names no request.
fn long_log() -> Vec<LateEvent> {
    let request = |n: usize| {
        let said = if n.is_multiple_of(3) {
            "[ERROR] KeyError: 'b'"
        } else {
            "hello"
        };
        format!(
            "{n}.1 START RequestId: r{n} Version: 7
             {n}.2 {said}
             {n}.3 END RequestId: r{n}
             {n}.4 REPORT RequestId: r{n}|Duration: 200.00 ms|\n"
        )
    };
    events(&(0..REQUESTS).map(request).collect::<String>())
}

fn failed(ledger: &Ledger) -> Vec<String> {
    let is_error = |one: &Invocation<'_>| one.outcome == Outcome::Error;
    let all = ledger.invocations(Limits::at(Timestamp::from_millis(0)));
    all.filter(is_error).map(|one| one.request).collect()
}

/// Those lines come behind all others: the first of them first, and the other way round.
#[track_caller]
fn check_late(is_late: impl Fn(&str) -> bool) {
    let log = long_log();
    let expected: Vec<String> = (0..REQUESTS).step_by(3).map(|n| format!("r{n}")).collect();
    let (late, others): (Vec<_>, Vec<_>) = log.iter().partition(|(_, _, text)| is_late(text));
    assert!(!late.is_empty());
    let forwards = others.iter().chain(&late).copied();
    assert_eq!(failed(&ledger(forwards)), expected);
    let backwards = others.iter().chain(late.iter().rev()).copied();
    assert_eq!(failed(&ledger(backwards)), expected, "backwards");
}

fn is_of(text: &str, kind: &str, every: usize) -> bool {
    let own = text.strip_prefix(kind).and_then(|rest| {
        let id = rest.strip_prefix(" RequestId: r")?;
        id.split([' ', '\t']).next()?.parse().ok()
    });
    own.is_some_and(|n: usize| n.is_multiple_of(every))
}

#[test]
fn a_failure_is_counted_when_its_start_comes_long_after_it() {
    check_late(|text| is_of(text, "START", 9));
}

#[test]
fn a_failure_that_comes_long_after_its_request_is_counted() {
    check_late(|text| text.starts_with("[ERROR]"));
}

#[test]
fn a_failure_leaves_the_request_before_it_when_that_is_known_to_have_ended() {
    // Of r8, r17 and so on nobody knows that they ended, and of those behind them that they began.
    let end = |text: &str| text.contains("RequestId: r8") || text.contains("RequestId: r17");
    let is_end = |text: &str| !text.starts_with("START") && end(text);
    check_late(|text| is_end(text) || is_of(text, "START", 9));
}

#[test]
fn a_start_that_is_late_is_still_running_where_the_lines_begin_that_were_kept() {
    let log = long_log();
    let is_start = |event: &&LateEvent| is_of(&event.2, "START", 1);
    let (starts, others): (Vec<_>, Vec<_>) = log.iter().partition(is_start);
    // Wherever the kept lines begin, the line before them may be a START.
    for n_late in 1..8 {
        let arrived = others.iter().take(600 + n_late).copied();
        let arrived = arrived.chain(starts.iter().take(200).copied());
        let expected = (0..200).step_by(3).map(|n| format!("r{n}"));
        assert_eq!(failed(&ledger(arrived)), expected.collect::<Vec<_>>());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn failures_do_not_depend_on_which_lines_are_late(is_late in prop::collection::vec(prop::bool::weighted(0.2), 4 * REQUESTS)) {
        let log = long_log();
        let expected = failed(&ledger(&log));
        let pairs = || log.iter().zip(&is_late);
        let others = pairs().filter(|(_, is_late)| !**is_late);
        let late = pairs().filter(|(_, is_late)| **is_late);
        let arrived = others.chain(late.rev()).map(|(event, _)| event);
        prop_assert_eq!(failed(&ledger(arrived)), expected);
    }
}
