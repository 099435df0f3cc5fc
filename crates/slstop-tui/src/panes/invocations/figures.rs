//! Sums over the window's invocations: what the line above the list says.

use super::listed::ListedInvocation;
use crate::theme::Role;
use crate::widget::Canvas;
use slstop_base::{Usd, number};
use slstop_core::facts::ledger::Outcome;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListFigures {
    pub invocations: u64,
    pub failed: u64,
    pub cold: u64,
    /// Those that are known to have been cold or not.
    pub cold_or_not: u64,
    pub p50: Option<u64>,
    pub p95: Option<u64>,
    pub p99: Option<u64>,
    pub cost: Usd,
}

/// Slow is what takes longer than nineteen of twenty, and twice as long as most: where all are alike, none is.
pub fn slow_from(figures: &ListFigures) -> Option<u64> {
    let slow = figures.p95?.max(figures.p50?.saturating_mul(2));
    // Two digits: a threshold that moves with every invocation would move rows for nothing.
    let step = 10_u64.pow(slow.checked_ilog10().unwrap_or(0).saturating_sub(1));
    Some(slow.div_ceil(step).saturating_mul(step))
}

impl ListFigures {
    pub fn of<'a>(all: impl Iterator<Item = &'a ListedInvocation>) -> Self {
        let mut sum = Self::default();
        let mut took = Vec::new();
        for listed in all {
            sum.invocations += 1;
            sum.failed += u64::from(listed.outcome == Outcome::Error);
            sum.cold += u64::from(listed.cold == Some(true));
            sum.cold_or_not += u64::from(listed.cold.is_some());
            sum.cost += listed.cost;
            took.extend(listed.took_micros);
        }
        // From the end, so that each search is only among those that are below.
        sum.p99 = percentile(&mut took, 0.99);
        sum.p95 = percentile(&mut took, 0.95);
        sum.p50 = percentile(&mut took, 0.5);
        sum
    }

    /// `1234 invocations   14.2% failed   3.1% cold   p50 183ms   p99 2.91s   cost $0.0021`
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
        let percent = |share: Option<f64>| share.map(|share| number::percent(share).to_string());
        let millis = |micros: Option<u64>| {
            micros.map(|micros| number::millis(micros as f64 / 1000.0).to_string())
        };
        let count = number::count(self.invocations as f64).to_string();
        let is_bad = self.failed > 0;
        let failed = if is_bad { Role::Critical } else { Role::Zero };
        let cost = (self.cost > Usd::ZERO).then(|| number::dollars(self.cost));
        let words = [
            ("", Some(count), "invocations", Role::Text),
            (
                "",
                percent(share(self.failed, self.invocations)),
                "failed",
                failed,
            ),
            (
                "",
                percent(share(self.cold, self.cold_or_not)),
                "cold",
                Role::Text,
            ),
            ("p50", millis(self.p50), "", Role::Text),
            ("p99", millis(self.p99), "", Role::Text),
            ("cost", cost, "", Role::Text),
        ];
        let mut x = 1;
        for (before, figure, after, role) in words {
            let Some(figure) = figure else { continue };
            let name = before.len() + after.len();
            if usize::from(x) + name + 1 + figure.chars().count() > usize::from(canvas.width()) {
                break;
            }
            if !before.is_empty() {
                x = canvas.put(x, 0, before, Role::Muted) + 1;
            }
            x = canvas.put(x, 0, figure, role) + 1;
            x = canvas.put(x, 0, after, Role::Muted) + if after.is_empty() { 2 } else { 3 };
        }
    }
}

/// The nearest rank: a duration that was measured.
fn percentile(durations: &mut [u64], share: f64) -> Option<u64> {
    let last = durations.len().checked_sub(1)?;
    let rank = (share * durations.len() as f64).ceil() as usize;
    let (_, value, _) = durations.select_nth_unstable(rank.saturating_sub(1).min(last));
    Some(*value)
}
