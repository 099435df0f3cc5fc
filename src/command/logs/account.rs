//! The logs of functions in AWS, read from one moment to another.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::Span;
use super::gathered::Gathered;
use super::progress::Progress;
use crate::aws::{self, Clients};
use crate::base::{SafeText, Timestamp, number};
use crate::command::chosen::Wanted;
use crate::command::exit::{Misused, of_failure};
use crate::command::surroundings::Surroundings;
use crate::domain::line::{self, Platform, Says};
use crate::domain::{Failure, LogEvent};
use crate::facts::logs::Seen;
use crate::fetch::past::{self, Asked, Search, Told};

/// Pages that wait to be read, a megabyte each.
const WAITING: usize = 4;
/// An environment may begin this long before its first request.
const INIT: Duration = Duration::from_secs(20);
/// How late lines may come, and how far clocks may be apart.
const LATENESS: Duration = Duration::from_secs(60);
/// What is told of a request after its report.
const AFTERMATH: Duration = Duration::from_secs(5);
const LONGEST_TIMEOUT: Duration = Duration::from_secs(15 * 60);

pub fn read(
    what: &[String],
    mut span: Span,
    search: Search,
    here: &Surroundings,
) -> anyhow::Result<Gathered> {
    let settled = here.settle()?;
    let wanted = Wanted::new(what, settled.tags())?;
    let account = settled.account(here)?;
    let usual = settled.settings.window.value.span();
    let end = span.until.unwrap_or(span.now).min(span.now);
    let since = span.since.unwrap_or(end.minus(usual));
    if since >= end {
        let fault = "--since: expected a moment that is over, and before --until".to_owned();
        return Err(Misused(vec![fault]).into());
    }
    span.since = Some(since);
    let mut gathered = Gathered::new(span, settled.settings.memory.value);
    gathered.doubts.extend(settled.notices);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let stop = CancellationToken::new();
    let reading = async {
        tokio::select! {
            result = ask(&wanted, (since, end), search, &account, &stop, &mut gathered) => result,
            _ = tokio::signal::ctrl_c() => {
                stop.cancel();
                Err(anyhow::anyhow!("interrupted before all was read: nothing is printed"))
            }
        }
    };
    let result = runtime.block_on(reading);
    // A request that hangs must not keep the prompt waiting.
    runtime.shutdown_background();
    result.map(|()| gathered)
}

async fn ask(
    wanted: &Wanted,
    (since, end): (Timestamp, Timestamp),
    search: Search,
    account: &aws::Settings,
    stop: &CancellationToken,
    gathered: &mut Gathered,
) -> anyhow::Result<()> {
    let clients = aws::connect(account).await?;
    let now = gathered.limits.now;
    let chosen = wanted.find(&clients, now).await;
    let chosen = chosen.context("cannot look up the functions")?;
    gathered.is_explained = chosen.is_empty();
    gathered.doubts.extend(chosen.doubts.iter().cloned());
    let region = clients.connection().region.clone();
    let region = region.as_ref().map(|region| region.as_str());
    gathered.ledger.set_region(region);
    for function in &chosen.functions {
        gathered.ledger.configure(function);
    }
    // What began at the very end ends within its time-out.
    let timeouts = chosen.functions.iter();
    let timeout = timeouts
        .map(|function| function.timeout.unwrap_or(LONGEST_TIMEOUT))
        .max()
        .unwrap_or(LONGEST_TIMEOUT);
    let asked = Asked {
        sources: chosen.sources().to_vec(),
        from: since.minus(INIT),
        to: end.plus(timeout).plus(LATENESS).min(now),
        search,
    };
    let n_groups = asked.sources.len();
    let mut hearing = Hearing::new(gathered);
    let asked = match &asked.search {
        Search::Request(_) => hearing.narrow(&clients, asked, stop).await,
        _ => asked,
    };
    let (tell, mut told) = mpsc::channel(WAITING);
    let hear = async {
        while let Some(told) = told.recv().await {
            hearing.take(told);
        }
    };
    tokio::join!(past::read(&clients, &asked, tell, stop), hear);
    hearing.verdict(n_groups)
}

struct Hearing<'a> {
    gathered: &'a mut Gathered,
    seen: Seen,
    progress: Progress,
    n_failed: usize,
    first_failure: Option<Failure>,
    missing: Vec<Arc<str>>,
}

impl<'a> Hearing<'a> {
    fn new(gathered: &'a mut Gathered) -> Self {
        Self {
            gathered,
            seen: Seen::default(),
            progress: Progress::new(),
            n_failed: 0,
            first_failure: None,
            missing: Vec::new(),
        }
    }

    /// Where and when a request's lines are, as far as they name it; all others that stand there are needed
    /// to tell of it.
    async fn narrow(
        &mut self,
        clients: &Clients,
        mut asked: Asked,
        stop: &CancellationToken,
    ) -> Asked {
        let (tell, mut told) = mpsc::channel(WAITING);
        let mut groups: BTreeSet<Arc<str>> = BTreeSet::new();
        let mut times: Vec<Timestamp> = Vec::new();
        let hear = async {
            while let Some(told) = told.recv().await {
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
                        format!("lines of {group} from {from} to {to} are missing: {failure}"),
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
            let stream = ledger.stream(Some(group), Some(&event.stream));
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
        self.progress.tell(group, self.gathered.ledger.lines(), at);
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
    fn verdict(self, n_groups: usize) -> anyhow::Result<()> {
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
