//! Cold starts in groups: how many, how long, what they cost; added up invocation by invocation.

use std::collections::BTreeMap;

use super::distribution::Distribution;
use super::figures::Versioned;
use super::interner::Name;
use super::invocation::Limits;
use super::invocation_group::{GroupBy, InvocationGroup};
use super::latency_bucket::{LatencyBucket, LatencyCount, LatencyHistogram};
use super::{InvocationSummary, Ledger, RowId};
use crate::domain::line::Micros;
use crate::domain::{Architecture, price};
use slstop_base::{Megabytes, PlaceId, Usd};

/// Cold starts of a group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColdStarts {
    /// Of the last of them.
    pub function: Option<Name>,
    pub version: Option<Name>,
    pub runtime: Option<String>,
    pub architecture: Option<Architecture>,
    pub memory: Option<Megabytes>,
    pub cold: u64,
    /// Those that are known to have been cold or not.
    pub invocations: u64,
    /// In microseconds.
    pub init: Distribution,
    pub restore: Distribution,
    /// How long their inits and restores took.
    pub histogram: LatencyHistogram,
    /// What was billed beyond the handlers' own time.
    pub init_cost: Usd,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColdTable {
    by: GroupBy,
    groups: BTreeMap<InvocationGroup, ColdStarts>,
}

impl ColdStarts {
    fn add(&mut self, one: &InvocationSummary, rate: price::Rate<'_>) {
        self.memory = one.memory.or(self.memory);
        let Some(is_cold) = one.cold else {
            return;
        };
        self.invocations += 1;
        if !is_cold {
            return;
        }
        self.cold += 1;
        one.init.into_iter().for_each(|init| self.init.add(init.0));
        let restore = one.restore.into_iter();
        restore.for_each(|restore| self.restore.add(restore.0));
        if let Some(waited) = one.init.or(one.restore) {
            let count = LatencyCount::of_one(false, true);
            self.histogram.add(LatencyBucket::of(waited), count);
        }
        if let (Some(billed), Some(duration), Some(memory)) =
            (one.billed_millis, one.duration, one.memory)
        {
            let beyond = u64::from(billed).saturating_sub(duration.0.div_ceil(1000));
            self.init_cost += price::time(beyond, memory, rate);
        }
    }

    /// How long callers waited for new environments in all.
    pub fn waited(&self) -> Micros {
        Micros(self.init.sum().saturating_add(self.restore.sum()))
    }

    pub fn share(&self) -> Option<f64> {
        (self.invocations > 0).then(|| self.cold as f64 / self.invocations as f64)
    }
}

impl ColdTable {
    pub fn by(by: GroupBy) -> Self {
        Self {
            by,
            groups: BTreeMap::new(),
        }
    }

    pub fn add(&mut self, ledger: &Ledger, one: &InvocationSummary) {
        let rate = ledger.rate(one.function);
        let group = self
            .groups
            .entry(ledger.group_of(self.by, one))
            .or_default();
        (group.function, group.version) = (one.function, one.version);
        group.architecture = rate.architecture;
        if group.runtime.is_none() {
            group.runtime = ledger.runtime(one.id);
        }
        group.add(one, rate);
    }

    pub fn groups(&self) -> &BTreeMap<InvocationGroup, ColdStarts> {
        &self.groups
    }
}

impl Ledger {
    /// Cold starts by function and version.
    pub fn cold_starts(
        &self,
        ids: impl Iterator<Item = RowId>,
        limits: Limits,
    ) -> BTreeMap<Versioned, ColdStarts> {
        let mut table = ColdTable::by(GroupBy::Version);
        for one in ids.filter_map(|id| self.summary(id, limits)) {
            table.add(self, &one);
        }
        let groups = table.groups.into_values();
        groups
            .map(|sum| (self.versioned(sum.function, sum.version), sum))
            .collect()
    }

    /// Function and version by their names.
    pub fn versioned(&self, function: Option<Name>, version: Option<Name>) -> Versioned {
        let text = |name| self.text(name).to_owned();
        let place = function.map_or(PlaceId::FIRST, |name| self.place(name));
        (function.map(text), version.map(text), place)
    }
}
