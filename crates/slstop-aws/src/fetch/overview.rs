//! Every metric of one function that is shown over time, in one call.

use super::Sink;
use super::metric_data::closed::Closed;
use super::metric_data::{self, SeriesRequest};
use crate::Clients;
use slstop_base::{QualifiedName, Timestamp};
use slstop_core::domain::Failure;
use slstop_core::message::Window;
use slstop_core::message::asked_metrics::OVERVIEW;

pub async fn answer(
    function: &QualifiedName,
    window: Window,
    clients: &Clients,
    closed: &Closed,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let asks = OVERVIEW.iter().map(|&metric| SeriesRequest {
        function: function.clone(),
        metric,
    });
    metric_data::answer(asks.collect(), window, clients, closed, now, sink).await
}
