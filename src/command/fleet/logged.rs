//! The figures of functions by what their logs say.

use super::figures::{Durations, FleetFigures, Used};
use crate::command::logs::ReportInput;
use crate::command::of_place::OfPlace;
use slstop_base::Timestamp;
use slstop_core::domain::line::Micros;
use slstop_core::facts::ledger::distribution::{Distribution, SortedDistribution};
use slstop_core::facts::ledger::figures::InvocationSums;

/// One line a function, by name; log lines without a known function have none.
pub fn figures(gathered: &ReportInput) -> Vec<FleetFigures> {
    let (from, to) = gathered.span();
    let moment = |at: Option<Timestamp>| at.map(Timestamp::rfc3339).unwrap_or_default();
    let (from, to) = (moment(from), moment(to));
    let sums = gathered.rollups().into_iter();
    sums.map(|((function, place), sum)| FleetFigures {
        place: OfPlace::of(&gathered.places, place),
        ..of(function.unwrap_or_default(), &from, &to, sum)
    })
    .collect()
}

fn of(function: &str, from: &str, to: &str, sum: InvocationSums) -> FleetFigures {
    let used = sum.used.clone().settle();
    FleetFigures {
        place: None,
        function: function.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        invocations: Some(sum.invocations),
        errors: Some(sum.errors),
        error_rate: sum.error_rate(),
        throttles: None,
        cold: (sum.measured > 0).then_some(sum.cold),
        cold_rate: sum.cold_rate(),
        duration_ms: durations(&sum.duration, true),
        init_ms: durations(&sum.init, false),
        billed_ms: (sum.billed > 0).then_some(sum.billed_millis),
        max_memory_mb: Used {
            p50: used.percentile(0.5),
            max: used.max(),
        },
        memory_mb: sum.memory.map(|size| size.0),
        concurrency_max: None,
        cost_usd: (sum.billed > 0).then(|| sum.cost.as_dollars()),
        source: "logs",
        rate_per_min: None,
        cost_per_hour_usd: None,
        findings: None,
    }
}

/// The mean and the 95th percentile are for what is the handler's own.
fn durations(spread: &Distribution, is_full: bool) -> Durations {
    let settled: SortedDistribution = spread.clone().settle();
    let millis = |micros| Micros(micros).as_millis();
    let at = |share| settled.percentile(share).map(millis);
    Durations {
        p50: at(0.5),
        p90: at(0.9),
        p95: at(0.95).filter(|_| is_full),
        p99: at(0.99),
        max: settled.max().map(millis),
        avg: settled.mean().map(|mean| mean / 1000.0).filter(|_| is_full),
    }
}
