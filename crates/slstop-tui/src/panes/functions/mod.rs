//! The live table of functions: sorted by trouble, filterable, markable; the selection never moves
//! because data arrived.
//!
//! ```text
//! ▌Functions 24 · by trouble ▼ · 40s ago ─────────────────────────────────────────────────────────
//!    FUNCTION ▼            RATE/m   ERR   ERR%  THR    p50    p99  RUNTIME      MEM  CHANGED      15m
//!  ▲ shop-prod-checkout       412    58  14.2%    0  183ms  2.91s  nodejs22.x  256MB       2h  ▁▁▁▂▁▂▇█
//! ```

mod actions;
mod asked;
mod cell;
mod change;
mod column;
mod column_choice;
mod draw;
mod filter;
mod group;
mod group_cell;
mod heading;
mod in_logs;
mod newest;
mod order;
mod pane;
mod row;
mod trend;

use std::collections::BTreeMap;

use crate::panes::{Pin, Selected};
use crate::widget::viewport::Viewport;
use slstop_base::{Qualified, Timestamp};
use slstop_core::message::Window;

pub use actions::{FunctionsAction, rows};
pub use column::Column;
pub use column_choice::ColumnChoice;
use filter::RowFilter;
use group::{Folded, FunctionGroup, GroupKey, Grouping};
use in_logs::InLogs;
use order::TableLine;
pub use order::in_order;
pub use row::FunctionRow;
use trend::Trend;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    sort: FunctionSort,
    filter: RowFilter,
    is_inverted: bool,
    /// What the sparklines show.
    trend: Trend,
    grouping: Option<Grouping>,
    folded: Folded,
    /// What is shown, from top to bottom; rebuilt in `settle`.
    lines: Vec<TableLine>,
    /// The totals of the groups among them.
    groups: BTreeMap<GroupKey, FunctionGroup>,
    /// How many the filter leaves, also in folded groups.
    n_shown: usize,
    /// How many the scope lets in before the filter.
    n_in_scope: usize,
    /// The longest name that the scope lets in, in cells: a filter moves no column.
    longest_name: usize,
    /// What the user's cursor is on. It was not moved yet: the first row is current.
    chosen: Option<TableLine>,
    /// What this pane asked to be selected last. The selection differs where another pane has asked since.
    asked: Selected,
    viewport: Viewport,
    /// Columns scrolled away at the left, the name excepted.
    first_column: usize,
    /// Which columns the user wants, and which not.
    columns: ColumnChoice,
    /// Up to when there are points of any row.
    reach: Option<Timestamp>,
    /// What the order was made from.
    made_from: Option<TableRevisions>,
    /// What is asked of logs; rebuilt in `settle`.
    in_logs: InLogs,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FunctionSort {
    pub column: Column,
    pub is_reversed: bool,
}

impl Default for FunctionSort {
    fn default() -> Self {
        Self {
            column: Column::Trouble,
            is_reversed: false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct TableRevisions {
    functions: u64,
    metrics: u64,
    alarms: u64,
    tags: u64,
    rollups: u64,
    window: Window,
    pin: Option<Pin>,
}

impl State {
    /// Takes up the columns of the configuration, and those that were chosen since.
    fn choose_columns(&mut self, words: &[String]) {
        words.iter().for_each(|word| self.columns.change(word));
    }

    /// The function under the cursor; of a group there is none.
    fn current(&self) -> Option<&Qualified> {
        self.current_line()?.function()
    }

    fn current_line(&self) -> Option<&TableLine> {
        self.lines.get(self.viewport.cursor(self.lines.len())?)
    }

    /// The functions under the cursor: of a group, its members.
    fn current_rows(&self) -> &[Qualified] {
        match self.current_line() {
            Some(TableLine::Function(row)) => std::slice::from_ref(row),
            Some(TableLine::Group(shared)) => self
                .groups
                .get(shared)
                .map_or(&[], |group| group.members.as_slice()),
            None => &[],
        }
    }

    /// What to select, if the cursor is on another row than when this was asked last.
    fn newly_selected(&self) -> Option<Selected> {
        let rows = self.current_rows();
        let is_group = matches!(self.current_line(), Some(TableLine::Group(_)));
        let was_group = matches!(self.asked, Selected::Group(_));
        if is_group == was_group && rows == self.asked.rows() {
            return None;
        }
        Some(match rows {
            _ if is_group => Selected::Group(rows.into()),
            [one] => Selected::One(one.clone()),
            _ => Selected::Nothing,
        })
    }

    /// Puts the cursor on what another pane had selected.
    fn follow(&mut self, selected: &Selected) {
        if self.asked == *selected {
            return;
        }
        self.asked = selected.clone();
        if let Selected::One(row) = selected {
            self.choose(row);
        }
    }

    /// Puts the cursor on a function: a filter that hides it is cleared, a group that holds it unfolds.
    fn choose(&mut self, row: &Qualified) {
        let line = TableLine::Function(row.clone());
        if !self.lines.contains(&line) {
            let mut groups = self.groups.values();
            if groups.any(|group| group.members.contains(row)) {
                self.folded.clear();
            } else {
                self.filter = RowFilter::default();
                self.is_inverted = false;
            }
            self.made_from = None;
        }
        self.chosen = Some(line);
    }
}
