//! What failed, in groups by what went wrong: how often, since when, where. Enter lists exactly those
//! invocations.
//!
//! ```text
//! ▌Errors 3 · 175 of 1.23k invocations failed · most first · 15m · lines now ─────────────────────
//!   COUNT ▼  SHARE  CAUSE      ERROR                      FUNCTIONS  FIRST     LAST      LAST 15M
//! ▲   171    97.7%  unhandled  TypeError: cannot read …   checkout   11:58:03  12:04:29  ▁▁▁▂▇██▇
//! ```

mod actions;
mod draw;
mod groups;
mod pane;

use crate::panes::Context;
use crate::panes::note_cache::{Interest, InvocationScope, NoteCache, Noting};
use crate::panes::search::Search;
use crate::widget::viewport::Viewport;
use slstop_core::domain::Fingerprint;

pub use actions::{ErrorsAction, rows};
use groups::{ErrorGroupRow, Noted};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    sort: ErrorSort,
    search: Search,
    notes: NoteCache<Noted>,
    noted_for: Option<Search>,
    /// In the order shown.
    groups: Vec<ErrorGroupRow>,
    grouped_for: Option<ErrorSort>,
    /// The invocations of which these groups are.
    n_grouped: usize,
    /// Failures of the window, whether the filter lets them through or not.
    n_failed: usize,
    /// The group that the user's cursor is on. It was not moved yet: the first one is current.
    chosen: Option<Fingerprint>,
    viewport: Viewport,
    scope: InvocationScope,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct ErrorSort {
    order: ErrorOrder,
    is_reversed: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorOrder {
    #[default]
    Count,
    Last,
}

impl ErrorOrder {
    fn other(self) -> Self {
        match self {
            Self::Count => Self::Last,
            Self::Last => Self::Count,
        }
    }
}

impl State {
    fn current(&self) -> Option<&ErrorGroupRow> {
        self.groups.get(self.viewport.cursor(self.groups.len())?)
    }

    /// Brings the groups up to date. The cursor stays on its group, and the group on its line.
    fn arrange(&mut self, context: &Context<'_>) {
        let (facts, time_view) = (context.facts, context.time_view());
        let anew = self
            .noted_for
            .as_ref()
            .is_none_or(|noted_for| !noted_for.is_as(&self.search));
        if anew {
            self.noted_for = Some(self.search.clone());
        }
        let interest = Interest {
            sources: self.scope.sources(context),
            time_view: context.time_view(),
        };
        let (was_busy, is_later) = (self.notes.is_busy(), self.notes.now() != time_view.now);
        let search = &self.search;
        let note = |summary: &_, _| Noted::of(summary, search, facts, time_view.now);
        let noting = if search.is_all() {
            Noting::Figures
        } else {
            Noting::Texts
        };
        let brought = self.notes.bring_up(interest, facts, anew, noting, note);
        // Groups of what is not all of it are only worth their time while there is much more of it.
        let is_busy = self.notes.is_busy();
        let is_due = !is_busy || self.notes.len() >= 2 * self.n_grouped.max(1);
        let is_news = brought.is_news || is_later || (was_busy && !is_busy);
        // The sparklines end now: they go on although nothing comes.
        if (is_news && is_due) || self.grouped_for != Some(self.sort) {
            self.n_grouped = self.notes.len();
            self.n_failed = self.notes.notes().filter(|noted| noted.is_failed).count();
            let failures = self.notes.notes().filter_map(|noted| noted.failure);
            self.groups = groups::of(failures, time_view);
            let sort = self.sort;
            self.groups.sort_by(|a, b| sort.compare(a, b));
            self.grouped_for = Some(sort);
        }
        let (n, height) = (self.groups.len(), self.height(context));
        if let Some(chosen) = self.chosen
            && let Some(place) = self
                .groups
                .iter()
                .position(|group| group.error.fingerprint == chosen)
        {
            self.viewport.carry(place, n, height);
        }
        self.viewport.settle(n, height);
    }

    fn choose_current(&mut self) {
        self.chosen = self.current().map(|group| group.error.fingerprint);
    }
}
