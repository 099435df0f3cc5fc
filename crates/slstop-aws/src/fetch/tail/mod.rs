//! Follows the lines of some groups and loses none: late ones, those that come twice, those behind a
//! failure. Every gap is reported.
//!
//! What each group needs next is decided in `group`, which is pure; here requests go out, a few at a
//! time, the longest due first, and their results are delivered.

mod delivered;
mod group;
mod live;
mod pacing;
mod past;
mod queried;
mod question;
mod read;
mod report;
mod retries;
mod room;
mod schedule;
mod telling;
mod terms;
mod trouble;

use std::sync::Arc;

use tokio::task::JoinSet;
use tracing::Instrument;

use super::{FetchClock, Sink};
use crate::Clients;
use group::{GroupNews, TailedGroup};
use live::Live;
use question::{ReadAnswer, ReadRequest, ReadResult, send};
use report::TailReport;
use slstop_base::{Timestamp, Usd};
use slstop_core::domain::{Failure, LogSources, Spending};
use slstop_core::message::{Fact, Window};

pub(super) use delivered::{Copies, Sign};
pub use terms::{LATE, PastOrder, Terms};

/// Requests under way at once: with more, they would wait for each other at the account's quota.
const MOST_AT_ONCE: usize = 4;
/// Of these, at most this many queries: an account runs five at a time over infrequent-access groups.
const MOST_QUERIES: usize = 2;
/// Events whose ids are remembered, of all groups together: about 40 MB.
const MOST_KNOWN: usize = 2_000_000;
/// What is known of the groups outlives a connection: run it again with new clients, and it goes on where
/// it was.
#[derive(Debug)]
pub struct Tail {
    sources: LogSources,
    groups: Vec<TailedGroup>,
    terms: Arc<Terms>,
    report: TailReport,
    /// What is left for queries.
    spending: Spending,
    n_queries: usize,
    /// Pages that came, of all groups.
    n_pages: u64,
    /// The last moment heard of, to notice a clock that was set back.
    now: Timestamp,
}

impl Tail {
    pub fn new(sources: &LogSources, terms: Terms) -> Self {
        let terms = Arc::new(terms);
        let group = |source: &slstop_core::domain::LogSource| {
            TailedGroup::new(source.clone(), terms.clone())
        };
        Self {
            sources: sources.clone(),
            groups: sources.iter().map(group).collect(),
            report: TailReport::new(terms.until.is_some()),
            spending: Spending::new(terms.queries),
            n_queries: 0,
            terms,
            n_pages: 0,
            now: Timestamp::from_millis(i64::MIN),
        }
    }

    /// Tells what there is until the end that was asked for, or until the credentials fail: after that it may be
    /// run again. A caller that drops it midway loses the lines that were being delivered.
    pub async fn run(
        &mut self,
        clients: &Clients,
        rhythm: &dyn FetchClock,
        sink: &Sink,
    ) -> Result<(), Failure> {
        let mut asked = JoinSet::new();
        self.n_queries = 0;
        let n_groups = self.groups.len();
        let mut live = (self.terms.is_live).then(|| Live::new(n_groups, rhythm.now()));
        for group in &mut self.groups {
            group.forget_request();
        }
        loop {
            let now = self.hear(rhythm.now());
            self.look(rhythm);
            self.report.clock(clients.skew().words());
            self.ask(&mut asked, clients, now);
            telling::gaps(&mut self.groups, sink).await;
            if let Some(live) = &mut live {
                live.turn(clients, &self.groups, now);
                self.report.live.clone_from(&live.note);
                self.report.is_live = live.is_on();
            }
            if asked.is_empty() && self.groups.iter().all(|group| group.turns.is_done()) {
                return Ok(());
            }
            let live_due = live.as_ref().and_then(Live::due);
            let has_room = asked.len() < MOST_AT_ONCE;
            let due = self.next_due().filter(|_| has_room);
            let nap = due
                .into_iter()
                .chain(live_due)
                .min()
                .map(|due| due.since(now));
            tokio::select! {
                Some(answered) = asked.join_next() => {
                    // A request that broke down ends the tail: its group would wait for ever.
                    let answered = answered.map_err(|_| Failure::broke_down())?;
                    let (whose, news) = self.take(answered, clients, rhythm)?;
                    room::make(&mut self.groups, MOST_KNOWN);
                    tracing::debug!(
                        group = %self.groups[whose].source.group,
                        lines = news.events.len(),
                        gap = news.gap.is_some(),
                        under_way = asked.len(),
                        known = self.n_known(),
                        "tail pass"
                    );
                    // The next page is on its way while this one is delivered.
                    self.ask(&mut asked, clients, rhythm.now());
                    telling::news(&self.groups[whose], news, sink).await;
                    if let Some(live) = &mut live {
                        let overheard = live.release(&mut self.groups, rhythm.now());
                        telling::overheard(&self.groups, overheard, sink).await;
                    }
                    self.tell_state(rhythm, sink).await;
                }
                heard = next_of(&mut live) => {
                    if let Some(live) = &mut live {
                        let overheard = live.hear(heard, &mut self.groups, rhythm.now());
                        room::make(&mut self.groups, MOST_KNOWN);
                        telling::overheard(&self.groups, overheard, sink).await;
                    }
                }
                () = rhythm.sleep(nap.unwrap_or_default()), if nap.is_some() => {}
            }
        }
    }

    fn hear(&mut self, now: Timestamp) -> Timestamp {
        if now < self.now {
            let by = self.now.since(now);
            self.groups.iter_mut().for_each(|group| group.set_back(by));
        }
        self.now = now;
        now
    }

    /// Notes which groups are on the screen. If there are only a few, all are read often anyway.
    fn look(&mut self, rhythm: &dyn FetchClock) {
        let is_crowded = pacing::is_crowded(self.groups.len());
        for group in &mut self.groups {
            group.turns.is_in_sight = is_crowded && rhythm.is_in_sight(&group.source.group);
        }
    }

    /// Sends what is due, the longest due first, so that no group starves; of those that were never asked,
    /// the ones in sight.
    fn ask(&mut self, asked: &mut JoinSet<ReadResult>, clients: &Clients, now: Timestamp) {
        while asked.len() < MOST_AT_ONCE {
            let Some((_, _, n)) = self.due().min().filter(|(due, ..)| *due <= now) else {
                return;
            };
            let group = &mut self.groups[n];
            match group.ask(now, &mut self.spending) {
                Some(question) => {
                    self.n_queries += usize::from(matches!(question, ReadRequest::Rows(..)));
                    asked.spawn(send(n, question, clients.clone()).in_current_span());
                }
                // It has to wait, or left something out and goes on at once.
                None if group.due().is_some_and(|due| due <= now) && !group.has_gap() => return,
                None => {}
            }
        }
    }

    /// When each group has something to ask. Those that can only be queried wait for one another.
    fn due(&self) -> impl Iterator<Item = (Timestamp, bool, usize)> {
        let is_full = self.n_queries >= MOST_QUERIES;
        let groups = self.groups.iter().enumerate();
        groups
            .filter(move |(_, group)| !is_full || group.queried().is_none())
            .filter_map(|(n, group)| Some((group.due()?, !group.turns.is_in_sight, n)))
    }

    fn next_due(&self) -> Option<Timestamp> {
        self.due().map(|(due, ..)| due).min()
    }

    /// Fails where no other answer can be expected.
    fn take(
        &mut self,
        (n, answer): ReadResult,
        clients: &Clients,
        rhythm: &dyn FetchClock,
    ) -> Result<(usize, GroupNews), Failure> {
        let now = rhythm.now();
        let endpoint = &clients.connection().endpoint;
        let pace = pacing::pace(&self.groups, endpoint, self.report.is_live, rhythm.tempo());
        let group = &mut self.groups[n];
        self.n_queries -= usize::from(group.is_querying());
        match answer {
            Ok(answer) => {
                if let ReadAnswer::Rows(rows) = &answer {
                    rhythm.paid(rows.cost);
                }
                self.n_pages += 1;
                Ok((n, group.take(answer, now, pace, &mut self.spending)))
            }
            Err(failure) => {
                tracing::debug!(group = %group.source.group, %failure, "tail pass failed");
                let news = group.failed(failure.clone(), now, self.n_pages);
                let is_of_credentials = group.trouble().is_some_and(|it| it.is_of_credentials());
                let is_hopeless = !self.terms.is_patient
                    && self.n_pages == 0
                    && self.groups.iter().all(|group| group.setbacks.is_hopeless());
                if is_of_credentials || is_hopeless {
                    return Err(failure);
                }
                Ok((n, news))
            }
        }
    }

    async fn tell_state(&mut self, rhythm: &dyn FetchClock, sink: &Sink) {
        let now = rhythm.now();
        if let Some(tailing) = self.report.tailing(&self.groups) {
            let sources = self.sources.clone();
            sink.fact(Fact::Tailing { sources, tailing }).await;
        }
        if let Some(state) = self.report.state(&self.groups, now) {
            sink.state(state).await;
        }
    }

    /// Whether it goes on trying: a user who waits at a prompt wants to know at once what is wrong, and a user who
    /// was shown something already wants it to go on.
    pub fn is_patient(&self) -> bool {
        self.terms.is_patient || (self.n_pages > 0 && self.terms.until.is_none())
    }

    /// How many pages came.
    pub fn n_pages(&self) -> u64 {
        self.n_pages
    }

    /// How many events are remembered.
    pub fn n_known(&self) -> usize {
        room::taken(&self.groups)
    }
}

async fn next_of(live: &mut Option<Live>) -> (u64, live::Heard) {
    match live {
        Some(live) => live.next().await,
        None => std::future::pending().await,
    }
}

/// The lines of a window as they are at this moment, read once.
pub async fn answer(
    sources: &LogSources,
    back: Window,
    clients: &Clients,
    rhythm: &dyn FetchClock,
    sink: &Sink,
) -> Result<(), Failure> {
    let now = rhythm.now();
    let terms = Terms {
        until: Some(now),
        order: PastOrder::OldestFirst,
        is_patient: false,
        ..Terms::of_console(back, false, Usd::ZERO, now)
    };
    Tail::new(sources, terms).run(clients, rhythm, sink).await
}
