//! How soon a line is told once CloudWatch has it: what a screen shows a frame later.

use std::time::Duration;

use slstop_aws::fetch::tail::Terms;

use crate::tail::following::{Following, Told};
use crate::tail::{CHECKOUT, EMAIL, MINUTE};

const SECOND: Duration = Duration::from_secs(1);
/// What each poll reads again, less what the newest line may be ahead by.
const OVERLAP: Duration = Duration::from_secs(8);

/// Of each line that came in to CloudWatch meanwhile: how late that was, and how long after it was told.
async fn lags(group: &str, is_live: bool) -> Vec<(Duration, Duration)> {
    let following = Following::of("calm", &[group]).await;
    let mut tail = following.tail(Terms {
        is_live,
        ..following.terms()
    });
    let mut told = Told::default();
    // CloudWatch's clock goes on also while nobody asks.
    let ticking = async {
        loop {
            following.rhythm().now();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::select! {
        () = following.run(&mut tail, 4 * MINUTE, &mut told) => {}
        () = ticking => {}
    }
    assert!(told.lags.len() > 100, "{}", told.lags.len());
    told.lags
}

/// The longest of those that came in no later than polls read again, and of the others.
fn longest(lags: &[(Duration, Duration)]) -> (Duration, Duration) {
    let of = |is_late: bool| {
        let lags = lags.iter().filter(|(late, _)| (*late > OVERLAP) == is_late);
        lags.map(|(_, lag)| *lag).max().unwrap_or_default()
    };
    (of(false), of(true))
}

/// A group that has something to tell is looked at every second, and a quiet one every five; what comes in
/// later than usual is found by the sweep of each minute.
#[tokio::test(start_paused = true)]
async fn a_line_is_told_within_the_poll_and_a_second() {
    for (group, poll) in [(CHECKOUT, SECOND), (EMAIL, 5 * SECOND)] {
        let (usual, late) = longest(&lags(group, false).await);
        assert!(usual <= poll + SECOND, "{group}: {usual:?}");
        assert!(late <= MINUTE + poll + SECOND, "{group}: {late:?}");
    }
}

/// CloudWatch itself takes a second: it tells at the end of each what came in in it.
#[tokio::test(start_paused = true)]
async fn by_live_tail_a_line_is_told_within_a_second_of_the_update_that_shows_it() {
    let (usual, late) = longest(&lags(EMAIL, true).await);
    assert!(usual.max(late) <= 2 * SECOND, "{usual:?}, {late:?}");
}
