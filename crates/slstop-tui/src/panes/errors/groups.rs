//! Failures of the window, grouped by what went wrong, each group with its trend.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{ErrorOrder, ErrorSort};
use crate::panes::search::Search;
use crate::panes::{TimeView, invocation_view};
use slstop_base::Timestamp;
use slstop_core::domain::Fingerprint;
use slstop_core::facts::Facts;
use slstop_core::facts::ledger::InvocationSummary;
use slstop_core::facts::ledger::groups::{self, ErrorGroup, FailedInvocation};

/// Points of a sparkline: two minutes of the last hour each, half a minute of the last quarter.
const POINTS: usize = 30;

/// What is kept of every invocation of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noted {
    pub is_failed: bool,
    /// It failed, and the filter lets it through.
    pub failure: Option<FailedInvocation>,
}

impl Noted {
    pub fn of(summary: &InvocationSummary, search: &Search, facts: &Facts, now: Timestamp) -> Self {
        let is_found = || {
            let invocation = invocation_view::invocation(facts, summary.id, now);
            invocation.is_some_and(|invocation| search.finds(&invocation))
        };
        let failure = facts.lines.ledger.failed(summary);
        Self {
            is_failed: summary.cause.is_some(),
            failure: failure.filter(|_| search.is_all() || is_found()),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct ErrorGroupRow {
    pub error: ErrorGroup,
    /// Over the window.
    pub trend: Vec<Option<f64>>,
}

pub fn of(failures: impl Iterator<Item = FailedInvocation>, time_view: TimeView) -> Vec<ErrorGroupRow> {
    let from = time_view.from();
    let span = time_view.until().since(from);
    let step = (span.as_millis() as i64 / POINTS as i64).max(1);
    let mut trends: BTreeMap<Fingerprint, Vec<Option<f64>>> = BTreeMap::new();
    let counted = failures.inspect(|failure| {
        let trend = trends
            .entry(failure.fingerprint)
            .or_insert_with(|| vec![Some(0.0); POINTS]);
        // A clock that is ahead puts its failures into the last point.
        let at = failure.at.unwrap_or_default().as_millis();
        let point = at.saturating_sub(from.as_millis()) / step;
        let point = usize::try_from(point).unwrap_or(0).min(POINTS - 1);
        if let Some(Some(count)) = trend.get_mut(point) {
            *count += 1.0;
        }
    });
    let groups = groups::group(counted);
    let with_trend = |error: ErrorGroup| ErrorGroupRow {
        trend: trends.remove(&error.fingerprint).unwrap_or_default(),
        error,
    };
    groups.into_iter().map(with_trend).collect()
}

impl ErrorGroupRow {
    pub fn first(&self) -> Timestamp {
        self.error.first.unwrap_or_default()
    }

    pub fn last(&self) -> Timestamp {
        self.error.last.unwrap_or_default()
    }

    /// It came within the last tenth of what is looked at: it goes on.
    pub fn goes_on(&self, time_view: TimeView) -> bool {
        let span = time_view.until().since(time_view.from());
        time_view.until().since(self.last()) <= span / 10
    }
}

impl ErrorSort {
    pub fn compare(self, a: &ErrorGroupRow, b: &ErrorGroupRow) -> Ordering {
        let by_last = || b.error.last.cmp(&a.error.last);
        let ordering = match self.order {
            ErrorOrder::Count => b.error.count.cmp(&a.error.count).then_with(by_last),
            ErrorOrder::Last => by_last(),
        };
        let turned = if self.is_reversed {
            ordering.reverse()
        } else {
            ordering
        };
        turned.then_with(|| a.error.fingerprint.cmp(&b.error.fingerprint))
    }
}
