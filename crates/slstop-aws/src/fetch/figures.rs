//! Figures over a whole window, one point each: percentiles, averages and peaks can't be made of those
//! of its minutes.

use super::Sink;
use super::metric_data::{self, SeriesRequest};
use crate::Clients;
use slstop_base::Timestamp;
use slstop_core::domain::Failure;
use slstop_core::message::{FigureDetail, FunctionSet, Window};

pub async fn answer(
    functions: &FunctionSet,
    window: Window,
    detail: FigureDetail,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let asks = functions.iter().flat_map(|function| {
        detail.metrics().iter().map(|&metric| SeriesRequest {
            function: function.clone(),
            metric,
        })
    });
    metric_data::figures(asks.collect(), window, clients, now, sink).await
}
