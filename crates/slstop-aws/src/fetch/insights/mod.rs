//! CloudWatch Logs Insights: a query from its start to its last row. It is paid for by what it looks
//! at, so it is asked once, never given up while AWS goes on with it, and stopped when no caller waits.
//!
//! [`Asking`] is the way to ask: it holds the far end of a paid task, which does the asking. [`events`] reads the
//! lines of groups that only queries can read.

mod answer;
mod events;
mod page;
mod running;
mod task;
mod trial;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::Clients;
use crate::fetch::retry_budget::Patience;
use slstop_base::{Timestamp, Usd};
use slstop_core::domain::insights::{MOST_CHARS, QueryProgress, ResultRow, Scanned};
use slstop_core::domain::{Failure, LogSources};
use slstop_core::message::Window;
use task::{QueryTask, TaskStep};

pub use answer::answer;
pub use events::{QueriedEvents, events};
pub use trial::{Trial, trial};

#[derive(Clone, Debug, PartialEq)]
pub struct InsightsRequest {
    pub text: Arc<str>,
    pub groups: Vec<Arc<str>>,
    /// Both are rounded to the seconds that Insights knows; the last one is looked at, too.
    pub from: Timestamp,
    pub to: Timestamp,
    /// Without it AWS ends at 10,000; the query's own `limit` counts as well.
    pub most_rows: Option<u32>,
}

impl InsightsRequest {
    /// As the console asks: about all groups of some functions, up to now.
    pub fn until(now: Timestamp, window: Window, text: &str, sources: &LogSources) -> Self {
        Self {
            text: text.into(),
            groups: sources.iter().map(|source| source.group.clone()).collect(),
            from: now.minus(window.span()),
            to: now,
            most_rows: None,
        }
    }
}

/// How the question gets on.
#[derive(Clone, Debug, PartialEq)]
pub struct InsightsUpdate {
    pub progress: QueryProgress,
    /// Of all its parts so far.
    pub scanned: Scanned,
    /// What that costs.
    pub cost: Usd,
    pub rows: Vec<ResultRow>,
    /// These rows take the place of those that were shown while this part of the question was running.
    pub is_first: bool,
    /// They are of a part that is complete.
    pub is_whole: bool,
    /// More groups than one query takes are asked for in several: which one this is, and of how many.
    pub part: (usize, usize),
}

/// Answers that wait to be taken: one page, so that a slow reader slows the reading.
const WAITING: usize = 1;

/// A question under way. Dropping it stops the query at AWS, and so does the end of the program.
#[derive(Debug)]
pub struct Asking {
    steps: mpsc::Receiver<TaskStep>,
    stop: CancellationToken,
    /// Stops the task when this is dropped.
    _task: DropGuard,
    is_over: bool,
    /// Groups that do not exist: a function makes its own with its first line.
    pub missing: Vec<Arc<str>>,
}

impl Asking {
    /// For callers that want to fail early: a start that fails is not tried again. Fails for what
    /// AWS would refuse anyway.
    pub fn new(clients: &Clients, asked: InsightsRequest) -> Result<Self, Failure> {
        Self::start(clients, asked, Patience::none())
    }

    /// For callers that want the whole answer: a start that fails is tried again, as often as any other call of such a
    /// reading. A start whose answer was lost runs at AWS all the same, and is paid for there.
    pub fn patient(clients: &Clients, asked: InsightsRequest) -> Result<Self, Failure> {
        Self::start(clients, asked, Patience::full())
    }

    fn start(
        clients: &Clients,
        asked: InsightsRequest,
        patience: Patience,
    ) -> Result<Self, Failure> {
        let n_chars = asked.text.chars().count();
        if n_chars > MOST_CHARS {
            return Err(Failure::Malformed {
                said: format!("it has {n_chars} characters, and {MOST_CHARS} are the most"),
                at: None,
            });
        }
        let (to, steps) = mpsc::channel(WAITING);
        let mut token = CancellationToken::new();
        let guard = clients.paid().start(|stop| {
            token.clone_from(&stop);
            QueryTask::new(clients.clone(), asked, patience, stop).run(to)
        });
        Ok(Self {
            steps,
            stop: token,
            _task: guard,
            is_over: false,
            missing: Vec::new(),
        })
    }

    /// Stops the query at AWS. `next` returns what it found until then.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// How it stands after a while, or the next rows. Nothing after the last. Loses nothing when it is not
    /// waited for to the end.
    pub async fn next(&mut self) -> Result<Option<InsightsUpdate>, Failure> {
        match self.steps.recv().await {
            Some(step) => {
                self.missing = step.missing;
                self.is_over = !matches!(step.update, Ok(Some(_)));
                step.update
            }
            None if self.is_over => Ok(None),
            None => Err(Failure::broke_down()),
        }
    }

    /// The same for callers that cannot use an unfinished part: only the rows of complete parts. Nothing after the last, nor
    /// after a stop; a failure if it ended in another way, such as by another client that stopped it.
    pub async fn next_whole(&mut self) -> Result<Option<InsightsUpdate>, Failure> {
        while let Some(update) = self.next().await? {
            match update.progress {
                QueryProgress::Complete | QueryProgress::Running | QueryProgress::Scheduled
                    if update.is_whole =>
                {
                    return Ok(Some(update));
                }
                QueryProgress::Complete | QueryProgress::Running | QueryProgress::Scheduled => {}
                QueryProgress::Cancelled if self.stop.is_cancelled() => break,
                QueryProgress::Cancelled | QueryProgress::Failed | QueryProgress::TimedOut => {
                    return Err(Failure::Service {
                        code: "query".into(),
                        said: update.progress.name().into(),
                    });
                }
            }
        }
        Ok(None)
    }
}
