//! Rows put together by stack or by the values of a tag, with the totals that can be had of them.
//! Percentiles and peaks of several functions can't be made of those of each: groups have none.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::row::{FunctionRow, RowSeverity};
use crate::panes::TimeView;
use slstop_base::{FunctionId, Qualified, Usd};
use slstop_core::domain::Series;
use slstop_core::domain::tag::STACK;
use slstop_core::facts::Facts;
use slstop_core::insight::onset::{self, PeriodCount};
use slstop_core::insight::share;

/// What rows are grouped by.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Grouping {
    Stack,
    Tag(Arc<str>),
}

/// What the rows of a group have in common; `None` if they lack the tag.
pub(super) type GroupKey = Option<Arc<str>>;

impl Grouping {
    pub fn key(&self) -> &str {
        match self {
            Self::Stack => STACK,
            Self::Tag(key) => key,
        }
    }

    /// In the title.
    pub fn title(&self) -> String {
        match self {
            Self::Stack => "stack".into(),
            Self::Tag(key) => format!("tag {key}"),
        }
    }

    /// Of rows without the tag.
    pub fn without(&self) -> String {
        match self {
            Self::Stack => "no stack".into(),
            Self::Tag(key) => format!("no {key}"),
        }
    }

    pub fn shared(&self, facts: &Facts, function: &FunctionId) -> GroupKey {
        facts.tags.value(function, self.key()).cloned()
    }

    /// As `slstop` remembers it.
    pub fn remembered(&self) -> String {
        match self {
            Self::Stack => "stack".into(),
            Self::Tag(key) => format!("tag {key}"),
        }
    }

    pub fn recalled(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            None => (text == "stack").then_some(Self::Stack),
            Some(("tag", key)) => Some(Self::Tag(key.into())),
            Some(_) => None,
        }
    }
}

/// The rows of a group that are shown, and their totals.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FunctionGroup {
    /// In the order of the rows.
    pub members: Vec<Qualified>,
    pub invocations: Option<f64>,
    pub errors: Option<f64>,
    pub throttles: Option<f64>,
    /// What ran and failed in the newest minutes.
    pub newest: PeriodCount,
    /// Nothing as long as the cost of one that ran is unknown.
    pub cost_per_hour: Option<Usd>,
    /// The worst of its rows.
    pub severity: RowSeverity,
}

impl FunctionGroup {
    pub fn of(rows: &[&FunctionRow<'_>]) -> Self {
        let sum = |of: fn(&FunctionRow<'_>) -> Option<f64>| {
            rows.iter().filter_map(|row| of(row)).reduce(|a, b| a + b)
        };
        // What was counted and never ran costs nothing.
        let is_idle = |row: &FunctionRow<'_>| row.trend.is_some() && row.invocations.is_none();
        let cost =
            |row: &&FunctionRow<'_>| row.cost_per_hour().or(is_idle(row).then_some(Usd::ZERO));
        let newest: Vec<PeriodCount> = rows.iter().filter_map(|row| row.newest).collect();
        Self {
            members: rows.iter().map(|row| row.name.clone()).collect(),
            invocations: sum(|row| row.invocations),
            errors: sum(|row| row.errors),
            throttles: sum(|row| row.throttles),
            newest: onset::sum(&newest),
            cost_per_hour: rows.iter().map(cost).sum(),
            severity: rows
                .iter()
                .map(|row| row.severity)
                .max()
                .unwrap_or(RowSeverity::Quiet),
        }
    }

    pub fn rate(&self, time_view: TimeView) -> Option<f64> {
        let secs = time_view.covered_secs();
        Some(self.invocations? * 60.0 / secs.max(1.0))
    }

    pub fn now_share(&self) -> Option<f64> {
        share(self.newest.failed, self.newest.of)
    }

    pub fn error_share(&self) -> Option<f64> {
        share(self.errors?, self.invocations?)
    }
}

/// CloudWatch publishes points up to three minutes after their time.
const LATE: usize = 3;
/// What has run so many minutes in a row is taken to run on: its next point is late rather than missing.
const RUNNING: usize = 3;

/// Several series of one window as their sum, minute by minute; a gap where all have one. What not all
/// have reached is a gap, too: a sum of half of them would look like a drop in traffic.
pub(super) fn added<'a>(all: impl Iterator<Item = &'a Series>) -> Vec<Option<f64>> {
    let all: Vec<&Series> = all.collect();
    let Some(newest) = all.iter().max_by_key(|series| series.start) else {
        return vec![];
    };
    let is_reached = |series: &Series, place: usize| {
        let before = place.saturating_sub(RUNNING)..place;
        let ran = before.len() == RUNNING && series.values[before].iter().all(Option::is_some);
        series.values[place].is_some() || series.values.len() - place > LATE || !ran
    };
    let at = |series: &Series, point: usize| {
        let behind = newest.start.since(series.start).as_secs() / series.period().as_secs().max(1);
        let place = usize::try_from(behind).ok()?.checked_add(point)?;
        let value = series.values.get(place).copied()?;
        is_reached(series, place).then_some(value)
    };
    let sum = |point: usize| {
        let values: Option<Vec<Option<f64>>> = all.iter().map(|series| at(series, point)).collect();
        values?.into_iter().flatten().reduce(|a, b| a + b)
    };
    (0..newest.values.len()).map(sum).collect()
}

/// Which groups show only their totals.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Folded(BTreeSet<GroupKey>);

impl Folded {
    pub fn holds(&self, group: &GroupKey) -> bool {
        self.0.contains(group)
    }

    pub fn toggle(&mut self, group: &GroupKey) {
        if !self.0.remove(group) {
            self.0.insert(group.clone());
        }
    }

    /// All of them; or none, when all are already.
    pub fn toggle_all<'a>(&mut self, groups: impl Iterator<Item = &'a GroupKey>) {
        let all: BTreeSet<GroupKey> = groups.cloned().collect();
        self.0 = if all.iter().all(|group| self.holds(group)) {
            BTreeSet::new()
        } else {
            all
        };
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_base::Timestamp;

    #[test]
    fn series_are_added_point_by_point_and_a_common_gap_stays_one() {
        let series = |start, values: &[Option<f64>]| Series {
            start: Timestamp::from_millis(start),
            period_secs: 60,
            values: values.into(),
        };
        let a = series(60_000, &[Some(1.0), None, None]);
        let b = series(60_000, &[Some(2.0), Some(3.0), None]);
        assert_eq!(added([&a, &b].into_iter()), [Some(3.0), Some(3.0), None]);
        assert!(added(std::iter::empty()).is_empty());
        let behind = series(0, &[Some(100.0), Some(10.0), Some(20.0)]);
        assert_eq!(
            added([&behind, &b].into_iter()),
            [Some(12.0), Some(23.0), None]
        );
    }

    #[test]
    fn a_point_that_is_only_late_is_not_taken_for_a_drop() {
        let series = |values: &[Option<f64>]| Series {
            start: Timestamp::from_millis(0),
            period_secs: 60,
            values: values.into(),
        };
        let busy = series(&[Some(9.0), Some(9.0), Some(9.0), None]);
        let told = series(&[Some(1.0); 4]);
        let idle = series(&[None, Some(1.0), None, None]);
        let sum = added([&busy, &told, &idle].into_iter());
        assert_eq!(sum, [Some(10.0), Some(11.0), Some(10.0), None]);
    }

    #[test]
    fn a_grouping_is_recalled_as_it_was_remembered() {
        for grouping in [Grouping::Stack, Grouping::Tag("cost center".into())] {
            assert_eq!(Grouping::recalled(&grouping.remembered()), Some(grouping));
        }
        assert_eq!(Grouping::recalled("colour"), None);
        assert_eq!(Grouping::recalled("colour red"), None);
    }
}
