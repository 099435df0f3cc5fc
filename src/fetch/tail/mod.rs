//! Follows the lines of some groups and loses none: late ones, those that come twice, those behind a
//! failure. Whoever was told of a gap knows of all there are.
//!
//! What each group needs next is decided in `group`, which is pure; here requests go out, a few at a
//! time, the longest due first, and what comes of them is told.

mod group;
mod known;
mod live;
mod past;
mod read;
mod report;
mod terms;
mod trouble;

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::log_events::{self, Page};
use super::{Rhythm, Sink};
use crate::aws::Clients;
use crate::base::Timestamp;
use crate::domain::{Blemish, Failure, LogEvent, LogSources};
use crate::message::{Endpoint, Fact, MOST_LINES, Tempo, Window};
use group::{Group, News};
use live::{Live, Overheard};
use report::Report;

pub(super) use known::{Copies, Sign};
pub use terms::{LATE, Order, Terms};

/// Requests under way at once: with more, they would wait for each other at the account's quota.
const MOST_AT_ONCE: usize = 4;
/// Events whose ids are remembered, of all groups together: about 40 MB.
const MOST_KNOWN: usize = 2_000_000;
/// Between two looks at a group that has something to tell.
const SOONEST: Duration = Duration::from_secs(1);
/// The same behind Live Tail, which tells it sooner.
const BEHIND_LIVE: Duration = Duration::from_secs(10);
/// Where AWS's quota is shared, each group takes this much of the time: four calls a second.
const SHARE: Duration = Duration::from_millis(250);
/// A console that nobody touches is as fresh as this many times less.
const RESTING: u32 = 5;

/// What is known of the groups outlives a connection: run it again with new clients, and it goes on where
/// it was.
#[derive(Debug)]
pub struct Tail {
    groups: Vec<Group>,
    terms: Arc<Terms>,
    report: Report,
    /// Pages that came, of all groups.
    n_pages: u64,
    /// The last moment heard of, to notice a clock that was set back.
    now: Timestamp,
}

/// What a request came to, and whose it was.
type Answered = (usize, Result<Page, Failure>);

impl Tail {
    pub fn new(sources: &LogSources, terms: Terms) -> Self {
        let terms = Arc::new(terms);
        let most_known = MOST_KNOWN / sources.len().max(1);
        let group = |source: &crate::domain::LogSource| {
            Group::new(source.clone(), terms.clone(), most_known)
        };
        Self {
            groups: sources.iter().map(group).collect(),
            report: Report::default(),
            terms,
            n_pages: 0,
            now: Timestamp::from_millis(i64::MIN),
        }
    }

    /// Tells what there is until the end that was asked for, or until the credentials fail: after that it may be
    /// run again. Whoever drops it on the way loses what was just being told.
    pub async fn run(
        &mut self,
        clients: &Clients,
        rhythm: &dyn Rhythm,
        sink: &Sink,
    ) -> Result<(), Failure> {
        let mut asked = JoinSet::new();
        let n_groups = self.groups.len();
        let mut live = (self.terms.is_live).then(|| Live::new(n_groups, rhythm.now()));
        for group in &mut self.groups {
            group.forget_request();
        }
        loop {
            let now = self.hear(rhythm.now());
            self.ask(&mut asked, clients, now);
            if let Some(live) = &mut live {
                live.turn(clients, &self.groups, now);
                self.report.live.clone_from(&live.note);
                self.report.is_live = live.is_on();
            }
            if asked.is_empty() && self.groups.iter().all(Group::is_done) {
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
                    let answered = answered.map_err(|_| Failure::Garbled {
                        said: "a fetcher broke down: this is a bug".into(),
                    })?;
                    let (whose, news) = self.take(answered, clients, rhythm)?;
                    // The next page is on its way while this one is told.
                    self.ask(&mut asked, clients, rhythm.now());
                    self.tell(whose, news, sink).await;
                    if let Some(live) = &mut live {
                        let overheard = live.release(&mut self.groups, rhythm.now());
                        self.tell_overheard(overheard, sink).await;
                    }
                    self.tell_state(rhythm, sink).await;
                }
                heard = next_of(&mut live) => {
                    if let Some(live) = &mut live {
                        let overheard = live.hear(heard, &mut self.groups, rhythm.now());
                        self.tell_overheard(overheard, sink).await;
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

    /// Sends what is due, the longest due first, so that no group starves.
    fn ask(&mut self, asked: &mut JoinSet<Answered>, clients: &Clients, now: Timestamp) {
        while asked.len() < MOST_AT_ONCE {
            let due = self.groups.iter().enumerate();
            let due = due.filter_map(|(n, group)| Some((group.due()?, n)));
            let Some((_, n)) = due.min().filter(|(due, _)| *due <= now) else {
                return;
            };
            let Some((question, token)) = self.groups[n].ask(now) else {
                return;
            };
            let clients = clients.clone();
            asked.spawn(async move { (n, log_events::page(&clients, &question, token).await) });
        }
    }

    fn next_due(&self) -> Option<Timestamp> {
        self.groups.iter().filter_map(Group::due).min()
    }

    /// Fails where no other answer can be expected.
    fn take(
        &mut self,
        (n, answer): Answered,
        clients: &Clients,
        rhythm: &dyn Rhythm,
    ) -> Result<(usize, News), Failure> {
        let now = rhythm.now();
        let pace = self.pace(clients, rhythm.tempo());
        let group = &mut self.groups[n];
        match answer {
            Ok(page) => {
                self.n_pages += 1;
                Ok((n, group.take(page, now, pace)))
            }
            Err(failure) => {
                let news = group.failed(failure.clone(), now, self.n_pages);
                let trouble = group.trouble.as_ref();
                let is_of_credentials = trouble.is_some_and(|it| it.is_of_credentials());
                let is_hopeless = !self.terms.is_patient
                    && self.n_pages == 0
                    && self.groups.iter().all(|group| group.is_hopeless());
                if is_of_credentials || is_hopeless {
                    return Err(failure);
                }
                Ok((n, news))
            }
        }
    }

    /// Between two looks at the same group.
    fn pace(&self, clients: &Clients, tempo: Tempo) -> Duration {
        let n_groups = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        let pace = match clients.connection().endpoint {
            Endpoint::Aws => SOONEST.max(SHARE.saturating_mul(n_groups)),
            Endpoint::Custom(_) | Endpoint::Demo(_) => SOONEST,
        };
        let pace = if self.report.is_live {
            pace.max(BEHIND_LIVE)
        } else {
            pace
        };
        match tempo {
            Tempo::Usual => pace,
            Tempo::Resting => pace.saturating_mul(RESTING),
        }
    }

    async fn tell(&self, n: usize, news: News, sink: &Sink) {
        let group = &self.groups[n].source.group;
        tell_lines(group, news.events, sink).await;
        if let Some((from, to, failure)) = news.gap {
            let blemish = Fact::Blemished {
                group: Some(group.clone()),
                from,
                to,
                blemish: Blemish::Gap(failure.to_string()),
            };
            sink.fact(blemish).await;
        }
    }

    async fn tell_overheard(&self, overheard: Overheard, sink: &Sink) {
        for (n, events) in overheard.events {
            tell_lines(&self.groups[n].source.group, events, sink).await;
        }
        if let Some((from, to)) = overheard.sampled {
            let blemish = Blemish::Sampled(
                "Live Tail shows 500 lines a second; the others follow a few seconds later".into(),
            );
            let group = None;
            let fact = Fact::Blemished {
                group,
                from,
                to,
                blemish,
            };
            sink.fact(fact).await;
        }
    }

    async fn tell_state(&mut self, rhythm: &dyn Rhythm, sink: &Sink) {
        let now = rhythm.now();
        if let Some(tailing) = self.report.tailing(&self.groups) {
            sink.fact(Fact::Tailing(tailing)).await;
        }
        if let Some(state) = self.report.state(&self.groups, now) {
            sink.state(state).await;
        }
    }

    /// Whether it goes on trying: somebody who waits at a prompt wants to hear what is wrong at once, and who
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
        self.groups.iter().map(Group::n_known).sum()
    }
}

async fn next_of(live: &mut Option<Live>) -> (u64, live::Heard) {
    match live {
        Some(live) => live.next().await,
        None => std::future::pending().await,
    }
}

async fn tell_lines(group: &Arc<str>, mut events: Vec<LogEvent>, sink: &Sink) {
    while !events.is_empty() {
        let rest = events.split_off(events.len().min(MOST_LINES));
        let (group, events_now) = (group.clone(), std::mem::replace(&mut events, rest));
        let lines = Fact::Lines {
            group,
            events: events_now,
        };
        sink.fact(lines).await;
    }
}

/// The lines of a window as they are at this moment, read once.
pub async fn answer(
    sources: &LogSources,
    back: Window,
    clients: &Clients,
    rhythm: &dyn Rhythm,
    sink: &Sink,
) -> Result<(), Failure> {
    let now = rhythm.now();
    let terms = Terms {
        until: Some(now),
        order: Order::OldestFirst,
        is_patient: false,
        ..Terms::of_console(back, false, now)
    };
    Tail::new(sources, terms).run(clients, rhythm, sink).await
}
