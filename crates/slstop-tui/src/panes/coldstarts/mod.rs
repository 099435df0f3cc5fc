//! Which invocations of the functions of interest waited for a new environment, for how long, and what that costs.
//! The figures are those of `slstop coldstarts`.
//!
//! ```text
//! ▌Cold starts 161 · 4.1% of 3.94k · by version, longest wait in all first · 15m · lines now ─────
//!  WHAT      VERSION  RUNTIME     MEM  COLD    OF  SHARE  INIT p50    p90    p99  WAITED  $/MONTH
//!  checkout  42       nodejs22  256MB   161 3.94k   4.1%     742ms  809ms  1.21s   2.01m    $0.93
//!
//!  share over time                                 500ms - 700ms    44 ████████▌
//!   5%        ▂▄▅▄▅                                700ms - 1s      110 █████████████████████
//! ```

mod actions;
mod draw;
mod group_row;
mod over_time;
mod pane;

use crate::panes::Context;
use crate::panes::gathering::Gathering;
use crate::panes::note_cache::{Interest, InvocationScope};
use crate::widget::viewport::Viewport;
use slstop_core::facts::ledger::cold_table::ColdTable;
use slstop_core::facts::ledger::invocation_group::{GroupBy, InvocationGroup};

pub use actions::{ColdStartsAction, rows};
use group_row::GroupRow;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    by: GroupBy,
    summed_by: Option<GroupBy>,
    table: Gathering<ColdTable>,
    /// Those that made callers wait most in all come first.
    groups: Vec<GroupRow>,
    /// The group that the user's cursor is on. It was not moved yet: the first one is current.
    chosen: Option<InvocationGroup>,
    viewport: Viewport,
    scope: InvocationScope,
}

impl State {
    fn current(&self) -> Option<&GroupRow> {
        self.groups.get(self.viewport.cursor(self.groups.len())?)
    }

    fn arrange(&mut self, context: &Context<'_>) {
        let interest = Interest {
            sources: self.scope.sources(context),
            time_view: context.time_view(),
        };
        let (ledger, by) = (&context.facts.lines.ledger, self.by);
        let anew = self.summed_by.replace(by) != Some(by);
        let is_new = self.table.bring_up(
            interest,
            context.facts,
            anew,
            || ColdTable::by(by),
            |table, one| table.add(ledger, one),
        );
        if is_new {
            let groups = self.table.get().groups().iter();
            self.groups = groups
                .filter(|(_, of)| of.invocations > 0)
                .map(|(key, of)| GroupRow::new(*key, of.clone()))
                .collect();
            self.groups.sort_by(|a, b| {
                let worst = |row: &GroupRow| (row.of.waited(), row.of.cold, row.of.invocations);
                worst(b).cmp(&worst(a)).then_with(|| a.key.cmp(&b.key))
            });
        }
        let (n, height) = (self.groups.len(), self.height(context));
        if let Some(chosen) = self.chosen
            && let Some(place) = self.groups.iter().position(|row| row.key == chosen)
        {
            self.viewport.carry(place, n, height);
        }
        self.viewport.settle(n, height);
    }

    fn choose_current(&mut self) {
        self.chosen = self.current().map(|row| row.key);
    }

    /// Cold ones, and all that are known to have been cold or not.
    fn totals(&self) -> (u64, u64) {
        let sum = |(cold, all): (u64, u64), row: &GroupRow| {
            (cold + row.of.cold, all + row.of.invocations)
        };
        self.groups.iter().fold((0, 0), sum)
    }
}
