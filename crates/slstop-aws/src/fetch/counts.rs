//! Invocations, errors and throttles of a part of the fleet: the background of the live table.

use super::Sink;
use super::metric_data::closed::Closed;
use super::metric_data::{self, SeriesRequest};
use crate::Clients;
use slstop_base::Timestamp;
use slstop_core::domain::Failure;
use slstop_core::message::asked_metrics::COUNTS;
use slstop_core::message::{FunctionSet, Window};

pub async fn answer(
    functions: &FunctionSet,
    window: Window,
    clients: &Clients,
    closed: &Closed,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let asks = functions.iter().flat_map(|function| {
        COUNTS.iter().map(|&metric| SeriesRequest {
            function: function.clone(),
            metric,
        })
    });
    metric_data::answer(asks.collect(), window, clients, closed, now, sink).await
}
