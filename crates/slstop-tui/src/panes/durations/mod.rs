//! How long the invocations of the functions of interest took, version beside version; how much memory they used,
//! and what other sizes would have cost. The figures are those of `slstop durations`.
//!
//! ```text
//! ▌Durations · 4.02k invocations · 15m · lines now ──────────────────────────────────────────────
//!  FUNCTION  VERSION  INVOKED  ERR   p50   p90   p99    max  OF TIMEOUT      USED     COST
//!  checkout  42         3.94k  134 919ms 3.02s   10s    10s        100%   126/256    $0.03
//!
//!  150ms - 200ms   312 ██████████████▌        memory    p50 118MB  p99 126MB  max 126MB of 256MB
//!  200ms - 300ms    88 ████▎                  128MB     $0.02 to $0.03, if it fits
//!  timeout 10s     134 ██████                 slowest   10s  12:04:29  7f3a…
//! ```

mod actions;
mod details;
mod draw;
mod histogram;
mod pane;
mod version_row;

use crate::panes::Context;
use crate::panes::gathering::Gathering;
use crate::panes::note_cache::{Interest, InvocationScope};
use crate::widget::viewport::Viewport;
use slstop_core::facts::ledger::RowId;
use slstop_core::facts::ledger::invocation_group::InvocationGroup;
use slstop_core::facts::ledger::version_durations::DurationTable;

pub use actions::{DurationsAction, rows};
use version_row::VersionRow;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    table: Gathering<DurationTable>,
    /// The most invoked first.
    versions: Vec<VersionRow>,
    /// The version that the details are about. It was not chosen yet: the first one.
    chosen: Option<InvocationGroup>,
    /// The slow invocation that the cursor is on, while it is below the versions.
    slow: Option<RowId>,
    viewport: Viewport,
    scope: InvocationScope,
}

impl State {
    fn current(&self) -> Option<&VersionRow> {
        self.versions
            .get(self.viewport.cursor(self.versions.len())?)
    }

    /// The slowest of the current version.
    fn slowest(&self) -> impl Iterator<Item = RowId> {
        let current = self.current().into_iter();
        current.flat_map(|version| version.of.slowest.iter().map(|(_, row)| *row))
    }

    fn arrange(&mut self, context: &Context<'_>) {
        let interest = Interest {
            sources: self.scope.sources(context),
            time_view: context.time_view(),
        };
        let ledger = &context.facts.lines.ledger;
        let is_new = self.table.bring_up(
            interest,
            context.facts,
            false,
            DurationTable::default,
            |table, one| table.add(ledger, one),
        );
        if is_new {
            let priced = self.table.get().clone().priced(ledger).into_iter();
            self.versions = priced.map(|(key, of)| VersionRow::new(key, of)).collect();
            // Versions of a function stand beside each other.
            let invoked = |function| -> u64 {
                let own = self.versions.iter().filter(|row| row.function == function);
                own.map(|row| row.of.sums.invocations).sum()
            };
            let mut order: Vec<_> = self
                .versions
                .iter()
                .map(|row| (invoked(row.function), row.function, row.of.sums.invocations))
                .zip(0..)
                .collect();
            order.sort_by(|(a, _), (b, _)| b.cmp(a));
            let mut rows: Vec<Option<VersionRow>> = self.versions.drain(..).map(Some).collect();
            let sorted = order
                .into_iter()
                .filter_map(|(_, at): (_, usize)| rows[at].take());
            self.versions = sorted.collect();
        }
        let (n, height) = (self.versions.len(), self.height(context));
        if let Some(chosen) = self.chosen
            && let Some(place) = self.versions.iter().position(|row| row.key() == chosen)
        {
            self.viewport.carry(place, n, height);
        }
        self.viewport.settle(n, height);
        let slow = self
            .slow
            .filter(|slow| self.slowest().any(|row| row == *slow));
        self.slow = slow;
    }
}
