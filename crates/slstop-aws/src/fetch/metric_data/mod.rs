//! CloudWatch GetMetricData: any number of series over one window, in as few calls as it allows.

pub mod closed;
mod collected;

use std::ops::Range;
use std::time::Duration;

use aws_sdk_cloudwatch::types::{Dimension, Metric as SdkMetric, MetricDataQuery, MetricStat};
use aws_smithy_types::DateTime;
use futures_util::{TryStreamExt, stream};

use super::Sink;
use crate::Clients;
use closed::Closed;
use collected::Collected;
use slstop_base::{QualifiedName, Timestamp};
use slstop_core::domain::{Call, Failure, Metric};
use slstop_core::message::{Fact, Window};

/// AWS's limit of queries in one call. With 180 points at most in a window (`Window::period`), it
/// also stays below the limit of 100,800 points.
const MOST_QUERIES: usize = 500;

/// Calls of one question under way at once: 1,000 functions are there in two round trips, and AWS
/// allows 500 calls a second.
const CONCURRENT: usize = 3;

/// A page is short only when points exceed AWS's limits; more than this is a server gone wrong.
const MOST_PAGES: usize = 50;

/// One series wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesRequest {
    pub function: QualifiedName,
    pub metric: Metric,
}

/// The points that are asked for: `points` of them, a period apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PointRange {
    window: Window,
    start: Timestamp,
    end: Timestamp,
    period: Duration,
    points: usize,
}

impl PointRange {
    fn over_time(now: Timestamp, window: Window) -> Self {
        let Range { start, end } = window.at(now);
        Self {
            window,
            start,
            end,
            period: window.period(),
            points: window.points(),
        }
    }

    /// One point for all of it: CloudWatch counts periods from the start that is asked for.
    fn as_a_whole(now: Timestamp, window: Window) -> Self {
        Self {
            period: window.covered(),
            points: 1,
            ..Self::over_time(now, window)
        }
    }
}

/// Each ask as a series over the window.
pub async fn answer(
    asks: Vec<SeriesRequest>,
    window: Window,
    clients: &Clients,
    closed: &Closed,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let span = PointRange::over_time(now, window);
    let closed = Some(closed);
    collect(&asks, span, clients, closed, sink, |collected| {
        collected.series()
    })
    .await
}

/// Each ask as one number over the whole window.
pub async fn figures(
    asks: Vec<SeriesRequest>,
    window: Window,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let span = PointRange::as_a_whole(now, window);
    collect(&asks, span, clients, None, sink, |collected| {
        collected.figures()
    })
    .await
}

async fn collect(
    asks: &[SeriesRequest],
    span: PointRange,
    clients: &Clients,
    closed: Option<&Closed>,
    sink: &Sink,
    fact: fn(Collected<'_>) -> Fact,
) -> Result<(), Failure> {
    // What takes several calls is no question of the console's.
    let closed = closed.filter(|_| asks.len() <= MOST_QUERIES);
    let known = closed.and_then(|closed| closed.known(sink.question(), span, asks.len()));
    let known = known.as_ref();
    let start = known.map_or(span.start, |known| known.from);
    stream::iter(asks.chunks(MOST_QUERIES).map(Ok))
        .try_for_each_concurrent(CONCURRENT, |batch| async move {
            let mut collected = Collected::new(batch, span, known);
            let mut token: Option<String> = None;
            let mut is_whole = false;
            for _ in 0..MOST_PAGES {
                let request = clients
                    .cloudwatch()
                    .get_metric_data()
                    .start_time(date(start))
                    .end_time(date(span.end))
                    .set_metric_data_queries(Some(queries(batch, span.period)))
                    .set_next_token(token.clone());
                clients.turn(Call::GetMetricData).await;
                let page = request.send().await;
                let page = page.map_err(|error| clients.failure(Call::GetMetricData, &error))?;
                collected.take(page.metric_data_results(), page.messages());
                let next = page.next_token.filter(|token| !token.is_empty());
                is_whole = next.is_none();
                if is_whole || next == token {
                    break;
                }
                token = next;
            }
            if !is_whole {
                collected.cut_short();
            }
            if let (Some(closed), Some(series)) = (closed, collected.complete()) {
                closed.keep(sink.question(), span, known, series);
            }
            sink.fact(fact(collected)).await;
            Ok(())
        })
        .await
}

fn queries(asks: &[SeriesRequest], period: Duration) -> Vec<MetricDataQuery> {
    let period = i32::try_from(period.as_secs()).unwrap_or(i32::MAX);
    let query = |(ask_idx, ask): (usize, &SeriesRequest)| {
        let dimension =
            |name: &str, value: &str| Dimension::builder().name(name).value(value).build();
        let function = &ask.function;
        // Of one version or alias CloudWatch knows under both names.
        let qualifier = function.qualifier.as_ref();
        let resource = qualifier.map(|_| dimension("Resource", &function.to_string()));
        let dimensions = [dimension("FunctionName", function.name.as_str())]
            .into_iter()
            .chain(resource);
        let metric = SdkMetric::builder()
            .namespace("AWS/Lambda")
            .metric_name(ask.metric.name())
            .set_dimensions(Some(dimensions.collect()))
            .build();
        let stat = MetricStat::builder()
            .metric(metric)
            .period(period)
            .stat(ask.metric.stat())
            .build();
        MetricDataQuery::builder()
            .id(id(ask_idx))
            .metric_stat(stat)
            .build()
    };
    asks.iter().enumerate().map(query).collect()
}

/// CloudWatch's ids start with a small letter.
fn id(ask_idx: usize) -> String {
    format!("m{ask_idx}")
}

fn ask_idx(id: &str) -> Option<usize> {
    id.strip_prefix('m')?.parse().ok()
}

fn date(moment: Timestamp) -> DateTime {
    DateTime::from_millis(moment.as_millis())
}

#[cfg(test)]
mod tests;
