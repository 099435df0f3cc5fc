//! GetMetricData.

use std::collections::HashSet;
use std::time::Duration;

use super::super::{OperationContext, page};
use super::{dimension, invalid, queue_age, validation, written};
use crate::metric_query::{
    MetricQuery, MetricQueryKind, MetricResult, MetricSeries, without_expressions,
};
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::function::MINUTE;
use crate::world::points::{Measure, SeriesSpan, Statistic};
use slstop_base::Timestamp;

const MAX_QUERIES: usize = 500;
/// Points in one answer, unless fewer are asked for.
const MAX_POINTS: usize = 100_800;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum ScanOrder {
    Ascending,
    Descending,
}

pub fn answer(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let queries = input.list("MetricDataQueries");
    if queries.is_empty() {
        return Err(missing("MetricDataQueries"));
    }
    if queries.len() > MAX_QUERIES {
        return Err(validation(format!(
            "The collection MetricDataQueries must not have a size greater than {MAX_QUERIES}."
        )));
    }
    let from = input
        .time("StartTime")
        .ok_or_else(|| missing("StartTime"))?;
    let to = input.time("EndTime").ok_or_else(|| missing("EndTime"))?;
    if from >= to {
        return Err(validation(
            "The parameter StartTime must be less than the parameter EndTime.",
        ));
    }
    let order = match input.text("ScanBy") {
        None | Some("TimestampDescending") => ScanOrder::Descending,
        Some("TimestampAscending") => ScanOrder::Ascending,
        Some(_) => return Err(invalid("The value for parameter ScanBy is invalid.")),
    };
    let window = (from.as_millis(), to.as_millis());
    let asked = queries.iter().map(|query| asked(context, query, window));
    let asked: Vec<MetricQuery> = asked.collect::<Result<_, _>>()?;
    let ids: HashSet<&str> = asked.iter().map(|asked| asked.id.as_str()).collect();
    if ids.len() < asked.len() {
        return Err(validation(
            "The values for parameter id in MetricDataQueries are not unique.",
        ));
    }
    let mut series = match without_expressions(&asked) {
        Some(series) => series,
        None => with_expressions(context, &asked, (from, to))?,
    };
    if order == ScanOrder::Descending {
        series.iter_mut().for_each(|series| series.points.reverse());
    }
    let limit = input
        .int("MaxDatapoints")
        .map_or(MAX_POINTS, |limit| (limit.max(1) as usize).min(MAX_POINTS));
    paged(
        series,
        limit,
        input.text("NextToken"),
        (window, order, queries.len()),
    )
}

#[cfg(feature = "serve-all")]
fn with_expressions(
    context: &OperationContext<'_>,
    asked: &[MetricQuery],
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<MetricResult>, Refusal> {
    super::expression::answers(context, asked, from, to)
}

/// slstop itself sends no expressions; only guests of `slstop demo --serve` do.
#[cfg(not(feature = "serve-all"))]
fn with_expressions(
    _: &OperationContext<'_>,
    _: &[MetricQuery],
    _: (Timestamp, Timestamp),
) -> Result<Vec<MetricResult>, Refusal> {
    Err(validation(
        "This build of the endpoint answers no expressions: build slstop with the feature serve-all.",
    ))
}

fn asked(
    context: &OperationContext<'_>,
    query: &WireValue,
    window: (i64, i64),
) -> Result<MetricQuery, Refusal> {
    let id = query
        .text("Id")
        .ok_or_else(|| missing("MetricDataQueries.member.1.Id"))?;
    if !id.starts_with(|first: char| first.is_ascii_lowercase())
        || !id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    {
        return Err(validation(format!(
            "The value {id} is not matched with an expected expression for parameter MetricDataQueries.member.1.Id"
        )));
    }
    let what = match (query.get("MetricStat"), query.text("Expression")) {
        (Some(stat), None) => MetricQueryKind::Metric(measured(context, stat, window)?),
        (None, Some(expression)) => MetricQueryKind::Expression(expression.to_owned()),
        _ => {
            return Err(validation(
                "Either MetricStat or Expression is required, and not both",
            ));
        }
    };
    let period = query.int("Period").map(valid_period).transpose()?;
    Ok(MetricQuery {
        id: id.to_owned(),
        what,
        label: query.text("Label").map(str::to_owned),
        period: period
            .and_then(|secs| u64::try_from(secs).ok())
            .map(Duration::from_secs),
        shown: query.bool("ReturnData").unwrap_or(true),
    })
}

fn measured(
    context: &OperationContext<'_>,
    stat: &WireValue,
    window: (i64, i64),
) -> Result<MetricSeries, Refusal> {
    let metric = stat
        .get("Metric")
        .ok_or_else(|| missing("MetricStat.Metric"))?;
    let name = metric
        .text("MetricName")
        .ok_or_else(|| missing("MetricStat.Metric.MetricName"))?;
    let period = stat
        .int("Period")
        .ok_or_else(|| missing("MetricStat.Period"))?;
    let said = stat
        .text("Stat")
        .ok_or_else(|| missing("MetricStat.Stat"))?;
    let period = valid_period(period)?;
    let statistic = Statistic::read(said).ok_or_else(|| {
        validation(format!(
            "The value {said} for parameter MetricStat.Stat is not supported"
        ))
    })?;
    let dimensions = dimension::read(metric);
    let span = SeriesSpan {
        from: window.0,
        to: window.1,
        period: (period * 1000).div_euclid(MINUTE).max(1),
        now: context.now.as_millis(),
    };
    let points = match metric.text("Namespace") {
        Some("AWS/Lambda") => Measure::named(name)
            .zip(dimension::meaning(context.world, &dimensions))
            .map(|(measure, (whose, part))| {
                let world = context.world;
                world.points(whose, part, measure, statistic, span)
            }),
        Some("AWS/SQS") => queue_age::points(context, name, &dimensions, span),
        Some("AWS/Logs") => written::points(context, name, &dimensions, statistic, span),
        _ => None,
    };
    let points = points.unwrap_or_default();
    let label = match &dimensions[..] {
        // AWS names a series after what tells it from the others of the request.
        [(_, value), ..] => format!("{value} {name}"),
        [] => name.to_owned(),
    };
    let points = points
        .into_iter()
        .map(|(at, value)| (Timestamp::from_millis(at), value));
    let period = Duration::from_secs(u64::try_from(period).unwrap_or(60));
    Ok(MetricSeries::new(label, period, points.collect()))
}

fn valid_period(secs: i64) -> Result<i64, Refusal> {
    if secs <= 0 || (secs % 60 != 0 && ![1, 5, 10, 20, 30].contains(&secs)) {
        return Err(validation(format!(
            "Period must be 1, 5, 10, 20, 30 or a multiple of 60, but was {secs}"
        )));
    }
    // A century: sums of times stay far from overflowing.
    Ok(secs.min(100 * 366 * 86_400))
}

fn missing(parameter: &str) -> Refusal {
    Refusal::new(
        400,
        "MissingRequiredParameterException",
        format!("The parameter {parameter} is required."),
    )
}

/// Fills a page with points, series after series; the token says how many came before.
fn paged(
    series: Vec<MetricResult>,
    limit: usize,
    token: Option<&str>,
    question: ((i64, i64), ScanOrder, usize),
) -> Result<Reply, Refusal> {
    let skipped = match token {
        None => 0,
        Some(token) => page::position(question, token)
            .and_then(|position| position.parse::<usize>().ok())
            .ok_or_else(|| invalid("The value for parameter NextToken is invalid."))?,
    };
    let total: usize = series.iter().map(|series| series.points.len()).sum();
    let end = skipped.saturating_add(limit).min(total);
    let mut before = 0;
    let mut results = Vec::new();
    for answered in series {
        let MetricResult {
            id,
            label,
            points,
            trouble,
        } = answered;
        let range = before..before + points.len();
        before = range.end;
        let first = skipped.clamp(range.start, range.end) - range.start;
        let last = end.clamp(range.start, range.end) - range.start;
        let is_whole = last == points.len();
        let shown = &points[first..last];
        if token.is_some() && shown.is_empty() {
            continue;
        }
        let status = match (&trouble, is_whole) {
            (Some(_), _) => "InternalError",
            (None, true) => "Complete",
            (None, false) => "PartialData",
        };
        let messages = trouble.map(|said| {
            let message = WireValue::EMPTY.with("Code", "InternalError");
            vec![message.with("Value", said)]
        });
        results.push(
            WireValue::EMPTY
                .with("Id", id)
                .with("Label", label)
                .with(
                    "Timestamps",
                    shown.iter().map(|(at, _)| *at).collect::<WireValue>(),
                )
                .with(
                    "Values",
                    shown.iter().map(|(_, value)| *value).collect::<WireValue>(),
                )
                .with("StatusCode", status)
                .with_some("Messages", messages),
        );
    }
    let next = (end < total).then(|| page::token(question, &end.to_string()));
    let answer = WireValue::EMPTY
        .with("MetricDataResults", results)
        .with("Messages", WireValue::List(Vec::new()))
        .with_some("NextToken", next);
    Ok(answer.into())
}
