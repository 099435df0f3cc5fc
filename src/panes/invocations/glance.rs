//! What order and figures need of an invocation, and nothing else: there are a hundred thousand of them,
//! and every line that comes moves one.

use super::order::Order;
use crate::base::{Timestamp, Usd};
use crate::domain::Fingerprint;
use crate::facts::ledger::{Invocation, Outcome, RowId};
use crate::panes::told;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glance {
    pub row: RowId,
    pub at: Timestamp,
    pub outcome: Outcome,
    /// Unknown before its report.
    pub cold: Option<bool>,
    pub took_micros: Option<u64>,
    pub cost: Usd,
    /// What it is sorted by, where it is known.
    pub figure: Option<f64>,
    /// The filter lets it through.
    pub is_wanted: bool,
}

impl Glance {
    pub fn of(row: RowId, told: &Invocation<'_>, order: Order, is_wanted: bool) -> Self {
        Self {
            row,
            at: told::moment(told).unwrap_or_default(),
            outcome: told.outcome,
            cold: told.cold,
            took_micros: told.duration.map(|took| took.0),
            cost: told.cost.unwrap_or_default(),
            figure: order.figure(told),
            is_wanted,
        }
    }

    /// More lines, or time alone, may still change what is said of it.
    pub fn is_unsettled(&self) -> bool {
        !matches!(self.outcome, Outcome::Ok | Outcome::Error)
    }

    pub fn is_slow(&self, threshold: Option<u64>) -> bool {
        self.took_micros
            .zip(threshold)
            .is_some_and(|(took, threshold)| took >= threshold)
    }
}

/// Whether an invocation failed with that error.
pub fn failed_with(told: &Invocation<'_>, error: Fingerprint) -> bool {
    told.error.is_some_and(|known| known.fingerprint == error)
}
