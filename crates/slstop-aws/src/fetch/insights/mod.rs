//! CloudWatch Logs Insights: a query from its start to its last row. It is paid for by what it looks
//! at, so it is asked once, never given up while AWS goes on with it, and stopped when nobody waits.
//!
//! [`Asking`] is the way to ask; [`events`] reads the lines of groups that only queries can read.

mod answer;
mod events;
mod page;
mod running;
mod trial;

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::Clients;
use crate::fetch::patience::Patience;
use running::Running;
use slstop_base::{Timestamp, Usd};
use slstop_core::domain::insights::{MOST_CHARS, MOST_GROUPS, QueryProgress, ResultRow, Scanned};
use slstop_core::domain::{Call, Failure, LogSources, price};
use slstop_core::message::Window;

pub use answer::answer;
pub use events::{Read, events};
pub use trial::{Trial, trial};

#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub text: Arc<str>,
    pub groups: Vec<Arc<str>>,
    /// Both are rounded to the seconds that Insights knows; the last one is looked at, too.
    pub from: Timestamp,
    pub to: Timestamp,
    /// Without it AWS ends at 10,000; the query's own `limit` counts as well.
    pub most_rows: Option<u32>,
}

impl Asked {
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
pub struct Told {
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

/// A question under way. `next` waits as long as it takes and ends early when `stop` is cancelled, not
/// when it is dropped: what runs at AWS has to be stopped there.
#[derive(Debug)]
pub struct Asking<'a> {
    clients: &'a Clients,
    asked: Asked,
    stop: CancellationToken,
    waiting: VecDeque<Vec<Arc<str>>>,
    /// With each start.
    patience: Patience,
    running: Option<Running>,
    n_parts: usize,
    /// Of the parts that are over.
    scanned: Scanned,
    /// What was told last.
    progress: Option<QueryProgress>,
    /// Groups that do not exist: a function makes its own with its first line.
    pub missing: Vec<Arc<str>>,
}

impl<'a> Asking<'a> {
    /// Fails for what AWS would refuse anyway.
    pub fn new(
        clients: &'a Clients,
        asked: Asked,
        stop: CancellationToken,
    ) -> Result<Self, Failure> {
        let n_chars = asked.text.chars().count();
        if n_chars > MOST_CHARS {
            return Err(Failure::Malformed {
                said: format!("it has {n_chars} characters, and {MOST_CHARS} are the most"),
                at: None,
            });
        }
        let parts = asked.groups.chunks(MOST_GROUPS).map(<[_]>::to_vec);
        let waiting: VecDeque<_> = parts.collect();
        Ok(Self {
            clients,
            stop,
            n_parts: waiting.len(),
            waiting,
            patience: Patience::none(),
            running: None,
            scanned: Scanned::default(),
            progress: None,
            missing: Vec::new(),
            asked,
        })
    }

    /// For who wants the whole answer rather than an early word on what is in its way: a start that fails is
    /// tried again, as often as any other call of such a reading. A start whose answer was lost runs at AWS
    /// all the same, and is paid for there.
    pub fn patiently(mut self) -> Self {
        self.patience = Patience::full();
        self
    }

    /// How it stands after a while, or the next rows. Nothing after the last.
    pub async fn next(&mut self) -> Result<Option<Told>, Failure> {
        let running = match &mut self.running {
            Some(running) => running,
            None => match self.start().await? {
                Some(running) => self.running.insert(running),
                None => return Ok(self.end()),
            },
        };
        let page = running.page(self.clients, &self.stop).await?;
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
        Ok(Some(Told {
            progress,
            scanned,
            cost: price::scan(scanned.bytes, region),
            rows: page.rows,
            is_first: page.is_first,
            is_whole: page.progress == QueryProgress::Complete,
            part,
        }))
    }

    /// The same for who has no use for some of the rows: those of parts that are complete. Nothing after the last, nor
    /// after `stop`; a failure where it ended otherwise, such as by somebody else who stopped it.
    pub async fn next_whole(&mut self) -> Result<Option<Told>, Failure> {
        while let Some(told) = self.next().await? {
            match told.progress {
                QueryProgress::Complete | QueryProgress::Running | QueryProgress::Scheduled
                    if told.is_whole =>
                {
                    return Ok(Some(told));
                }
                QueryProgress::Complete | QueryProgress::Running | QueryProgress::Scheduled => {}
                QueryProgress::Cancelled if self.stop.is_cancelled() => break,
                QueryProgress::Cancelled | QueryProgress::Failed | QueryProgress::TimedOut => {
                    return Err(Failure::Service {
                        code: "query".into(),
                        said: told.progress.name().into(),
                    });
                }
            }
        }
        Ok(None)
    }

    /// What is left to say when there is nothing more to start, although it was said that there is.
    fn end(&mut self) -> Option<Told> {
        self.progress.filter(|progress| !progress.is_over())?;
        let progress = match self.stop.is_cancelled() {
            true => QueryProgress::Cancelled,
            false => QueryProgress::Complete,
        };
        self.progress = Some(progress);
        let region = self.clients.connection().region.as_ref();
        Some(Told {
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
    async fn start(&mut self) -> Result<Option<Running>, Failure> {
        while let Some(mut groups) = self.waiting.pop_front() {
            while !groups.is_empty() {
                if self.stop.is_cancelled() {
                    self.waiting.clear();
                    return Ok(None);
                }
                let patience = self.patience.clone();
                let (clients, stop) = (self.clients, &self.stop);
                let started = Running::start(clients, &self.asked, &groups, patience, stop).await;
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
                    Ok(running) => return Ok(Some(running)),
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
