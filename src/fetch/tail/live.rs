//! Live Tail beside the reading: its lines come a few seconds sooner, without ids and not always all of
//! them, so that reading goes on behind it and each line is told by whoever has it first.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::group::Group;
use super::known::Copies;
use crate::aws::Clients;
use crate::base::Timestamp;
use crate::domain::call::Price;
use crate::domain::{Call, Failure, LogEvent};
use crate::fetch::identity;
use crate::fetch::live_tail::{self, MOST_GROUPS, Update};

/// AWS ends a session after three hours; the next one begins before.
const RENEWED: Duration = Duration::from_secs(170 * 60);
/// Both go on for so long, so that nothing falls between them.
const BOTH: Duration = Duration::from_secs(10);
/// Lines of a session that began before the first reading behind it ended; the rest is found by reading.
const MOST_HELD: usize = 5_000;
/// Updates that wait to be told: as many as AWS keeps for a slow client.
const WAITING: usize = 10;
/// After a session broke off, and after it could not begin for a reason that someone has to change.
const SOON: Duration = Duration::from_secs(2);
const LATER: Duration = Duration::from_secs(60);
const MINUTE: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub struct Live {
    heard: mpsc::Receiver<(u64, Heard)>,
    sender: mpsc::Sender<(u64, Heard)>,
    listening: JoinSet<()>,
    sessions: Vec<Session>,
    n_opened: u64,
    is_opening: bool,
    open_at: Option<Timestamp>,
    /// When the last one was opened, and for which groups.
    opened: Timestamp,
    groups: Vec<usize>,
    /// Since when CloudWatch has been leaving lines out.
    sampled_from: Option<Timestamp>,
    /// What is to be known of it.
    pub note: Option<String>,
}

#[derive(Debug)]
struct Session {
    number: u64,
    abort: tokio::task::AbortHandle,
    began: Option<Timestamp>,
    n_minutes: u64,
    copies: Copies,
    held: Vec<(usize, LogEvent)>,
    ends_at: Option<Timestamp>,
}

#[derive(Debug)]
pub enum Heard {
    Began,
    Update(Update),
    Ended(Option<Failure>),
}

/// What is to be told.
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
            listening: JoinSet::new(),
            sessions: Vec::new(),
            n_opened: 0,
            is_opening: false,
            open_at: is_possible.then_some(now),
            opened: now,
            groups: Vec::new(),
            sampled_from: None,
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
        let minutes = self.sessions.iter().filter_map(Session::next_minute);
        let opens = self.open_at.filter(|_| !self.is_opening);
        ends.chain(minutes).chain(opens).min()
    }

    /// Opens, renews, closes and pays.
    pub fn turn(&mut self, clients: &Clients, groups: &[Group], now: Timestamp) {
        self.keep_up(groups, now);
        if !self.is_opening && self.open_at.is_some_and(|at| at <= now) {
            self.open(clients, groups, now);
        }
        self.sessions.retain(|session| {
            let is_over = session.ends_at.is_some_and(|at| at <= now);
            if is_over {
                session.abort.abort();
            }
            !is_over
        });
        for session in &mut self.sessions {
            while session.next_minute().is_some_and(|at| at <= now) {
                session.n_minutes += 1;
                if let Price::PerMinute(cost) = Call::StartLiveTail.facts().price {
                    clients.meter().bill(Call::StartLiveTail, cost);
                }
            }
        }
    }

    /// A group that was made meanwhile joins, and one that can only be queried leaves: for the sake of one,
    /// all would be refused.
    fn keep_up(&mut self, groups: &[Group], now: Timestamp) {
        let is_other = self.n_opened > 0 && able(groups).ne(self.groups.iter().copied());
        if let (true, Some(open_at)) = (is_other, self.open_at) {
            let wait = if self.is_on() { LATER } else { SOON };
            self.open_at = Some(open_at.min(self.opened.plus(wait).max(now)));
        }
    }

    fn open(&mut self, clients: &Clients, groups: &[Group], now: Timestamp) {
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
        let abort = self.listening.spawn(listening);
        self.sessions.push(Session {
            number: self.n_opened,
            abort,
            began: None,
            n_minutes: 0,
            copies: Copies::default(),
            held: Vec::new(),
            ends_at: None,
        });
    }

    /// Takes what a session said.
    pub fn hear(
        &mut self,
        (number, heard): (u64, Heard),
        groups: &mut [Group],
        now: Timestamp,
    ) -> Overheard {
        while self.listening.try_join_next().is_some() {}
        match heard {
            Heard::Began => {
                self.began(number, groups, now);
                Overheard::default()
            }
            Heard::Update(update) => {
                let sampled = self.sampled(update.is_sampled, now);
                if let Some(session) = self.sessions.iter_mut().find(|it| it.number == number) {
                    session.hold(update, groups);
                }
                Overheard {
                    sampled,
                    ..self.release(groups, now)
                }
            }
            Heard::Ended(failure) => {
                self.sessions.retain(|session| session.number != number);
                self.is_opening = false;
                self.open_at = self.reopens(failure.as_ref()).map(|wait| now.plus(wait));
                Overheard::default()
            }
        }
    }

    fn began(&mut self, number: u64, groups: &mut [Group], now: Timestamp) {
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
        // Its first lines are told when what was before them was read.
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

    fn sampled(&mut self, is_sampled: bool, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let from = match (is_sampled, self.sampled_from) {
            (true, None) => {
                self.sampled_from = Some(now.minus(Duration::from_secs(1)));
                return None;
            }
            (_, Some(from)) if !is_sampled || now.since(from) >= MINUTE => from,
            _ => return None,
        };
        self.sampled_from = is_sampled.then_some(now);
        Some((from, now))
    }

    /// What was held until the reading behind it had caught up.
    pub fn release(&mut self, groups: &mut [Group], now: Timestamp) -> Overheard {
        let mut events = Vec::new();
        let forget = now.minus(Duration::from_secs(600));
        for session in &mut self.sessions {
            let Some(began) = session.began else { continue };
            session.copies.forget_before(forget);
            for (n, group) in groups.iter_mut().enumerate() {
                if !group.turns.is_read_to(began) {
                    continue;
                }
                let is_its = |held: &mut (usize, LogEvent)| held.0 == n;
                let its: Vec<LogEvent> = session
                    .held
                    .extract_if(.., is_its)
                    .map(|(_, event)| event)
                    .collect();
                if !its.is_empty() {
                    let news = group.overheard(&mut session.copies, its);
                    events.push((n, news));
                }
            }
        }
        events.retain(|(_, news)| !news.is_empty());
        Overheard {
            events,
            sampled: None,
        }
    }
}

impl Session {
    /// Each minute is paid for as it begins.
    fn next_minute(&self) -> Option<Timestamp> {
        let minutes = MINUTE.saturating_mul(u32::try_from(self.n_minutes).unwrap_or(u32::MAX));
        Some(self.began?.plus(minutes))
    }

    fn hold(&mut self, update: Update, groups: &[Group]) {
        for (arn, event) in update.events {
            let whose = |group: &Group| is_named(&arn, &group.source.group);
            if let Some(n) = groups.iter().position(whose)
                && self.held.len() < MOST_HELD
            {
                self.held.push((n, event));
            }
        }
    }
}

/// The places of those that it takes.
fn able(groups: &[Group]) -> impl Iterator<Item = usize> {
    let groups = groups.iter().enumerate();
    groups
        .filter(|(_, group)| group.can_be_live())
        .map(|(n, _)| n)
}

/// An ARN or its end: servers say either.
fn is_named(said: &str, group: &str) -> bool {
    let said = said.strip_suffix(":*").unwrap_or(said);
    said == group
        || said
            .strip_suffix(group)
            .is_some_and(|rest| rest.ends_with(':'))
}

async fn listen(
    clients: Clients,
    groups: Vec<Arc<str>>,
    number: u64,
    to: mpsc::Sender<(u64, Heard)>,
) {
    let failure = match open(&clients, &groups).await {
        Ok(mut session) => {
            let mut is_heard = to.send((number, Heard::Began)).await.is_ok();
            while is_heard && let Some(update) = session.next().await {
                is_heard = to.send((number, Heard::Update(update))).await.is_ok();
            }
            None
        }
        Err(failure) => Some(failure),
    };
    // Nobody listens any more when this fails.
    let _ = to.send((number, Heard::Ended(failure))).await;
}

/// Groups are named by their ARNs, in which account and region stand.
async fn open(clients: &Clients, groups: &[Arc<str>]) -> Result<live_tail::Session, Failure> {
    let is_arn = |group: &Arc<str>| group.starts_with("arn:");
    let prefix = if groups.iter().all(is_arn) {
        String::new()
    } else {
        let identity = identity::ask(clients).await?;
        let region = clients.connection().region.as_ref();
        let region = region.map_or("us-east-1", |region| region.as_str());
        let partition = identity.arn.split(':').nth(1).filter(|it| !it.is_empty());
        let partition = partition.unwrap_or("aws");
        format!(
            "arn:{partition}:logs:{region}:{}:log-group:",
            identity.account.as_str()
        )
    };
    let arn = |group: &Arc<str>| {
        if is_arn(group) {
            group.to_string()
        } else {
            format!("{prefix}{group}")
        }
    };
    live_tail::open(clients, groups.iter().map(arn).collect()).await
}
