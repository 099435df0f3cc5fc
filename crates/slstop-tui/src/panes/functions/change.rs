//! How the user arranges the table: its order, its groups.

use super::column::Column;
use super::group::Grouping;
use super::{FunctionSort, State};
use crate::panes::Context;

impl State {
    pub(super) fn sort_by(&mut self, column: Column) {
        let is_again = self.sort.column == column;
        self.sort = FunctionSort {
            column,
            is_reversed: is_again && !self.sort.is_reversed,
        };
        self.made_from = None;
    }

    pub(super) fn sort_beside(&mut self, by: isize, context: &Context<'_>) {
        let columns: Vec<Column> =
            Column::useful(context.facts.places.all().are_several()).collect();
        let n = columns.len() as isize;
        let at = columns
            .iter()
            .position(|column| *column == self.sort.column)
            .unwrap_or(0) as isize;
        // The trend sorts like the rate does: it is passed over.
        let mut next = (at + by).rem_euclid(n);
        while columns[next as usize] == Column::Trend {
            next = (next + by).rem_euclid(n);
        }
        self.sort = FunctionSort {
            column: columns[next as usize],
            is_reversed: false,
        };
        self.made_from = None;
    }

    pub(super) fn group_by(&mut self, grouping: Option<Grouping>) {
        self.choose_current();
        self.grouping = grouping;
        self.folded.clear();
        self.made_from = None;
    }
}
