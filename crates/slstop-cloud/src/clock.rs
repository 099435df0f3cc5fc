//! The cloud's own time: real, faster, or a test's. The only place of the cloud that reads a clock
//! or waits for one.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::watch;

use slstop_base::Timestamp;

#[derive(Clone, Debug)]
pub enum CloudClock {
    /// The machine's.
    Real,
    /// Starts at the real time and runs `speed` times as fast.
    Fast {
        speed: f64,
        from: Timestamp,
        since: Instant,
    },
    /// Stands still until it is set.
    Test(Arc<watch::Sender<Timestamp>>),
}

impl CloudClock {
    /// A clock that runs `speed` times as fast as the real one, between a standstill and 1,000 times.
    pub fn fast(speed: f64) -> Self {
        let speed = if speed.is_finite() {
            speed.clamp(0.0, 1000.0)
        } else {
            1.0
        };
        Self::Fast {
            speed,
            from: Self::Real.now(),
            since: Instant::now(),
        }
    }

    /// A clock that stands at `at`; its clones share the time.
    pub fn test(at: Timestamp) -> Self {
        Self::Test(Arc::new(watch::Sender::new(at)))
    }

    /// Sets a test's clock; the others can't be set.
    pub fn set(&self, at: Timestamp) {
        if let Self::Test(time) = self {
            time.send_replace(at);
        }
    }

    /// Moves a test's clock on; the others move by themselves.
    pub fn advance(&self, span: Duration) {
        if let Self::Test(time) = self {
            time.send_modify(|now| *now = now.plus(span));
        }
    }

    pub fn now(&self) -> Timestamp {
        match self {
            Self::Real => {
                let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
                Timestamp::from_millis(0).plus(since_1970.unwrap_or_default())
            }
            Self::Fast { speed, from, since } => from.plus(since.elapsed().mul_f64(*speed)),
            Self::Test(time) => *time.borrow(),
        }
    }

    /// Waits until this clock shows `at`.
    pub async fn reach(&self, at: Timestamp) {
        match self {
            Self::Real => tokio::time::sleep(at.since(self.now())).await,
            Self::Fast { speed, .. } => {
                // A clock that stands never gets there; an hour later someone may look again.
                let real = at.since(self.now()).as_secs_f64() / speed.max(0.001);
                tokio::time::sleep(Duration::from_secs_f64(real.min(3600.0))).await;
            }
            Self::Test(time) => {
                // Fails only when every sender is gone, and `self` is one.
                let _ = time.subscribe().wait_for(|now| *now >= at).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_of_a_tests_clock_share_its_time() {
        let clock = CloudClock::test(Timestamp::from_millis(1000));
        let other = clock.clone();
        clock.advance(Duration::from_secs(2));
        assert_eq!(other.now(), Timestamp::from_millis(3000));
    }

    #[test]
    fn a_fast_clock_is_as_many_times_further_as_it_is_faster() {
        let from = Timestamp::from_millis(1000);
        let since = Instant::now().checked_sub(Duration::from_secs(6));
        let clock = CloudClock::Fast {
            speed: 10.0,
            from,
            since: since.expect("the machine was started earlier"),
        };
        let passed = clock.now().since(from);
        assert!(passed >= Duration::from_secs(60), "{passed:?}");
    }

    #[tokio::test]
    async fn waiting_ends_when_the_clock_is_set() {
        let clock = CloudClock::test(Timestamp::from_millis(0));
        let waiting = clock.clone();
        let waiter = tokio::spawn(async move {
            waiting.reach(Timestamp::from_millis(5000)).await;
            waiting.now()
        });
        clock.set(Timestamp::from_millis(5000));
        assert_eq!(
            waiter.await.expect("no panic"),
            Timestamp::from_millis(5000)
        );
    }
}
