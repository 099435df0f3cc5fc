//! Decides what is asked of the cloud and when. Pure: what is wanted and what happened go in, what is
//! to be done comes out; the tasks themselves are `fetchers`'.
//!
//! A question that follows the cursor starts when the cursor has rested; one that is no longer wanted
//! lingers, unasked, so that coming back finds its answer; a failure backs off; money stretches.

pub mod budget;
pub mod pace;

mod due;
mod outcome;
mod room;
mod watch;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use budget::BudgetPlan;
use pace::{LINGER, POKE_SPACING};
use room::Room;
use slstop_base::{Timestamp, Usd};
use slstop_core::domain::{Failure, Spending};
use slstop_core::message::{Cadence, QueryState, Question, Tempo};

use watch::{Phase, Watch};

pub use watch::Ticket;

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Start {
        question: Question,
        ticket: Ticket,
    },
    /// Whatever it was about to answer is no longer of interest.
    Stop {
        question: Question,
        ticket: Ticket,
    },
    Report(Question, QueryState),
}

#[derive(Debug)]
pub struct Supervisor {
    watches: BTreeMap<Question, Watch>,
    budget: Usd,
    price: fn(&Question) -> Usd,
    plan: BudgetPlan,
    spending: Spending,
    tempo: Tempo,
    n_tickets: u64,
    /// The last moment heard of, to notice a clock that was set back.
    now: Timestamp,
}

impl Supervisor {
    /// `budget` is what an hour may cost; `price` says what asking once costs.
    pub fn new(budget: Usd, price: fn(&Question) -> Usd) -> Self {
        let plan = BudgetPlan::new(std::iter::empty(), budget);
        let now = Timestamp::from_millis(i64::MIN);
        Self {
            watches: BTreeMap::new(),
            budget,
            price,
            plan,
            spending: Spending::new(budget),
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
    pub fn reconcile(&mut self, wanted: &BTreeSet<Question>, now: Timestamp) -> Vec<Action> {
        self.hear(now);
        for (question, watch) in &mut self.watches {
            match (wanted.contains(question), watch.unwanted) {
                (true, _) => watch.unwanted = None,
                (false, None) => watch.unwanted = Some(now),
                (false, Some(_)) => {}
            }
        }
        for question in wanted {
            if !self.watches.contains_key(question) {
                self.watches.insert(question.clone(), Watch::new(now));
            }
        }
        let price = self.price;
        let wanted = wanted
            .iter()
            .map(|question| (price(question), question.clone()));
        self.plan = BudgetPlan::new(wanted, budget::planned(self.budget));
        self.turn(now)
    }

    /// Asks now rather than at the next turn; a throttle is respected.
    pub fn poke(&mut self, question: &Question, now: Timestamp) -> Vec<Action> {
        self.hear(now);
        if let Some(watch) = self
            .watches
            .get_mut(question)
            .filter(|watch| watch.unwanted.is_none() && !question.row().is_once())
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
    pub fn stir(&mut self, question: &Question, now: Timestamp) -> Vec<Action> {
        self.hear(now);
        if let (Cadence::OnChange(spacing), Some(watch)) =
            (question.row().cadence, self.watches.get_mut(question))
            && watch.phase == Phase::Asleep
        {
            let at = watch.spaced(now, spacing);
            watch.phase = Phase::Poked { at };
        }
        self.turn(now)
    }

    /// What goes on for long, such as a tail, has spent so much: the others have that much less.
    pub fn paid(&mut self, cost: Usd, now: Timestamp) {
        self.hear(now);
        self.spending.take(cost);
    }

    /// What the last hour cost.
    pub fn spent(&self) -> Usd {
        self.spending.last_hour()
    }

    /// Whether a change would be heard: nobody needs to wait for one otherwise.
    pub fn awaits_change(&self, question: &Question) -> bool {
        self.watches
            .get(question)
            .is_some_and(|watch| watch.phase == Phase::Asleep && watch.unwanted.is_none())
    }

    /// An asking came to its end.
    pub fn finished(
        &mut self,
        question: &Question,
        ticket: Ticket,
        outcome: Result<(), Failure>,
        now: Timestamp,
    ) -> Vec<Action> {
        self.hear(now);
        let running = Phase::Running { ticket };
        let mut actions = Vec::new();
        if let Some(watch) = self
            .watches
            .get_mut(question)
            .filter(|watch| watch.phase == running)
        {
            let state = match outcome {
                Ok(()) => self.answered(question, now),
                Err(failure) => watch.failed(question, failure, now),
            };
            actions.extend(state.map(|state| Action::Report(question.clone(), state)));
        }
        actions.extend(self.turn(now));
        actions
    }

    /// What time alone brings about.
    pub fn turn(&mut self, now: Timestamp) -> Vec<Action> {
        self.hear(now);
        let mut actions = self.forget(now);
        let mut due: Vec<(u8, Timestamp, Question)> = Vec::new();
        for (question, watch) in &self.watches {
            if let Some(at) = self.due(question, watch).filter(|at| *at <= now) {
                due.push((question.row().rank, at, question.clone()));
            }
        }
        due.sort();
        let mut room = Room::beside(&self.watches);
        for (_, _, question) in due {
            // What was started just now may have taken its money.
            let is_due = |watch| self.due(&question, watch).is_some_and(|at| at <= now);
            if self.watches.get(&question).is_some_and(is_due) && room.take(&question) {
                self.start(question, now, &mut actions);
            }
        }
        actions
    }

    /// When `turn` has something to do next, if nothing else happens before.
    pub fn next_turn(&self) -> Option<Timestamp> {
        let room = Room::beside(&self.watches);
        let moments = self
            .watches
            .iter()
            .filter_map(|(question, watch)| match watch.unwanted {
                Some(since) => Some(since.plus(LINGER)),
                None if room.has(question) => self.due(question, watch),
                None => None,
            });
        moments.min()
    }

    fn start(&mut self, question: Question, now: Timestamp, actions: &mut Vec<Action>) {
        let price = (self.price)(&question);
        let enough_at = match self.period(&question) {
            Some(_) => self.spending.enough_at(price),
            None => now.plus(pace::RARELY),
        };
        self.n_tickets += 1;
        let ticket = Ticket(self.n_tickets);
        let Some(watch) = self.watches.get_mut(&question) else {
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
            actions.push(Action::Report(question, state));
            return;
        }
        self.spending.take(price);
        let is_news = match question.row().cadence {
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
            actions.push(Action::Report(question.clone(), QueryState::Loading));
        }
        actions.push(Action::Start { question, ticket });
    }

    /// Ends the lingering of what nobody came back to, and at once what was never asked.
    fn forget(&mut self, now: Timestamp) -> Vec<Action> {
        let wanted = self.watches.iter().filter(|(_, it)| it.unwanted.is_none());
        let wanted: Vec<Question> = wanted.map(|(question, _)| question.clone()).collect();
        let is_over = |question: &Question, watch: &Watch| match (watch.unwanted, watch.phase) {
            (None, _) => false,
            (Some(_), Phase::New { .. }) => true,
            // Two ways of following the same lines would deliver them twice.
            (Some(_), _) if wanted.iter().any(|new| new.replaces(question)) => true,
            (Some(_), _) if question.row().is_once() => true,
            (Some(since), _) => since.plus(LINGER) <= now,
        };
        let mut actions = Vec::new();
        self.watches.retain(|question, watch| {
            let is_over = is_over(question, watch);
            if let (true, Phase::Running { ticket }) = (is_over, watch.phase) {
                actions.push(Action::Stop {
                    question: question.clone(),
                    ticket,
                });
            }
            !is_over
        });
        actions
    }

    fn hear(&mut self, now: Timestamp) {
        if now < self.now {
            let by = self.now.since(now);
            self.watches
                .values_mut()
                .for_each(|watch| watch.set_back(by));
        }
        self.now = now;
        self.spending.settle(now);
    }
}
