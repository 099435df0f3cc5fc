//! Live Tail beside the reading: its lines come a few seconds sooner, without ids and not always all of
//! them, so that reading goes on behind it and the first of the two that has a line delivers it.

mod listening;
mod sampling;
mod session;

use std::time::Duration;

use tokio::sync::mpsc;

use super::group::TailedGroup;
use crate::Clients;
use crate::fetch::live_tail::{MOST_GROUPS, Update};
use listening::listen;
use sampling::Sampling;
use session::LiveSession;
use slstop_base::Timestamp;
use slstop_core::domain::call::Price;
use slstop_core::domain::{Call, Failure, LogEvent};

/// AWS ends a session after three hours; the next one begins before.
const RENEWED: Duration = Duration::from_secs(170 * 60);
/// Both go on for so long, so that nothing falls between them.
const BOTH: Duration = Duration::from_secs(10);
/// Updates that wait to be delivered: as many as AWS keeps for a slow client.
const WAITING: usize = 10;
/// A first page of each group comes within this; a long past takes more, and is not waited for.
const GETTING_TO_KNOW: Duration = Duration::from_secs(3);
/// After a session broke off, and after it could not begin for a reason that someone has to change.
const SOON: Duration = Duration::from_secs(2);
const LATER: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub struct Live {
    heard: mpsc::Receiver<(u64, Heard)>,
    sender: mpsc::Sender<(u64, Heard)>,
    sessions: Vec<LiveSession>,
    n_opened: u64,
    is_opening: bool,
    open_at: Option<Timestamp>,
    /// The first one waits for so long until every group is known: a single one that does not exist, or can
    /// only be queried, would have all of them refused.
    known_by: Timestamp,
    /// When the last one was opened, and for which groups.
    opened: Timestamp,
    groups: Vec<usize>,
    sampling: Sampling,
    /// What is to be known of it.
    pub note: Option<String>,
}

#[derive(Debug)]
pub enum Heard {
    Began,
    Update(Update),
    Ended(Option<Failure>),
}

/// What is to be delivered.
#[derive(Debug, Default)]
pub struct Overheard {
    /// By group.
    pub events: Vec<(usize, Vec<LogEvent>)>,
    pub sampled: Option<(Timestamp, Timestamp)>,
}

impl Live {
    /// Nothing, and the reason, where it cannot be.
    pub fn new(n_groups: usize, now: Timestamp) -> Self {
        let (sender, heard) = mpsc::channel(WAITING);
        let is_possible = n_groups <= MOST_GROUPS;
        Self {
            heard,
            sender,
            sessions: Vec::new(),
            n_opened: 0,
            is_opening: false,
            open_at: is_possible.then_some(now),
            known_by: now.plus(GETTING_TO_KNOW),
            opened: now,
            groups: Vec::new(),
            sampling: Sampling::default(),
            note: (!is_possible).then(|| {
                format!(
                    "Live Tail takes {MOST_GROUPS} groups and these are {n_groups}: they are read every few seconds instead"
                )
            }),
        }
    }

    /// Whether lines come by it at present.
    pub fn is_on(&self) -> bool {
        self.sessions.iter().any(|session| session.began.is_some())
    }

    pub async fn next(&mut self) -> (u64, Heard) {
        match self.heard.recv().await {
            Some(heard) => heard,
            // It holds a sender itself.
            None => std::future::pending().await,
        }
    }

    /// When `turn` has something to do.
    pub fn due(&self) -> Option<Timestamp> {
        let ends = self.sessions.iter().filter_map(|session| session.ends_at);
        let minutes = self.sessions.iter().filter_map(LiveSession::next_minute);
        let opens = self.open_at.filter(|_| !self.is_opening);
        let opens = opens.map(|at| match self.n_opened {
            0 => at.max(self.known_by),
            _ => at,
        });
        ends.chain(minutes).chain(opens).min()
    }

    /// Opens, renews, closes and pays.
    pub fn turn(&mut self, clients: &Clients, groups: &[TailedGroup], now: Timestamp) {
        self.keep_up(groups, now);
        let is_known =
            self.n_opened > 0 || now >= self.known_by || groups.iter().all(TailedGroup::is_known);
        if !self.is_opening && is_known && self.open_at.is_some_and(|at| at <= now) {
            self.open(clients, groups, now);
        }
        self.sessions
            .retain(|session| session.ends_at.is_none_or(|at| at > now));
        for session in &mut self.sessions {
            for _ in 0..session.minutes_begun(now) {
                if let Price::PerMinute(cost) = Call::StartLiveTail.facts().price {
                    clients.meter().bill(Call::StartLiveTail, cost);
                }
            }
        }
    }

    /// A group that was made meanwhile joins, and one that can only be queried leaves: for the sake of one,
    /// all would be refused.
    fn keep_up(&mut self, groups: &[TailedGroup], now: Timestamp) {
        let is_other = self.n_opened > 0 && able(groups).ne(self.groups.iter().copied());
        if let (true, Some(open_at)) = (is_other, self.open_at) {
            let wait = if self.is_on() { LATER } else { SOON };
            self.open_at = Some(open_at.min(self.opened.plus(wait).max(now)));
        }
    }

    fn open(&mut self, clients: &Clients, groups: &[TailedGroup], now: Timestamp) {
        self.groups = able(groups).collect();
        self.opened = now;
        if self.groups.is_empty() {
            self.open_at = Some(now.plus(LATER));
            return;
        }
        self.n_opened += 1;
        self.is_opening = true;
        let names = self.groups.iter().filter_map(|n| groups.get(*n));
        let names = names.map(|group| group.source.group.clone());
        let listening = listen(
            clients.clone(),
            names.collect(),
            self.n_opened,
            self.sender.clone(),
        );
        let task = clients.paid().start(|stop| async move {
            // Dropping a session closes its connection, and that ends it at AWS.
            stop.run_until_cancelled(listening).await;
        });
        self.sessions.push(LiveSession::new(self.n_opened, task));
    }

    /// Takes what a session said.
    pub fn hear(
        &mut self,
        (number, heard): (u64, Heard),
        groups: &mut [TailedGroup],
        now: Timestamp,
    ) -> Overheard {
        match heard {
            Heard::Began => {
                tracing::info!(
                    number,
                    groups = self.groups.len(),
                    "live tail session began"
                );
                self.began(number, groups, now);
                Overheard::default()
            }
            Heard::Update(update) => {
                let sampled = self.sampling.take(update.is_sampled, now);
                if let Some(session) = self.sessions.iter_mut().find(|it| it.number == number) {
                    session.hold(update, groups);
                }
                Overheard {
                    sampled,
                    ..self.release(groups, now)
                }
            }
            Heard::Ended(failure) => {
                let failure_told = failure.as_ref().map(tracing::field::display);
                tracing::info!(number, failure = failure_told, "live tail session ended");
                self.sessions.retain(|session| session.number != number);
                self.is_opening = false;
                self.open_at = self.reopens(failure.as_ref()).map(|wait| now.plus(wait));
                Overheard::default()
            }
        }
    }

    fn began(&mut self, number: u64, groups: &mut [TailedGroup], now: Timestamp) {
        self.is_opening = false;
        self.note = None;
        self.open_at = Some(now.plus(RENEWED));
        for session in &mut self.sessions {
            if session.number == number {
                session.began = Some(now);
            } else {
                session.ends_at = Some(now.plus(BOTH));
            }
        }
        // Its first lines are delivered once the lines before them were read.
        groups
            .iter_mut()
            .for_each(|group| group.turns.poll_at_once(now));
    }

    /// How long to wait for another try; without end where there is none.
    fn reopens(&mut self, failure: Option<&Failure>) -> Option<Duration> {
        let Some(failure) = failure else {
            return Some(SOON);
        };
        self.note = Some(format!(
            "no Live Tail: {failure}; lines are read every second instead"
        ));
        match failure {
            Failure::Denied { .. } | Failure::Missing { .. } => None,
            // The function did not run yet, or the class of its group is another one.
            _ => Some(LATER),
        }
    }

    /// What was held until the reading behind it had caught up.
    pub fn release(&mut self, groups: &mut [TailedGroup], now: Timestamp) -> Overheard {
        let released = self
            .sessions
            .iter_mut()
            .flat_map(|session| session.release(groups, now));
        Overheard {
            events: released.collect(),
            sampled: None,
        }
    }
}

/// The places of those that it takes.
fn able(groups: &[TailedGroup]) -> impl Iterator<Item = usize> {
    let groups = groups.iter().enumerate();
    groups
        .filter(|(_, group)| group.can_be_live())
        .map(|(n, _)| n)
}
