//! Which functions are shown, and in which order.

use std::cmp::Ordering;
use std::sync::Arc;

use super::column::Column;
use super::row::{Row, Severity};
use super::{MadeFrom, Sort, State};
use crate::base::glob::is_like;
use crate::base::{FunctionName, SafeText};
use crate::domain::{Function, Metric};
use crate::facts::Facts;
use crate::facts::functions::COUNTED_TOGETHER;
use crate::panes::Context;

impl State {
    /// Makes the order anew where something that it depends on changed. The cursor stays on its
    /// function, and the function on its line of the screen.
    pub(super) fn arrange(&mut self, context: &Context<'_>) {
        let facts = context.facts;
        let made_from = MadeFrom {
            functions: facts.functions.revision(),
            metrics: facts.metrics.revision(),
            alarms: facts.alarms.revision(),
            window: context.window,
        };
        if self.made_from != Some(made_from) {
            self.made_from = Some(made_from);
            self.count(facts);
            self.order = self.ordered(context);
        }
        let (n_rows, height) = (self.order.len(), self.height(context));
        if let Some(chosen) = &self.chosen
            && let Some(row) = self.order.iter().position(|name| name == chosen)
        {
            self.viewport.carry(row, n_rows, height);
        }
        self.viewport.settle(n_rows, height);
    }

    /// Where names were given, only they are worth counting.
    fn count(&mut self, facts: &Facts) {
        if self.scope.is_empty() {
            return;
        }
        let in_scope = facts
            .functions
            .iter()
            .filter(|function| self.is_in_scope(&function.name));
        let names: Vec<FunctionName> = in_scope.map(|function| function.name.clone()).collect();
        let is_same = names
            .iter()
            .eq(self.counted.iter().flat_map(|part| part.iter()));
        if !is_same {
            self.counted = names.chunks(COUNTED_TOGETHER).map(Arc::from).collect();
        }
    }

    fn is_in_scope(&self, name: &FunctionName) -> bool {
        let is_meant = |pattern: &String| is_like(pattern, name.as_str());
        self.scope.is_empty() || self.scope.iter().any(is_meant)
    }

    fn ordered(&mut self, context: &Context<'_>) -> Vec<FunctionName> {
        let facts = context.facts;
        let in_scope = facts
            .functions
            .iter()
            .filter(|function| self.is_in_scope(&function.name));
        let words: Vec<String> = self
            .filter
            .split_whitespace()
            .map(str::to_lowercase)
            .collect();
        let (mut n_in_scope, mut longest_name) = (0, 0);
        let mut rows: Vec<Ranked<'_>> = in_scope
            .inspect(|function| {
                n_in_scope += 1;
                let name = SafeText::from(function.name.as_str());
                longest_name = longest_name.max(name.width());
            })
            .filter(|function| words.is_empty() || matches(function, &words) != self.is_inverted)
            .map(|function| Row::new(facts, function, context.window, context.now))
            .map(|row| Ranked {
                figure: figure(self.sort.column, &row),
                row,
            })
            .collect();
        rows.sort_by(|a, b| compare(self.sort, a, b));
        let order = rows
            .into_iter()
            .map(|ranked| ranked.row.function.name.clone())
            .collect();
        self.n_in_scope = n_in_scope;
        self.longest_name = longest_name;
        order
    }
}

fn matches(function: &Function, words: &[String]) -> bool {
    let runtime = function.runtime.as_deref().unwrap_or("image");
    let haystack = format!("{} {runtime}", function.name.as_str()).to_lowercase();
    words.iter().all(|word| haystack.contains(word))
}

/// A row with the figure that it is sorted by: looked up once, not at every comparison.
struct Ranked<'a> {
    row: Row<'a>,
    figure: Option<f64>,
}

/// None where the column has no figures, or where this row's is unknown.
fn figure(column: Column, row: &Row<'_>) -> Option<f64> {
    let function = row.function;
    match column {
        Column::Trouble | Column::Name | Column::Runtime => None,
        Column::ColdShare | Column::InitP90 => None,
        Column::Rate | Column::Trend => row.rate(),
        Column::Errors => row.errors,
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
fn compare(sort: Sort, a: &Ranked<'_>, b: &Ranked<'_>) -> Ordering {
    let turned = |order: Ordering| {
        if sort.is_reversed {
            order.reverse()
        } else {
            order
        }
    };
    let by_name = || a.row.function.name.cmp(&b.row.function.name);
    let ordering = match sort.column {
        Column::Trouble => turned(by_trouble(&a.row, &b.row)),
        Column::Name => turned(by_name()),
        Column::Runtime => turned(a.row.function.runtime.cmp(&b.row.function.runtime)),
        _ => descending(a.figure, b.figure, sort.is_reversed),
    };
    ordering.then_with(by_name)
}

fn by_trouble(a: &Row<'_>, b: &Row<'_>) -> Ordering {
    trouble(b)
        .cmp(&trouble(a))
        .then_with(|| descending(a.errors, b.errors, false))
        .then_with(|| descending(a.throttles, b.throttles, false))
        .then_with(|| descending(a.invocations, b.invocations, false))
}

/// What nobody needs to do anything about is no trouble.
fn trouble(row: &Row<'_>) -> Severity {
    row.severity.max(Severity::Notice)
}

fn descending(a: Option<f64>, b: Option<f64>, is_reversed: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if is_reversed => a.total_cmp(&b),
        (Some(a), Some(b)) => b.total_cmp(&a),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
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
