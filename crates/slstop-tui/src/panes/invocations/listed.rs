//! What order and sums need of an invocation, and nothing else: there are a hundred thousand of them,
//! and every line that comes moves one.

use super::order::Order;
use slstop_base::{Timestamp, Usd};
use slstop_core::facts::ledger::{InvocationSummary, Outcome, RowId};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ListedInvocation {
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

impl ListedInvocation {
    pub fn of(summary: &InvocationSummary, at: Timestamp, order: Order, is_wanted: bool) -> Self {
        Self {
            row: summary.id,
            at,
            outcome: summary.outcome,
            cold: summary.cold,
            took_micros: summary.duration.map(|took| took.0),
            cost: summary.cost.unwrap_or_default(),
            figure: order.figure(summary),
            is_wanted,
        }
    }

    pub fn is_slow(&self, threshold: Option<u64>) -> bool {
        self.took_micros
            .zip(threshold)
            .is_some_and(|(took, threshold)| took >= threshold)
    }
}
