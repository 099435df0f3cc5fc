//! Scenarios as data: what goes wrong in the shop, and when. Each is a file beside this one.

pub mod change;
pub mod spec;

pub use change::{ChangeSpec, GatewayChange, ScenarioFile};
pub use spec::{FleetFile, FunctionSpec};

const SHOP: &str = include_str!("shop.toml");

/// Name and text of each scenario; the first is what the demo starts with.
const SCENARIOS: &[(&str, &str)] = &[
    ("bad-deploy", include_str!("bad-deploy.toml")),
    ("calm", include_str!("calm.toml")),
    ("cold-surge", include_str!("cold-surge.toml")),
    ("throttled", include_str!("throttled.toml")),
    ("poison-queue", include_str!("poison-queue.toml")),
    ("slow-dependency", include_str!("slow-dependency.toml")),
    ("leak", include_str!("leak.toml")),
    ("storm", include_str!("storm.toml")),
    ("broken-route", include_str!("broken-route.toml")),
    ("bad-gateway", include_str!("bad-gateway.toml")),
    ("denied-action", include_str!("denied-action.toml")),
];

/// The fleet and what happens to it.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub name: String,
    pub summary: String,
    pub prefix: String,
    pub functions: Vec<FunctionSpec>,
    pub changes: Vec<ChangeSpec>,
    pub gateway: Vec<GatewayChange>,
}

impl Scenario {
    pub fn names() -> impl Iterator<Item = &'static str> {
        SCENARIOS.iter().map(|(name, _)| *name)
    }

    /// One of the shipped scenarios.
    pub fn named(name: &str) -> Option<Self> {
        let (_, text) = SCENARIOS.iter().find(|(known, _)| *known == name)?;
        // The shipped files are read by a test; one that can't be read is not there.
        Self::read(text).ok()
    }

    /// A scenario of the shop from the text of a file.
    pub fn read(text: &str) -> Result<Self, toml::de::Error> {
        let shop: FleetFile = toml::from_str(SHOP)?;
        let file: ScenarioFile = toml::from_str(text)?;
        let wanted = file.fleet.functions.unwrap_or(shop.function.len());
        let functions = (0..wanted).map(|index| copy(&shop.function, index, file.fleet.rate));
        Ok(Self {
            name: file.name,
            summary: file.summary,
            prefix: shop.prefix,
            functions: functions.collect(),
            changes: file.change,
            gateway: file.gateway,
        })
    }
}

impl Default for Scenario {
    /// What the demo starts with: something goes wrong within the first minute.
    fn default() -> Self {
        let first = SCENARIOS.first().and_then(|(name, _)| Self::named(name));
        first.unwrap_or_else(|| Self {
            name: String::new(),
            summary: String::new(),
            prefix: String::new(),
            functions: Vec::new(),
            changes: Vec::new(),
            gateway: Vec::new(),
        })
    }
}

/// The shop's functions one after another, then the same again for tenant after tenant.
fn copy(shop: &[FunctionSpec], index: usize, rate: f64) -> FunctionSpec {
    let mut spec = shop[index % shop.len()].clone();
    let tenant = index / shop.len();
    if tenant > 0 {
        let names = [
            Some(&mut spec.name),
            spec.calls.as_mut(),
            spec.called_by.as_mut(),
        ];
        for name in names.into_iter().flatten() {
            name.push_str(&format!("-t{tenant:02}"));
        }
    }
    spec.rate *= rate;
    spec
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_scenario_can_be_read_and_is_named_as_its_file() {
        for (name, text) in SCENARIOS {
            let scenario = Scenario::read(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(scenario.name, *name);
            assert!(!scenario.summary.is_empty(), "{name} says what happens");
            for change in &scenario.changes {
                for pattern in &change.functions {
                    let known = |spec: &FunctionSpec| change::matches(pattern, &spec.name);
                    assert!(
                        scenario.functions.iter().any(known),
                        "{name}: nobody is {pattern}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_storm_has_a_thousand_functions_with_names_of_their_own() {
        let storm = Scenario::named("storm").expect("shipped");
        let names: std::collections::BTreeSet<_> =
            storm.functions.iter().map(|spec| &spec.name).collect();
        assert_eq!((storm.functions.len(), names.len()), (1000, 1000));
    }
}
