//! Percentiles and the cells of heat maps against what happened, in the sums that panes and commands show.

use std::collections::BTreeMap;

use slstop_base::{FunctionId, Timestamp};
use slstop_cloud::Cloud;
use slstop_core::domain::line;
use slstop_core::facts::Ledger;
use slstop_core::facts::ledger::Limits;
use slstop_core::facts::ledger::latency_bucket::LatencyCount;

use super::{FROM, Happened, NOON, TO};

/// Counts are exact, percentiles are within a hundredth of the nearest rank.
pub fn check(scenario: &str, cloud: &Cloud, happened: &Happened) {
    let mut ledger = Ledger::default();
    for (group, stream, at, message) in &happened.events {
        let stream = ledger.stream(group.as_deref(), Some(stream));
        let at = Some(Timestamp::from_millis(*at));
        ledger.take(stream, at, &line::read(message));
    }
    let limits = Limits::at(Timestamp::from_millis(NOON + 86_400_000));
    let span = Timestamp::from_millis(FROM)..Timestamp::from_millis(TO);
    let rollups = ledger.rollups(span.clone(), limits);
    for (name, exact) in durations(cloud, happened) {
        let id = FunctionId::first(name.as_str());
        let sum = &rollups[&ledger.function(&id)];
        let spread = sum.duration.clone().settle();
        for share in [0.5, 0.9, 0.95, 0.99, 1.0] {
            let rank = ((share * exact.len() as f64).ceil() as usize).max(1);
            let exact = exact[rank - 1] as f64;
            let said = spread.percentile(share).expect("there are some") as f64;
            let is_near = (said - exact).abs() <= exact * 0.01;
            assert!(is_near, "{scenario}, {name}, {share}: {said} is {exact}");
        }
        let mut cells = LatencyCount::default();
        // A cell may have begun before the span; what is in it has not.
        for cell in ledger.latencies(&id, span.clone()) {
            cells.add(cell.of);
        }
        let truth = &happened.truth[&name];
        let counted = (
            u64::from(cells.count),
            u64::from(cells.failed),
            u64::from(cells.cold),
        );
        let expected = (truth.invocations, truth.errors, truth.cold);
        assert_eq!(counted, expected, "{scenario}, {name}");
    }
}

/// Of every function, in microseconds, sorted.
fn durations(cloud: &Cloud, happened: &Happened) -> BTreeMap<String, Vec<u64>> {
    let world = cloud.world();
    let mut exact: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    let known = world.functions.iter();
    for function in known.filter(|function| happened.truth.contains_key(&*function.name)) {
        let mut all = Vec::new();
        world.invocations(function, FROM, TO, &mut all);
        let begun = all.iter().filter(|one| (FROM..TO).contains(&one.start));
        let mut micros: Vec<u64> = begun.map(|one| u64::from(one.duration.0) * 10).collect();
        micros.sort_unstable();
        exact.insert(function.name.to_string(), micros);
    }
    exact
}
