//! The metrics that exist: what `ListMetrics` lists and `SEARCH` searches.

use super::NAMESPACE;
use crate::math::MetricName;
use crate::world::World;
use crate::world::function::SimulatedFunction;
use crate::world::points::Measure;

/// Those of the account first, then function by function. What never ran has none.
pub fn metrics(world: &World) -> Vec<MetricName> {
    let account = Measure::ALL
        .iter()
        .map(|(_, name, _)| named(name, Vec::new()));
    let functions = world
        .functions
        .iter()
        .filter(|function| world.has_run(function));
    account.chain(functions.flat_map(of_function)).collect()
}

/// By function, and - where there is one - by its alias.
fn of_function(function: &SimulatedFunction) -> Vec<MetricName> {
    let whole = vec![("FunctionName".to_owned(), function.name.clone())];
    let alias = function.spec.alias.as_ref().map(|alias| {
        let resource = format!("{}:{}", function.name, alias.name);
        vec![whole[0].clone(), ("Resource".to_owned(), resource)]
    });
    let dimensions = std::iter::once(whole.clone()).chain(alias);
    let measures = Measure::ALL
        .iter()
        .filter(|(measure, ..)| measures(function, *measure));
    dimensions
        .flat_map(|dimensions| {
            measures
                .clone()
                .map(move |(_, name, _)| named(name, dimensions.clone()))
        })
        .collect()
}

fn measures(function: &SimulatedFunction, measure: Measure) -> bool {
    match measure {
        Measure::ProvisionedInvocations => function.spec.provisioned > 0,
        Measure::AsyncEventsReceived => function.spec.source.is_retried(),
        _ => true,
    }
}

fn named(name: &str, dimensions: Vec<(String, String)>) -> MetricName {
    MetricName {
        namespace: NAMESPACE.to_owned(),
        name: name.to_owned(),
        dimensions,
        tags: Vec::new(),
    }
}
