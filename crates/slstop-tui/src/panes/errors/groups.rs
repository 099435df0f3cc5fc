//! Failures of the window, grouped by what went wrong.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::{Order, Sort};
use crate::panes::search::Search;
use crate::panes::{Sight, told};
use slstop_base::Timestamp;
use slstop_core::domain::{Cause, Fingerprint};
use slstop_core::facts::Facts;
use slstop_core::facts::ledger::names::Name;
use slstop_core::facts::ledger::{Glance, RowId};

/// Points of a sparkline: two minutes of the last hour each, half a minute of the last quarter.
const POINTS: usize = 30;

/// What is kept of every invocation of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noted {
    pub is_failed: bool,
    /// It failed, and the filter lets it through.
    pub failure: Option<Failure>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Failure {
    row: RowId,
    at: Timestamp,
    cause: Cause,
    fingerprint: Fingerprint,
    function: Option<Name>,
    version: Option<Name>,
}

impl Noted {
    pub fn of(
        glance: &Glance,
        at: Timestamp,
        search: &Search,
        facts: &Facts,
        now: Timestamp,
    ) -> Self {
        let ledger = &facts.lines.ledger;
        let failure = || {
            let cause = glance.cause?;
            let fingerprint = ledger.error(glance.id, cause)?.fingerprint;
            let is_found = || {
                let told = told::invocation(facts, glance.id, now);
                told.is_some_and(|told| search.finds(&told))
            };
            (search.is_all() || is_found()).then_some(Failure {
                row: glance.id,
                at,
                cause,
                fingerprint,
                function: glance.function,
                version: glance.version,
            })
        };
        Self {
            is_failed: glance.cause.is_some(),
            failure: failure(),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub fingerprint: Fingerprint,
    pub cause: Cause,
    pub count: usize,
    pub first: Timestamp,
    pub last: Timestamp,
    pub functions: BTreeSet<Name>,
    pub versions: BTreeSet<Name>,
    /// The last of them: its words stand for the others.
    pub sample: RowId,
    /// Over the window.
    pub trend: Vec<Option<f64>>,
}

pub fn of(failures: impl Iterator<Item = Failure>, sight: Sight) -> Vec<Group> {
    let from = sight.from();
    let span = sight.until().since(from);
    let step = (span.as_millis() as i64 / POINTS as i64).max(1);
    let mut groups: BTreeMap<Fingerprint, Group> = BTreeMap::new();
    for failure in failures {
        let group = groups
            .entry(failure.fingerprint)
            .or_insert_with(|| Group::begun_by(&failure));
        group.count += 1;
        group.first = group.first.min(failure.at);
        if failure.at >= group.last {
            group.last = failure.at;
            group.sample = failure.row;
        }
        group.functions.extend(failure.function);
        group.versions.extend(failure.version);
        // A clock that is ahead puts its failures into the last point.
        let point = failure.at.as_millis().saturating_sub(from.as_millis()) / step;
        let point = usize::try_from(point).unwrap_or(0).min(POINTS - 1);
        if let Some(Some(count)) = group.trend.get_mut(point) {
            *count += 1.0;
        }
    }
    groups.into_values().collect()
}

impl Group {
    fn begun_by(failure: &Failure) -> Self {
        Self {
            fingerprint: failure.fingerprint,
            cause: failure.cause,
            count: 0,
            first: failure.at,
            last: failure.at,
            functions: BTreeSet::new(),
            versions: BTreeSet::new(),
            sample: failure.row,
            trend: vec![Some(0.0); POINTS],
        }
    }

    /// It came within the last tenth of what is looked at: it goes on.
    pub fn goes_on(&self, sight: Sight) -> bool {
        let span = sight.until().since(sight.from());
        sight.until().since(self.last) <= span / 10
    }
}

impl Sort {
    pub fn compare(self, a: &Group, b: &Group) -> Ordering {
        let ordering = match self.order {
            Order::Count => b.count.cmp(&a.count).then_with(|| b.last.cmp(&a.last)),
            Order::Last => b.last.cmp(&a.last),
        };
        let turned = if self.is_reversed {
            ordering.reverse()
        } else {
            ordering
        };
        turned.then_with(|| a.fingerprint.cmp(&b.fingerprint))
    }
}
