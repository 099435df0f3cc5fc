//! CloudWatch GetMetricData: any number of series over one window, in as few calls as it allows.

use std::time::Duration;

use aws_sdk_cloudwatch::types::{
    Dimension, MessageData, Metric as SdkMetric, MetricDataQuery, MetricDataResult, MetricStat,
    StatusCode,
};
use aws_smithy_types::DateTime;
use futures_util::{TryStreamExt, stream};

use super::Sink;
use crate::aws::Clients;
use crate::base::{FunctionName, Timestamp};
use crate::domain::{Call, Failure, Metric, Series};
use crate::message::{Fact, Window};

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
pub struct Ask {
    pub function: FunctionName,
    pub metric: Metric,
}

/// The window as CloudWatch wants it, start inclusive and end exclusive, both on the period's grid.
/// It ends where the open period starts: half a minute's count would look like a drop in traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    start: Timestamp,
    end: Timestamp,
    period: Duration,
    points: usize,
}

impl Span {
    fn ending(now: Timestamp, window: Window) -> Self {
        let (period, points) = (window.period(), window.points());
        let end = now.floor(period);
        let length = period.saturating_mul(u32::try_from(points).unwrap_or(u32::MAX));
        Self {
            start: end.minus(length),
            end,
            period,
            points,
        }
    }
}

pub async fn answer(
    asks: Vec<Ask>,
    window: Window,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let span = Span::ending(now, window);
    stream::iter(asks.chunks(MOST_QUERIES).map(Ok))
        .try_for_each_concurrent(CONCURRENT, |batch| async move {
            let mut collected = Collected::new(batch, span);
            let mut token: Option<String> = None;
            for _ in 0..MOST_PAGES {
                let request = clients
                    .cloudwatch()
                    .get_metric_data()
                    .start_time(date(span.start))
                    .end_time(date(span.end))
                    .set_metric_data_queries(Some(queries(batch, span.period)))
                    .set_next_token(token.clone());
                let page = request.send().await;
                let page = page.map_err(|error| clients.failure(Call::GetMetricData, &error))?;
                collected.take(page.metric_data_results(), page.messages());
                let next = page.next_token.filter(|token| !token.is_empty());
                if next.is_none() || next == token {
                    break;
                }
                token = next;
            }
            sink.fact(collected.fact()).await;
            Ok(())
        })
        .await
}

fn queries(asks: &[Ask], period: Duration) -> Vec<MetricDataQuery> {
    let period = i32::try_from(period.as_secs()).unwrap_or(i32::MAX);
    let query = |(ask_idx, ask): (usize, &Ask)| {
        let dimension = Dimension::builder()
            .name("FunctionName")
            .value(ask.function.as_str())
            .build();
        let metric = SdkMetric::builder()
            .namespace("AWS/Lambda")
            .metric_name(ask.metric.name())
            .dimensions(dimension)
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

/// What the pages of one batch add up to. Points come in any order and spread over pages.
struct Collected<'a> {
    asks: &'a [Ask],
    series: Vec<Series>,
    /// The last word on each: "partial" on one page means that more may follow on the next.
    faults: Vec<Option<Fault>>,
    messages: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    said: String,
    has_points: bool,
}

/// Messages kept of one answer: they tend to repeat.
const MOST_MESSAGES: usize = 3;

impl<'a> Collected<'a> {
    fn new(asks: &'a [Ask], span: Span) -> Self {
        let empty = || Series::empty(span.start, span.period, span.points);
        let series = asks.iter().map(|_| empty()).collect();
        Self {
            asks,
            series,
            faults: vec![None; asks.len()],
            messages: Vec::new(),
        }
    }

    fn take(&mut self, results: &[MetricDataResult], messages: &[MessageData]) {
        self.say(messages);
        for result in results {
            let known = result
                .id()
                .and_then(ask_idx)
                .filter(|&idx| idx < self.asks.len());
            let Some(ask_idx) = known else { continue };
            for (at, &value) in result.timestamps().iter().zip(result.values()) {
                if let Ok(millis) = at.to_millis() {
                    self.series[ask_idx].place(Timestamp::from_millis(millis), value);
                }
            }
            self.faults[ask_idx] = match result.status_code() {
                None | Some(StatusCode::Complete) => None,
                Some(code) => Some(Fault {
                    said: code.as_str().to_owned(),
                    has_points: matches!(code, StatusCode::PartialData)
                        || !result.values().is_empty(),
                }),
            };
            self.say(result.messages());
        }
    }

    fn say(&mut self, messages: &[MessageData]) {
        for text in messages
            .iter()
            .filter_map(|message| message.value().or(message.code()))
        {
            if self.messages.len() < MOST_MESSAGES
                && !self.messages.iter().any(|known| known == text)
            {
                self.messages.push(text.to_owned());
            }
        }
    }

    /// A series that failed altogether is left out, so that it does not replace what is known by gaps.
    fn fact(self) -> Fact {
        let partial = self.partial();
        let kept = self.asks.iter().zip(self.series).zip(&self.faults);
        let kept = kept.filter(|(_, fault)| fault.as_ref().is_none_or(|fault| fault.has_points));
        let series = kept.map(|((ask, series), _)| (ask.function.clone(), ask.metric, series));
        Fact::Metrics {
            series: series.collect(),
            partial,
        }
    }

    fn partial(&self) -> Option<String> {
        let mut faults = self.faults.iter().flatten();
        let first = faults.next();
        let messages = self.messages.join("; ");
        match first {
            None if messages.is_empty() => None,
            None => Some(messages),
            Some(fault) => {
                let n_faults = 1 + faults.count();
                let head = format!(
                    "{n_faults} of {} series incomplete: {}",
                    self.asks.len(),
                    fault.said
                );
                Some(if messages.is_empty() {
                    head
                } else {
                    format!("{head}: {messages}")
                })
            }
        }
    }
}
