//! The store against a plain list of lines, sorted by time.

use proptest::prelude::*;

use super::*;
use crate::domain::line;
use crate::facts::Ledger;

fn stream() -> StreamId {
    Ledger::default().stream(None, None)
}

fn push(logs: &mut Logs, at: i64, message: &str) -> LineId {
    logs.push(
        stream(),
        Timestamp::from_millis(at),
        message,
        &line::read(message),
    )
}

fn texts(logs: &Logs) -> Vec<&str> {
    logs.iter().map(|line| line.message).collect()
}

#[test]
fn a_late_line_goes_to_its_time_and_moves_no_id() {
    let mut logs = Logs::default();
    let first = push(&mut logs, 10, "a");
    let second = push(&mut logs, 20, "c\u{1b}\n");
    push(&mut logs, 15, "b");
    push(&mut logs, 20, "d");
    assert_eq!(
        texts(&logs),
        ["a", "b", "c\u{1b}\n", "d"],
        "the bytes as they came"
    );
    assert_eq!(logs.get(first).map(|line| line.message), Some("a"));
    assert_eq!(logs.get(second).map(|line| line.message), Some("c\u{1b}\n"));
}

#[test]
fn the_oldest_arrivals_leave_when_the_budget_is_spent() {
    let mut logs = Logs::within(1 << 20);
    let message = "x".repeat(1000);
    let ids: Vec<LineId> = (0..3000).map(|at| push(&mut logs, at, &message)).collect();
    assert!(
        logs.bytes() <= (1 << 20) + chunk::ARENA * 2,
        "{}",
        logs.bytes()
    );
    assert!(
        logs.gone() > 1900 && logs.len() > 900,
        "{} {}",
        logs.gone(),
        logs.len()
    );
    assert_eq!(logs.gone() as usize + logs.len(), 3000);
    assert_eq!(logs.get(ids[0]), None);
    let last = logs.get(ids[2999]).expect("the newest stays");
    assert_eq!(last.at, Timestamp::from_millis(2999));
    assert_eq!(logs.iter().count(), logs.len());
    assert_eq!(logs.iter().next_back().map(|line| line.id), Some(ids[2999]));
}

#[test]
fn a_line_larger_than_an_arena_has_its_own() {
    let mut logs = Logs::default();
    let huge = "x".repeat(1 << 20);
    push(&mut logs, 1, "before");
    let id = push(&mut logs, 2, &huge);
    push(&mut logs, 3, "behind");
    assert_eq!(logs.get(id).map(|line| line.message.len()), Some(1 << 20));
    assert_eq!(logs.len(), 3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn lines_are_in_order_whatever_the_times(times in prop::collection::vec(0..50_i64, 0..3000), length in 1..400_usize) {
        let mut logs = Logs::within(200_000);
        let filling = "x".repeat(length);
        let mut all = Vec::new();
        for (n, at) in times.iter().enumerate() {
            let message = format!("{n} {filling}");
            push(&mut logs, *at, &message);
            all.push((*at, message));
        }
        let mut kept = all.split_off(usize::try_from(logs.gone()).expect("few"));
        kept.sort_by_key(|(at, _)| *at);
        let expected: Vec<&str> = kept.iter().map(|(_, message)| message.as_str()).collect();
        prop_assert_eq!(texts(&logs), expected);
    }

    #[test]
    fn pieces_are_the_lines_side_by_side(lengths in prop::collection::vec(0..20_000_usize, 0..40), from in 0..50_u64, to in 0..50_u64) {
        let mut logs = Logs::within(200_000);
        for (n, length) in lengths.iter().enumerate() {
            push(&mut logs, 0, &format!("{n} {}", "x".repeat(*length)));
        }
        let here = from.max(logs.gone())..to.min(lengths.len() as u64);
        let expected: Vec<Stored<'_>> = here.filter_map(|number| logs.get(LineId(number))).collect();
        let ids = LineId(from)..LineId(to);
        let numbered: Vec<Stored<'_>> = logs.pieces(ids.clone()).flat_map(|piece| piece.lines()).collect();
        prop_assert_eq!(&numbered, &expected);
        let mut reversed: Vec<Stored<'_>> = logs.pieces(ids.clone()).flat_map(|piece| piece.lines()).rev().collect();
        reversed.reverse();
        prop_assert_eq!(&reversed, &expected);
        for piece in logs.pieces(ids) {
            let own: String = piece.lines().map(|line| line.message).collect();
            prop_assert!(piece.text().contains(&own));
            prop_assert_eq!(piece.lines().map(|line| line.id).next(), Some(piece.ids().start));
        }
    }
}
