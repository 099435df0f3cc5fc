//! When a question is to be asked: its cadence, stretched by what an hour may cost.

use std::time::Duration;

use super::pace::{self, REST};
use super::watch::{Phase, Watch};
use super::{Supervisor, budget};
use slstop_base::Timestamp;
use slstop_core::message::{Cadence, Question};

impl Supervisor {
    /// When it is to be asked; never while it is unwanted, running or asleep.
    pub(super) fn due(&self, question: &Question, watch: &Watch) -> Option<Timestamp> {
        if watch.unwanted.is_some() {
            return None;
        }
        match watch.phase {
            Phase::New { since } if question.row().follows_cursor => Some(since.plus(REST)),
            Phase::New { since } => Some(since),
            Phase::Running { .. } | Phase::Asleep => None,
            Phase::Answered => watch
                .asked
                .zip(self.period(question))
                .map(|(asked, period)| self.affordable(question, asked.plus(period))),
            Phase::Failed { retry_at, .. } if watch.was_answered => {
                Some(self.affordable(question, retry_at))
            }
            Phase::Failed { retry_at, .. } => Some(retry_at),
            Phase::Poked { at } => Some(at),
        }
    }

    /// What others cost that no plan knew of, such as rows that come into view, makes the background wait.
    /// A question that was never answered waits for the budget alone.
    pub(super) fn affordable(&self, question: &Question, at: Timestamp) -> Timestamp {
        let most = budget::most_before(question, (self.price)(question), self.budget);
        let wait = most.and_then(|most| self.spending.down_to(most));
        wait.map_or(at, |wait| wait.max(at))
    }

    pub(super) fn period(&self, question: &Question) -> Option<Duration> {
        match question.row().cadence {
            Cadence::Every(base) => {
                let base = pace::at(self.tempo, base);
                self.plan.period(question, (self.price)(question), base)
            }
            Cadence::OnChange(spacing) => Some(spacing),
            Cadence::Stream | Cadence::Once => Some(Duration::ZERO),
        }
    }
}
