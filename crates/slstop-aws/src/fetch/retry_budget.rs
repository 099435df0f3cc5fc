//! Retries of callers that need the whole answer: a passing failure is waited for, but not
//! for ever, and a failure that does not pass is reported at once.

use std::time::Duration;

use tokio::time::sleep;

use slstop_core::domain::Failure;

/// Beside the attempts of the SDK: what lasts longer than half a minute in all is not waited for.
static WAITS: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(16),
];

/// How much of it is left.
#[derive(Clone, Debug)]
pub struct Patience(std::slice::Iter<'static, Duration>);

impl Patience {
    pub fn full() -> Self {
        Self(WAITS.iter())
    }

    /// For callers that want the first failure.
    pub fn none() -> Self {
        Self([].iter())
    }

    /// Waits and asks for another try, or returns the failure to be reported.
    pub async fn outlasts(&mut self, failure: &Failure) -> bool {
        if !is_worth_waiting(failure) {
            return false;
        }
        match self.0.next() {
            Some(wait) => sleep(*wait).await,
            None => return false,
        }
        true
    }
}

fn is_worth_waiting(failure: &Failure) -> bool {
    match failure {
        Failure::Throttled
        | Failure::Unreachable { .. }
        | Failure::TimedOut { .. }
        | Failure::Garbled { .. } => true,
        Failure::Service { .. } => !is_refused(failure),
        _ => false,
    }
}

/// The question itself is at fault: its token, or the group that cannot be asked so.
pub fn is_refused(failure: &Failure) -> bool {
    matches!(failure, Failure::Service { code, .. } if code.starts_with("Invalid") || code.starts_with("Validation"))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn asked(failure: Failure, passes_after: usize) -> (usize, bool) {
        let mut patience = Patience::full();
        for n_asked in 1.. {
            if n_asked > passes_after {
                return (n_asked, true);
            }
            if !patience.outlasts(&failure).await {
                return (n_asked, false);
            }
        }
        (0, false)
    }

    #[tokio::test(start_paused = true)]
    async fn what_passes_is_waited_for_half_a_minute_and_what_does_not_is_told_at_once() {
        let service = |code: &str| Failure::Service {
            code: code.into(),
            said: String::new(),
        };
        let denied = Failure::Denied {
            action: "logs:StartQuery".into(),
            said: String::new(),
        };
        let before = tokio::time::Instant::now();
        assert_eq!(asked(Failure::Throttled, 5).await, (6, true));
        assert_eq!(before.elapsed(), Duration::from_secs(31));
        for (failure, passes_after, expected) in [
            (Failure::Throttled, 6, (6, false)),
            (service("InternalFailure"), 1, (2, true)),
            (service("InvalidParameterException"), 1, (1, false)),
            (denied, 1, (1, false)),
        ] {
            assert_eq!(
                asked(failure.clone(), passes_after).await,
                expected,
                "{failure:?}"
            );
        }
    }
}
