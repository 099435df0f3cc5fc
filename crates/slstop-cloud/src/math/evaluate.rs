//! All the queries of one call: each expression after those that it refers to.

use std::collections::HashMap;
use std::time::Duration;

use super::expression::{Expression, in_order, invalid, read, undefined};
use super::functions::{self, Setting};
use super::operators;
use super::search;
use super::series::Series;
use super::syntax::Tree;
use super::value::Value;
use super::{Answered, Asked, InvalidExpression, MOST_SERIES, Source, Span, What};

/// The period of an expression where nothing else says one.
const MINUTE: Duration = Duration::from_secs(60);

/// The answers to those queries that are shown, in the order of the queries.
///
/// # Errors
/// What AWS refuses the whole call for.
pub fn evaluate(
    asked: &[Asked],
    span: Span,
    source: &dyn Source,
) -> Result<Vec<Answered>, InvalidExpression> {
    let expressions = read(asked)?;
    let smallest = asked.iter().filter_map(|asked| match &asked.what {
        What::Metric(series) if !series.period.is_zero() => Some(series.period),
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
            Err(Trouble::Here(said)) => Err(said),
            Err(Trouble::Invalid(said)) => return Err(invalid(asked, said)),
        };
        evaluation.worth.insert(&asked.id, worth);
    }
    let shown = asked.iter().filter(|asked| asked.shown);
    let answered = shown
        .map(|asked| evaluation.answer(asked))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(answered.into_iter().flatten().collect())
}

enum Trouble {
    /// The whole call is refused.
    Invalid(String),
    /// This query has no answer, the others have theirs.
    Here(String),
}

/// An error of the languages is one of the call.
impl From<String> for Trouble {
    fn from(said: String) -> Self {
        Self::Invalid(said)
    }
}

struct Evaluation<'a> {
    asked: &'a [Asked],
    source: &'a dyn Source,
    span: Span,
    period: Duration,
    /// What each query is worth, or why it has no answer; filled in order.
    worth: HashMap<&'a str, Result<Value, String>>,
}

impl Evaluation<'_> {
    fn expression(&self, asked: &Asked, expression: &Expression) -> Result<Value, Trouble> {
        let period = asked.period.unwrap_or(self.period);
        match expression {
            Expression::Insights(query) => Ok(query.run(self.source, period)),
            Expression::Math(tree) => self.tree(
                tree,
                Setting {
                    span: self.span,
                    period,
                },
            ),
        }
    }

    fn tree(&self, tree: &Tree, setting: Setting) -> Result<Value, Trouble> {
        Ok(match tree {
            Tree::Number(value) => Value::Scalar(*value),
            Tree::Text(text) => Value::Text(text.clone()),
            Tree::Word(word) => Value::Word(word.clone()),
            Tree::Id(id) => match self.worth.get(id.as_str()) {
                Some(worth) => worth.clone().map_err(Trouble::Here)?,
                None => return Err(undefined(id).into()),
            },
            Tree::Array(parts) => {
                let mut array = Vec::new();
                for part in parts {
                    match self.tree(part, setting)? {
                        Value::Series(series) => array.push(series),
                        Value::Array(inner) => array.extend(inner),
                        other => {
                            return Err(format!(
                                "Unsupported type in array: '{}'",
                                other.type_name()
                            )
                            .into());
                        }
                    }
                }
                Value::Array(array)
            }
            Tree::Negative(inner) => {
                operators::apply("*", self.tree(inner, setting)?, Value::Scalar(-1.0))?
            }
            Tree::Chain(first, others) => {
                let mut value = self.tree(first, setting)?;
                for (operator, other) in others {
                    value = operators::apply(operator, value, self.tree(other, setting)?)?;
                }
                value
            }
            Tree::Call(name, arguments) => {
                let arguments = arguments
                    .iter()
                    .map(|argument| self.tree(argument, setting));
                self.call(name, &arguments.collect::<Result<Vec<_>, _>>()?, setting)?
            }
        })
    }

    fn call(&self, name: &str, arguments: &[Value], setting: Setting) -> Result<Value, Trouble> {
        match (name, arguments) {
            ("METRICS", []) => Ok(self.metrics("")),
            ("METRICS", [Value::Text(part)]) => Ok(self.metrics(part)),
            ("SEARCH", [Value::Text(search), Value::Text(statistic)]) => {
                Ok(search::run(search, statistic, setting.period, self.source)?)
            }
            (
                "SEARCH",
                [
                    Value::Text(search),
                    Value::Text(statistic),
                    Value::Scalar(secs),
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
                None if functions::ELSEWHERE.contains(&name) => Err(Trouble::Here(format!(
                    "Function {name} is not supported by this endpoint"
                ))),
                None => Err(format!("Unknown function '{name}'").into()),
            },
        }
    }

    /// The metrics of the call whose id holds this text; expressions are none.
    fn metrics(&self, part: &str) -> Value {
        let metrics = self.asked.iter().filter(|asked| asked.id.contains(part));
        Value::Array(
            metrics
                .filter_map(|asked| Some(labelled(asked, metric(asked)?.clone())))
                .collect(),
        )
    }

    fn answer(&self, asked: &Asked) -> Result<Vec<Answered>, InvalidExpression> {
        let answered = |label: &str, series: Series| {
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
            Answered {
                id: asked.id.clone(),
                label,
                points: series.into_points(),
                trouble: None,
            }
        };
        Ok(match self.worth.get(asked.id.as_str()).cloned() {
            Some(Ok(Value::Series(series))) => {
                // The label of a metric is its own; that of a single expression is its id.
                let own = if metric(asked).is_some() && asked.label.is_none() {
                    series.label.clone()
                } else {
                    String::new()
                };
                vec![answered(&own, series)]
            }
            Some(Ok(Value::Array(array))) => array
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
            Some(Err(said)) => vec![Answered {
                trouble: Some(said),
                ..answered("", Series::default())
            }],
            None => Vec::new(),
        })
    }
}

fn known(asked: &Asked) -> Option<(&str, Result<Value, String>)> {
    Some((
        &asked.id,
        Ok(Value::Series(labelled(asked, metric(asked)?.clone()))),
    ))
}

fn metric(asked: &Asked) -> Option<&Series> {
    match &asked.what {
        What::Metric(series) => Some(series),
        What::Expression(_) => None,
    }
}

fn labelled(asked: &Asked, series: Series) -> Series {
    match &asked.label {
        Some(label) => series.named(label),
        None => series,
    }
}
