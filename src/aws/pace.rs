//! Spacing of calls to APIs whose quota the whole account shares. Lambda's control plane takes 15
//! calls a second, and a deployment under way needs them more than we do.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::domain::Call;
use crate::message::Endpoint;

/// A third of the quota, once the first screen is there.
const SPACING: Duration = Duration::from_millis(200);

/// Calls that go out at once: a region of 500 functions is listed without a pause.
const BURST: u32 = 10;

/// Shared by all who use the same clients.
#[derive(Clone, Debug)]
pub struct Pace {
    /// When the next call would go out if there were no burst; nothing where no quota is shared.
    next: Option<Arc<Mutex<Instant>>>,
}

impl Pace {
    /// Emulators have no quotas, and an embedded cloud no others to consider.
    pub fn of(endpoint: &Endpoint) -> Self {
        let is_shared = *endpoint == Endpoint::Aws;
        Self {
            next: is_shared.then(|| Arc::new(Mutex::new(Instant::now()))),
        }
    }

    /// Waits for this call's turn.
    pub async fn turn(&self, call: Call) {
        let Some(next) = self.next.as_ref().filter(|_| is_paced(call)) else {
            return;
        };
        let at = take(&mut next.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(at) = at {
            sleep_until(at).await;
        }
    }
}

/// Takes the next place and says when it is, unless that is now.
fn take(next: &mut Instant) -> Option<Instant> {
    let now = Instant::now();
    let place = (*next).max(now);
    *next = place + SPACING;
    // The burst lets a place be used this much early.
    let ahead = place
        .duration_since(now)
        .saturating_sub(SPACING * (BURST - 1));
    (ahead > Duration::ZERO).then(|| now + ahead)
}

fn is_paced(call: Call) -> bool {
    match call {
        Call::ListFunctions | Call::GetFunctionConfiguration | Call::DescribeAlarms => true,
        // 500 a second, and no limit to speak of.
        Call::GetMetricData | Call::GetCallerIdentity => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn seconds_for(endpoint: Endpoint, call: Call, n_calls: usize) -> f64 {
        let pace = Pace::of(&endpoint);
        let began = Instant::now();
        for _ in 0..n_calls {
            pace.turn(call).await;
        }
        began.elapsed().as_secs_f64()
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_goes_out_at_once_and_the_rest_at_five_a_second() {
        assert!(seconds_for(Endpoint::Aws, Call::ListFunctions, 10).await < 0.01);
        let seconds = seconds_for(Endpoint::Aws, Call::ListFunctions, 30).await;
        assert!((4.0..4.1).contains(&seconds), "{seconds}");
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_rest_the_burst_is_there_again() {
        let pace = Pace::of(&Endpoint::Aws);
        for _ in 0..20 {
            pace.turn(Call::ListFunctions).await;
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
        let began = Instant::now();
        for _ in 0..10 {
            pace.turn(Call::GetFunctionConfiguration).await;
        }
        assert!(began.elapsed() < Duration::from_millis(10));
    }

    #[tokio::test(start_paused = true)]
    async fn what_has_no_shared_quota_is_not_held_up() {
        assert!(seconds_for(Endpoint::Aws, Call::GetMetricData, 1000).await < 0.01);
        assert!(seconds_for(Endpoint::Demo("calm".into()), Call::ListFunctions, 1000).await < 0.01);
        let custom = Endpoint::Custom("http://127.0.0.1:4566".into());
        assert!(seconds_for(custom, Call::ListFunctions, 1000).await < 0.01);
    }
}
