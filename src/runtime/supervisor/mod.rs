//! Decides what is asked of the cloud and when. Pure: what is wanted and what happened go in, what is
//! to be done comes out; the tasks themselves are `fetchers`'.
//!
//! A question that follows the cursor starts when the cursor has rested; one that is no longer wanted
//! lingers, unasked, so that coming back finds its answer; a failure backs off; money stretches.

pub mod budget;
pub mod pace;

mod watch;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::base::{Timestamp, Usd};
use crate::domain::{Failure, Purse};
use crate::message::{Query, QueryState, Tempo};
use budget::Plan;
use pace::{Cadence, LINGER, MOST_BACKGROUND, MOST_RUNNING, POKE_SPACING, REST};

use watch::{Phase, Watch};

pub use watch::Ticket;

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Start {
        query: Query,
        ticket: Ticket,
    },
    /// Whatever it was about to answer is no longer of interest.
    Stop {
        query: Query,
        ticket: Ticket,
    },
    Report(Query, QueryState),
}

#[derive(Debug)]
pub struct Supervisor {
    watches: BTreeMap<Query, Watch>,
    budget: Usd,
    price: fn(&Query) -> Usd,
    plan: Plan,
    purse: Purse,
    tempo: Tempo,
    n_tickets: u64,
    /// The last moment heard of, to notice a clock that was set back.
    now: Timestamp,
}

impl Supervisor {
    /// `budget` is what an hour may cost; `price` says what asking once costs.
    pub fn new(budget: Usd, price: fn(&Query) -> Usd) -> Self {
        let plan = Plan::new(std::iter::empty(), budget);
        let now = Timestamp::from_millis(i64::MIN);
        Self {
            watches: BTreeMap::new(),
            budget,
            price,
            plan,
            purse: Purse::new(budget),
            tempo: Tempo::Usual,
            n_tickets: 0,
            now,
        }
    }

    /// How often everything is asked from the next turn on.
    pub fn keep(&mut self, tempo: Tempo) {
        self.tempo = tempo;
    }

    /// Makes what is watched equal to what is wanted.
    pub fn reconcile(&mut self, wanted: &BTreeSet<Query>, now: Timestamp) -> Vec<Action> {
        self.hear(now);
        for (query, watch) in &mut self.watches {
            match (wanted.contains(query), watch.unwanted) {
                (true, _) => watch.unwanted = None,
                (false, None) => watch.unwanted = Some(now),
                (false, Some(_)) => {}
            }
        }
        for query in wanted {
            if !self.watches.contains_key(query) {
                self.watches.insert(query.clone(), Watch::new(now));
            }
        }
        let price = self.price;
        let wanted = wanted.iter().map(|query| (price(query), query.clone()));
        self.plan = Plan::new(wanted, budget::planned(self.budget));
        self.turn(now)
    }

    /// Asks now rather than at the next turn; a throttle is respected.
    pub fn poke(&mut self, query: &Query, now: Timestamp) -> Vec<Action> {
        self.hear(now);
        if let Some(watch) = self
            .watches
            .get_mut(query)
            .filter(|watch| watch.unwanted.is_none() && !pace::is_once(query))
        {
            let at = watch.spaced(now, POKE_SPACING);
            watch.phase = match watch.phase {
                Phase::Running { .. }
                | Phase::Failed {
                    yields_to_poke: false,
                    ..
                } => watch.phase,
                Phase::New { .. } | Phase::Answered | Phase::Asleep | Phase::Failed { .. } => {
                    Phase::Poked { at }
                }
                Phase::Poked { at: earlier } => Phase::Poked {
                    at: earlier.min(at),
                },
            };
        }
        self.turn(now)
    }

    /// What a question of `Cadence::OnChange` is about has changed.
    pub fn stir(&mut self, query: &Query, now: Timestamp) -> Vec<Action> {
        self.hear(now);
        if let (Cadence::OnChange(spacing), Some(watch)) =
            (pace::cadence(query), self.watches.get_mut(query))
            && watch.phase == Phase::Asleep
        {
            let at = watch.spaced(now, spacing);
            watch.phase = Phase::Poked { at };
        }
        self.turn(now)
    }

    /// Whether a change would be heard: nobody needs to wait for one otherwise.
    pub fn awaits_change(&self, query: &Query) -> bool {
        self.watches
            .get(query)
            .is_some_and(|watch| watch.phase == Phase::Asleep && watch.unwanted.is_none())
    }

    /// An asking came to its end.
    pub fn finished(
        &mut self,
        query: &Query,
        ticket: Ticket,
        outcome: Result<(), Failure>,
        now: Timestamp,
    ) -> Vec<Action> {
        self.hear(now);
        let running = Phase::Running { ticket };
        let mut actions = Vec::new();
        if let Some(watch) = self
            .watches
            .get_mut(query)
            .filter(|watch| watch.phase == running)
        {
            let state = match outcome {
                Ok(()) => self.answered(query, now),
                Err(failure) => failed(query, watch, failure, now),
            };
            actions.extend(state.map(|state| Action::Report(query.clone(), state)));
        }
        actions.extend(self.turn(now));
        actions
    }

    /// What time alone brings about.
    pub fn turn(&mut self, now: Timestamp) -> Vec<Action> {
        self.hear(now);
        let mut actions = self.forget(now);
        let mut due: Vec<(u8, Timestamp, Query)> = Vec::new();
        for (query, watch) in &self.watches {
            if let Some(at) = self.due(query, watch).filter(|at| *at <= now) {
                due.push((pace::rank(query), at, query.clone()));
            }
        }
        due.sort();
        let mut room = self.room();
        for (_, _, query) in due {
            // What was started just now may have taken its money.
            let is_due = |watch| self.due(&query, watch).is_some_and(|at| at <= now);
            if self.watches.get(&query).is_some_and(is_due) && room.take(&query) {
                self.start(query, now, &mut actions);
            }
        }
        actions
    }

    /// When `turn` has something to do next, if nothing else happens before.
    pub fn next_turn(&self) -> Option<Timestamp> {
        let room = self.room();
        let moments = self
            .watches
            .iter()
            .filter_map(|(query, watch)| match watch.unwanted {
                Some(since) => Some(since.plus(LINGER)),
                None if room.has(query) => self.due(query, watch),
                None => None,
            });
        moments.min()
    }

    fn room(&self) -> Room {
        // Streams run for hours and take turns at AWS by themselves.
        let running = self
            .watches
            .iter()
            .filter(|(query, watch)| is_running(watch) && !pace::is_stream(query));
        let (mut all, mut background) = (MOST_RUNNING, MOST_BACKGROUND);
        for (query, _) in running {
            all = all.saturating_sub(1);
            background = background.saturating_sub(usize::from(pace::is_background(query)));
        }
        Room { all, background }
    }

    fn answered(&mut self, query: &Query, now: Timestamp) -> Option<QueryState> {
        let period = self.period(query);
        let watch = self.watches.get_mut(query)?;
        let is_first = !watch.was_answered || watch.n_failures > 0;
        watch.was_answered = true;
        watch.n_failures = 0;
        match pace::cadence(query) {
            Cadence::Every(base) => {
                watch.phase = Phase::Answered;
                let next = watch.asked.zip(period).filter(|_| watch.unwanted.is_none());
                let planned = next.map(|(asked, period)| asked.plus(period).max(now));
                let next = planned.map(|at| self.affordable(query, at));
                Some(QueryState::Fresh {
                    next,
                    stretched: next > planned
                        || period.is_none_or(|period| period > pace::at(self.tempo, base)),
                })
            }
            // It came to an end by itself, which nothing does that goes on.
            Cadence::Stream => {
                let failure = Failure::Garbled {
                    said: "it ended".into(),
                };
                let retry_at = now.plus(pace::back_off(query, &failure, 1));
                watch.phase = Phase::Failed {
                    retry_at,
                    yields_to_poke: true,
                };
                None
            }
            Cadence::Once => {
                watch.phase = Phase::Asleep;
                Some(QueryState::Fresh {
                    next: None,
                    stretched: false,
                })
            }
            Cadence::OnChange(_) => {
                watch.phase = Phase::Asleep;
                // It is as fresh as ever: saying so each second would be a change of its own.
                is_first.then_some(QueryState::Fresh {
                    next: None,
                    stretched: false,
                })
            }
        }
    }

    fn start(&mut self, query: Query, now: Timestamp, actions: &mut Vec<Action>) {
        let price = (self.price)(&query);
        let enough_at = match self.period(&query) {
            Some(_) => self.purse.enough_at(price),
            None => now.plus(pace::RARELY),
        };
        self.n_tickets += 1;
        let ticket = Ticket(self.n_tickets);
        let Some(watch) = self.watches.get_mut(&query) else {
            return;
        };
        if enough_at > now {
            watch.phase = Phase::Failed {
                retry_at: enough_at,
                yields_to_poke: false,
            };
            let failure = budget::spent(self.budget);
            let state = QueryState::Failed {
                failure,
                retry_at: Some(enough_at),
            };
            actions.push(Action::Report(query, state));
            return;
        }
        self.purse.take(price);
        let is_news = match pace::cadence(&query) {
            Cadence::Every(_) => {
                watch.asked.is_none() || matches!(watch.phase, Phase::Poked { .. })
            }
            Cadence::OnChange(_) => watch.asked.is_none(),
            Cadence::Stream | Cadence::Once => true,
        };
        watch.phase = Phase::Running { ticket };
        watch.asked = Some(now);
        // Asked for the first time or by the user; otherwise what is known of it stands, a failure too,
        // until there is something else to say.
        if is_news {
            actions.push(Action::Report(query.clone(), QueryState::Loading));
        }
        actions.push(Action::Start { query, ticket });
    }

    /// Ends the lingering of what nobody came back to, and at once what was never asked.
    fn forget(&mut self, now: Timestamp) -> Vec<Action> {
        let wanted = self.watches.iter().filter(|(_, it)| it.unwanted.is_none());
        let wanted: Vec<Query> = wanted.map(|(query, _)| query.clone()).collect();
        let is_over = |query: &Query, watch: &Watch| match (watch.unwanted, watch.phase) {
            (None, _) => false,
            (Some(_), Phase::New { .. }) => true,
            // Two ways of following the same lines would tell them twice.
            (Some(_), _) if wanted.iter().any(|new| pace::replaces(new, query)) => true,
            (Some(_), _) if pace::is_once(query) => true,
            (Some(since), _) => since.plus(LINGER) <= now,
        };
        let mut actions = Vec::new();
        self.watches.retain(|query, watch| {
            let is_over = is_over(query, watch);
            if let (true, Phase::Running { ticket }) = (is_over, watch.phase) {
                actions.push(Action::Stop {
                    query: query.clone(),
                    ticket,
                });
            }
            !is_over
        });
        actions
    }

    /// When it is to be asked; never while it is unwanted, running or asleep.
    fn due(&self, query: &Query, watch: &Watch) -> Option<Timestamp> {
        if watch.unwanted.is_some() {
            return None;
        }
        match watch.phase {
            Phase::New { since } if query.follows_cursor() => Some(since.plus(REST)),
            Phase::New { since } => Some(since),
            Phase::Running { .. } | Phase::Asleep => None,
            Phase::Answered => watch
                .asked
                .zip(self.period(query))
                .map(|(asked, period)| self.affordable(query, asked.plus(period))),
            Phase::Failed { retry_at, .. } if watch.was_answered => {
                Some(self.affordable(query, retry_at))
            }
            Phase::Failed { retry_at, .. } => Some(retry_at),
            Phase::Poked { at } => Some(at),
        }
    }

    /// What others cost that no plan knew of, such as rows that come into view, makes the background wait.
    /// What was never answered waits for the purse alone.
    fn affordable(&self, query: &Query, at: Timestamp) -> Timestamp {
        let most = budget::most_before(query, (self.price)(query), self.budget);
        let wait = most.and_then(|most| self.purse.down_to(most));
        wait.map_or(at, |wait| wait.max(at))
    }

    fn period(&self, query: &Query) -> Option<Duration> {
        match pace::cadence(query) {
            Cadence::Every(base) => {
                let base = pace::at(self.tempo, base);
                self.plan.period(query, (self.price)(query), base)
            }
            Cadence::OnChange(spacing) => Some(spacing),
            Cadence::Stream | Cadence::Once => Some(Duration::ZERO),
        }
    }

    fn hear(&mut self, now: Timestamp) {
        if now < self.now {
            let by = self.now.since(now);
            self.watches
                .values_mut()
                .for_each(|watch| watch.set_back(by));
        }
        self.now = now;
        self.purse.settle(now);
    }
}

/// How many more questions may run.
#[derive(Clone, Copy, Debug)]
struct Room {
    all: usize,
    background: usize,
}

impl Room {
    fn has(self, query: &Query) -> bool {
        if pace::is_stream(query) {
            return true;
        }
        self.all > 0 && (self.background > 0 || !pace::is_background(query))
    }

    fn take(&mut self, query: &Query) -> bool {
        let has = self.has(query);
        if has && !pace::is_stream(query) {
            self.all -= 1;
            self.background -= usize::from(pace::is_background(query));
        }
        has
    }
}

fn failed(
    query: &Query,
    watch: &mut Watch,
    failure: Failure,
    now: Timestamp,
) -> Option<QueryState> {
    watch.n_failures = watch.n_failures.saturating_add(1);
    if pace::is_once(query) {
        watch.phase = Phase::Asleep;
        return Some(QueryState::Failed {
            failure,
            retry_at: None,
        });
    }
    let retry_at = now.plus(pace::back_off(query, &failure, watch.n_failures));
    watch.phase = Phase::Failed {
        retry_at,
        yields_to_poke: failure != Failure::Throttled,
    };
    Some(QueryState::Failed {
        failure,
        retry_at: watch.unwanted.is_none().then_some(retry_at),
    })
}

fn is_running(watch: &Watch) -> bool {
    matches!(watch.phase, Phase::Running { .. })
}
