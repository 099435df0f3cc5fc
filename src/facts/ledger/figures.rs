//! Sums over invocations: percentiles, counts, what it cost.

use std::collections::BTreeMap;

use crate::base::{Megabytes, Usd};
use crate::domain::line::Micros;
use crate::domain::price;

use super::view::{Invocation, Outcome};

/// A set of durations; exact, because a window's invocations fit into memory anyway.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Durations(Vec<u64>);

impl Durations {
    pub fn add(&mut self, duration: Micros) {
        self.0.push(duration.0);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn settle(mut self) -> Settled {
        self.0.sort_unstable();
        Settled(self.0)
    }
}

/// Sorted, for asking.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settled(Vec<u64>);

impl Settled {
    /// The nearest rank: a value that was measured, as CloudWatch Insights' `pct` gives it.
    pub fn percentile(&self, share: f64) -> Option<Micros> {
        let rank = (share * self.0.len() as f64).ceil() as usize;
        let last = self.0.len().checked_sub(1)?;
        self.0
            .get(rank.saturating_sub(1).min(last))
            .copied()
            .map(Micros)
    }

    pub fn max(&self) -> Option<Micros> {
        self.0.last().copied().map(Micros)
    }
}

/// Cold starts of a function's version.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColdStarts {
    pub runtime: Option<String>,
    pub memory: Option<Megabytes>,
    pub cold: u64,
    /// Those that are known to have been cold or not.
    pub invocations: u64,
    pub init: Durations,
    pub restore: Durations,
    /// What was billed beyond the handlers' own time.
    pub init_cost: Usd,
}

/// Function and version.
pub type Versioned = (Option<String>, Option<String>);

/// Cold starts by function and version.
pub fn cold_starts<'a>(
    invocations: impl Iterator<Item = Invocation<'a>>,
) -> BTreeMap<Versioned, ColdStarts> {
    let mut all: BTreeMap<Versioned, ColdStarts> = BTreeMap::new();
    for invocation in invocations {
        let key = (
            invocation.function.map(str::to_owned),
            invocation.version.map(str::to_owned),
        );
        all.entry(key).or_default().add(&invocation);
    }
    all
}

impl ColdStarts {
    fn add(&mut self, invocation: &Invocation<'_>) {
        if self.runtime.is_none() {
            self.runtime = invocation.runtime.map(runtime_id);
        }
        self.memory = invocation.memory.or(self.memory);
        let Some(is_cold) = invocation.cold else {
            return;
        };
        self.invocations += 1;
        if !is_cold {
            return;
        }
        self.cold += 1;
        if let Some(init) = invocation.init {
            self.init.add(init);
        }
        if let Some(restore) = invocation.restore {
            self.restore.add(restore);
        }
        if let (Some(billed), Some(duration), Some(memory)) = (
            invocation.billed_millis,
            invocation.duration,
            invocation.memory,
        ) {
            let beyond = u64::from(billed).saturating_sub(duration.0.div_ceil(1000));
            self.init_cost += price::time(beyond, memory, price::Place::default());
        }
    }
}

/// `python:3.12.v89` is what the log calls `python3.12`, and `nodejs:18.v28` is `nodejs18.x`.
fn runtime_id(version: &str) -> String {
    let Some((name, rest)) = version.split_once(':') else {
        return version.to_owned();
    };
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    match name {
        "provided" => format!("provided.{}", rest.split('.').next().unwrap_or(rest)),
        "nodejs" => format!("nodejs{}.x", rest.split('.').next().unwrap_or(rest)),
        _ => {
            let parts: Vec<&str> = rest.split('.').take_while(is_number).collect();
            format!("{name}{}", parts.join("."))
        }
    }
}

/// Everything of a function, in one pass.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rollup {
    pub invocations: u64,
    pub errors: u64,
    pub cold: u64,
    pub billed_millis: u64,
    pub cost: Usd,
    pub duration: Durations,
    pub init: Durations,
    pub max_memory: Option<Megabytes>,
    pub by_outcome: BTreeMap<Outcome, u64>,
}

impl Rollup {
    pub fn of<'a>(invocations: impl Iterator<Item = Invocation<'a>>) -> Self {
        let mut sum = Self::default();
        for invocation in invocations {
            sum.add(&invocation);
        }
        sum
    }

    pub fn add(&mut self, invocation: &Invocation<'_>) {
        self.invocations += 1;
        self.errors += u64::from(invocation.outcome == Outcome::Error);
        self.cold += u64::from(invocation.cold == Some(true));
        self.billed_millis += u64::from(invocation.billed_millis.unwrap_or(0));
        self.cost += invocation.cost.unwrap_or_default();
        invocation
            .duration
            .into_iter()
            .for_each(|duration| self.duration.add(duration));
        invocation
            .init
            .into_iter()
            .for_each(|init| self.init.add(init));
        self.max_memory = self.max_memory.max(invocation.max_memory);
        *self.by_outcome.entry(invocation.outcome).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let mut durations = Durations::default();
        for value in [5, 1, 4, 2, 3] {
            durations.add(Micros(value));
        }
        let settled = durations.settle();
        let at = |share| settled.percentile(share).map(|value| value.0);
        assert_eq!(
            (at(0.0), at(0.5), at(0.9), at(1.0)),
            (Some(1), Some(3), Some(5), Some(5))
        );
        assert_eq!(settled.max(), Some(Micros(5)));
        assert_eq!(Settled::default().percentile(0.5), None);
    }

    #[test]
    fn runtimes_have_the_names_of_the_configuration() {
        for (version, id) in [
            ("python:3.12.v89", "python3.12"),
            ("python:3.12.mainlinev2.v43", "python3.12"),
            ("nodejs:18.v28", "nodejs18.x"),
            ("java:11.v21", "java11"),
            ("provided:al2023.v3", "provided.al2023"),
            ("mystery", "mystery"),
        ] {
            assert_eq!(runtime_id(version), id);
        }
    }
}
