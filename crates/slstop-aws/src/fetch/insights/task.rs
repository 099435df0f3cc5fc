//! The paid task behind an [`Asking`](super::Asking): it starts a query at AWS, part by part, follows each to its
//! last row, and stops the running query when the answer is no longer wanted.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::running::RunningQuery;
use super::{InsightsRequest, InsightsUpdate};
use crate::Clients;
use crate::fetch::retry_budget::Patience;
use slstop_core::domain::insights::{MOST_GROUPS, QueryProgress, Scanned};
use slstop_core::domain::{Call, Failure, price};

/// One report of the task. The last one has a failure, or nothing.
#[derive(Debug)]
pub struct TaskStep {
    pub update: Result<Option<InsightsUpdate>, Failure>,
    /// So far.
    pub missing: Vec<Arc<str>>,
}

#[derive(Debug)]
pub struct QueryTask {
    clients: Clients,
    asked: InsightsRequest,
    stop: CancellationToken,
    waiting: VecDeque<Vec<Arc<str>>>,
    /// With each start.
    patience: Patience,
    running: Option<RunningQuery>,
    n_parts: usize,
    /// Of the parts that are over.
    scanned: Scanned,
    /// The last report.
    progress: Option<QueryProgress>,
    missing: Vec<Arc<str>>,
}

impl QueryTask {
    pub fn new(
        clients: Clients,
        asked: InsightsRequest,
        patience: Patience,
        stop: CancellationToken,
    ) -> Self {
        let parts = asked.groups.chunks(MOST_GROUPS).map(<[_]>::to_vec);
        let waiting: VecDeque<_> = parts.collect();
        Self {
            clients,
            stop,
            n_parts: waiting.len(),
            waiting,
            patience,
            running: None,
            scanned: Scanned::default(),
            progress: None,
            missing: Vec::new(),
            asked,
        }
    }

    /// Asks until the last row, or until the query was stopped at AWS.
    pub async fn run(mut self, to: mpsc::Sender<TaskStep>) {
        let closing = self.clients.paid().closing().clone();
        loop {
            let update = self.next().await;
            let is_last = !matches!(update, Ok(Some(_)));
            let missing = self.missing.clone();
            // When the program ends a reader may stand still; one that has gone has dropped the guard. Both ways
            // the next turn finds the stop.
            let _ = closing
                .run_until_cancelled(to.send(TaskStep {
                    update,
                    missing,
                }))
                .await;
            if is_last {
                return;
            }
        }
    }

    /// How it stands after a while, or the next rows. Nothing after the last.
    async fn next(&mut self) -> Result<Option<InsightsUpdate>, Failure> {
        let running = match &mut self.running {
            Some(running) => running,
            None => match self.start().await? {
                Some(running) => self.running.insert(running),
                None => return Ok(self.end()),
            },
        };
        let page = running.page(&self.clients, &self.stop).await?;
        let region = self.clients.connection().region.clone();
        let region = region.as_ref().map(|region| region.as_str());
        let more = running.newly_scanned();
        if more > 0 {
            let meter = self.clients.meter();
            meter.bill(Call::StartQuery, price::scan(more, region));
        }
        let scanned = self.scanned + page.scanned;
        let part = (self.n_parts - self.waiting.len(), self.n_parts);
        if page.is_last {
            tracing::info!(
                query = running.id(),
                progress = page.progress.name(),
                bytes = page.scanned.bytes,
                "query ended"
            );
            self.scanned = scanned;
            self.running = None;
            if page.progress != QueryProgress::Complete {
                // What one part came to grief over, the others would as well.
                self.waiting.clear();
            }
        }
        let progress = match page.progress {
            QueryProgress::Complete if !self.waiting.is_empty() => QueryProgress::Running,
            progress => progress,
        };
        self.progress = Some(progress);
        Ok(Some(InsightsUpdate {
            progress,
            scanned,
            cost: price::scan(scanned.bytes, region),
            rows: page.rows,
            is_first: page.is_first,
            is_whole: page.progress == QueryProgress::Complete,
            part,
        }))
    }

    /// What is left to say when there is nothing more to start, although it was said that there is.
    fn end(&mut self) -> Option<InsightsUpdate> {
        self.progress.filter(|progress| !progress.is_over())?;
        let progress = match self.stop.is_cancelled() {
            true => QueryProgress::Cancelled,
            false => QueryProgress::Complete,
        };
        self.progress = Some(progress);
        let region = self.clients.connection().region.as_ref();
        Some(InsightsUpdate {
            progress,
            scanned: self.scanned,
            cost: price::scan(self.scanned.bytes, region.map(|region| region.as_str())),
            rows: Vec::new(),
            is_first: false,
            is_whole: true,
            part: (self.n_parts, self.n_parts),
        })
    }

    /// Starts the next part. A group that does not exist would have all of it refused: it is left out.
    async fn start(&mut self) -> Result<Option<RunningQuery>, Failure> {
        while let Some(mut groups) = self.waiting.pop_front() {
            while !groups.is_empty() {
                if self.stop.is_cancelled() {
                    self.waiting.clear();
                    return Ok(None);
                }
                let patience = self.patience.clone();
                let (clients, stop) = (&self.clients, &self.stop);
                let started =
                    RunningQuery::start(clients, &self.asked, &groups, patience, stop).await;
                match started {
                    Err(Failure::NotFound { what }) => {
                        let missing = groups.iter().position(|group| names(&what, group));
                        // With one group it is plain which; a server that names none is believed.
                        let missing = missing.or((groups.len() == 1).then_some(0));
                        let Some(missing) = missing else {
                            return Err(Failure::NotFound { what });
                        };
                        self.missing.push(groups.remove(missing));
                    }
                    Err(failure) => return Err(failure),
                    Ok(running) => {
                        tracing::info!(
                            query = running.id(),
                            groups = groups.len(),
                            "query started"
                        );
                        return Ok(Some(running));
                    }
                }
            }
        }
        Ok(None)
    }
}

/// Whether AWS's sentence is about this group: its name stands there in quotes, and no longer one.
fn names(sentence: &str, group: &str) -> bool {
    ['\'', '"', '`']
        .iter()
        .any(|quote| sentence.contains(&format!("{quote}{group}{quote}")))
}
