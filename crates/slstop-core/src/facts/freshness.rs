//! How every question stands: when it was last answered in full, what it waits for, why it failed.
//! A failure never empties anything: it ages what is there.

use std::collections::BTreeMap;

use crate::domain::Failure;
use crate::message::{Query, QueryState};
use slstop_base::Timestamp;

/// Walking through a fleet asks a question a function; the oldest answers are forgotten beyond this.
const KEPT: usize = 512;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Freshness {
    standings: BTreeMap<Query, Standing>,
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
    pub fn of(&self, query: &Query) -> Option<&Standing> {
        self.standings.get(query)
    }

    /// The standings of all questions of one kind.
    pub fn among(
        &self,
        is_one: impl Fn(&Query) -> bool,
    ) -> impl Iterator<Item = (&Query, &Standing)> {
        self.standings
            .iter()
            .filter(move |(query, _)| is_one(query))
    }

    pub(super) fn stand(&mut self, at: Timestamp, query: &Query, state: &QueryState) {
        let standing = self.entry(at, query);
        standing.state = state.clone();
        standing.changed_at = at;
        if matches!(state, QueryState::Fresh { .. }) {
            standing.fresh_at = Some(at);
        }
        self.forget();
    }

    pub(super) fn partial(&mut self, at: Timestamp, query: &Query, partial: Option<String>) {
        self.entry(at, query).partial = partial;
    }

    fn entry(&mut self, at: Timestamp, query: &Query) -> &mut Standing {
        self.standings
            .entry(query.clone())
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
            let Some(query) = oldest.map(|(query, _)| query.clone()) else {
                return;
            };
            self.standings.remove(&query);
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

    pub fn is_loading(&self) -> bool {
        matches!(self.state, QueryState::Loading)
    }

    pub fn is_stretched(&self) -> bool {
        matches!(
            self.state,
            QueryState::Fresh {
                stretched: true,
                ..
            }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Attention;

    #[test]
    fn a_failure_keeps_the_moment_of_the_last_answer() {
        let mut freshness = Freshness::default();
        let at = Timestamp::from_millis;
        freshness.stand(
            at(1),
            &Query::Functions,
            &QueryState::Fresh {
                next: None,
                stretched: false,
            },
        );
        freshness.stand(
            at(2),
            &Query::Functions,
            &QueryState::Failed {
                failure: Failure::Throttled,
                retry_at: None,
            },
        );
        let standing = freshness.of(&Query::Functions).expect("it was asked");
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
            };
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
                })
                .is_none()
        );
    }
}
