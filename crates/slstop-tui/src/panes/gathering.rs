//! Sums over the invocations that are looked at, made anew now and then in bounded turns: a turn looks at some
//! invocations and never at all of them, and what was summed up before is shown until the next sum is whole.

use std::time::Duration;

use super::followed::Followed;
use super::note_cache::{Interest, MOST};
use super::{Pin, TimeView};
use slstop_base::Timestamp;
use slstop_core::facts::Facts;
use slstop_core::facts::ledger::interner::Name;
use slstop_core::facts::ledger::{InvocationSummary, Limits, RowId};
use slstop_core::message::Window;

/// Rows of the ledger looked at in a turn: about a millisecond.
const TURN: usize = 4000;
/// So long a sum is new enough, unless there is a fifth more to sum up.
const FRESH: Duration = Duration::from_secs(10);

#[derive(Clone, Debug, PartialEq)]
pub struct Gathering<T> {
    /// What was summed up last.
    done: T,
    n_done: usize,
    at: Timestamp,
    /// The sum that is being made.
    growing: T,
    n_growing: usize,
    /// Those that it still lacks, the newest at the end.
    waiting: Vec<RowId>,
    /// What was asked for: whose invocations, and of when.
    made_for: Option<(Option<Followed>, Window, Option<Pin>)>,
    /// The ledger's changes when the last sum was begun.
    changes: u64,
}

impl<T: Default> Default for Gathering<T> {
    fn default() -> Self {
        Self {
            done: T::default(),
            n_done: 0,
            at: Timestamp::default(),
            growing: T::default(),
            n_growing: 0,
            waiting: Vec::new(),
            made_for: None,
            changes: 0,
        }
    }
}

impl<T> Gathering<T> {
    pub fn get(&self) -> &T {
        &self.done
    }

    /// Invocations that were looked at.
    pub fn n_summed_up(&self) -> usize {
        self.n_done
    }

    pub fn is_busy(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether nothing was summed up yet of what is looked at.
    pub fn is_first(&self) -> bool {
        self.n_done == 0 && self.is_busy()
    }

    pub fn bytes(&self) -> usize {
        self.waiting.capacity() * size_of::<RowId>()
    }

    /// A turn's work; whether there is a new sum. `anew`: what is added, and how, has changed.
    pub fn bring_up(
        &mut self,
        interest: Interest<'_>,
        facts: &Facts,
        anew: bool,
        empty: impl Fn() -> T,
        add: impl Fn(&mut T, &InvocationSummary),
    ) -> bool {
        let time_view = interest.time_view;
        let is_same = !anew && self.is_for(interest);
        if !is_same {
            self.made_for = Some((
                interest.sources.map(Followed::of),
                time_view.window,
                time_view.pin,
            ));
            (self.done, self.n_done) = (empty(), 0);
        }
        if !is_same || (!self.is_busy() && self.is_due(time_view, facts)) {
            self.begin(time_view, facts, empty());
        }
        if self.waiting.is_empty() {
            return !is_same;
        }
        let names = self.names(facts);
        let rest = self.waiting.len().saturating_sub(TURN);
        let ledger = &facts.lines.ledger;
        let limits = Limits::at(time_view.now);
        for row in self.waiting.split_off(rest) {
            let Some(one) = ledger.summary(row, limits) else {
                continue;
            };
            let is_of = |name: Name| {
                let all = names.as_ref();
                all.is_none_or(|names| names.contains(&name))
            };
            if one.function.map_or(names.is_none(), is_of) {
                add(&mut self.growing, &one);
                self.n_growing += 1;
            }
        }
        if !self.waiting.is_empty() {
            return !is_same;
        }
        self.n_done = std::mem::take(&mut self.n_growing);
        self.done = std::mem::replace(&mut self.growing, empty());
        true
    }

    fn is_for(&self, interest: Interest<'_>) -> bool {
        let Some((followed, window, pin)) = &self.made_for else {
            return false;
        };
        let is_same_scope = match (followed, interest.sources) {
            (Some(followed), Some(sources)) => followed.is_of(sources),
            (followed, sources) => followed.is_none() && sources.is_none(),
        };
        let time_view = interest.time_view;
        is_same_scope && (*window, *pin) == (time_view.window, time_view.pin)
    }

    fn is_due(&self, time_view: TimeView, facts: &Facts) -> bool {
        let changes = facts.lines.ledger.changes();
        let is_old = time_view.now.since(self.at) >= FRESH;
        let n_changes = usize::try_from(changes - self.changes).unwrap_or(usize::MAX);
        (is_old && (n_changes > 0 || time_view.pin.is_none()))
            || n_changes > self.n_done.saturating_mul(3) + 3
    }

    fn begin(&mut self, time_view: TimeView, facts: &Facts, empty: T) {
        let ledger = &facts.lines.ledger;
        let newest = ledger.begun_within(time_view.bounds()).rev();
        self.waiting = newest.take(MOST).collect();
        self.waiting.reverse();
        self.changes = ledger.changes();
        self.at = time_view.now;
        (self.growing, self.n_growing) = (empty, 0);
    }

    /// Whose invocations count; nothing: everybody's.
    fn names(&self, facts: &Facts) -> Option<Vec<Name>> {
        let (followed, ..) = self.made_for.as_ref()?;
        let names = followed.as_ref()?.names().iter();
        Some(
            names
                .filter_map(|name| facts.lines.ledger.function(name))
                .collect(),
        )
    }
}
