//! Every metric of one function that is shown over time, in one call.

use super::Sink;
use super::metric_data::closed::Closed;
use super::metric_data::{self, Ask};
use crate::Clients;
use slstop_base::{FunctionName, Timestamp};
use slstop_core::domain::{Failure, Metric};
use slstop_core::message::Window;

pub const METRICS: &[Metric] = &[
    Metric::Invocations,
    Metric::Errors,
    Metric::Throttles,
    Metric::DurationP50,
    Metric::DurationP90,
    Metric::DurationP99,
    Metric::DurationMax,
    Metric::Concurrency,
    Metric::ProvisionedConcurrency,
    Metric::Spillover,
    Metric::IteratorAge,
    Metric::AsyncAge,
    Metric::AsyncDropped,
    Metric::DeadLetterErrors,
];

pub async fn answer(
    function: &FunctionName,
    window: Window,
    clients: &Clients,
    closed: &Closed,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let asks = METRICS.iter().map(|&metric| Ask {
        function: function.clone(),
        metric,
    });
    metric_data::answer(asks.collect(), window, clients, closed, now, sink).await
}
