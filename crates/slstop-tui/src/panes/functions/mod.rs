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
mod draw;
mod group;
mod group_cell;
mod heading;
mod in_logs;
mod order;
mod pane;
mod row;
mod scope;
mod trend;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::panes::{Pin, Sight};
use crate::widget::viewport::Viewport;
use slstop_base::{PlaceId, Qualified, Timestamp};
use slstop_core::domain::{Failure, Function, Tag};
use slstop_core::facts::{Facts, Standing};
use slstop_core::message::{Detail, FunctionSet, Query, Question, Window};

pub use actions::{FunctionsAction, rows};
pub use column::Column;
use group::{Folded, Group, Grouping, Shared};
use in_logs::InLogs;
use order::Line;
pub use row::Row;
use scope::Scope;
use trend::Trend;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    sort: Sort,
    filter: String,
    is_inverted: bool,
    marks: BTreeSet<Qualified>,
    scope: Scope,
    /// What was probably meant, where nothing is in scope.
    hint: Option<String>,
    /// The functions that the scope lets in, in the parts that are counted together; without a scope none.
    counted: Vec<(PlaceId, FunctionSet)>,
    /// How much is asked of each visible row.
    detail: Detail,
    /// What the sparklines show.
    trend: Trend,
    grouping: Option<Grouping>,
    folded: Folded,
    /// What is shown, from top to bottom; made anew in `settle`.
    lines: Vec<Line>,
    /// The totals of the groups among them.
    groups: BTreeMap<Shared, Group>,
    /// The ARNs of all functions where tags are needed, in the parts that are asked about together.
    arns: Vec<(PlaceId, Arc<[Arc<str>]>)>,
    /// How many the filter leaves, also in folded groups.
    n_shown: usize,
    /// How many the scope lets in before the filter.
    n_in_scope: usize,
    /// The longest name that the scope lets in, in cells: a filter moves no column.
    longest_name: usize,
    /// What the user's cursor is on. Nobody has moved it yet: the first row is current.
    chosen: Option<Line>,
    viewport: Viewport,
    /// Columns scrolled away at the left, the name excepted.
    first_column: usize,
    /// What the order was made from.
    made_from: Option<MadeFrom>,
    /// What is asked of logs; made anew in `settle`.
    in_logs: InLogs,
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
    tags: u64,
    rollups: u64,
    window: Window,
    pin: Option<Pin>,
}

impl State {
    /// The function under the cursor; of a group there is none.
    pub fn current(&self) -> Option<&Qualified> {
        self.current_line()?.function()
    }

    fn current_line(&self) -> Option<&Line> {
        self.lines.get(self.viewport.cursor(self.lines.len())?)
    }

    /// Whose logs are of interest: the marked rows, or else the one under the cursor, or those of its
    /// group.
    pub fn followed(&self) -> Vec<&Qualified> {
        if !self.marks.is_empty() {
            return self.marks.iter().collect();
        }
        match self.current_line() {
            Some(Line::Function(name)) => vec![name],
            Some(Line::Group(shared)) => {
                let members = self.groups.get(shared).map(|group| &group.members);
                members.into_iter().flatten().collect()
            }
            None => vec![],
        }
    }

    /// All that the command line lets in.
    pub fn in_scope<'a>(&self, facts: &'a Facts) -> Vec<(Qualified, &'a Function)> {
        self.scope.rows(facts)
    }

    /// Puts the cursor on a function: a filter that hides it goes, a group that holds it unfolds. False
    /// where it is not in scope.
    pub fn choose(&mut self, name: &Qualified) -> bool {
        let line = Line::Function(name.clone());
        if !self.lines.contains(&line) {
            let is_folded = |group: &&Group| group.members.contains(name);
            if self.groups.values().any(|group| is_folded(&group)) {
                self.folded.clear();
            } else if self.filter.is_empty() {
                return false;
            } else {
                self.filter.clear();
                self.is_inverted = false;
            }
            self.made_from = None;
        }
        self.chosen = Some(line);
        true
    }

    /// Puts the cursor on a function as soon as it is listed.
    pub fn prefer(&mut self, name: Qualified) {
        self.chosen = Some(Line::Function(name));
    }

    /// The functions in the order shown.
    pub fn rows<'a>(
        &'a self,
        facts: &'a Facts,
        window: Window,
        now: Timestamp,
    ) -> impl Iterator<Item = Row<'a>> {
        let names = self.lines.iter().filter_map(Line::function);
        names.filter_map(move |name| {
            let function = facts.functions.get(&name.function)?;
            Some(Row::new(
                facts,
                name.clone(),
                function,
                Sight::live(window, now),
            ))
        })
    }

    /// What is asked because rows are grouped or narrowed down by tags. Where all at once can't be had,
    /// each function is asked for.
    pub fn about_tags(&self, facts: &Facts) -> Vec<Question> {
        if !self.needs_tags() {
            return vec![];
        }
        let mut asked = Vec::new();
        for tags in facts.everywhere(&Query::Tags) {
            let place = tags.place;
            let failure = facts.freshness.of(&tags).and_then(Standing::failure);
            asked.push(tags);
            if matches!(
                failure,
                Some(Failure::Denied { .. } | Failure::Missing { .. })
            ) {
                let parts = self.arns.iter().filter(|(of, _)| *of == place);
                asked.extend(parts.map(|(place, functions)| {
                    let functions = functions.clone();
                    Query::TagsOf { functions }.at(*place)
                }));
            }
        }
        asked
    }

    fn needs_tags(&self) -> bool {
        self.grouping.is_some() || self.scope.needs_tags()
    }

    /// The background that the whole console wants: what tells trouble apart, for all that can be shown.
    pub fn background(&self, facts: &Facts, window: Window) -> Vec<Question> {
        let count = |(place, functions): (PlaceId, &FunctionSet)| {
            let functions = functions.clone();
            Query::Counts { functions, window }.at(place)
        };
        self.parts(facts).into_iter().map(count).collect()
    }

    /// All that can be shown, in the parts that are asked about together.
    fn parts<'a>(&'a self, facts: &'a Facts) -> Vec<(PlaceId, &'a FunctionSet)> {
        if self.scope.is_open() {
            return facts.functions.parts().collect();
        }
        let parts = self.counted.iter();
        parts.map(|(place, part)| (*place, part)).collect()
    }

    pub fn ask_for(&mut self, detail: Detail) {
        self.detail = detail;
    }

    /// Limits what is shown to these names, and to what carries all of these tags.
    pub fn scope(&mut self, patterns: Vec<String>, tags: Vec<Tag>) {
        self.scope = Scope::new(patterns, tags);
        self.made_from = None;
    }

    pub fn hint(&mut self, hint: Option<String>) {
        self.hint = hint;
    }

    /// The column's name in files, and whether it is reversed.
    pub fn sort_to_remember(&self) -> (String, bool) {
        (self.sort.column.name().to_owned(), self.sort.is_reversed)
    }

    /// What the rows are grouped by, in files.
    pub fn grouping_to_remember(&self) -> Option<String> {
        self.grouping.as_ref().map(Grouping::remembered)
    }

    pub fn group_as_remembered(&mut self, text: &str) {
        self.grouping = Grouping::recalled(text);
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
