//! CloudWatch GetMetricData of `AWS/Logs`: how much came in to some log groups. A query scans no more than
//! that, so it says what the query can cost before it runs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat};
use aws_smithy_types::DateTime;

use super::Sink;
use crate::Clients;
use slstop_base::Timestamp;
use slstop_core::domain::{Call, Failure, LogSources};
use slstop_core::message::{Fact, Window};

/// AWS's limit of queries in one call.
const MOST_QUERIES: usize = 500;
/// One point for each query fits on one page; a server may never end.
const MOST_PAGES: usize = 20;
/// Lines come in after they were written, by seconds mostly: what was written at the end of the span
/// is counted behind it.
const LATENESS: Duration = Duration::from_secs(5 * 60);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
/// What is older is kept by the hour only, and before that by five minutes.
const BY_THE_HOUR: Duration = Duration::from_secs(15 * 24 * 3600);

/// For the whole of a window's groups.
pub async fn answer(
    sources: &LogSources,
    window: Window,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let groups: Vec<Arc<str>> = sources.iter().map(|source| source.group.clone()).collect();
    let volumes = volumes(clients, &groups, now.minus(window.span()), now, now).await?;
    sink.fact(Fact::Volume {
        sources: sources.clone(),
        window,
        bytes: volumes.into_iter().collect(),
    })
    .await;
    Ok(())
}

/// The bytes of each group between two moments; a group is missing if CloudWatch counted nothing, which is
/// so where nothing came in.
pub async fn volumes(
    clients: &Clients,
    groups: &[Arc<str>],
    from: Timestamp,
    to: Timestamp,
    now: Timestamp,
) -> Result<BTreeMap<Arc<str>, u64>, Failure> {
    let grain = if now.since(from) > BY_THE_HOUR {
        HOUR
    } else {
        MINUTE
    };
    let from = from.floor(grain);
    let to = to.plus(LATENESS).min(now).floor(grain).plus(grain);
    let mut volumes = BTreeMap::new();
    for groups in groups.chunks(MOST_QUERIES) {
        let mut token: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let request = clients
                .cloudwatch()
                .get_metric_data()
                .start_time(DateTime::from_millis(from.as_millis()))
                .end_time(DateTime::from_millis(to.as_millis()))
                .set_metric_data_queries(Some(queries(groups, to.since(from))))
                .set_next_token(token.clone());
            clients.turn(Call::GetMetricData).await;
            let page = request.send().await;
            let page = page.map_err(|error| clients.failure(Call::GetMetricData, &error))?;
            for result in page.metric_data_results() {
                let place = result
                    .id()
                    .and_then(|id| id.strip_prefix('g')?.parse::<usize>().ok());
                let Some(group) = place.and_then(|place| groups.get(place)) else {
                    continue;
                };
                let bytes: f64 = result.values().iter().sum();
                if !result.values().is_empty() {
                    *volumes.entry(group.clone()).or_insert(0) += bytes.max(0.0) as u64;
                }
            }
            let next = page.next_token.filter(|next| !next.is_empty());
            if next.is_none() || next == token {
                break;
            }
            token = next;
        }
    }
    Ok(volumes)
}

/// One point each for the whole span.
fn queries(groups: &[Arc<str>], period: Duration) -> Vec<MetricDataQuery> {
    let period = i32::try_from(period.as_secs()).unwrap_or(i32::MAX);
    let query = |(place, group): (usize, &Arc<str>)| {
        let dimension = Dimension::builder()
            .name("LogGroupName")
            .value(name(group))
            .build();
        let metric = Metric::builder()
            .namespace("AWS/Logs")
            .metric_name("IncomingBytes")
            .dimensions(dimension)
            .build();
        let stat = MetricStat::builder()
            .metric(metric)
            .period(period)
            .stat("Sum")
            .build();
        MetricDataQuery::builder()
            .id(format!("g{place}"))
            .metric_stat(stat)
            .build()
    };
    groups.iter().enumerate().map(query).collect()
}

/// The dimension is the name, also of a group that is known by its ARN.
fn name(group: &str) -> &str {
    let name = group
        .split_once(":log-group:")
        .map_or(group, |(_, name)| name);
    name.strip_suffix(":*").unwrap_or(name)
}
