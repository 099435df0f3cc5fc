//! What went wrong with a group's requests, and when it may be asked again.

use std::time::Duration;

use super::read::back_off;
use super::trouble::Trouble;
use slstop_base::Timestamp;
use slstop_core::domain::Failure;

/// An answer that was cut may come whole the next time; the network the SDK has tried three times.
const ENOUGH: u32 = 3;

#[derive(Debug)]
pub struct Retries {
    /// Why it is not read at the moment.
    pub trouble: Option<Trouble>,
    n_failures: u32,
    /// No request before.
    pub rests_until: Timestamp,
}

impl Retries {
    pub fn new() -> Self {
        Self {
            trouble: None,
            n_failures: 0,
            rests_until: Timestamp::from_millis(i64::MIN),
        }
    }

    /// A page came. The group that waited longest comes first, so that one with a long past does not delay the others.
    pub fn passed(&mut self, now: Timestamp) {
        self.trouble = None;
        self.n_failures = 0;
        self.rests_until = now;
    }

    pub fn failed(&mut self, trouble: Trouble) {
        self.n_failures = self.n_failures.saturating_add(1);
        self.trouble = Some(trouble);
    }

    /// Leaves it alone for as long as the last failure asks for.
    pub fn rest(&mut self, now: Timestamp) {
        let wanted = self.trouble.as_ref().and_then(Trouble::rest);
        let wait: Duration = wanted.unwrap_or_else(|| back_off(self.n_failures));
        self.rests_until = now.plus(wait);
    }

    /// The clock was set back.
    pub fn set_back(&mut self, by: Duration) {
        self.rests_until = self.rests_until.minus(by);
    }

    /// Whether a user who waits at a prompt should see the reason.
    pub fn is_hopeless(&self) -> bool {
        self.trouble.as_ref().is_some_and(|trouble| {
            let is_answered = !matches!(
                trouble.failure,
                Failure::Unreachable { .. } | Failure::TimedOut { .. }
            );
            let may_pass = !trouble.is_lasting() && is_answered && self.n_failures < ENOUGH;
            !trouble.is_missing() && !may_pass
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(failures: &[Failure]) -> Retries {
        let mut setbacks = Retries::new();
        for failure in failures {
            setbacks.failed(Trouble::of(failure.clone(), "/g"));
            setbacks.rest(Timestamp::from_millis(0));
        }
        setbacks
    }

    fn garbled() -> Failure {
        Failure::Garbled {
            said: String::new(),
        }
    }

    #[test]
    fn waiting_doubles_until_a_page_comes() {
        let rest = |n: usize| after(&vec![garbled(); n]).rests_until.as_secs();
        assert_eq!([rest(1), rest(2), rest(3), rest(9)], [1, 2, 4, 30]);
        let mut setbacks = after(&[garbled(), garbled()]);
        setbacks.passed(Timestamp::from_millis(5000));
        setbacks.failed(Trouble::of(garbled(), "/g"));
        setbacks.rest(Timestamp::from_millis(5000));
        assert_eq!(setbacks.rests_until.as_secs(), 6);
    }

    #[test]
    fn a_cut_answer_is_given_three_tries_the_network_none_and_a_missing_group_all_of_them() {
        assert!(!after(&[garbled(), garbled()]).is_hopeless());
        assert!(after(&[garbled(), garbled(), garbled()]).is_hopeless());
        let refused = Failure::Unreachable {
            endpoint: String::new(),
            said: String::new(),
        };
        assert!(after(&[refused]).is_hopeless());
        let missing = Failure::NotFound {
            what: String::new(),
        };
        assert!(!after(&vec![missing; 5]).is_hopeless());
    }
}
