//! The cold starts of one group, ready to be drawn.

use crate::panes::Context;
use slstop_base::{Usd, number};
use slstop_core::domain::Architecture;
use slstop_core::facts::ledger::cold_table::ColdStarts;
use slstop_core::facts::ledger::distribution::SortedDistribution;
use slstop_core::facts::ledger::invocation_group::{GroupBy, InvocationGroup};

#[derive(Clone, Debug, PartialEq)]
pub struct GroupRow {
    pub key: InvocationGroup,
    pub of: ColdStarts,
    /// In microseconds.
    pub init: SortedDistribution,
    pub restore: SortedDistribution,
}

impl GroupRow {
    pub fn new(key: InvocationGroup, of: ColdStarts) -> Self {
        Self {
            key,
            init: of.init.clone().settle(),
            restore: of.restore.clone().settle(),
            of,
        }
    }

    /// What the row is about.
    pub fn name(&self, context: &Context<'_>) -> String {
        let unknown = || "unknown".to_owned();
        match self.key.by() {
            GroupBy::Version | GroupBy::Function => {
                let Some(name) = self.of.function else {
                    return unknown();
                };
                let id = context.facts.lines.ledger.function_id(name);
                let places = &context.facts.places;
                places.name_in(id.place, id.name.as_str()).into_owned()
            }
            GroupBy::Runtime => self.of.runtime.clone().unwrap_or_else(unknown),
            GroupBy::Memory => {
                let size = self.of.memory.map(number::megabytes);
                size.map_or_else(unknown, |size| size.to_string())
            }
            GroupBy::Architecture => {
                let name = self.of.architecture.map(Architecture::name);
                name.map_or_else(unknown, str::to_owned)
            }
        }
    }

    pub fn version<'a>(&self, context: &Context<'a>) -> &'a str {
        let facts: &'a slstop_core::facts::Facts = context.facts;
        let version = self
            .of
            .version
            .filter(|_| self.key.by() == GroupBy::Version);
        version.map_or("", |name| facts.lines.ledger.text(name))
    }

    pub fn init_ms(&self, share: f64) -> Option<f64> {
        Some(self.init.percentile(share)? as f64 / 1000.0)
    }

    /// What is billed for inits, carried forward to thirty days.
    pub fn monthly_cost(&self, context: &Context<'_>) -> Option<Usd> {
        const MONTH: f64 = 30.0 * 86_400.0;
        let time_view = context.time_view();
        let span = time_view.until().since(time_view.from()).as_secs_f64();
        let cost = self.of.init_cost.as_dollars();
        (span > 0.0).then(|| Usd::from_dollars(cost / span * MONTH))
    }
}
