//! What only CloudWatch tells of a source: the age of the oldest message, how far behind a stream is, deliveries
//! that failed.

use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat};
use aws_smithy_types::DateTime;

use super::SeenOrNot;
use crate::Clients;
use slstop_base::Timestamp;
use slstop_core::domain::source::{EventSource, FoundSources, SourceKind};
use slstop_core::domain::{Call, Failure};
use slstop_core::message::Window;

/// AWS's limit of queries in one call.
const MOST_QUERIES: usize = 500;

/// A figure of CloudWatch's for one source.
pub struct SourceMetric {
    namespace: &'static str,
    name: &'static str,
    stat: &'static str,
    dimensions: Vec<(&'static str, String)>,
}

impl SourceMetric {
    pub fn of_queue(queue: &str, name: &'static str) -> Self {
        Self {
            namespace: "AWS/SQS",
            name,
            stat: "Maximum",
            dimensions: vec![("QueueName", queue.to_owned())],
        }
    }

    fn of(source: &EventSource) -> Option<Self> {
        let name = source.name.to_string();
        let (namespace, metric, stat, dimensions) = match source.kind {
            SourceKind::Sqs => (
                "AWS/SQS",
                "ApproximateAgeOfOldestMessage",
                "Maximum",
                vec![("QueueName", name)],
            ),
            kind if kind.is_stream() => {
                let function = source.function.as_ref()?.as_str().to_owned();
                let dimensions = vec![("FunctionName", function)];
                ("AWS/Lambda", "IteratorAge", "Maximum", dimensions)
            }
            SourceKind::Sns => (
                "AWS/SNS",
                "NumberOfNotificationsFailed",
                "Sum",
                vec![("TopicName", name)],
            ),
            SourceKind::Rule => {
                let bus = source.arn.as_deref().and_then(bus);
                let mut dimensions = vec![("RuleName", name)];
                dimensions.extend(bus.map(|bus| ("EventBusName", bus.to_owned())));
                ("AWS/Events", "FailedInvocations", "Sum", dimensions)
            }
            _ => return None,
        };
        Some(Self {
            namespace,
            name: metric,
            stat,
            dimensions,
        })
    }

    fn query(&self, id: usize, window: Window) -> MetricDataQuery {
        let period = i32::try_from(window.period().as_secs()).unwrap_or(i32::MAX);
        let dimension =
            |(name, value): &(&str, String)| Dimension::builder().name(*name).value(value).build();
        let metric = Metric::builder()
            .namespace(self.namespace)
            .metric_name(self.name)
            .set_dimensions(Some(self.dimensions.iter().map(dimension).collect()))
            .build();
        let stat = MetricStat::builder()
            .metric(metric)
            .period(period)
            .stat(self.stat)
            .build();
        MetricDataQuery::builder()
            .id(format!("s{id}"))
            .metric_stat(stat)
            .build()
    }
}

/// The bus of a rule that is not on the default one.
fn bus(arn: &str) -> Option<&str> {
    let (_, rule) = arn.split_once(":rule/")?;
    Some(rule.rsplit_once('/')?.0)
}

pub async fn look(clients: &Clients, window: Window, now: Timestamp, found: &mut FoundSources) {
    let asked: Vec<(usize, SourceMetric)> = (found.sources.iter().enumerate())
        .filter_map(|(index, source)| Some((index, SourceMetric::of(source)?)))
        .collect();
    for batch in asked.chunks(MOST_QUERIES) {
        let answer = ask(clients, batch, window, now).await;
        for (index, points) in found.seen("ages and failures", answer).unwrap_or_default() {
            if let Some(source) = found.sources.get_mut(index) {
                let values: Vec<f64> = points.into_iter().map(|(_, value)| value).collect();
                take(source, &values);
            }
        }
    }
}

/// Points by the index of their source, the newest first.
pub async fn ask(
    clients: &Clients,
    batch: &[(usize, SourceMetric)],
    window: Window,
    now: Timestamp,
) -> Result<Vec<(usize, Vec<(Timestamp, f64)>)>, Failure> {
    let span = window.at(now);
    let queries = batch
        .iter()
        .map(|(index, metric)| metric.query(*index, window));
    let date = |at: Timestamp| DateTime::from_millis(at.as_millis());
    let request = clients
        .cloudwatch()
        .get_metric_data()
        .start_time(date(span.start))
        .end_time(date(span.end))
        .set_metric_data_queries(Some(queries.collect()));
    clients.turn(Call::GetMetricData).await;
    let answer = request.send().await;
    let answer = answer.map_err(|error| clients.failure(Call::GetMetricData, &error))?;
    let values = answer.metric_data_results().iter().filter_map(|result| {
        let index = result.id()?.strip_prefix('s')?.parse().ok()?;
        let at = |date: &DateTime| date.to_millis().ok().map(Timestamp::from_millis);
        let points = result.timestamps().iter().zip(result.values());
        let points = points.filter_map(|(date, value)| Some((at(date)?, *value)));
        Some((index, points.collect()))
    });
    Ok(values.collect())
}

fn take(source: &mut EventSource, values: &[f64]) {
    let rounded = |value: f64| value.is_finite().then(|| value.max(0.0).round() as u64);
    let newest = values.first().copied();
    match source.kind {
        // In seconds.
        SourceKind::Sqs => source.age_ms = newest.and_then(|secs| rounded(secs * 1000.0)),
        kind if kind.is_stream() => source.lag_ms = newest.and_then(rounded),
        // Nothing is published while nothing fails.
        _ if values.is_empty() => {}
        _ => source.errors = rounded(values.iter().sum()),
    }
}
