//! Dimensions: which part of the world a metric of `AWS/Lambda` is about.

use crate::wire::WireValue;
use crate::world::World;
use crate::world::minute::{MetricOwner, VersionFilter, VersionKey};

/// The names and values of a metric's dimensions, sorted by name.
pub type Dimensions = Vec<(String, String)>;

pub fn read(metric: &WireValue) -> Dimensions {
    let pairs = metric.list("Dimensions").iter().filter_map(|dimension| {
        Some((
            dimension.text("Name")?.to_owned(),
            dimension.text("Value")?.to_owned(),
        ))
    });
    let mut dimensions: Dimensions = pairs.collect();
    dimensions.sort();
    dimensions
}

/// What they mean; `None` if nothing was ever measured.
pub fn meaning(world: &World, dimensions: &Dimensions) -> Option<(MetricOwner, VersionFilter)> {
    let named: Vec<(&str, &str)> = dimensions
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let function = |name: &str| {
        world
            .named(name)
            .map(|function| MetricOwner::Function(function.index))
    };
    match named[..] {
        [] => Some((MetricOwner::Account, VersionFilter::Whole)),
        [("FunctionName", name)] => Some((function(name)?, VersionFilter::Whole)),
        [("FunctionName", name), ("Resource", resource)] => {
            let qualifier = resource.strip_prefix(name)?.strip_prefix(':')?;
            Some((function(name)?, part(world, name, qualifier)?))
        }
        [
            ("ExecutedVersion", version),
            ("FunctionName", name),
            ("Resource", resource),
        ] => {
            // Only an alias splits its traffic by version.
            let alias = resource.strip_prefix(name)?.strip_prefix(':')?;
            part(world, name, alias)
                .filter(|part| *part == VersionFilter::Of(VersionKey::Alias))?;
            Some((function(name)?, part(world, name, version)?))
        }
        _ => None,
    }
}

fn part(world: &World, name: &str, qualifier: &str) -> Option<VersionFilter> {
    let function = world.named(name)?;
    let alias = function.spec.alias.as_ref();
    Some(VersionFilter::Of(match qualifier {
        "$LATEST" => VersionKey::Latest,
        _ if alias.is_some_and(|alias| alias.name == qualifier) => VersionKey::Alias,
        _ => VersionKey::Number(qualifier.parse().ok()?),
    }))
}
