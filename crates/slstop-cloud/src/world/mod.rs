//! The world behind the endpoint: a shop's functions and everything that they ever did. One truth,
//! the invocations; log lines, metric points and traces are made from them.

pub mod draw;
pub mod environment;
pub mod function;
pub mod gateway;
pub mod group;
pub mod guests;
pub mod history;
pub mod invocation;
pub mod lane;
pub mod layout;
pub mod lines;
pub mod minute;
pub mod points;
pub mod reading;
pub mod runtime;
pub mod stream;
pub mod text;
pub mod trace;
pub mod tracing;
pub mod traffic;
pub mod visit;
pub mod volume;

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use super::scenario::Scenario;
use super::scenario::change::GatewayChange;
use function::SimulatedFunction;
use guests::Guests;
use slstop_base::Timestamp;

/// The account of the shop.
pub const ACCOUNT: &str = "482193650077";

/// History goes back so far; log groups keep their lines no longer.
const HISTORY: Duration = Duration::from_secs(14 * 24 * 3600);

#[derive(Debug)]
pub struct World {
    pub scenario: Arc<str>,
    pub seed: u64,
    /// When the scenario starts.
    pub start: i64,
    /// Before this there was nothing.
    pub beginning: i64,
    /// After this nothing can be asked: a hundred years on, so that sums of times stay far from overflowing.
    pub end_of_time: i64,
    /// How long after the end of its minute a point is published.
    pub metric_delay: RangeInclusive<Duration>,
    pub functions: Vec<SimulatedFunction>,
    by_name: HashMap<String, u16>,
    pub groups: BTreeMap<Arc<str>, group::LogGroup>,
    pub guests: Guests,
    pub gateway_changes: Vec<GatewayChange>,
    pub minutes: minute::Minutes,
    listing: stream::StreamListing,
}

/// The stores of the world, each with a bound of its own beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoreSizes {
    pub minute_bytes: usize,
    pub births: usize,
    pub guests: usize,
    pub listed: usize,
}

impl World {
    pub fn new(
        scenario: &Scenario,
        seed: u64,
        start: Timestamp,
        metric_delay: RangeInclusive<Duration>,
    ) -> Self {
        let began = start.floor(Duration::from_secs(1)).as_millis();
        let specs = scenario.functions.iter().cloned().enumerate();
        let mut functions: Vec<SimulatedFunction> = specs
            .map(|(index, spec)| {
                SimulatedFunction::new(
                    index,
                    spec,
                    &scenario.prefix,
                    seed,
                    began,
                    &scenario.changes,
                )
            })
            .collect();
        connect(&mut functions);
        let groups = group::of(&mut functions);
        let by_name = functions
            .iter()
            .map(|function| (function.name.clone(), function.index))
            .collect();
        Self {
            scenario: Arc::from(&*scenario.name),
            seed,
            start: began,
            beginning: start.minus(HISTORY).as_millis(),
            end_of_time: began.saturating_add(100 * 366 * 24 * 3_600_000),
            metric_delay,
            functions,
            by_name,
            groups,
            guests: Guests::default(),
            gateway_changes: scenario.gateway.clone(),
            minutes: minute::Minutes::default(),
            listing: stream::StreamListing::default(),
        }
    }

    pub fn function(&self, index: u16) -> &SimulatedFunction {
        &self.functions[usize::from(index)]
    }

    /// What the world remembers at this moment; all else is made when it is asked for.
    pub fn held(&self) -> StoreSizes {
        StoreSizes {
            minute_bytes: self.minutes.bytes(),
            births: self
                .functions
                .iter()
                .map(|function| function.births.len())
                .sum(),
            guests: self.guests.len(),
            listed: self.listing.len(),
        }
    }

    pub fn named(&self, name: &str) -> Option<&SimulatedFunction> {
        self.by_name.get(name).map(|index| self.function(*index))
    }
}

/// Finds out who calls whom. A call needs both sides: the one that calls, and the one that has no
/// other traffic.
fn connect(functions: &mut [SimulatedFunction]) {
    let short: HashMap<String, usize> = functions
        .iter()
        .enumerate()
        .map(|(index, function)| (function.spec.name.clone(), index))
        .collect();
    for index in 0..functions.len() {
        let callee = functions[index]
            .spec
            .calls
            .as_ref()
            .and_then(|name| short.get(name).copied());
        if let Some(callee) = callee.filter(|callee| *callee != index) {
            functions[index].callee = Some(callee as u16);
            functions[callee].caller = Some(index as u16);
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::environment::{EnvironmentId, Version};
    use super::invocation::{Centis, EnvironmentStart, InvocationOutcome, SimulatedInvocation};

    /// Any invocation, for tests that need one.
    pub fn an_invocation() -> SimulatedInvocation {
        SimulatedInvocation {
            function: 0,
            environment: EnvironmentId {
                lane: 0,
                generation: 1,
                deploy: 0,
                born: 1_795_161_600_000,
                version: Version::Latest,
            },
            start: 1_795_161_600_000,
            duration: Centis(18_342),
            boot: EnvironmentStart::Warm,
            outcome: InvocationOutcome::Ok,
            used: 118,
            attempt: 0,
            key: 42,
            caller: None,
            unbilled: Centis(0),
            is_guest: false,
        }
    }
}
