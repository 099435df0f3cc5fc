//! `SEARCH('{AWS/Lambda,FunctionName} MetricName="Errors" FunctionName=shop', 'Sum', 60)`: metrics by what
//! their names are made of.

mod parse;

use std::time::Duration;

use super::series::SearchStatistic;
use super::value::MathValue;
use super::{MOST_SERIES, MetricName, MetricSource};
use crate::metric_query::MetricSeries;

/// # Errors
/// A sentence about what cannot be read.
pub fn run(
    search: &str,
    statistic: &str,
    period: Duration,
    source: &dyn MetricSource,
) -> Result<MathValue, String> {
    let search = SearchQuery::parse(search)?;
    let mut found: Vec<MetricName> = source
        .metrics()
        .into_iter()
        .filter(|metric| search.finds(metric))
        .collect();
    found.truncate(MOST_SERIES);
    let statistic = SearchStatistic::named(statistic);
    let labels = labels(&found);
    let series = found.iter().zip(labels);
    let series = series.map(|(metric, label)| {
        MetricSeries::new(label, period, source.points(metric, &statistic, period))
    });
    Ok(MathValue::Array(
        series
            .filter(|series| !series.points().is_empty())
            .collect(),
    ))
}

/// What tells the metrics apart: their names, if they differ, and those dimensions that do.
fn labels(found: &[MetricName]) -> Vec<String> {
    let Some(first) = found.first() else {
        return Vec::new();
    };
    let names_differ = found.iter().any(|metric| metric.name != first.name);
    let differs = |key: &str| {
        found
            .iter()
            .any(|metric| metric.dimension(key) != first.dimension(key))
    };
    // Asked once per key and not once per metric: there may be 500 of them.
    let mut telling: Vec<&str> = Vec::new();
    for (key, _) in found.iter().flat_map(|metric| &metric.dimensions) {
        if !telling.contains(&key.as_str()) && differs(key) {
            telling.push(key);
        }
    }
    let label = |metric: &MetricName| {
        let values = metric
            .dimensions
            .iter()
            .filter(|(key, _)| telling.contains(&key.as_str()));
        let mut parts: Vec<&str> = values.map(|(_, value)| value.as_str()).collect();
        if names_differ || parts.is_empty() {
            parts.push(&metric.name);
        }
        parts.join(" ")
    };
    found.iter().map(label).collect()
}

#[derive(Debug)]
struct SearchQuery {
    schema: Option<Schema>,
    clause: Clause,
}

/// `{AWS/Lambda,FunctionName}`: the namespace, and exactly these dimensions.
#[derive(Debug)]
struct Schema {
    namespace: String,
    dimensions: Vec<String>,
}

#[derive(Debug)]
enum Clause {
    Term {
        key: Option<String>,
        text: String,
        exact: bool,
    },
    Not(Box<Clause>),
    All(Vec<Clause>),
    Any(Vec<Clause>),
}

impl SearchQuery {
    fn finds(&self, metric: &MetricName) -> bool {
        let fits = |schema: &Schema| {
            schema.namespace == metric.namespace && metric.has_schema(&schema.dimensions)
        };
        self.schema.as_ref().is_none_or(fits) && self.clause.holds(metric)
    }
}

impl Clause {
    fn holds(&self, metric: &MetricName) -> bool {
        match self {
            Self::Not(inner) => !inner.holds(metric),
            Self::All(parts) => parts.iter().all(|part| part.holds(metric)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(metric)),
            Self::Term { key, text, exact } => {
                let fits = |candidate: &str| {
                    if *exact {
                        candidate == text
                    } else {
                        is_part(text, candidate)
                    }
                };
                match key.as_deref() {
                    Some("MetricName") => fits(&metric.name),
                    Some("Namespace") => fits(&metric.namespace),
                    Some(key) => metric.dimension(key).is_some_and(fits),
                    None => {
                        fits(&metric.name)
                            || fits(&metric.namespace)
                            || metric
                                .dimensions
                                .iter()
                                .any(|(key, value)| fits(key) || fits(value))
                    }
                }
            }
        }
    }
}

/// Whether all the words of one are words of the other, whatever their case: `duration` is part of
/// `PostRuntimeExtensionsDuration`.
fn is_part(text: &str, candidate: &str) -> bool {
    candidate.eq_ignore_ascii_case(text) || {
        let candidates = name_parts(candidate);
        name_parts(text)
            .iter()
            .all(|part| candidates.contains(part))
    }
}

/// The words of a name: between signs, and at the humps of a camel.
fn name_parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut was_lower = false;
    for character in name.chars() {
        let starts_anew = !character.is_alphanumeric() || was_lower && character.is_uppercase();
        if starts_anew && parts.last().is_some_and(|part| !part.is_empty()) {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut().filter(|_| character.is_alphanumeric()) {
            part.extend(character.to_lowercase());
        }
        was_lower = character.is_lowercase();
    }
    parts.retain(|part| !part.is_empty());
    parts
}
