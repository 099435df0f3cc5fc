//! The figures of one version, ready to be drawn.

use crate::panes::Context;
use slstop_core::facts::ledger::distribution::SortedDistribution;
use slstop_core::facts::ledger::interner::Name;
use slstop_core::facts::ledger::invocation_group::InvocationGroup;
use slstop_core::facts::ledger::version_durations::VersionDurations;

#[derive(Clone, Debug, PartialEq)]
pub struct VersionRow {
    pub function: Option<Name>,
    pub version: Option<Name>,
    pub of: VersionDurations,
    /// In microseconds.
    pub duration: SortedDistribution,
    /// In megabytes.
    pub used: SortedDistribution,
}

impl VersionRow {
    pub fn new((function, version): (Option<Name>, Option<Name>), of: VersionDurations) -> Self {
        Self {
            function,
            version,
            duration: of.sums.duration.clone().settle(),
            used: of.sums.used.clone().settle(),
            of,
        }
    }

    pub fn key(&self) -> InvocationGroup {
        InvocationGroup::Version(self.function, self.version)
    }

    pub fn function_text(&self, context: &Context<'_>) -> String {
        let Some(name) = self.function else {
            return String::new();
        };
        let id = context.facts.lines.ledger.function_id(name);
        let places = &context.facts.places;
        places.name_in(id.place, id.name.as_str()).into_owned()
    }

    pub fn version_text<'a>(&self, context: &Context<'a>) -> &'a str {
        let facts: &'a slstop_core::facts::Facts = context.facts;
        self.version
            .map_or("", |name| facts.lines.ledger.text(name))
    }

    pub fn percentile_ms(&self, share: f64) -> Option<f64> {
        Some(self.duration.percentile(share)? as f64 / 1000.0)
    }

    pub fn max_ms(&self) -> Option<f64> {
        Some(self.duration.max()? as f64 / 1000.0)
    }

    pub fn timeout_ms(&self) -> Option<f64> {
        let timeout = self.of.timeout?;
        Some(timeout.as_secs_f64() * 1000.0).filter(|timeout| *timeout > 0.0)
    }

    /// The longest as a share of the timeout.
    pub fn timeout_share(&self) -> Option<f64> {
        Some(self.max_ms()? / self.timeout_ms()?)
    }
}
