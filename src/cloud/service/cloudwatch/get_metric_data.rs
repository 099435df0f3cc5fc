//! GetMetricData.

use super::super::{Context, page};
use super::{dimension, invalid, validation};
use crate::cloud::wire::{Refusal, Reply, Value};
use crate::cloud::world::function::MINUTE;
use crate::cloud::world::points::{Measure, Span, Statistic};

const MAX_QUERIES: usize = 500;
/// Points in one answer, unless fewer are asked for.
const MAX_POINTS: usize = 100_800;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Order {
    Ascending,
    Descending,
}

/// The points of one query, as they are going to be sent.
struct Series {
    id: String,
    label: String,
    points: Vec<(i64, f64)>,
}

pub fn answer(context: &Context<'_>) -> Result<Reply, Refusal> {
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
        None | Some("TimestampDescending") => Order::Descending,
        Some("TimestampAscending") => Order::Ascending,
        Some(_) => return Err(invalid("The value for parameter ScanBy is invalid.")),
    };
    let window = (from.as_millis(), to.as_millis());
    let mut series = Vec::new();
    for query in queries {
        let one = one(context, query, window, order)?;
        if query.bool("ReturnData").unwrap_or(true) {
            series.push(one);
        }
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

fn one(
    context: &Context<'_>,
    query: &Value,
    window: (i64, i64),
    order: Order,
) -> Result<Series, Refusal> {
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
    let stat = query
        .get("MetricStat")
        .ok_or_else(|| validation("MetricStat or Expression is required"))?;
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
    if period <= 0 || (period % 60 != 0 && ![1, 5, 10, 20, 30].contains(&period)) {
        return Err(validation(format!(
            "Period must be 1, 5, 10, 20, 30 or a multiple of 60, but was {period}"
        )));
    }
    let statistic = Statistic::read(said).ok_or_else(|| {
        validation(format!(
            "The value {said} for parameter MetricStat.Stat is not supported"
        ))
    })?;
    let dimensions = dimension::read(metric);
    let meant = (metric.text("Namespace") == Some("AWS/Lambda"))
        .then(|| Measure::named(name).zip(dimension::meaning(context.world, &dimensions)))
        .flatten();
    let mut points = match meant {
        None => Vec::new(),
        Some((measure, (whose, part))) => {
            let period = (period * 1000).div_euclid(MINUTE).max(1);
            let span = Span {
                from: window.0,
                to: window.1,
                period,
                now: context.now.as_millis(),
            };
            context.world.points(whose, part, measure, statistic, span)
        }
    };
    if order == Order::Descending {
        points.reverse();
    }
    let label = match (query.text("Label"), &dimensions[..]) {
        (Some(label), _) => label.to_owned(),
        // AWS names a series after what tells it from the others of the request.
        (None, [(_, value), ..]) => format!("{value} {name}"),
        (None, []) => name.to_owned(),
    };
    Ok(Series {
        id: id.to_owned(),
        label,
        points,
    })
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
    series: Vec<Series>,
    limit: usize,
    token: Option<&str>,
    question: ((i64, i64), Order, usize),
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
    for Series { id, label, points } in series {
        let range = before..before + points.len();
        before = range.end;
        let first = skipped.clamp(range.start, range.end) - range.start;
        let last = end.clamp(range.start, range.end) - range.start;
        let is_whole = last == points.len();
        let shown = &points[first..last];
        if token.is_some() && shown.is_empty() {
            continue;
        }
        results.push(
            Value::EMPTY
                .with("Id", id)
                .with("Label", label)
                .with(
                    "Timestamps",
                    shown
                        .iter()
                        .map(|(at, _)| crate::base::Timestamp::from_millis(*at))
                        .collect::<Value>(),
                )
                .with(
                    "Values",
                    shown.iter().map(|(_, value)| *value).collect::<Value>(),
                )
                .with(
                    "StatusCode",
                    if is_whole { "Complete" } else { "PartialData" },
                ),
        );
    }
    let next = (end < total).then(|| page::token(question, &end.to_string()));
    let answer = Value::EMPTY
        .with("MetricDataResults", results)
        .with("Messages", Value::List(Vec::new()))
        .with_some("NextToken", next);
    Ok(answer.into())
}
