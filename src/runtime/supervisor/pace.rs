//! How a question is asked again: after a failure, by a user, by a console that nobody looks at. Every number
//! of the supervisor that is about no kind of question and not about money is here, with its reason.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use slstop_core::domain::Failure;
use slstop_core::message::question_kind::Retry;
use slstop_core::message::{Question, Tempo};

/// A cursor that rested this long on a row means it; a held key moves on every 30 ms.
pub const REST: Duration = Duration::from_millis(250);

/// Going back to what one has just left finds it still there; longer, and leaving a pane would go on
/// costing API calls.
pub const LINGER: Duration = Duration::from_secs(30);

/// Between two asks for the same, however often the user asks for it: a held refresh key.
pub const POKE_SPACING: Duration = Duration::from_secs(2);

/// Questions under way at once in a place. Opening the console asks five; the account's API limits are shared
/// with deployments, so more would only queue at AWS.
pub const MOST_RUNNING: usize = 8;

/// Of these, at most so many of the background: what somebody looks at never waits for all of a large
/// fleet to be counted.
pub const MOST_BACKGROUND: usize = 6;

/// Nobody looks: a fifth of what it costs, and never older than five minutes.
const RESTING: u32 = 5;

pub fn at(tempo: Tempo, cadence: Duration) -> Duration {
    match tempo {
        Tempo::Usual => cadence,
        Tempo::Resting => cadence.saturating_mul(RESTING),
    }
}

/// What is denied, missing or misconfigured changes by someone's hand.
pub const RARELY: Duration = Duration::from_secs(600);
/// The SDK has already tried three times within the call.
const FIRST_RETRY: Duration = Duration::from_secs(1);
/// A throttle means that others need the quota: step back further at once.
const FIRST_RETRY_THROTTLED: Duration = Duration::from_secs(5);
/// Someone watches the screen during an outage: recovery must show within a minute.
const LONGEST_RETRY: Duration = Duration::from_secs(60);

/// How long to wait after the nth failure in a row, counted from one. The jitter is taken from the
/// question itself: spread over questions, yet the same in every run.
pub fn back_off(question: &Question, failure: &Failure, n_failures: u32) -> Duration {
    if !failure.is_passing() {
        return RARELY;
    }
    let first = match (question.row().retry, failure) {
        (Retry::AfterAMinute, _) => LONGEST_RETRY,
        (Retry::Soon, Failure::Throttled) => FIRST_RETRY_THROTTLED,
        _ => FIRST_RETRY,
    };
    let doubled = first.saturating_mul(1 << n_failures.saturating_sub(1).min(16));
    doubled
        .mul_f64(1.0 + jitter(question, n_failures))
        .min(LONGEST_RETRY)
}

/// From 0 to a quarter.
fn jitter(question: &Question, n_failures: u32) -> f64 {
    let mut hasher = DefaultHasher::new();
    (question, n_failures).hash(&mut hasher);
    (hasher.finish() % 1000) as f64 / 4000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_core::message::Query;

    fn functions() -> Question {
        Query::Functions.in_first_place()
    }

    #[test]
    fn waiting_doubles_up_to_a_minute_and_is_the_same_in_every_run() {
        let failure = Failure::Service {
            code: "InternalFailure".into(),
            said: String::new(),
        };
        let waits = |n| back_off(&functions(), &failure, n).as_secs_f64();
        for (n_failures, base) in [(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0)] {
            assert!(
                (base..base * 1.25).contains(&waits(n_failures)),
                "{n_failures}"
            );
            assert_eq!(waits(n_failures).to_bits(), waits(n_failures).to_bits());
        }
        assert_eq!(waits(7), 60.0);
        assert_eq!(waits(u32::MAX), 60.0);
        assert_ne!(
            jitter(&functions(), 1).to_bits(),
            jitter(&Query::Identity.in_first_place(), 1).to_bits()
        );
    }

    #[test]
    fn a_query_over_logs_is_not_begun_again_and_again() {
        let rollups = Query::Rollups {
            sources: [].into(),
            window: slstop_core::message::Window::default(),
            megabytes: 1,
        }
        .in_first_place();
        let failure = Failure::Unreachable {
            endpoint: String::new(),
            said: String::new(),
        };
        assert_eq!(back_off(&rollups, &failure, 1), LONGEST_RETRY);
        assert_eq!(back_off(&rollups, &Failure::Throttled, 1), LONGEST_RETRY);
    }

    #[test]
    fn a_denial_waits_ten_minutes_and_a_throttle_longer_than_a_hiccup() {
        let denied = Failure::Denied {
            action: "lambda:ListFunctions".into(),
            said: String::new(),
        };
        assert_eq!(back_off(&functions(), &denied, 1), RARELY);
        assert!(back_off(&functions(), &Failure::Throttled, 1) >= FIRST_RETRY_THROTTLED);
    }
}
