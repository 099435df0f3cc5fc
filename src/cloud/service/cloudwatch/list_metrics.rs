//! ListMetrics.

use super::super::{Context, page};
use super::invalid;
use crate::cloud::wire::{Refusal, Reply, Value};
use crate::cloud::world::function::Function;
use crate::cloud::world::points::Measure;

const PAGE: usize = 500;
pub const NAMESPACE: &str = "AWS/Lambda";

/// A metric by its name and its dimensions.
pub type Metric = (&'static str, Vec<(&'static str, String)>);

pub fn answer(context: &Context<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let namespace = input.text("Namespace");
    let name = input.text("MetricName");
    if let Some(other) = input.text("RecentlyActive").filter(|said| *said != "PT3H") {
        return Err(invalid(format!(
            "RecentlyActive must be PT3H, but was {other}"
        )));
    }
    let filters: Vec<(&str, Option<&str>)> = (input.list("Dimensions").iter())
        .filter_map(|filter| Some((filter.text("Name")?, filter.text("Value"))))
        .collect();
    let metrics = match namespace {
        None | Some(NAMESPACE) => all(context),
        Some(_) => Vec::new(),
    };
    let metrics: Vec<Metric> = (metrics.into_iter())
        .filter(|(metric, _)| name.is_none_or(|name| name == *metric))
        .filter(|(_, dimensions)| filters.iter().all(|filter| has(dimensions, *filter)))
        .collect();
    let question = ("ListMetrics", namespace, name, &filters[..]);
    let (shown, next) = page::slice(&metrics, PAGE, question, input.text("NextToken"))
        .ok_or_else(|| invalid("The value for parameter NextToken is invalid."))?;
    let shown: Value = shown.iter().map(describe).collect();
    Ok(Value::EMPTY
        .with("Metrics", shown)
        .with_some("NextToken", next)
        .into())
}

/// Every metric that was ever measured.
pub fn all(context: &Context<'_>) -> Vec<Metric> {
    let mut metrics: Vec<Metric> = Measure::ALL
        .iter()
        .map(|(_, name, _)| (*name, Vec::new()))
        .collect();
    for function in &context.world.functions {
        if !context.world.has_run(function) {
            continue;
        }
        let own = vec![("FunctionName", function.name.clone())];
        let names = Measure::ALL
            .iter()
            .filter(|(measure, ..)| is_measured(function, *measure));
        for (_, name, _) in names {
            metrics.push((*name, own.clone()));
            if let Some(alias) = &function.spec.alias {
                let resource = format!("{}:{}", function.name, alias.name);
                metrics.push((
                    *name,
                    vec![
                        ("FunctionName", function.name.clone()),
                        ("Resource", resource),
                    ],
                ));
            }
        }
    }
    metrics
}

fn is_measured(function: &Function, measure: Measure) -> bool {
    match measure {
        Measure::ProvisionedInvocations => function.spec.provisioned > 0,
        Measure::AsyncEventsReceived => function.spec.source.is_retried(),
        _ => true,
    }
}

fn has(dimensions: &[(&str, String)], (name, value): (&str, Option<&str>)) -> bool {
    dimensions
        .iter()
        .any(|(known, said)| *known == name && value.is_none_or(|value| value == said))
}

fn describe((name, dimensions): &Metric) -> Value {
    let dimensions: Value = (dimensions.iter())
        .map(|(name, value)| {
            Value::EMPTY
                .with("Name", *name)
                .with("Value", value.clone())
        })
        .collect();
    Value::EMPTY
        .with("Namespace", NAMESPACE)
        .with("MetricName", *name)
        .with("Dimensions", dimensions)
}
