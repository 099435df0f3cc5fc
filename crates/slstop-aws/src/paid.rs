//! What AWS charges for until it is ended there: queries of Logs Insights and sessions of Live Tail. Each runs
//! in a task of its own, which outlives the caller and ends at AWS what it began there.
//!
//! All clients of one program share these tasks, so that [`PaidTasks::close`] ends them on every way out.

use std::time::Duration;

use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

/// How long the end of the program waits: for a StartQuery that is under way and the StopQuery after it, over
/// a slow connection.
pub const GRACE: Duration = Duration::from_secs(2);

/// Clones share the tasks.
#[derive(Clone, Debug, Default)]
pub struct PaidTasks {
    tasks: TaskTracker,
    closing: CancellationToken,
}

impl PaidTasks {
    /// Starts a task. Its token is cancelled when the guard is dropped and when the program ends; then the task
    /// has to end at AWS what it began. Once the program is ending, the token is cancelled from the start.
    #[must_use]
    pub fn start<Task>(&self, task: impl FnOnce(CancellationToken) -> Task) -> DropGuard
    where
        Task: Future<Output = ()> + Send + 'static,
    {
        let stop = self.closing.child_token();
        // What it does belongs to the question for which it was started.
        self.tasks.spawn(task(stop.clone()).in_current_span());
        stop.drop_guard()
    }

    /// Cancelled when the program ends: no answer is taken any more.
    pub fn closing(&self) -> &CancellationToken {
        &self.closing
    }

    /// How many run at present.
    pub fn n_running(&self) -> usize {
        self.tasks.len()
    }

    /// Tells all of them to end and waits, but not for ever. Nothing new is begun from now on. How many did not
    /// end in time: those may run on at AWS.
    pub async fn close(&self) -> usize {
        self.closing.cancel();
        self.tasks.close();
        // On a time-out the tasks that are left are counted below.
        let _ = tokio::time::timeout(GRACE, self.tasks.wait()).await;
        let n_left = self.tasks.len();
        if n_left > 0 {
            tracing::warn!(left = n_left, "paid tasks did not end in time");
        }
        n_left
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::time::{Instant, sleep};

    use super::*;

    /// Needs a while to end, and counts that it did.
    fn start(paid: &PaidTasks, takes: Duration, n_ended: &Arc<AtomicUsize>) -> DropGuard {
        let n_ended = n_ended.clone();
        paid.start(|stop| async move {
            stop.cancelled().await;
            sleep(takes).await;
            n_ended.fetch_add(1, Ordering::SeqCst);
        })
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_whose_guard_is_dropped_ends_in_good_order() {
        let (paid, n_ended) = (PaidTasks::default(), Arc::default());
        let guard = start(&paid, Duration::from_secs(1), &n_ended);
        sleep(Duration::from_secs(60)).await;
        assert_eq!((paid.n_running(), n_ended.load(Ordering::SeqCst)), (1, 0));
        drop(guard);
        sleep(Duration::from_secs(2)).await;
        assert_eq!((paid.n_running(), n_ended.load(Ordering::SeqCst)), (0, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn closing_ends_all_tasks_and_waits_for_them_but_not_for_ever() {
        let (paid, n_ended) = (PaidTasks::default(), Arc::default());
        let _guards = [
            start(&paid, Duration::from_millis(300), &n_ended),
            start(&paid, Duration::from_secs(1), &n_ended),
        ];
        assert_eq!(paid.close().await, 0);
        assert_eq!(n_ended.load(Ordering::SeqCst), 2);
        let _guard = start(&paid, Duration::from_secs(3600), &n_ended);
        let began = Instant::now();
        assert_eq!(paid.close().await, 1);
        assert_eq!(began.elapsed(), GRACE);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_started_while_the_program_ends_is_told_to_stop_at_once() {
        let (paid, n_ended) = (PaidTasks::default(), Arc::default());
        paid.close().await;
        let _guard = start(&paid, Duration::ZERO, &n_ended);
        sleep(Duration::from_millis(1)).await;
        assert_eq!(n_ended.load(Ordering::SeqCst), 1);
    }
}
