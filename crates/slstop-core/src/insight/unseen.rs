//! What findings could not look at, in short: silence is not health.

use std::collections::BTreeSet;

use crate::facts::Facts;
use crate::message::QuestionKind;

/// Each once, as `durations and concurrency: cloudwatch:GetMetricData denied`.
pub fn unseen(facts: &Facts) -> Vec<String> {
    let failed = facts
        .freshness
        .among(|question| question.kind() != QuestionKind::Meter);
    let said = failed.filter_map(|(question, standing)| {
        let failure = standing.failure()?;
        Some(format!("{}: {}", question.row().words, failure.headline()))
    });
    let said: BTreeSet<String> = said.collect();
    said.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Failure;
    use crate::message::{Query, QueryState};
    use slstop_base::Timestamp;

    #[test]
    fn what_failed_is_named_once_and_what_was_answered_is_not() {
        let mut facts = Facts::default();
        let now = Timestamp::from_millis(0);
        assert_eq!(unseen(&facts), [""; 0]);
        let failure = Failure::Throttled;
        let failed = QueryState::Failed {
            failure,
            retry_at: None,
        };
        let fresh = QueryState::Fresh {
            next: None,
            stretched: false,
        };
        facts.stand(now, &Query::Alarms.in_first_place(), &failed);
        facts.stand(now, &Query::Functions.in_first_place(), &fresh);
        assert_eq!(unseen(&facts), ["alarms: throttled"]);
    }
}
