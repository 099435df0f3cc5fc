//! How every question stands: when it was last answered in full, what it waits for, why it failed.
//! A failure never empties anything: it ages what is there.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::domain::Failure;
use crate::message::{QueryState, Question};
use slstop_base::Timestamp;

/// Walking through a fleet asks a question a function; the oldest answers are forgotten beyond this.
const KEPT: usize = 512;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Freshness {
    standings: BTreeMap<Question, Standing>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub state: QueryState,
    /// When it was last answered in full.
    pub fresh_at: Option<Timestamp>,
    /// What the last answer lacked, and why.
    pub partial: Option<String>,
    changed_at: Timestamp,
}

impl Freshness {
    pub fn of(&self, question: &Question) -> Option<&Standing> {
        self.standings.get(question)
    }

    /// Of several questions that are shown as one: how the first that failed stands, or else the first.
    pub fn worst(&self, questions: &[Question]) -> Option<&Standing> {
        let standings = || questions.iter().filter_map(|question| self.of(question));
        let failed = standings().find(|standing| standing.failure().is_some());
        failed.or_else(|| standings().next())
    }

    /// The standings of all questions of one kind.
    pub fn among(
        &self,
        is_one: impl Fn(&Question) -> bool,
    ) -> impl Iterator<Item = (&Question, &Standing)> {
        self.standings
            .iter()
            .filter(move |(question, _)| is_one(question))
    }

    pub(super) fn stand(&mut self, at: Timestamp, question: &Question, state: &QueryState) {
        let standing = self.entry(at, question);
        standing.state = state.clone();
        standing.changed_at = at;
        if matches!(state, QueryState::Fresh { .. }) {
            standing.fresh_at = Some(at);
        }
        self.forget();
    }

    pub(super) fn partial(&mut self, at: Timestamp, question: &Question, partial: Option<String>) {
        self.entry(at, question).partial = partial;
    }

    fn entry(&mut self, at: Timestamp, question: &Question) -> &mut Standing {
        self.standings
            .entry(question.clone())
            .or_insert_with(|| Standing {
                state: QueryState::Loading,
                fresh_at: None,
                partial: None,
                changed_at: at,
            })
    }

    fn forget(&mut self) {
        while self.standings.len() > KEPT {
            let oldest = self
                .standings
                .iter()
                .min_by_key(|(_, standing)| standing.changed_at);
            let Some(question) = oldest.map(|(question, _)| question.clone()) else {
                return;
            };
            self.standings.remove(&question);
        }
    }
}

impl Standing {
    pub fn failure(&self) -> Option<&Failure> {
        match &self.state {
            QueryState::Failed { failure, .. } => Some(failure),
            _ => None,
        }
    }

    /// The interval between two answers, where the budget makes it longer than the cadence.
    pub fn stretched_to(&self) -> Option<Duration> {
        match self.state {
            QueryState::Fresh {
                stretched: true,
                next: Some(next),
            } => Some(next.since(self.fresh_at?)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Attention, Query};

    #[test]
    fn a_failure_keeps_the_moment_of_the_last_answer() {
        let mut freshness = Freshness::default();
        let at = Timestamp::from_millis;
        let functions = Query::Functions.in_first_place();
        freshness.stand(
            at(1),
            &functions,
            &QueryState::Fresh {
                next: None,
                stretched: false,
            },
        );
        freshness.stand(
            at(2),
            &functions,
            &QueryState::Failed {
                failure: Failure::Throttled,
                retry_at: None,
            },
        );
        let standing = freshness.of(&functions).expect("it was asked");
        assert_eq!(standing.fresh_at, Some(at(1)));
        assert_eq!(standing.failure(), Some(&Failure::Throttled));
    }

    #[test]
    fn what_was_asked_long_ago_is_forgotten() {
        let mut freshness = Freshness::default();
        for index in 0..2 * KEPT {
            let query = Query::Configuration {
                function: format!("f{index}").as_str().into(),
                attention: Attention::Usual,
            }
            .in_first_place();
            freshness.stand(
                Timestamp::from_millis(index as i64),
                &query,
                &QueryState::Loading,
            );
        }
        assert_eq!(freshness.among(|_| true).count(), KEPT);
        assert!(
            freshness
                .of(&Query::Configuration {
                    function: "f0".into(),
                    attention: Attention::Usual,
                }
                .in_first_place())
                .is_none()
        );
    }
}
