//! Which functions are shown, and in which order; where they are grouped, also which groups.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::column::Column;
use super::group::{FunctionGroup, GroupKey};
use super::newest;
use super::row::{FunctionRow, RowSeverity};
use super::{FunctionSort, State, TableRevisions};
use crate::panes::{Context, FunctionScope, TimeView};
use slstop_base::{Qualified, SafeText};
use slstop_core::domain::Metric;
use slstop_core::facts::Facts;

/// A line of the table.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TableLine {
    /// The totals of the rows that share this.
    Group(GroupKey),
    Function(Qualified),
}

impl TableLine {
    pub fn function(&self) -> Option<&Qualified> {
        match self {
            Self::Function(name) => Some(name),
            Self::Group(_) => None,
        }
    }
}

/// Everything in scope, as the table orders it: for commands that print it.
pub fn in_order<'a>(
    facts: &'a Facts,
    scope: &FunctionScope,
    sort: FunctionSort,
    time_view: TimeView,
) -> Vec<FunctionRow<'a>> {
    let in_scope = scope.rows(facts).into_iter();
    let rows = in_scope.map(|(name, function)| FunctionRow::new(facts, name, function, time_view));
    let ranked = rank(rows, sort).into_iter();
    ranked.map(|ranked| ranked.row).collect()
}

impl State {
    /// Rebuilds the order if something that it depends on changed. The cursor stays on its
    /// line, and the line on its place on the screen.
    pub(super) fn arrange(&mut self, context: &Context<'_>) {
        let facts = context.facts;
        let made_from = TableRevisions {
            functions: facts.functions.revision(),
            metrics: facts.metrics.revision(),
            alarms: facts.alarms.revision(),
            tags: facts.tags.revision(),
            rollups: facts.rollups.revision(),
            window: context.window,
            pin: context.pin,
        };
        if self.made_from != Some(made_from) {
            self.made_from = Some(made_from);
            self.order(context);
        }
        let (n_rows, height) = (self.lines.len(), self.height(context));
        if let Some(row) = self.chosen_row() {
            if self.sort.column == Column::Trouble {
                self.viewport.carry_below_top(row, n_rows, height);
            } else {
                self.viewport.carry(row, n_rows, height);
            }
        }
        self.viewport.settle(n_rows, height);
    }

    /// The line that the user's cursor is on; of a function that went into a folded group, the group's.
    fn chosen_row(&self) -> Option<usize> {
        let chosen = self.chosen.as_ref()?;
        let row_of = |wanted: &TableLine| self.lines.iter().position(|line| line == wanted);
        row_of(chosen).or_else(|| {
            let name = chosen.function()?;
            let (shared, _) = self
                .groups
                .iter()
                .find(|(_, group)| group.members.contains(name))?;
            row_of(&TableLine::Group(shared.clone()))
        })
    }

    fn order(&mut self, context: &Context<'_>) {
        let facts = context.facts;
        let (mut n_in_scope, mut longest_name) = (0, 0);
        let in_scope = context.selection.scope.rows(facts).into_iter();
        let rows = in_scope
            .inspect(|(name, _)| {
                n_in_scope += 1;
                let name = name.to_string();
                longest_name = longest_name.max(SafeText::from(name.as_str()).width());
            })
            .map(|(name, function)| FunctionRow::new(facts, name, function, context.time_view()))
            .filter(|row| self.filter.lets_through(row, self.is_inverted));
        let rows = rank(rows, self.sort);
        let points = rows.iter().filter_map(|ranked| ranked.row.trend);
        self.reach = points.filter_map(newest::reach).max();
        self.n_in_scope = n_in_scope;
        self.longest_name = longest_name;
        self.n_shown = rows.len();
        self.line_up(&rows, context);
    }

    /// The rows as they are, or below the totals of their groups.
    fn line_up(&mut self, rows: &[Ranked<'_>], context: &Context<'_>) {
        let line = |row: &FunctionRow<'_>| TableLine::Function(row.name.clone());
        let Some(grouping) = &self.grouping else {
            self.groups.clear();
            self.lines = rows.iter().map(|ranked| line(&ranked.row)).collect();
            return;
        };
        let mut shared: BTreeMap<GroupKey, Vec<&FunctionRow<'_>>> = BTreeMap::new();
        for Ranked { row, .. } in rows {
            // Versions and aliases carry the tags of their function.
            let of = grouping.shared(context.facts, &row.name.function);
            shared.entry(of).or_default().push(row);
        }
        let mut groups: Vec<(GroupKey, FunctionGroup)> = shared
            .into_iter()
            .map(|(shared, rows)| (shared, FunctionGroup::of(&rows)))
            .collect();
        groups.sort_by(|a, b| compare_groups(self.sort, a, b, context));
        self.lines.clear();
        for (shared, group) in &groups {
            self.lines.push(TableLine::Group(shared.clone()));
            if !self.folded.holds(shared) {
                let members = group.members.iter().cloned();
                self.lines.extend(members.map(TableLine::Function));
            }
        }
        self.groups = groups.into_iter().collect();
    }
}

/// A row with the figure that it is sorted by: looked up once, not at every comparison.
struct Ranked<'a> {
    row: FunctionRow<'a>,
    figure: Option<f64>,
}

fn rank<'a>(rows: impl Iterator<Item = FunctionRow<'a>>, sort: FunctionSort) -> Vec<Ranked<'a>> {
    let ranked = rows.map(|row| Ranked {
        figure: figure(sort.column, &row),
        row,
    });
    let mut ranked: Vec<Ranked<'a>> = ranked.collect();
    ranked.sort_by(|a, b| compare(sort, a, b));
    ranked
}

/// `None` if the column has no figures or this row's is unknown.
fn figure(column: Column, row: &FunctionRow<'_>) -> Option<f64> {
    let function = row.function;
    match column {
        Column::Trouble | Column::Name | Column::Place | Column::Runtime => None,
        Column::ColdShare => row.cold_share(),
        Column::InitP90 => row.init_p90(),
        Column::Rate | Column::Trend => row.rate(),
        Column::Errors => row.errors,
        Column::Now => row.now_share(),
        Column::ErrorRate => row.error_share(),
        Column::Throttles => row.throttles,
        Column::P50 => row.figure(Metric::DurationP50),
        Column::P99 => row.figure(Metric::DurationP99),
        Column::Concurrency => row.figure(Metric::Concurrency),
        Column::Cost => row.cost_per_hour().map(|cost| cost.as_dollars()),
        Column::Memory => function.memory.map(|memory| f64::from(memory.0)),
        Column::Timeout => function.timeout.map(|timeout| timeout.as_secs_f64()),
        Column::Changed => function.last_modified.map(|at| at.as_millis() as f64),
    }
}

/// Figures come largest first, words from A to Z; what is unknown comes last either way; ties by name.
fn compare(sort: FunctionSort, a: &Ranked<'_>, b: &Ranked<'_>) -> Ordering {
    let turned = |order: Ordering| {
        if sort.is_reversed {
            order.reverse()
        } else {
            order
        }
    };
    let by_name = || by_name(&a.row.name, &b.row.name);
    let ordering = match sort.column {
        Column::Trouble => turned(by_trouble(&a.row, &b.row)),
        Column::Name => turned(by_name()),
        Column::Place => turned(a.row.name.place().cmp(&b.row.name.place())),
        Column::Runtime => turned(a.row.function.runtime.cmp(&b.row.function.runtime)),
        _ => descending(a.figure, b.figure, sort.is_reversed),
    };
    ordering.then_with(by_name)
}

/// Functions of one name in several places stand together.
fn by_name(a: &Qualified, b: &Qualified) -> Ordering {
    let key = |row: &Qualified| {
        (
            row.function.name.clone(),
            row.qualifier.clone(),
            row.place(),
        )
    };
    key(a).cmp(&key(b))
}

fn by_trouble(a: &FunctionRow<'_>, b: &FunctionRow<'_>) -> Ordering {
    trouble(b)
        .cmp(&trouble(a))
        .then_with(|| descending(failed_now(a), failed_now(b), false))
        .then_with(|| descending(a.errors, b.errors, false))
        .then_with(|| descending(a.throttles, b.throttles, false))
        .then_with(|| descending(a.invocations, b.invocations, false))
}

/// A count that is unknown, because nothing ran, is no news.
fn failed_now(row: &FunctionRow<'_>) -> Option<f64> {
    Some(row.newest.map_or(0.0, |newest| newest.failed))
}

/// What needs no action is no trouble.
fn trouble(row: &FunctionRow<'_>) -> RowSeverity {
    row.severity.max(RowSeverity::Notice)
}

fn descending(a: Option<f64>, b: Option<f64>, is_reversed: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if is_reversed => a.total_cmp(&b),
        (Some(a), Some(b)) => b.total_cmp(&a),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// As the rows: only by what groups have totals of; otherwise by what they share.
fn compare_groups(
    sort: FunctionSort,
    (a_shared, a): &(GroupKey, FunctionGroup),
    (b_shared, b): &(GroupKey, FunctionGroup),
    context: &Context<'_>,
) -> Ordering {
    let turned = |order: Ordering| {
        if sort.is_reversed {
            order.reverse()
        } else {
            order
        }
    };
    let total = |group: &FunctionGroup| match sort.column {
        Column::Rate | Column::Trend => group.rate(context.time_view()),
        Column::Errors => group.errors,
        Column::Now => group.now_share(),
        Column::ErrorRate => group.error_share(),
        Column::Throttles => group.throttles,
        Column::Cost => group.cost_per_hour.map(|cost| cost.as_dollars()),
        _ => None,
    };
    // What lacks the tag comes last.
    let by_name = || (a_shared.is_none(), a_shared).cmp(&(b_shared.is_none(), b_shared));
    let ordering = match sort.column {
        Column::Trouble => turned(
            b.severity
                .max(RowSeverity::Notice)
                .cmp(&a.severity.max(RowSeverity::Notice))
                .then_with(|| descending(a.errors, b.errors, false))
                .then_with(|| descending(a.throttles, b.throttles, false))
                .then_with(|| descending(a.invocations, b.invocations, false)),
        ),
        Column::Name => turned(by_name()),
        _ => descending(total(a), total(b), sort.is_reversed),
    };
    ordering.then_with(by_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unknown_comes_last_in_both_directions() {
        assert_eq!(descending(None, Some(0.0), false), Ordering::Greater);
        assert_eq!(descending(None, Some(0.0), true), Ordering::Greater);
        assert_eq!(descending(Some(1.0), Some(2.0), false), Ordering::Greater);
        assert_eq!(descending(Some(1.0), Some(2.0), true), Ordering::Less);
    }
}
