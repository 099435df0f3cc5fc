//! A window, a slot and a heat map's cells from sums, and nothing that stays behind.

use super::*;
use crate::facts::ledger::latency_bucket::LatencyCount;

fn counted(secs: i64, init: Option<u32>) -> Counted {
    Counted {
        slot: slot(Timestamp::from_millis(1000 * secs)),
        is_cold: init.is_some(),
        init,
        used: Some(Megabytes(100 + secs as u32 % 7)),
        took: Some(Took::new(
            Micros(1000 * (1 + secs as u64 % 900)),
            secs % 50 == 0,
            init.is_some(),
        )),
    }
}

fn name() -> Name {
    crate::facts::ledger::interner::Interner::default().name("shop")
}

#[test]
fn a_window_is_summed_up_from_its_first_whole_slot() {
    let mut sums = RunningSums::default();
    let all = (0..3600).map(|secs| counted(secs, (secs % 10 == 0).then_some(secs as u32)));
    for counted in all {
        sums.recount(Some(name()), StreamId(0), None, Some(counted));
    }
    for (from, measured) in [
        (0, 3600),
        (600, 3000),
        (1234, 3600 - 1240),
        (3590, 10),
        (3599, 0),
    ] {
        let sum = sums.since(name(), Timestamp::from_millis(1000 * from));
        assert_eq!(
            (sum.measured, sum.cold),
            (measured, measured / 10),
            "{from}"
        );
        assert_eq!(sum.used, (measured > 0).then_some(Megabytes(106)));
        let inits: Vec<u64> = (3600 - measured..3600).step_by(10).collect();
        let p90 = (inits.len() * 9)
            .div_ceil(10)
            .checked_sub(1)
            .map(|rank| inits[rank]);
        assert_eq!(sum.init_p90, p90.map(Micros));
    }
}

#[test]
fn what_was_counted_and_left_leaves_nothing_behind() {
    let mut sums = RunningSums::default();
    let all: Vec<Counted> = (0..5000)
        .map(|secs| counted(secs, Some(secs as u32 % 9)))
        .collect();
    for counted in &all {
        sums.recount(None, StreamId(3), None, Some(*counted));
    }
    sums.belongs_to(StreamId(3), name());
    let sum = sums.since(name(), Timestamp::default());
    assert_eq!((sum.measured, sum.cold), (5000, 5000));
    for counted in &all {
        sums.recount(Some(name()), StreamId(3), Some(*counted), None);
    }
    assert_eq!(
        sums,
        RunningSums {
            bytes: sums.bytes(),
            ..RunningSums::default()
        }
    );
    assert_eq!(
        sums.since(name(), Timestamp::default()),
        WindowSum::default()
    );
}

#[test]
fn the_cells_of_a_span_hold_every_invocation_of_it_once() {
    let mut sums = RunningSums::default();
    let all: Vec<Counted> = (0..3600)
        .map(|secs| counted(secs, (secs % 10 == 0).then_some(7)))
        .collect();
    for counted in &all {
        sums.recount(Some(name()), StreamId(0), None, Some(*counted));
    }
    let at = |secs: i64| Timestamp::from_millis(1000 * secs);
    let mut total = LatencyCount::default();
    for cell in sums.latencies(name(), at(600)..at(1200)) {
        assert!((at(600)..at(1200)).contains(&cell.from));
        total.add(cell.of);
    }
    assert_eq!((total.count, total.failed, total.cold), (600, 12, 60));
    let cold = sums.cold(name(), at(600)..at(1200));
    assert_eq!((cold.measured, cold.cold), (600, 60));
    assert_eq!(cold.init_p90_ms, Some(0.007));
    assert_eq!(sums.cold(name(), at(7200)..at(7260)), ColdPeriod::default());
}
