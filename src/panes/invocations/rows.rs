//! The invocations that are shown, in their order: kept by what changed, as those of the window are.

use super::Only;
use super::figures::{Figures, slow_from};
use super::listed::Listed;
use super::order::Sort;
use crate::base::Timestamp;
use crate::domain::Fingerprint;
use crate::facts::Facts;
use crate::facts::ledger::{Glance, Outcome, RowId};
use crate::panes::kept::{Brought, Interest, Kept};
use crate::panes::search::Search;
use crate::panes::told;

/// What is to be shown, and in which order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish<'a> {
    pub sort: Sort,
    pub search: &'a Search,
    pub only: Only,
    pub error: Option<Fingerprint>,
    pub interest: Interest<'a>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// Of the functions of interest and of the window, shown or not.
    kept: Kept<Listed>,
    /// In the order shown.
    shown: Vec<Listed>,
    pub figures: Figures,
    /// From here on a duration is slow, in microseconds.
    pub slow: Option<u64>,
    /// Of how many invocations that was found.
    slow_of: u64,
    /// What is noted of an invocation depends on these.
    noted_for: Option<(Sort, Search, Option<Fingerprint>)>,
    arranged_for: Option<(Sort, Only, Option<u64>)>,
}

impl Rows {
    pub fn shown(&self) -> &[Listed] {
        &self.shown
    }

    /// Of the window, whether shown or not.
    pub fn n_all(&self) -> usize {
        self.kept.len()
    }

    /// Where an invocation stands.
    pub fn place(&self, row: RowId) -> Option<usize> {
        let (sort, _, slow) = self.arranged_for?;
        let listed = self.kept.get(row)?;
        let place = self
            .shown
            .binary_search_by(|other| sort.compare(slow, other, listed));
        place.ok()
    }

    pub fn bring_up(&mut self, wish: &Wish<'_>, facts: &Facts, now: Timestamp) {
        let anew = self.noted_for.as_ref().is_none_or(|(sort, search, error)| {
            sort.order != wish.sort.order || !search.is_as(wish.search) || *error != wish.error
        });
        if anew {
            self.noted_for = Some((wish.sort, wish.search.clone(), wish.error));
        }
        let is_later = self.kept.now() != now;
        let note = |glance: &Glance, at| {
            Listed::of(
                glance,
                at,
                wish.sort.order,
                is_wanted(glance, wish, facts, now),
            )
        };
        let brought = self.kept.bring_up(wish.interest, facts, now, anew, note);
        if brought != Brought::Nothing {
            self.figures = Figures::of(self.kept.notes());
        }
        // A threshold that follows every invocation would move rows for nothing.
        let has_doubled = self.figures.invocations >= 2 * self.slow_of;
        if is_later || has_doubled || brought == Brought::Everything {
            self.slow = slow_from(&self.figures);
            self.slow_of = self.figures.invocations.max(1);
        }
        let arranged_for = Some((wish.sort, wish.only, self.slow));
        match brought {
            Brought::Nothing if self.arranged_for == arranged_for => {}
            Brought::Rows(changed) if self.arranged_for == arranged_for => {
                self.arrange(&changed, wish)
            }
            _ => self.arrange_all(wish),
        }
    }

    fn arrange_all(&mut self, wish: &Wish<'_>) {
        let slow = self.slow;
        self.arranged_for = Some((wish.sort, wish.only, slow));
        let shown = self
            .kept
            .notes()
            .filter(|listed| wish.only.lets(listed, slow));
        self.shown = shown.copied().collect();
        self.shown.sort_by(|a, b| wish.sort.compare(slow, a, b));
    }

    /// Takes these rows, sorted, out of the order and puts them where they belong now.
    fn arrange(&mut self, changed: &[RowId], wish: &Wish<'_>) {
        let slow = self.slow;
        let from = told::from(wish.interest.window, self.kept.now());
        let oldest = self.kept.notes().next().map(|listed| listed.row);
        let (first, last) = (changed.first().copied(), changed.last().copied());
        let has_changed = |row: RowId| {
            Some(row) >= first && Some(row) <= last && changed.binary_search(&row).is_ok()
        };
        self.shown.retain(|listed| {
            listed.at >= from && Some(listed.row) >= oldest && !has_changed(listed.row)
        });
        let n_kept = self.shown.len();
        let now = changed.iter().filter_map(|row| self.kept.get(*row));
        self.shown
            .extend(now.filter(|listed| wish.only.lets(listed, slow)));
        self.shown[n_kept..].sort_by(|a, b| wish.sort.compare(slow, a, b));
        // Two sorted runs: the sort finds them and merges.
        self.shown.sort_by(|a, b| wish.sort.compare(slow, a, b));
    }
}

/// Texts are looked at only where somebody asks for them.
fn is_wanted(glance: &Glance, wish: &Wish<'_>, facts: &Facts, now: Timestamp) -> bool {
    let ledger = &facts.lines.ledger;
    let has_error = |error| {
        let said = glance
            .cause
            .and_then(|cause| ledger.error(glance.id, cause));
        said.is_some_and(|said| said.fingerprint == error)
    };
    let is_found = || {
        let told = told::invocation(facts, glance.id, now);
        told.is_some_and(|told| wish.search.finds(&told))
    };
    wish.error.is_none_or(has_error) && (wish.search.is_all() || is_found())
}

impl Only {
    fn lets(self, listed: &Listed, slow: Option<u64>) -> bool {
        let is_any = !self.failed && !self.cold && !self.slow;
        listed.is_wanted
            && (is_any
                || (self.failed && listed.outcome == Outcome::Error)
                || (self.cold && listed.cold == Some(true))
                || (self.slow && listed.is_slow(slow)))
    }
}
