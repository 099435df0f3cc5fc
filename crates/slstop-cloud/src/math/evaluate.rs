//! All the queries of one call: each expression after those that it refers to.

use std::collections::HashMap;
use std::time::Duration;

use super::expression::{MetricExpression, in_order, invalid, read, undefined};
use super::functions::{self, SampleGrid};
use super::operators;
use super::search;
use super::syntax::MathTree;
use super::value::MathValue;
use super::{InvalidExpression, MOST_SERIES, MetricRange, MetricSource};
use crate::metric_query::{MetricQuery, MetricQueryKind, MetricResult, MetricSeries};

/// The period of an expression where nothing else says one.
const MINUTE: Duration = Duration::from_secs(60);

/// The answers to those queries that are shown, in the order of the queries.
///
/// # Errors
/// What AWS refuses the whole call for.
pub fn evaluate(
    asked: &[MetricQuery],
    span: MetricRange,
    source: &dyn MetricSource,
) -> Result<Vec<MetricResult>, InvalidExpression> {
    let expressions = read(asked)?;
    let smallest = asked.iter().filter_map(|asked| match &asked.what {
        MetricQueryKind::Metric(series) if !series.period.is_zero() => Some(series.period),
        _ => None,
    });
    let mut evaluation = Evaluation {
        asked,
        source,
        span,
        period: smallest.min().unwrap_or(MINUTE),
        worth: asked.iter().filter_map(known).collect(),
    };
    for place in in_order(asked, &expressions)? {
        let asked = &asked[place];
        let Some(expression) = &expressions[place] else {
            continue;
        };
        let worth = match evaluation.expression(asked, expression) {
            Ok(value) => Ok(value),
            Err(EvaluationError::Here(said)) => Err(said),
            Err(EvaluationError::Invalid(said)) => return Err(invalid(asked, said)),
        };
        evaluation.worth.insert(&asked.id, worth);
    }
    let shown = asked.iter().filter(|asked| asked.shown);
    let answered = shown
        .map(|asked| evaluation.answer(asked))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(answered.into_iter().flatten().collect())
}

enum EvaluationError {
    /// The whole call is refused.
    Invalid(String),
    /// This query has no answer, the others have theirs.
    Here(String),
}

/// An error of the languages is one of the call.
impl From<String> for EvaluationError {
    fn from(said: String) -> Self {
        Self::Invalid(said)
    }
}

struct Evaluation<'a> {
    asked: &'a [MetricQuery],
    source: &'a dyn MetricSource,
    span: MetricRange,
    period: Duration,
    /// What each query is worth, or why it has no answer; filled in order.
    worth: HashMap<&'a str, Result<MathValue, String>>,
}

impl Evaluation<'_> {
    fn expression(
        &self,
        asked: &MetricQuery,
        expression: &MetricExpression,
    ) -> Result<MathValue, EvaluationError> {
        let period = asked.period.unwrap_or(self.period);
        match expression {
            MetricExpression::Insights(query) => Ok(query.run(self.source, period)),
            MetricExpression::Math(tree) => self.tree(
                tree,
                SampleGrid {
                    span: self.span,
                    period,
                },
            ),
        }
    }

    fn tree(&self, tree: &MathTree, setting: SampleGrid) -> Result<MathValue, EvaluationError> {
        Ok(match tree {
            MathTree::Number(value) => MathValue::Scalar(*value),
            MathTree::Text(text) => MathValue::Text(text.clone()),
            MathTree::Word(word) => MathValue::Word(word.clone()),
            MathTree::Id(id) => match self.worth.get(id.as_str()) {
                Some(worth) => worth.clone().map_err(EvaluationError::Here)?,
                None => return Err(undefined(id).into()),
            },
            MathTree::Array(parts) => {
                let mut array = Vec::new();
                for part in parts {
                    match self.tree(part, setting)? {
                        MathValue::Series(series) => array.push(series),
                        MathValue::Array(inner) => array.extend(inner),
                        other => {
                            return Err(format!(
                                "Unsupported type in array: '{}'",
                                other.type_name()
                            )
                            .into());
                        }
                    }
                }
                MathValue::Array(array)
            }
            MathTree::Negative(inner) => {
                operators::apply("*", self.tree(inner, setting)?, MathValue::Scalar(-1.0))?
            }
            MathTree::Chain(first, others) => {
                let mut value = self.tree(first, setting)?;
                for (operator, other) in others {
                    value = operators::apply(operator, value, self.tree(other, setting)?)?;
                }
                value
            }
            MathTree::Call(name, arguments) => {
                let arguments = arguments
                    .iter()
                    .map(|argument| self.tree(argument, setting));
                self.call(name, &arguments.collect::<Result<Vec<_>, _>>()?, setting)?
            }
        })
    }

    fn call(
        &self,
        name: &str,
        arguments: &[MathValue],
        setting: SampleGrid,
    ) -> Result<MathValue, EvaluationError> {
        match (name, arguments) {
            ("METRICS", []) => Ok(self.metrics("")),
            ("METRICS", [MathValue::Text(part)]) => Ok(self.metrics(part)),
            ("SEARCH", [MathValue::Text(search), MathValue::Text(statistic)]) => {
                Ok(search::run(search, statistic, setting.period, self.source)?)
            }
            (
                "SEARCH",
                [
                    MathValue::Text(search),
                    MathValue::Text(statistic),
                    MathValue::Scalar(secs),
                ],
            ) if *secs >= 1.0 => {
                // A float becomes the nearest integer that there is, so that no period overflows.
                Ok(search::run(
                    search,
                    statistic,
                    Duration::from_secs(*secs as u64),
                    self.source,
                )?)
            }
            ("METRICS" | "SEARCH", _) => {
                Err(format!("Unsupported arguments for function {name}").into())
            }
            _ => match functions::find(name) {
                Some(function) => Ok(functions::call(name, function, arguments, setting)?),
                None if functions::ELSEWHERE.contains(&name) => Err(EvaluationError::Here(
                    format!("Function {name} is not supported by this endpoint"),
                )),
                None => Err(format!("Unknown function '{name}'").into()),
            },
        }
    }

    /// The metrics of the call whose id holds this text; expressions are none.
    fn metrics(&self, part: &str) -> MathValue {
        let metrics = self.asked.iter().filter(|asked| asked.id.contains(part));
        MathValue::Array(
            metrics
                .filter_map(|asked| Some(labelled(asked, metric(asked)?.clone())))
                .collect(),
        )
    }

    fn answer(&self, asked: &MetricQuery) -> Result<Vec<MetricResult>, InvalidExpression> {
        let answered = |label: &str, series: MetricSeries| {
            let labels = [asked.label.as_deref().unwrap_or_default(), label];
            let label = labels
                .into_iter()
                .filter(|label| !label.is_empty())
                .collect::<Vec<_>>()
                .join(" ");
            let label = if label.is_empty() {
                asked.id.clone()
            } else {
                label
            };
            MetricResult {
                id: asked.id.clone(),
                label,
                points: series.into_points(),
                trouble: None,
            }
        };
        Ok(match self.worth.get(asked.id.as_str()).cloned() {
            Some(Ok(MathValue::Series(series))) => {
                // The label of a metric is its own; that of a single expression is its id.
                let own = if metric(asked).is_some() && asked.label.is_none() {
                    series.label.clone()
                } else {
                    String::new()
                };
                vec![answered(&own, series)]
            }
            Some(Ok(MathValue::Array(array))) => array
                .into_iter()
                .take(MOST_SERIES)
                .map(|series| answered(&series.label.clone(), series))
                .collect(),
            Some(Ok(value)) => {
                let said = format!(
                    "The expression must return a time series or an array of them, not '{}'",
                    value.type_name()
                );
                return Err(invalid(asked, said));
            }
            Some(Err(said)) => vec![MetricResult {
                trouble: Some(said),
                ..answered("", MetricSeries::default())
            }],
            None => Vec::new(),
        })
    }
}

fn known(asked: &MetricQuery) -> Option<(&str, Result<MathValue, String>)> {
    Some((
        &asked.id,
        Ok(MathValue::Series(labelled(asked, metric(asked)?.clone()))),
    ))
}

fn metric(asked: &MetricQuery) -> Option<&MetricSeries> {
    match &asked.what {
        MetricQueryKind::Metric(series) => Some(series),
        MetricQueryKind::Expression(_) => None,
    }
}

fn labelled(asked: &MetricQuery, series: MetricSeries) -> MetricSeries {
    match &asked.label {
        Some(label) => series.named(label),
        None => series,
    }
}
