//! The invocations of the window, and those of them that are shown in their order. Both are kept up to
//! date by what changed: a batch of lines costs what it brought and a walk over small numbers, never a
//! look at every invocation.

use std::collections::{BTreeSet, VecDeque};

use super::Only;
use super::figures::{Figures, slow_from};
use super::glance::{Glance, failed_with};
use super::order::Sort;
use super::search::Search;
use crate::base::Timestamp;
use crate::domain::{Fingerprint, LogSources};
use crate::facts::Facts;
use crate::facts::ledger::{Invocation, Outcome, RowId};
use crate::message::Window;
use crate::panes::told::{self, Followed};

/// Beyond these the oldest are left out, and the title says so: nobody scrolls through more.
pub const MOST: usize = 250_000;

/// What is to be shown, and in which order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish<'a> {
    pub sort: Sort,
    pub search: &'a Search,
    pub only: Only,
    pub error: Option<Fingerprint>,
    /// Nothing: whatever is here.
    pub sources: Option<&'a LogSources>,
    pub window: Window,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// Of the functions of interest and of the window, in the order in which they came to be known.
    all: VecDeque<Glance>,
    /// In the order shown.
    shown: Vec<Glance>,
    pub figures: Figures,
    /// From here on a duration is slow, in microseconds.
    pub slow: Option<u64>,
    /// Of how many invocations that was found.
    slow_of: u64,
    /// Those whose outcome the passing of time can change.
    unsettled: BTreeSet<RowId>,
    /// The ledger's changes that are in here.
    changes: u64,
    now: Timestamp,
    taken_for: Option<TakenFor>,
    arranged_for: Option<(Sort, Only, Option<u64>)>,
}

/// What decides which invocations are taken out of the ledger, and what is noted of them.
#[derive(Clone, Debug, PartialEq)]
struct TakenFor {
    sort: Sort,
    search: Search,
    error: Option<Fingerprint>,
    followed: Option<Followed>,
    window: Window,
}

impl TakenFor {
    fn is_for(&self, wish: &Wish<'_>) -> bool {
        let is_same_scope = match (&self.followed, wish.sources) {
            (Some(followed), Some(sources)) => followed.is_of(sources),
            (followed, sources) => followed.is_none() == sources.is_none(),
        };
        is_same_scope
            && self.sort.order == wish.sort.order
            && self.search.is_as(wish.search)
            && self.error == wish.error
            && self.window == wish.window
    }
}

impl Rows {
    pub fn shown(&self) -> &[Glance] {
        &self.shown
    }

    /// Of the window, whether shown or not.
    pub fn n_all(&self) -> usize {
        self.all.len()
    }

    /// Where an invocation stands.
    pub fn place(&self, row: RowId) -> Option<usize> {
        let (sort, _, slow) = self.arranged_for?;
        let known = self
            .all
            .binary_search_by_key(&row, |glance| glance.row)
            .ok()?;
        let glance = &self.all[known];
        let place = self
            .shown
            .binary_search_by(|other| sort.compare(slow, other, glance));
        place.ok()
    }

    pub fn bring_up(&mut self, wish: &Wish<'_>, facts: &Facts, now: Timestamp) {
        let ledger = &facts.lines.ledger;
        let is_same = self
            .taken_for
            .as_ref()
            .is_some_and(|taken| taken.is_for(wish));
        let changed = ledger.changed_since(self.changes).filter(|_| is_same);
        let is_later = self.now != now;
        self.now = now;
        let Some(changed) = changed else {
            self.changes = ledger.changes();
            return self.take_all(wish, facts);
        };
        let mut changed: Vec<RowId> = changed.collect();
        self.changes = ledger.changes();
        if is_later {
            changed.extend(&self.unsettled);
        }
        changed.sort_unstable();
        changed.dedup();
        let is_news = self.take(&changed, wish, facts);
        let has_doubled = self.figures.invocations >= 2 * self.slow_of;
        if is_later || has_doubled {
            self.find_slow();
        }
        let arranged_for = Some((wish.sort, wish.only, self.slow));
        if self.arranged_for != arranged_for {
            self.arrange_all(wish);
        } else if is_news {
            self.arrange(&changed, wish);
        }
    }

    fn take_all(&mut self, wish: &Wish<'_>, facts: &Facts) {
        self.taken_for = Some(TakenFor {
            sort: wish.sort,
            search: wish.search.clone(),
            error: wish.error,
            followed: wish.sources.map(Followed::of),
            window: wish.window,
        });
        self.all.clear();
        self.unsettled.clear();
        let within = told::from(wish.window, self.now)..Timestamp::from_millis(i64::MAX);
        let newest = facts.lines.ledger.begun_within(within).rev().take(MOST);
        let mut rows: Vec<RowId> = newest.collect();
        rows.sort_unstable();
        self.take(&rows, wish, facts);
        self.find_slow();
        self.arrange_all(wish);
    }

    fn find_slow(&mut self) {
        self.slow = slow_from(&self.figures);
        self.slow_of = self.figures.invocations.max(1);
    }

    /// Looks at these rows, sorted, of the ledger; whether anything is otherwise than before.
    fn take(&mut self, rows: &[RowId], wish: &Wish<'_>, facts: &Facts) -> bool {
        let from = told::from(wish.window, self.now);
        let n_before = self.all.len();
        self.all.retain(|glance| glance.at >= from);
        let mut is_news = self.all.len() != n_before;
        for row in rows {
            let told = told::invocation(facts, *row, self.now);
            let has_function = told.as_ref().is_some_and(|told| told.function.is_some());
            let glance = told.and_then(|told| self.glance(*row, &told, wish));
            let glance = glance.filter(|glance| glance.at >= from);
            // Nobody's yet: a line that names its function, or START, may still come.
            let is_unclaimed = !has_function && facts.lines.ledger.is_here(*row);
            if is_unclaimed || glance.as_ref().is_some_and(Glance::is_unsettled) {
                self.unsettled.insert(*row);
            } else {
                self.unsettled.remove(row);
            }
            let known = self.all.binary_search_by_key(row, |glance| glance.row);
            match (known, glance) {
                (Ok(place), Some(glance)) => {
                    is_news |= self.all[place] != glance;
                    self.all[place] = glance;
                }
                (Ok(place), None) => {
                    self.all.remove(place);
                    is_news = true;
                }
                (Err(place), Some(glance)) => {
                    self.all.insert(place, glance);
                    is_news = true;
                }
                (Err(_), None) => {}
            }
        }
        while self.all.len() > MOST {
            self.all.pop_front();
        }
        if is_news {
            self.figures = Figures::of(self.all.iter());
        }
        is_news
    }

    fn glance(&self, row: RowId, told: &Invocation<'_>, wish: &Wish<'_>) -> Option<Glance> {
        let followed = self.taken_for.as_ref()?.followed.as_ref();
        let is_followed = followed.is_none_or(|followed| followed.holds(told.function));
        is_followed.then_some(())?;
        let is_wanted =
            wish.error.is_none_or(|error| failed_with(told, error)) && wish.search.finds(told);
        Some(Glance::of(row, told, wish.sort.order, is_wanted))
    }

    fn arrange_all(&mut self, wish: &Wish<'_>) {
        let slow = self.slow;
        self.arranged_for = Some((wish.sort, wish.only, slow));
        self.shown = self
            .all
            .iter()
            .filter(|glance| wish.only.lets(glance, slow))
            .copied()
            .collect();
        self.shown.sort_by(|a, b| wish.sort.compare(slow, a, b));
    }

    /// Takes these rows, sorted, out of the order and puts them where they belong now.
    fn arrange(&mut self, changed: &[RowId], wish: &Wish<'_>) {
        let slow = self.slow;
        let from = told::from(wish.window, self.now);
        let oldest = self.all.front().map(|glance| glance.row);
        let (first, last) = (changed.first().copied(), changed.last().copied());
        let has_changed = |row: RowId| {
            Some(row) >= first && Some(row) <= last && changed.binary_search(&row).is_ok()
        };
        self.shown.retain(|glance| {
            glance.at >= from && Some(glance.row) >= oldest && !has_changed(glance.row)
        });
        let n_kept = self.shown.len();
        for row in changed {
            let Ok(place) = self.all.binary_search_by_key(row, |glance| glance.row) else {
                continue;
            };
            let glance = self.all[place];
            if wish.only.lets(&glance, slow) {
                self.shown.push(glance);
            }
        }
        self.shown[n_kept..].sort_by(|a, b| wish.sort.compare(slow, a, b));
        // Two sorted runs: the sort finds them and merges.
        self.shown.sort_by(|a, b| wish.sort.compare(slow, a, b));
    }
}

impl Only {
    fn lets(self, glance: &Glance, slow: Option<u64>) -> bool {
        let is_any = !self.failed && !self.cold && !self.slow;
        glance.is_wanted
            && (is_any
                || (self.failed && glance.outcome == Outcome::Error)
                || (self.cold && glance.cold == Some(true))
                || (self.slow && glance.is_slow(slow)))
    }
}
