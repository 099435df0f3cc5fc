//! Figures over a whole window, one point each: percentiles, averages and peaks can't be made of those
//! of its minutes.

use super::Sink;
use super::metric_data::{self, Ask};
use crate::Clients;
use slstop_base::Timestamp;
use slstop_core::domain::{Failure, Metric};
use slstop_core::message::{Detail, FunctionSet, Window};

const COLUMNS: &[Metric] = &[
    Metric::DurationP50,
    Metric::DurationP99,
    Metric::DurationAverage,
    Metric::Concurrency,
];

const FULL: &[Metric] = &[
    Metric::DurationP50,
    Metric::DurationP90,
    Metric::DurationP95,
    Metric::DurationP99,
    Metric::DurationMax,
    Metric::DurationAverage,
    Metric::Concurrency,
];

/// `FULL` and what should not happen.
const SIGNS: &[Metric] = &[
    Metric::DurationP50,
    Metric::DurationP90,
    Metric::DurationP95,
    Metric::DurationP99,
    Metric::DurationMax,
    Metric::DurationAverage,
    Metric::Concurrency,
    Metric::Spillover,
    Metric::IteratorAge,
    Metric::AsyncDropped,
    Metric::DeadLetterErrors,
];

pub fn metrics(detail: &Detail) -> &[Metric] {
    match detail {
        Detail::Columns => COLUMNS,
        Detail::Full => FULL,
        Detail::Signs => SIGNS,
        Detail::Only(metric) => std::slice::from_ref(metric),
    }
}

pub async fn answer(
    functions: &FunctionSet,
    window: Window,
    detail: Detail,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let asks = functions.iter().flat_map(|function| {
        metrics(&detail).iter().map(|&metric| Ask {
            function: function.clone(),
            metric,
        })
    });
    metric_data::figures(asks.collect(), window, clients, now, sink).await
}
