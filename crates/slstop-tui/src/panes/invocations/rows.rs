//! The invocations that are shown, in their order: kept by what changed, as those of the window are.

use super::KindFilter;
use super::figures::{ListFigures, slow_from};
use super::listed::ListedInvocation;
use super::order::InvocationSort;
use crate::panes::invocation_view;
use crate::panes::note_cache::{Interest, NoteCache, Noting};
use crate::panes::pane::OnlyGroup;
use crate::panes::search::Search;
use slstop_base::Timestamp;
use slstop_core::domain::Fingerprint;
use slstop_core::facts::Facts;
use slstop_core::facts::ledger::{InvocationSummary, Outcome, RowId};

/// What is to be shown, and in which order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish<'a> {
    pub sort: InvocationSort,
    pub search: &'a Search,
    pub only: KindFilter,
    pub error: Option<Fingerprint>,
    pub group: Option<OnlyGroup>,
    pub interest: Interest<'a>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct InvocationList {
    /// Of the functions of interest and of the window, shown or not.
    notes: NoteCache<ListedInvocation>,
    /// All that the filter lets through, in their order.
    ordered: Vec<ListedInvocation>,
    only: KindFilter,
    /// Those of one kind, in the same order. `None` if all kinds are shown.
    narrowed: Option<Vec<ListedInvocation>>,
    pub figures: ListFigures,
    /// From here on a duration is slow, in microseconds.
    pub slow: Option<u64>,
    /// Of how many invocations that was found.
    slow_of: u64,
    /// What is noted of an invocation depends on these, and the order too.
    made_for: Option<MadeFor>,
}

/// Not what is shown only: a key that narrows the list reads nothing again.
#[derive(Clone, Debug, PartialEq)]
struct MadeFor {
    sort: InvocationSort,
    search: Search,
    error: Option<Fingerprint>,
    group: Option<OnlyGroup>,
}

impl MadeFor {
    fn is_as(&self, wish: &Wish<'_>) -> bool {
        let own = (self.sort, self.error, self.group);
        own == (wish.sort, wish.error, wish.group) && self.search.is_as(wish.search)
    }
}

impl InvocationList {
    /// In the order shown.
    pub fn shown(&self) -> &[ListedInvocation] {
        self.narrowed.as_ref().unwrap_or(&self.ordered)
    }

    pub fn bytes(&self) -> usize {
        let narrowed = self.narrowed.as_ref().map_or(0, Vec::capacity);
        self.notes.bytes() + (self.ordered.capacity() + narrowed) * size_of::<ListedInvocation>()
    }

    /// Of the window, whether shown or not.
    pub fn n_all(&self) -> usize {
        self.notes.len()
    }

    /// Where an invocation stands.
    pub fn place(&self, row: RowId) -> Option<usize> {
        let sort = self.made_for.as_ref()?.sort;
        let listed = self.notes.get(row)?;
        let is_at = |other: &ListedInvocation| sort.compare(self.slow, other, listed);
        self.shown().binary_search_by(is_at).ok()
    }

    /// Whether some invocations were not looked at yet.
    pub fn is_busy(&self) -> bool {
        self.notes.is_busy()
    }

    /// A turn's work.
    pub fn bring_up(&mut self, wish: &Wish<'_>, facts: &Facts) {
        let anew = !self.made_for.as_ref().is_some_and(|made| made.is_as(wish));
        if anew {
            self.made_for = Some(MadeFor {
                sort: wish.sort,
                search: wish.search.clone(),
                error: wish.error,
                group: wish.group,
            });
        }
        let now = wish.interest.time_view.now;
        let (was_busy, is_later) = (self.is_busy(), self.notes.now() != now);
        let note = |summary: &InvocationSummary, at| {
            let is_wanted = is_wanted(summary, wish, facts, now);
            ListedInvocation::of(summary, at, wish.sort.order, is_wanted)
        };
        let noting = if wish.search.is_all() {
            Noting::Figures
        } else {
            Noting::Texts
        };
        let brought = self
            .notes
            .bring_up(wish.interest, facts, anew, noting, note);
        if brought.is_anew {
            self.ordered.clear();
        }
        let is_done = was_busy && !self.is_busy();
        // Sums over what is not all of it are only worth their time while they change much.
        let has_doubled = self.notes.len() as u64 >= 2 * self.slow_of;
        if is_done || (brought.is_news && (has_doubled || !self.is_busy())) {
            self.figures = ListFigures::of(self.notes.notes());
        }
        // A threshold that follows every invocation would move rows for nothing.
        let mut changed = brought.changed;
        if is_later || has_doubled || is_done || brought.is_anew {
            changed.extend(self.measure_slow());
            changed.sort_unstable();
        }
        let is_news = brought.is_news || !changed.is_empty();
        if is_news {
            self.arrange(&changed, &brought.added, wish);
        }
        if is_news || self.only != wish.only {
            self.narrow(wish.only);
        }
    }

    /// Leaves only these on the screen: one pass over what is in order already.
    fn narrow(&mut self, only: KindFilter) {
        self.only = only;
        let slow = self.slow;
        let narrowed = || {
            let ordered = self.ordered.iter();
            ordered.filter(|listed| only.lets(listed, slow)).copied()
        };
        self.narrowed = only.is_some().then(|| narrowed().collect());
    }

    /// Decides again what is slow; returns the invocations that changed by it.
    fn measure_slow(&mut self) -> Vec<RowId> {
        let before = std::mem::replace(&mut self.slow, slow_from(&self.figures));
        self.slow_of = self.figures.invocations.max(1);
        if self.slow == before {
            return vec![];
        }
        let (now, shown) = (self.slow, self.notes.notes());
        let moved = shown.filter(|listed| listed.is_slow(before) != listed.is_slow(now));
        moved.map(|listed| listed.row).collect()
    }

    /// Takes the rows that changed out of the order and puts them where they belong now, with those that
    /// were added.
    fn arrange(&mut self, changed: &[RowId], added: &[RowId], wish: &Wish<'_>) {
        let slow = self.slow;
        let from = wish.interest.time_view.from();
        let oldest = self.notes.notes().next().map(|listed| listed.row);
        let (first, last) = (changed.first().copied(), changed.last().copied());
        let has_changed = |row: RowId| {
            Some(row) >= first && Some(row) <= last && changed.binary_search(&row).is_ok()
        };
        self.ordered.retain(|listed| {
            listed.at >= from && Some(listed.row) >= oldest && !has_changed(listed.row)
        });
        let n_kept = self.ordered.len();
        let mut rows: Vec<RowId> = changed.iter().chain(added).copied().collect();
        rows.sort_unstable();
        rows.dedup();
        let now = rows.iter().filter_map(|row| self.notes.get(*row));
        self.ordered.extend(now.filter(|listed| listed.is_wanted));
        self.ordered[n_kept..].sort_by(|a, b| wish.sort.compare(slow, a, b));
        // Two sorted runs: the sort finds them and merges.
        self.ordered.sort_by(|a, b| wish.sort.compare(slow, a, b));
    }
}

/// Texts are read only if a search needs them.
fn is_wanted(summary: &InvocationSummary, wish: &Wish<'_>, facts: &Facts, now: Timestamp) -> bool {
    let ledger = &facts.lines.ledger;
    let has_error = |error| {
        let text = summary
            .cause
            .and_then(|cause| ledger.error(summary.id, cause));
        text.is_some_and(|text| text.fingerprint == error)
    };
    let is_found = || {
        let invocation = invocation_view::invocation(facts, summary.id, now);
        invocation.is_some_and(|invocation| wish.search.finds(&invocation))
    };
    let is_in_group = |group: OnlyGroup| group.holds(summary, ledger);
    wish.error.is_none_or(has_error)
        && wish.group.is_none_or(is_in_group)
        && (wish.search.is_all() || is_found())
}

impl KindFilter {
    /// Whether any kind is left out.
    fn is_some(self) -> bool {
        self.failed || self.cold || self.slow
    }

    fn lets(self, listed: &ListedInvocation, slow: Option<u64>) -> bool {
        (self.failed && listed.outcome == Outcome::Error)
            || (self.cold && listed.cold == Some(true))
            || (self.slow && listed.is_slow(slow))
    }
}
