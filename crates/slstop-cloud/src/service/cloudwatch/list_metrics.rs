//! ListMetrics.

use super::super::{OperationContext, page};
use super::{catalog, invalid};
use crate::math::MetricName;
use crate::wire::{Refusal, Reply, WireValue};

const PAGE: usize = 500;
pub fn answer(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
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
    let metrics: Vec<MetricName> = (catalog::metrics(context.world).into_iter())
        .filter(|metric| namespace.is_none_or(|namespace| namespace == metric.namespace))
        .filter(|metric| name.is_none_or(|name| name == metric.name))
        .filter(|metric| filters.iter().all(|filter| has(metric, *filter)))
        .collect();
    let question = ("ListMetrics", namespace, name, &filters[..]);
    let (shown, next) = page::slice(&metrics, PAGE, question, input.text("NextToken"))
        .ok_or_else(|| invalid("The value for parameter NextToken is invalid."))?;
    let shown: WireValue = shown.iter().map(describe).collect();
    Ok(WireValue::EMPTY
        .with("Metrics", shown)
        .with_some("NextToken", next)
        .into())
}

fn has(metric: &MetricName, (name, value): (&str, Option<&str>)) -> bool {
    metric
        .dimension(name)
        .is_some_and(|said| value.is_none_or(|value| value == said))
}

fn describe(metric: &MetricName) -> WireValue {
    let dimensions: WireValue = (metric.dimensions.iter())
        .map(|(name, value)| {
            WireValue::EMPTY
                .with("Name", name.clone())
                .with("Value", value.clone())
        })
        .collect();
    WireValue::EMPTY
        .with("Namespace", metric.namespace.clone())
        .with("MetricName", metric.name.clone())
        .with("Dimensions", dimensions)
}
