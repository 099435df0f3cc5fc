//! What is told while the logs of functions are read: lines go into the ledger, what is missing becomes a
//! sentence and an exit code.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Context;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::account::{AFTERMATH, INIT, WAITING};
use super::gathered::Gathered;
use super::progress::Progress;
use crate::command::exit::of_failure;
use slstop_aws::Clients;
use slstop_aws::fetch::past::{self, Asked, Search, Told};
use slstop_base::{PlaceId, SafeText, Timestamp, number};
use slstop_core::domain::line::{self, Platform, Says};
use slstop_core::domain::{Failure, LogEvent};
use slstop_core::facts::logs::Seen;

pub struct Hearing<'a> {
    gathered: &'a mut Gathered,
    place: PlaceId,
    seen: Seen,
    progress: Progress,
    n_failed: usize,
    first_failure: Option<Failure>,
    missing: Vec<Arc<str>>,
}

impl<'a> Hearing<'a> {
    pub fn new(gathered: &'a mut Gathered, place: PlaceId, n_groups: usize) -> Self {
        Self {
            gathered,
            place,
            seen: Seen::default(),
            progress: Progress::new(n_groups),
            n_failed: 0,
            first_failure: None,
            missing: Vec::new(),
        }
    }

    /// Where and when a request's lines are, as far as they name it; all others that stand there are needed
    /// to tell of it.
    pub async fn narrow(
        &mut self,
        clients: &Clients,
        mut asked: Asked,
        stop: &CancellationToken,
    ) -> Asked {
        let (tell, mut told) = mpsc::channel(WAITING);
        let mut groups: BTreeSet<Arc<str>> = BTreeSet::new();
        let mut times: Vec<Timestamp> = Vec::new();
        let hear = async {
            while let Some(told) = self.next(&mut told).await {
                match told {
                    Told::Lines { events, .. } if events.is_empty() => {}
                    Told::Lines { group, events } => {
                        groups.insert(group);
                        times.extend(events.iter().map(|event| event.at));
                        // Only the first and the last are of interest, however often it is named.
                        times.sort_unstable();
                        times.drain(1..times.len().max(2) - 1);
                    }
                    told => self.take(told),
                }
            }
        };
        tokio::join!(past::read(clients, &asked, tell, stop), hear);
        asked
            .sources
            .retain(|source| groups.contains(&source.group));
        asked.search = Search::Everything;
        if let (Some(first), Some(last)) = (times.first(), times.last()) {
            asked.from = first.minus(INIT);
            asked.to = last.plus(AFTERMATH);
        }
        asked
    }

    pub async fn hear(&mut self, mut told: mpsc::Receiver<Told>) {
        while let Some(told) = self.next(&mut told).await {
            self.take(told);
        }
    }

    /// What is told next; shows meanwhile how it gets on.
    async fn next(&mut self, told: &mut mpsc::Receiver<Told>) -> Option<Told> {
        loop {
            tokio::select! {
                biased;
                () = self.progress.due() => self.progress.show(),
                told = told.recv() => return told,
            }
        }
    }

    fn take(&mut self, told: Told) {
        match told {
                Told::Lines { group, events } => self.lines(&group, &events),
                Told::Gap {
                    group,
                    from,
                    to,
                    failure,
                } => {
                    let (from, to) = (from.rfc3339(), to.rfc3339());
                    self.lack(
                        format!(
                        "lines of {group} from {from} to {to} are missing: {failure}: {}",
                        failure.advice()
                    ),
                        failure,
                    );
                }
                Told::Failed { group, failure } => {
                    self.n_failed += 1;
                    self.lack(
                        format!("cannot read {group}: {failure}: {}", failure.advice()),
                        failure,
                    );
                }
                Told::Missing { group } => self.missing.push(group),
                Told::Queried { group, cost } => self.gathered.doubts.push(format!(
                    "{group} is an infrequent-access group, read by a query of Logs Insights for {}",
                    number::dollars(cost)
                )),
                Told::Delivering { group } => self.gathered.doubts.push(format!(
                    "{group} is of the delivery class: it passes its lines on and keeps those of two days"
                )),
            }
    }

    fn lines(&mut self, group: &str, events: &[LogEvent]) {
        let ledger = &mut self.gathered.ledger;
        for event in events {
            // Where the server gives no ids, the reading does.
            let id = event.id.as_deref();
            if id.is_some_and(|id| !self.seen.is_new(id)) {
                continue;
            }
            let stream = ledger.stream_in(self.place, Some(group), Some(&event.stream));
            let line = line::read(&event.message);
            ledger.take(stream, Some(event.at), &line);
            if let Says::Platform(Platform::Dropped { records }) = line.says {
                let count = records.map_or("some".to_owned(), |count| count.to_string());
                let at = event.at.rfc3339();
                self.gathered
                    .doubts
                    .push(format!("Lambda dropped {count} records of {group} at {at}"));
            }
        }
        let at = events.last().map(|event| event.at);
        self.progress.hear(group, self.gathered.ledger.lines(), at);
    }

    fn lack(&mut self, said: String, failure: Failure) {
        self.gathered.doubts.push(SafeText::from(said).to_string());
        let exit = of_failure(&failure);
        if exit as u8 > self.gathered.exit as u8 {
            self.gathered.exit = exit;
        }
        self.first_failure.get_or_insert(failure);
    }

    /// Where nothing could be read there is nothing to print.
    pub fn verdict(self, n_groups: usize) -> anyhow::Result<()> {
        if let Some(failure) = self.first_failure
            && self.n_failed == n_groups
            && self.gathered.ledger.lines() == 0
        {
            return Err(failure).context("cannot read the logs");
        }
        if !self.missing.is_empty() {
            self.gathered.is_explained |= self.missing.len() == n_groups;
            let groups: Vec<&str> = self.missing.iter().map(AsRef::as_ref).collect();
            self.gathered.doubts.push(format!(
                "nothing was ever logged to {}: a group comes with its first line",
                groups.join(", ")
            ));
        }
        Ok(())
    }
}
