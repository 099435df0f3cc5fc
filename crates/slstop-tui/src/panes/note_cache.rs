//! What a pane keeps of every invocation that is looked at: a note of each, brought up to date by what
//! changed in the ledger. A batch of lines costs what it brought, never a look at all invocations; where
//! all have to be looked at, it is done in turns.

use std::collections::{BTreeSet, VecDeque};
use std::ops::Range;

use super::followed::Followed;
use super::{Context, Pin, TimeView};
use slstop_base::Timestamp;
use slstop_core::domain::LogSources;
use slstop_core::facts::Facts;
use slstop_core::facts::ledger::interner::Name;
use slstop_core::facts::ledger::{InvocationSummary, Limits, Outcome, RowId};
use slstop_core::message::Window;

/// Beyond these the oldest are left out, and titles say so.
pub const MOST: usize = 250_000;
/// Rows of the ledger looked at in a turn: about a millisecond.
const TURN: usize = 4000;
/// The same where the texts of each are read.
const TURN_OF_TEXTS: usize = 400;

/// A row's number with its share of a tree's nodes, about.
const UNSETTLED: usize = 8;

/// Which invocations are of interest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interest<'a> {
    /// `None`: those of every function whose lines are held.
    pub sources: Option<&'a LogSources>,
    pub time_view: TimeView,
}

/// Whose invocations are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InvocationScope {
    /// Those of the functions of interest.
    #[default]
    Followed,
    /// Those of every function whose lines are held.
    Held,
}

impl InvocationScope {
    pub fn other(self) -> Self {
        match self {
            Self::Followed => Self::Held,
            Self::Held => Self::Followed,
        }
    }

    pub fn sources<'a>(self, context: &Context<'a>) -> Option<&'a LogSources> {
        (self == Self::Followed).then_some(context.sources)
    }
}

/// What is noted of an invocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noting {
    Figures,
    /// Its texts are looked through, too.
    Texts,
}

#[derive(Clone, Debug, PartialEq)]
pub struct NoteCache<T> {
    /// In the order in which they came to be known.
    all: VecDeque<NoteEntry<T>>,
    /// Those that were not looked at yet, those known last at the end.
    waiting: Vec<RowId>,
    /// Those whose note can change by the passing of time alone.
    unsettled: BTreeSet<RowId>,
    /// The ledger's changes that are in here.
    changes: u64,
    now: Timestamp,
    followed: Option<Followed>,
    /// Nothing: none was ever looked at.
    range: Option<(Window, Option<Pin>)>,
}

#[derive(Clone, Debug, PartialEq)]
struct NoteEntry<T> {
    row: RowId,
    at: Timestamp,
    note: T,
}

/// What changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Brought {
    /// Whatever was kept before is gone.
    pub is_anew: bool,
    /// A note was added, removed or changed.
    pub is_news: bool,
    /// Sorted.
    pub changed: Vec<RowId>,
    /// Sorted; none of them was kept before.
    pub added: Vec<RowId>,
}

impl<T> Default for NoteCache<T> {
    fn default() -> Self {
        Self {
            all: VecDeque::new(),
            waiting: Vec::new(),
            unsettled: BTreeSet::new(),
            changes: 0,
            now: Timestamp::default(),
            followed: None,
            range: None,
        }
    }
}

impl<T: PartialEq> NoteCache<T> {
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

    pub fn bytes(&self) -> usize {
        self.all.capacity() * size_of::<NoteEntry<T>>()
            + self.waiting.capacity() * size_of::<RowId>()
            + self.unsettled.len() * UNSETTLED
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Whether some were not looked at yet.
    pub fn is_busy(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// A turn's work. `anew`: the `note` closure changed, so that every note is stale.
    pub fn bring_up(
        &mut self,
        interest: Interest<'_>,
        facts: &Facts,
        anew: bool,
        noting: Noting,
        note: impl Fn(&InvocationSummary, Timestamp) -> T,
    ) -> Brought {
        let ledger = &facts.lines.ledger;
        let time_view = interest.time_view;
        let changed = ledger
            .changed_since(self.changes)
            .filter(|_| !anew && self.is_for(interest));
        let is_later = self.now != time_view.now;
        let unsettled = is_later.then_some(&self.unsettled).into_iter().flatten();
        let changed = changed.map(|rows| sorted(rows.chain(unsettled.copied())));
        self.now = time_view.now;
        self.changes = ledger.changes();
        let is_anew = changed.is_none();
        if is_anew {
            self.begin(interest, facts);
        }
        let changed = changed.unwrap_or_default();
        let mut is_news = is_later && self.leave(time_view);
        let take = Take::new(self.followed.as_ref(), time_view, facts);
        for row in &changed {
            is_news |= self.take(*row, &take, &note);
        }
        let n = match noting {
            Noting::Figures => TURN,
            Noting::Texts => TURN_OF_TEXTS,
        };
        let mut added = self.waiting.split_off(self.waiting.len().saturating_sub(n));
        // What changed while it waited is here already.
        added.retain(|row| self.get(*row).is_none());
        // From the end: each goes before all that are kept, which moves none of them.
        for row in added.iter().rev() {
            is_news |= self.take(*row, &take, &note);
        }
        Brought {
            is_anew,
            is_news: is_news || is_anew,
            changed,
            added,
        }
    }

    fn is_for(&self, interest: Interest<'_>) -> bool {
        let is_same_scope = match (&self.followed, interest.sources) {
            (Some(followed), Some(sources)) => followed.is_of(sources),
            (followed, sources) => followed.is_none() && sources.is_none(),
        };
        let time_view = interest.time_view;
        is_same_scope && self.range == Some((time_view.window, time_view.pin))
    }

    fn begin(&mut self, interest: Interest<'_>, facts: &Facts) {
        let time_view = interest.time_view;
        self.followed = interest.sources.map(Followed::of);
        self.range = Some((time_view.window, time_view.pin));
        self.all.clear();
        self.unsettled.clear();
        let newest = facts.lines.ledger.begun_within(time_view.bounds()).rev();
        self.waiting = sorted(newest.take(MOST));
    }

    /// Those that began before the window leave; whether there were any.
    fn leave(&mut self, time_view: TimeView) -> bool {
        let (from, n_before) = (time_view.from(), self.all.len());
        self.all.retain(|entry| entry.at >= from);
        self.all.len() != n_before
    }

    /// Looks at a row of the ledger; whether anything changed.
    fn take(
        &mut self,
        row: RowId,
        take: &Take<'_>,
        note: impl Fn(&InvocationSummary, Timestamp) -> T,
    ) -> bool {
        let summary = take.summary(row);
        let is_settled = summary.as_ref().is_some_and(|summary| {
            summary.function.is_some() && matches!(summary.outcome, Outcome::Ok | Outcome::Error)
        });
        // Without an owner, or not at its end: the next line may belong to another.
        if is_settled || !take.facts.lines.ledger.is_here(row) {
            self.unsettled.remove(&row);
        } else {
            self.unsettled.insert(row);
        }
        let entry = summary.and_then(|summary| take.entry(&summary, &note));
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
    bounds: Range<Timestamp>,
}

impl<'a> Take<'a> {
    fn new(followed: Option<&Followed>, time_view: TimeView, facts: &'a Facts) -> Self {
        let known = |followed: &Followed| {
            let names = followed.names().iter();
            let known = names.filter_map(|name| facts.lines.ledger.function(name));
            sorted(known)
        };
        Self {
            facts,
            functions: followed.map(known),
            limits: Limits::at(time_view.now),
            bounds: time_view.bounds(),
        }
    }

    fn summary(&self, row: RowId) -> Option<InvocationSummary> {
        self.facts.lines.ledger.summary(row, self.limits)
    }

    fn entry<T>(
        &self,
        summary: &InvocationSummary,
        note: impl Fn(&InvocationSummary, Timestamp) -> T,
    ) -> Option<NoteEntry<T>> {
        let is_of = |name| {
            self.functions
                .as_ref()
                .is_none_or(|names| names.binary_search(name).is_ok())
        };
        let is_followed = match &summary.function {
            Some(name) => is_of(name),
            None => self.functions.is_none(),
        };
        // One whose beginning is not logged began no later than its first line.
        let first = || {
            self.facts
                .lines
                .ledger
                .span(summary.id)
                .map(|(first, _)| first)
        };
        let at = summary.at().or_else(first);
        let at = at.filter(|at| is_followed && self.bounds.contains(at))?;
        Some(NoteEntry {
            row: summary.id,
            at,
            note: note(summary, at),
        })
    }
}

fn sorted<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}
