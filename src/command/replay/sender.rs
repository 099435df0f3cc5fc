//! Sends the events of a replay: at a rate, some at a time, none twice; pauses while AWS can't be reached.

use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::time::{Instant, sleep_until};

use super::feed::ReplayFeed;
use super::item::ReplayItem;
use super::plan::{self, ReplayPace};
use super::printed::ReplayPrinter;
use super::record::{EarlierReplay, ReplayRecord};
use super::verdict::{ReplayResult, Verdict, judge};
use super::writes::{open_journal, write_id};
use crate::command::complain;
use crate::command::exit::{Exit, Misused};
use crate::command::output::Output;
use crate::command::signals::CommandSignals;
use crate::runtime::fetchers::Clock;
use slstop_aws::Clients;
use slstop_aws::perform::{
    AdmittedWrite, InvokeEnd, InvokeTrouble, Sending, WriteGate, WriteJournal,
};
use slstop_core::domain::{Failure, InvokeMode, InvokeOrder};

/// What all events of one replay have in common.
pub struct ReplaySender<'a> {
    pub clients: &'a Clients,
    pub gate: WriteGate,
    /// Without its payload.
    pub order: InvokeOrder,
    pub confirmed: Option<String>,
    pub journal: PathBuf,
    pub clock: Clock,
    pub patience: Duration,
    pub pace: ReplayPace,
    pub ignored: Vec<String>,
    pub deletes: bool,
}

/// The first wait for AWS to come back, and the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Who has waited so long in all wants to be told.
const MOST_PAUSES: u32 = 40;

/// An event that was sent, and the journal that has it.
struct EndedSend {
    item: ReplayItem,
    end: InvokeEnd,
    journal: WriteJournal,
}

pub struct Running<'a> {
    pub sender: &'a ReplaySender<'a>,
    pub earlier: EarlierReplay,
    pub record: ReplayRecord,
    pub printer: ReplayPrinter,
    /// What was taken out of the feed and is to be sent first.
    waiting: VecDeque<ReplayItem>,
    /// What is being sent: if it is given up, it is in doubt.
    in_flight: BTreeMap<String, ReplayItem>,
    journals: Vec<WriteJournal>,
    n_failed: usize,
    n_pauses: u32,
    resumes_at: Option<Instant>,
    next_slot: Instant,
    is_stopping: bool,
    ended_by: Option<Exit>,
}

impl<'a> Running<'a> {
    pub fn new(
        sender: &'a ReplaySender<'a>,
        earlier: EarlierReplay,
        record: ReplayRecord,
        printer: ReplayPrinter,
    ) -> Self {
        Self {
            sender,
            earlier,
            record,
            printer,
            waiting: VecDeque::new(),
            in_flight: BTreeMap::new(),
            journals: Vec::new(),
            n_failed: 0,
            n_pauses: 0,
            resumes_at: None,
            next_slot: Instant::now(),
            is_stopping: false,
            ended_by: None,
        }
    }

    /// Sends all of them; how it ended.
    pub async fn run<W: Write>(
        mut self,
        feed: &mut ReplayFeed<'_>,
        signals: &mut CommandSignals,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let mut sending = FuturesUnordered::new();
        let mut is_dry = false;
        loop {
            while !self.is_stopping
                && !is_dry
                && sending.len() < self.sender.pace.concurrency
                && self.is_due()
            {
                match self.next(feed).await? {
                    None => is_dry = true,
                    Some(item) => {
                        if let Some((item, write, journal)) = self.begin(item, feed, output).await?
                        {
                            sending.push(self.sender.send(item, write, journal));
                        }
                    }
                }
            }
            if sending.is_empty() && (is_dry && self.waiting.is_empty() || self.is_stopping) {
                break;
            }
            is_dry &= self.waiting.is_empty();
            let wakes = self.wakes_at(feed);
            tokio::select! {
                Some(ended) = sending.next() => self.ended(ended, feed, output).await?,
                exit = signals.next() => {
                    let is_first = self.ended_by.replace(exit).is_none();
                    self.is_stopping = true;
                    if !is_first {
                        break;
                    }
                    complain([format!("stopping: waiting for {} in flight; Ctrl-c again gives them up", sending.len())]);
                }
                () = sleep_until(wakes) => {}
            }
            feed.keep_hidden().await;
        }
        drop(sending);
        self.finish(feed, output).await
    }

    fn is_due(&self) -> bool {
        let now = Instant::now();
        self.resumes_at.is_none_or(|at| at <= now) && self.next_slot <= now
    }

    fn wakes_at(&self, feed: &ReplayFeed<'_>) -> Instant {
        let send = self
            .next_slot
            .max(self.resumes_at.unwrap_or(self.next_slot));
        let now = Instant::now();
        let send = match send > now {
            true => send,
            // Something else has to happen first.
            false => now + Duration::from_secs(1),
        };
        feed.next_extension().map_or(send, |at| at.min(send))
    }

    async fn next(&mut self, feed: &mut ReplayFeed<'_>) -> anyhow::Result<Option<ReplayItem>> {
        match self.waiting.pop_front() {
            Some(item) => Ok(Some(item)),
            None => feed.next().await,
        }
    }

    /// What is sent of it, if anything.
    async fn begin<W: Write>(
        &mut self,
        item: ReplayItem,
        feed: &mut ReplayFeed<'_>,
        output: &mut Output<W>,
    ) -> anyhow::Result<Option<(ReplayItem, AdmittedWrite<InvokeOrder>, WriteJournal)>> {
        if let Some(verdict) = self.known_already(&item) {
            // It was processed, and the end came before its message was deleted.
            if verdict.is_processed && self.sender.deletes {
                self.delete(&item, feed).await;
            }
            self.printer.event(&item, &verdict, None, output)?;
            return Ok(None);
        }
        let mut order = self.sender.order.clone();
        order.payload = Bytes::from(item.failed.event.clone());
        if let Err(fault) = order.check() {
            let verdict = Verdict::without_run(ReplayResult::Failed, fault.to_string());
            self.count_failure();
            self.printer.event(&item, &verdict, None, output)?;
            return Ok(None);
        }
        let id = write_id(&self.sender.clock);
        let write = self
            .sender
            .gate
            .admit(order, self.sender.confirmed.as_deref(), id);
        let write = write.map_err(|refusal| Misused(vec![refusal.to_string()]))?;
        let journal = match self.journals.pop() {
            Some(journal) => journal,
            None => open_journal(&self.sender.journal)?,
        };
        self.record.sending(&item.key)?;
        self.in_flight.insert(item.key.clone(), item.clone());
        if let Some(rate) = self.sender.pace.rate {
            let slot = self.next_slot + Duration::from_secs_f64(1.0 / rate);
            // After a pause the lost time is not made up for.
            self.next_slot = slot.max(Instant::now() - Duration::from_millis(100));
        }
        Ok(Some((item, write, journal)))
    }

    /// What needs no sending: it was sent before, or is no event that failed.
    fn known_already(&self, item: &ReplayItem) -> Option<Verdict> {
        if plan::is_masked(item) {
            let said =
                "it has masked values (***) in place of secrets: it is not the event that failed";
            return Some(Verdict::without_run(ReplayResult::Skipped, said));
        }
        match self.earlier.sent.get(&item.key)? {
            None => Some(Verdict::without_run(
                ReplayResult::InDoubt,
                "it was being sent when the replay before ended: look at the function's log before sending it again",
            )),
            Some(result) => Some(Verdict {
                is_processed: matches!(result, ReplayResult::Sent | ReplayResult::Fixed),
                ..Verdict::without_run(
                    ReplayResult::Skipped,
                    format!("sent before: {}", result.name().replace('_', " ")),
                )
            }),
        }
    }

    async fn ended<W: Write>(
        &mut self,
        ended: EndedSend,
        feed: &mut ReplayFeed<'_>,
        output: &mut Output<W>,
    ) -> anyhow::Result<()> {
        let EndedSend { item, end, journal } = ended;
        self.journals.push(journal);
        self.in_flight.remove(&item.key);
        let trouble = match &end.result {
            Ok(answer) => {
                self.n_pauses = 0;
                let verdict = judge(&item, answer, &self.sender.ignored);
                self.record.ended(&item.key, verdict.result)?;
                if verdict.said.is_some() {
                    self.count_failure();
                }
                self.printer.event(&item, &verdict, Some(answer), output)?;
                if verdict.is_processed && self.sender.deletes {
                    self.delete(&item, feed).await;
                }
                return Ok(());
            }
            Err(trouble) => trouble,
        };
        let said = trouble.to_string();
        if let InvokeTrouble::InDoubt { .. } | InvokeTrouble::Cancelled = trouble {
            let verdict = Verdict::without_run(ReplayResult::InDoubt, said);
            self.count_failure();
            self.printer.event(&item, &verdict, None, output)?;
            return Ok(());
        }
        self.record.unsent(&item.key)?;
        if passes(trouble) && self.n_pauses < MOST_PAUSES {
            self.pause(&said);
            self.waiting.push_front(item);
            return Ok(());
        }
        let verdict = Verdict::without_run(ReplayResult::Failed, said);
        self.count_failure();
        self.printer.event(&item, &verdict, None, output)?;
        // What refuses one of them refuses all.
        self.is_stopping |= !matches!(
            trouble,
            InvokeTrouble::Refused {
                failure: Failure::Service { .. },
                ..
            }
        );
        Ok(())
    }

    fn pause(&mut self, said: &str) {
        let wait = (FIRST_PAUSE * 2_u32.pow(self.n_pauses.min(6))).min(LONGEST_PAUSE);
        if self.resumes_at.is_none_or(|at| at <= Instant::now()) {
            self.n_pauses += 1;
            complain([format!(
                "paused for {} s, nothing is lost: {said}",
                wait.as_secs()
            )]);
            self.resumes_at = Some(Instant::now() + wait);
        }
    }

    async fn delete(&mut self, item: &ReplayItem, feed: &mut ReplayFeed<'_>) {
        if let Err(error) = feed.delete(item).await {
            complain([format!("{}: {error:#}", item.source)]);
        }
    }

    fn count_failure(&mut self) {
        self.n_failed += 1;
        if self
            .sender
            .pace
            .stop_after
            .is_some_and(|most| self.n_failed >= most)
            && !self.is_stopping
        {
            complain([format!(
                "{} failed, as many as --stop-after allows: the rest is not sent",
                self.n_failed
            )]);
            self.is_stopping = true;
        }
    }

    async fn finish<W: Write>(
        mut self,
        feed: &mut ReplayFeed<'_>,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        for item in std::mem::take(&mut self.in_flight).into_values() {
            let verdict =
                Verdict::without_run(ReplayResult::InDoubt, "given up while it was being sent");
            self.printer.event(&item, &verdict, None, output)?;
        }
        if self.is_stopping {
            while let Some(item) = self.waiting.pop_front().or_else(|| feed.at_hand()) {
                let verdict = Verdict::without_run(ReplayResult::Skipped, "not sent");
                self.printer.event(&item, &verdict, None, output)?;
            }
        }
        feed.give_back().await;
        if !self.is_stopping {
            self.record.finished()?;
        }
        self.printer.totals(output)?;
        output.finish()?;
        if let Some(exit) = self.ended_by {
            complain(["--resume goes on where it stopped".to_owned()]);
            return Ok(exit);
        }
        let n = |result| self.printer.n(result);
        let is_bad = self.n_failed > 0
            || n(ReplayResult::InDoubt) > 0
            || (self.printer.with_differences
                && n(ReplayResult::Fixed) + n(ReplayResult::Different) + n(ReplayResult::Broken)
                    > 0)
            || self.printer.totals.is_empty();
        Ok(match is_bad {
            true => Exit::Failed,
            false => Exit::Done,
        })
    }
}

/// Whether waiting can help and it is sure that nothing ran.
fn passes(trouble: &InvokeTrouble) -> bool {
    match trouble {
        InvokeTrouble::NotJournalled { .. } => true,
        InvokeTrouble::Refused {
            failure, reason, ..
        } => {
            reason.is_some()
                || matches!(
                    failure,
                    Failure::Throttled
                        | Failure::Expired { .. }
                        | Failure::Unreachable { .. }
                        | Failure::NoCredentials { .. }
                )
        }
        InvokeTrouble::InDoubt { .. } | InvokeTrouble::Cancelled => false,
    }
}

impl ReplaySender<'_> {
    async fn send(
        &self,
        item: ReplayItem,
        write: AdmittedWrite<InvokeOrder>,
        mut journal: WriteJournal,
    ) -> EndedSend {
        let mut sending = Sending {
            clients: self.clients,
            journal: &mut journal,
            clock: &*self.clock,
            patience: self.patience,
        };
        let end = sending
            .invoke(write, &mut |_| Ok(()), std::future::pending())
            .await;
        EndedSend { item, end, journal }
    }
}

/// An order without its event.
pub fn order(function: &crate::command::invoke::TypedFunction) -> InvokeOrder {
    InvokeOrder {
        function: function.name.clone(),
        address: function.address.clone(),
        mode: InvokeMode::RequestResponse,
        payload: Bytes::new(),
        client_context: None,
        tenant: None,
    }
}
