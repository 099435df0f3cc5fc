//! The ledger: every invocation of the functions of interest, what is wrong first. The selection stays on
//! its invocation whatever arrives.
//!
//! ```text
//! ▌Invocations 1,234 · errors first · 15m · lines now ─────────────────────────────────────────────
//!  1234 invocations  14.2% failed  3.1% cold  p50 183ms  p99 2.91s  $0.0021
//!    WHEN ▼        OUTCOME        TOOK   INIT      MEM    BILLED  ERROR
//!  ▲ 12:04:29.101  unhandled     2.91s  812ms  118/256     3.73s  TypeError: cannot read …
//! ```

mod actions;
mod cell;
mod column;
mod detail;
mod draw;
mod figures;
mod heading;
mod listed;
mod order;
mod pane;
mod rows;
mod worst;

use crate::panes::Context;
use crate::panes::note_cache::{Interest, InvocationScope};
use crate::panes::pane::OnlyGroup;
use crate::panes::search::Search;
use crate::widget::viewport::Viewport;
use slstop_core::domain::Fingerprint;
use slstop_core::facts::ledger::RowId;

pub use actions::{InvocationsAction, rows};
use detail::InvocationDetail;
pub use order::{InvocationSort, Order};
use rows::{InvocationList, Wish};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    sort: InvocationSort,
    search: Search,
    only: KindFilter,
    /// The error whose invocations another pane wants to see.
    error: Option<(Fingerprint, InvocationScope)>,
    /// The row of sums whose invocations another pane wants to see.
    group: Option<OnlyGroup>,
    scope: InvocationScope,
    rows: InvocationList,
    /// The invocation that the user's cursor is on. It was not moved yet: the first row is current.
    chosen: Option<RowId>,
    viewport: Viewport,
    /// Columns scrolled away at the left.
    first_column: usize,
    /// The invocation that was opened lies over the list.
    detail: Option<InvocationDetail>,
}

/// Kinds of invocations that a key leaves alone on the screen. Several are shown together: failed or cold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KindFilter {
    failed: bool,
    cold: bool,
    slow: bool,
}

impl State {
    /// The invocation under the cursor.
    pub fn current(&self) -> Option<RowId> {
        let rows = self.rows.shown();
        rows.get(self.viewport.cursor(rows.len())?)
            .map(|listed| listed.row)
    }

    /// All that are listed, in the order shown.
    pub fn listed(&self) -> impl Iterator<Item = RowId> {
        self.rows.shown().iter().map(|listed| listed.row)
    }

    /// Whose invocations are listed: those of one error or one row of sums may be of other functions than the selected ones.
    fn scope(&self) -> InvocationScope {
        let of_group = self.group.map(|group| group.scope);
        let of_error = self.error.map(|(_, scope)| scope);
        of_error.or(of_group).unwrap_or(self.scope)
    }

    fn wish<'a>(&'a self, context: &Context<'a>) -> Wish<'a> {
        Wish {
            sort: self.sort,
            search: &self.search,
            only: self.only,
            error: self.error.map(|(error, _)| error),
            group: self.group,
            interest: Interest {
                sources: self.scope().sources(context),
                time_view: context.time_view(),
            },
        }
    }

    /// Brings the rows up to date. The cursor stays on its invocation, and the invocation on its line.
    fn arrange(&mut self, context: &Context<'_>) {
        let mut rows = std::mem::take(&mut self.rows);
        rows.bring_up(&self.wish(context), context.facts);
        self.rows = rows;
        let (n, height) = (self.rows.shown().len(), self.height(context));
        if let Some(chosen) = self.chosen
            && let Some(place) = self.rows.place(chosen)
        {
            self.viewport.carry(place, n, height);
        }
        self.viewport.settle(n, height);
    }

    fn choose_current(&mut self) {
        self.chosen = self.current();
    }
}
