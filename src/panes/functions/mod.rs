//! The live table of functions: sorted by trouble, filterable, markable; the selection never moves
//! because data arrived.
//!
//! ```text
//! ▌Functions 24 · by trouble ▼ · 40s ago ─────────────────────────────────────────────────────────
//!    FUNCTION ▼            RATE/m   ERR   ERR%  THR    p50    p99  RUNTIME      MEM  CHANGED      15m
//!  ▲ shop-prod-checkout       412    58  14.2%    0  183ms  2.91s  nodejs22.x  256MB       2h  ▁▁▁▂▁▂▇█
//! ```

mod actions;
mod cell;
mod column;
mod draw;
mod order;
mod pane;
mod row;
mod trend;

use std::collections::BTreeSet;

use crate::base::{FunctionName, Timestamp};
use crate::facts::Facts;
use crate::message::{Detail, FunctionSet, Query, Window};
use crate::widget::viewport::Viewport;

pub use actions::{FunctionsAction, rows};
pub use column::Column;
pub use row::Row;
use trend::Trend;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    sort: Sort,
    filter: String,
    is_inverted: bool,
    marks: BTreeSet<FunctionName>,
    /// Patterns from the command line.
    scope: Vec<String>,
    /// The functions that the scope lets in, in the parts that are counted together; without a scope none.
    counted: Vec<FunctionSet>,
    /// How much is asked of each visible row.
    detail: Detail,
    /// What the sparklines show.
    trend: Trend,
    /// The names in the order shown; made anew in `settle`.
    order: Vec<FunctionName>,
    /// How many the scope lets in before the filter.
    n_in_scope: usize,
    /// The longest name that the scope lets in, in cells: a filter moves no column.
    longest_name: usize,
    /// The function that the user's cursor is on. Nobody has moved it yet: the first row is current.
    chosen: Option<FunctionName>,
    viewport: Viewport,
    /// Columns scrolled away at the left, the name excepted.
    first_column: usize,
    /// What the order was made from.
    made_from: Option<MadeFrom>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sort {
    pub column: Column,
    pub is_reversed: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self {
            column: Column::Trouble,
            is_reversed: false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct MadeFrom {
    functions: u64,
    metrics: u64,
    alarms: u64,
    window: Window,
}

impl State {
    /// The function under the cursor.
    pub fn current(&self) -> Option<&FunctionName> {
        self.order.get(self.viewport.cursor(self.order.len())?)
    }

    /// Whose logs are of interest: the marked rows, or else the one under the cursor.
    pub fn followed(&self) -> Vec<&FunctionName> {
        if self.marks.is_empty() {
            self.current().into_iter().collect()
        } else {
            self.marks.iter().collect()
        }
    }

    /// The rows in the order shown.
    pub fn rows<'a>(
        &'a self,
        facts: &'a Facts,
        window: Window,
        now: Timestamp,
    ) -> impl Iterator<Item = Row<'a>> {
        let functions = self
            .order
            .iter()
            .filter_map(|name| facts.functions.get(name));
        functions.map(move |function| Row::new(facts, function, window, now))
    }

    /// The background that the whole console wants: what tells trouble apart, for all that can be shown.
    pub fn background(&self, facts: &Facts, window: Window) -> Vec<Query> {
        let parts = if self.scope.is_empty() {
            facts.functions.parts()
        } else {
            &self.counted
        };
        let count = |functions: &FunctionSet| Query::Counts {
            functions: functions.clone(),
            window,
        };
        parts.iter().map(count).collect()
    }

    pub fn ask_for(&mut self, detail: Detail) {
        self.detail = detail;
    }

    pub fn scope(&mut self, patterns: Vec<String>) {
        self.scope = patterns;
        self.made_from = None;
    }

    /// The column's name in files, and whether it is reversed.
    pub fn sort_to_remember(&self) -> (String, bool) {
        (self.sort.column.name().to_owned(), self.sort.is_reversed)
    }

    /// A name from another version is ignored.
    pub fn sort_as_remembered(&mut self, name: &str, is_reversed: bool) {
        if let Some(column) = Column::named(name) {
            self.sort = Sort {
                column,
                is_reversed,
            };
        }
    }
}
