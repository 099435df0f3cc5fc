//! What a pane keeps of every invocation of the window: a note of each, brought up to date by what
//! changed in the ledger. A batch of lines costs what it brought, never a look at all invocations.

use std::collections::{BTreeSet, VecDeque};

use super::told::{self, Followed};
use crate::base::Timestamp;
use crate::domain::LogSources;
use crate::facts::Facts;
use crate::facts::ledger::names::Name;
use crate::facts::ledger::{Glance, Limits, Outcome, RowId};
use crate::message::Window;

/// Beyond these the oldest are left out, and titles say so: nobody scrolls through more.
pub const MOST: usize = 250_000;

/// Which invocations are of interest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interest<'a> {
    /// Nothing: those of every function whose lines are here.
    pub sources: Option<&'a LogSources>,
    pub window: Window,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Kept<T> {
    /// In the order in which they came to be known.
    all: VecDeque<Entry<T>>,
    /// Those of which the passing of time can change what is told.
    unsettled: BTreeSet<RowId>,
    /// The ledger's changes that are in here.
    changes: u64,
    now: Timestamp,
    followed: Option<Followed>,
    /// Nothing was ever taken.
    window: Option<Window>,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry<T> {
    row: RowId,
    at: Timestamp,
    note: T,
}

/// What is otherwise than before.
#[derive(Clone, Debug, PartialEq)]
pub enum Brought {
    Nothing,
    /// These, sorted; and the oldest may have left.
    Rows(Vec<RowId>),
    Everything,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self {
            all: VecDeque::new(),
            unsettled: BTreeSet::new(),
            changes: 0,
            now: Timestamp::default(),
            followed: None,
            window: None,
        }
    }
}

impl<T: PartialEq> Kept<T> {
    pub fn len(&self) -> usize {
        self.all.len()
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// In the order in which they came to be known.
    pub fn notes(&self) -> impl Iterator<Item = &T> {
        self.all.iter().map(|entry| &entry.note)
    }

    pub fn get(&self, row: RowId) -> Option<&T> {
        let place = self
            .all
            .binary_search_by_key(&row, |entry| entry.row)
            .ok()?;
        self.all.get(place).map(|entry| &entry.note)
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// `anew` where notes are taken otherwise than before.
    pub fn bring_up(
        &mut self,
        interest: Interest<'_>,
        facts: &Facts,
        now: Timestamp,
        anew: bool,
        note: impl Fn(&Glance, Timestamp) -> T,
    ) -> Brought {
        let ledger = &facts.lines.ledger;
        let changed = ledger
            .changed_since(self.changes)
            .filter(|_| !anew && self.is_for(interest));
        let is_later = self.now != now;
        let unsettled = is_later.then_some(&self.unsettled).into_iter().flatten();
        let changed = changed.map(|rows| sorted(rows.chain(unsettled.copied())));
        self.now = now;
        self.changes = ledger.changes();
        let Some(changed) = changed else {
            self.take_all(interest, facts, note);
            return Brought::Everything;
        };
        let mut is_news = is_later && self.leave(interest.window);
        let take = Take::new(self.followed.as_ref(), interest.window, facts, now);
        for row in &changed {
            is_news |= self.take(*row, &take, &note);
        }
        if is_news {
            Brought::Rows(changed)
        } else {
            Brought::Nothing
        }
    }

    fn is_for(&self, interest: Interest<'_>) -> bool {
        let is_same_scope = match (&self.followed, interest.sources) {
            (Some(followed), Some(sources)) => followed.is_of(sources),
            (followed, sources) => followed.is_none() && sources.is_none(),
        };
        is_same_scope && self.window == Some(interest.window)
    }

    fn take_all(
        &mut self,
        interest: Interest<'_>,
        facts: &Facts,
        note: impl Fn(&Glance, Timestamp) -> T,
    ) {
        self.followed = interest.sources.map(Followed::of);
        self.window = Some(interest.window);
        self.all.clear();
        self.unsettled.clear();
        let take = Take::new(self.followed.as_ref(), interest.window, facts, self.now);
        let within = take.from..Timestamp::from_millis(i64::MAX);
        let newest = facts.lines.ledger.begun_within(within).rev().take(MOST);
        for row in sorted(newest) {
            self.take(row, &take, &note);
        }
    }

    /// Those that began before the window leave; whether there were any.
    fn leave(&mut self, window: Window) -> bool {
        let (from, n_before) = (told::from(window, self.now), self.all.len());
        self.all.retain(|entry| entry.at >= from);
        self.all.len() != n_before
    }

    /// Looks at a row of the ledger; whether anything is otherwise than before.
    fn take(
        &mut self,
        row: RowId,
        take: &Take<'_>,
        note: impl Fn(&Glance, Timestamp) -> T,
    ) -> bool {
        let glance = take.glance(row);
        let is_settled = glance.as_ref().is_some_and(|glance| {
            glance.function.is_some() && matches!(glance.outcome, Outcome::Ok | Outcome::Error)
        });
        // Nobody's yet, or not at its end: the line that says more may be another's.
        if is_settled || !take.facts.lines.ledger.is_here(row) {
            self.unsettled.remove(&row);
        } else {
            self.unsettled.insert(row);
        }
        let entry = glance.and_then(|glance| take.entry(&glance, &note));
        let known = self.all.binary_search_by_key(&row, |entry| entry.row);
        match (known, entry) {
            (Ok(place), Some(entry)) => {
                let is_news = self.all[place] != entry;
                self.all[place] = entry;
                return is_news;
            }
            (Ok(place), None) => {
                self.all.remove(place);
            }
            (Err(place), Some(entry)) => {
                self.all.insert(place, entry);
                if self.all.len() > MOST {
                    self.all.pop_front();
                }
            }
            (Err(_), None) => return false,
        }
        true
    }
}

/// What all rows are looked at by.
struct Take<'a> {
    facts: &'a Facts,
    /// Sorted; nothing: every function's.
    functions: Option<Vec<Name>>,
    limits: Limits,
    from: Timestamp,
}

impl<'a> Take<'a> {
    fn new(followed: Option<&Followed>, window: Window, facts: &'a Facts, now: Timestamp) -> Self {
        let known = |followed: &Followed| {
            let names = followed.names().iter();
            let known = names.filter_map(|name| facts.lines.ledger.name(name.as_str()));
            sorted(known)
        };
        Self {
            facts,
            functions: followed.map(known),
            limits: Limits::at(now),
            from: told::from(window, now),
        }
    }

    fn glance(&self, row: RowId) -> Option<Glance> {
        self.facts.lines.ledger.glance(row, self.limits)
    }

    fn entry<T>(
        &self,
        glance: &Glance,
        note: impl Fn(&Glance, Timestamp) -> T,
    ) -> Option<Entry<T>> {
        let is_of = |name| {
            self.functions
                .as_ref()
                .is_none_or(|names| names.binary_search(name).is_ok())
        };
        let is_followed = match &glance.function {
            Some(name) => is_of(name),
            None => self.functions.is_none(),
        };
        // One whose beginning is not logged began no later than its first line.
        let first = || {
            self.facts
                .lines
                .ledger
                .span(glance.id)
                .map(|(first, _)| first)
        };
        let at = glance.at().or_else(first);
        let at = at.filter(|at| is_followed && *at >= self.from)?;
        Some(Entry {
            row: glance.id,
            at,
            note: note(glance, at),
        })
    }
}

fn sorted<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}
