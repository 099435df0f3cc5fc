//! How often a question is asked, and when again after a failure. Every number of the supervisor that
//! is not about money is here, with its reason.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use slstop_core::domain::Failure;
use slstop_core::message::{Attention, Query, Tempo};

/// A cursor that rested this long on a row means it; a held key moves on every 30 ms.
pub const REST: Duration = Duration::from_millis(250);

/// Going back to what one has just left finds it still there; longer, and leaving a pane would go on
/// costing API calls.
pub const LINGER: Duration = Duration::from_secs(30);

/// Between two asks for the same, however often the user asks for it: a held refresh key.
pub const POKE_SPACING: Duration = Duration::from_secs(2);

/// Questions under way at once. Opening the console asks five; the account's API limits are shared
/// with deployments, so more would only queue at AWS.
pub const MOST_RUNNING: usize = 8;

/// Of these, at most so many of the background: what somebody looks at never waits for all of a large
/// fleet to be counted.
pub const MOST_BACKGROUND: usize = 6;

/// When the same question is asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cadence {
    Every(Duration),
    /// Once: it is answered for as long as it is wanted.
    Stream,
    /// Once and never again, because each asking is paid for; what is no longer wanted is stopped at once.
    Once,
    /// When something changed, but not sooner than this after the last time.
    OnChange(Duration),
}

pub fn cadence(query: &Query) -> Cadence {
    const MINUTE: Duration = Duration::from_secs(60);
    match query {
        // Credentials that are renewed may be someone else's.
        Query::Identity => Cadence::Every(MINUTE.saturating_mul(60)),
        // 20 calls for 1,000 functions, out of a quota shared with deployments; functions come and go rarely.
        Query::Functions => Cadence::Every(MINUTE.saturating_mul(10)),
        // Lambda publishes a point a minute: asking sooner costs and shows nothing new.
        Query::Counts { .. } | Query::Figures { .. } | Query::Overview { .. } => {
            Cadence::Every(MINUTE)
        }
        // Ten calls for 1,000 functions; who deploys a new stack lists it no sooner.
        Query::Tags => Cadence::Every(MINUTE.saturating_mul(10)),
        // Asked while somebody chooses among them.
        Query::Qualifiers { .. } => Cadence::Every(MINUTE),
        // A call a function, out of the quota of deployments.
        Query::TagsOf { .. } => Cadence::Every(MINUTE.saturating_mul(60)),
        Query::Tail { .. } => Cadence::Stream,
        Query::Insights { .. } => Cadence::Once,
        // A price is about the order of magnitude.
        Query::Volume { .. } => Cadence::Every(MINUTE.saturating_mul(15)),
        // Shares and percentiles of a quarter of an hour and more.
        Query::Rollups { .. } => Cadence::Every(MINUTE.saturating_mul(5)),
        // They are about minutes, and nine calls a second are all that an account has.
        Query::Alarms => Cadence::Every(MINUTE),
        // An update in progress takes seconds to minutes, and somebody is waiting for it.
        Query::Configuration {
            attention: Attention::Close,
            ..
        } => Cadence::Every(Duration::from_secs(5)),
        Query::Configuration { .. } => Cadence::Every(MINUTE),
        // A figure that changes more often than once a second can't be read.
        Query::Meter => Cadence::OnChange(Duration::from_secs(1)),
    }
}

/// Whether it is answered for as long as it is wanted.
pub fn is_stream(query: &Query) -> bool {
    cadence(query) == Cadence::Stream
}

/// Whether the one question takes the place of the other: the same lines by another way.
pub fn replaces(new: &Query, old: &Query) -> bool {
    match (new, old) {
        (Query::Tail { sources: new, .. }, Query::Tail { sources: old, .. }) => new == old,
        _ => false,
    }
}

/// Whether nobody but the user asks it again.
pub fn is_once(query: &Query) -> bool {
    cadence(query) == Cadence::Once
}

/// Nobody looks: a fifth of what it costs, and never older than five minutes.
const RESTING: u32 = 5;

pub fn at(tempo: Tempo, cadence: Duration) -> Duration {
    match tempo {
        Tempo::Usual => cadence,
        Tempo::Resting => cadence.saturating_mul(RESTING),
    }
}

/// Whether it is a part of the background rather than of what somebody looks at.
pub fn is_background(query: &Query) -> bool {
    query.is_of_fleet()
        || matches!(
            query,
            Query::Functions
                | Query::Tags
                | Query::TagsOf { .. }
                | Query::Alarms
                | Query::Rollups { .. }
        )
}

/// Smaller starts first when more is due than may run.
pub fn rank(query: &Query) -> u8 {
    match query {
        Query::Meter | Query::Identity => 0,
        Query::Functions | Query::Tags => 1,
        Query::Overview { .. }
        | Query::Qualifiers { .. }
        | Query::Configuration { .. }
        | Query::Tail { .. }
        | Query::Insights { .. } => 2,
        Query::Counts { .. } | Query::Alarms => 3,
        Query::Figures { .. }
        | Query::TagsOf { .. }
        | Query::Volume { .. }
        | Query::Rollups { .. } => 4,
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
pub fn back_off(query: &Query, failure: &Failure, n_failures: u32) -> Duration {
    if !failure.is_passing() {
        return RARELY;
    }
    let first = match (query, failure) {
        // What failed may have been begun at AWS all the same, and is paid for then.
        (Query::Rollups { .. }, _) => LONGEST_RETRY,
        (_, Failure::Throttled) => FIRST_RETRY_THROTTLED,
        _ => FIRST_RETRY,
    };
    let doubled = first.saturating_mul(1 << n_failures.saturating_sub(1).min(16));
    doubled
        .mul_f64(1.0 + jitter(query, n_failures))
        .min(LONGEST_RETRY)
}

/// From 0 to a quarter.
fn jitter(query: &Query, n_failures: u32) -> f64 {
    let mut hasher = DefaultHasher::new();
    (query, n_failures).hash(&mut hasher);
    (hasher.finish() % 1000) as f64 / 4000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_doubles_up_to_a_minute_and_is_the_same_in_every_run() {
        let failure = Failure::Service {
            code: "InternalFailure".into(),
            said: String::new(),
        };
        let waits = |n| back_off(&Query::Functions, &failure, n).as_secs_f64();
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
            jitter(&Query::Functions, 1).to_bits(),
            jitter(&Query::Identity, 1).to_bits()
        );
    }

    #[test]
    fn a_query_over_logs_is_not_begun_again_and_again() {
        let rollups = Query::Rollups {
            sources: [].into(),
            window: slstop_core::message::Window::default(),
            megabytes: 1,
        };
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
        assert_eq!(back_off(&Query::Functions, &denied, 1), RARELY);
        assert!(back_off(&Query::Functions, &Failure::Throttled, 1) >= FIRST_RETRY_THROTTLED);
    }
}
