//! How a question stands after it was asked: answered or failed, and what follows from that.

use super::Supervisor;
use super::pace;
use super::watch::{Phase, Watch};
use slstop_base::Timestamp;
use slstop_core::domain::Failure;
use slstop_core::message::{Cadence, QueryState, Question};

impl Supervisor {
    pub(super) fn answered(&mut self, question: &Question, now: Timestamp) -> Option<QueryState> {
        let period = self.period(question);
        let watch = self.watches.get_mut(question)?;
        let is_first = !watch.was_answered || watch.n_failures > 0;
        watch.was_answered = true;
        watch.n_failures = 0;
        match question.row().cadence {
            Cadence::Every(base) => {
                watch.phase = Phase::Answered;
                let next = watch.asked.zip(period).filter(|_| watch.unwanted.is_none());
                let planned = next.map(|(asked, period)| asked.plus(period).max(now));
                let next = planned.map(|at| self.affordable(question, at));
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
                let retry_at = now.plus(pace::back_off(question, &failure, 1));
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
}

impl Watch {
    pub fn failed(
        &mut self,
        question: &Question,
        failure: Failure,
        now: Timestamp,
    ) -> Option<QueryState> {
        self.n_failures = self.n_failures.saturating_add(1);
        if question.row().is_once() {
            self.phase = Phase::Asleep;
            return Some(QueryState::Failed {
                failure,
                retry_at: None,
            });
        }
        let retry_at = now.plus(pace::back_off(question, &failure, self.n_failures));
        self.phase = Phase::Failed {
            retry_at,
            yields_to_poke: failure != Failure::Throttled,
        };
        Some(QueryState::Failed {
            failure,
            retry_at: self.unwanted.is_none().then_some(retry_at),
        })
    }
}
