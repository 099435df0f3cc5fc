//! One group of a tail: which of its time is to be read next, and what of it came already. Pure: moments
//! and pages go in, requests and news come out.
//!
//! Three readings take turns, the first that is due before the others. A *poll* reads what is new, and
//! ten seconds before it again, because events arrive seconds apart. The *past* is what was asked for and
//! lies before the tail began. A *sweep* reads each minute all that may have arrived since the last one
//! with any lateness that is allowed for.

use std::sync::Arc;
use std::time::Duration;

use super::known::{Copies, Known, Sign};
use super::past;
use super::read::{self, Next, Read, back_off};
use super::terms::{Order, Terms};
use super::trouble::Trouble;
use crate::base::Timestamp;
use crate::domain::{Failure, LogEvent, LogSource};
use crate::facts::ledger::stream_owner;
use crate::fetch::log_events::{Asked, Page};

/// What each poll reads again.
const OVERLAP: Duration = Duration::from_secs(10);
/// Between two sweeps.
const SWEEP: Duration = Duration::from_secs(60);
/// What is read first where the newest lines are wanted first, and what is kept of a long absence for the poll.
const NEWEST: Duration = Duration::from_secs(60);
/// A quiet group is looked at as rarely as this.
const IDLE: Duration = Duration::from_secs(5);
/// CloudWatch takes events of the near future; this machine's clock may be slow.
const AHEAD: Duration = Duration::from_secs(3600);
/// A page that fails so often while others come has something that cannot be read.
const MOST_FAILURES: u32 = 8;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Poll,
    Past,
    Sweep,
}

#[derive(Debug)]
pub struct Group {
    pub source: LogSource,
    terms: Arc<Terms>,
    known: Known,
    /// A request is under way: never two at a time.
    pub asking: Option<Part>,
    pub trouble: Option<Trouble>,
    n_failures: u32,
    /// No request before.
    rests_until: Timestamp,
    poll: Option<Read>,
    past: Option<Read>,
    sweep: Option<Read>,
    /// What of the past is still to be read, the part that is read next at the end.
    slices: Vec<(Timestamp, Timestamp)>,
    /// When the tail began; nothing before it did.
    begun: Option<Timestamp>,
    /// What was visible at this moment was read.
    read_to: Timestamp,
    newest: Option<Timestamp>,
    swept: Timestamp,
    poll_at: Timestamp,
    /// How long it has told nothing new, in polls.
    n_quiet: u32,
    last_poll: Option<Timestamp>,
    /// Between its last two polls.
    pub every: Duration,
    is_over: bool,
}

/// What came of a page.
#[derive(Debug, Default)]
pub struct News {
    pub events: Vec<LogEvent>,
    /// A part that cannot be read.
    pub gap: Option<(Timestamp, Timestamp, Failure)>,
}

impl Group {
    pub fn new(source: LogSource, terms: Arc<Terms>, most_known: usize) -> Self {
        let start = Timestamp::from_millis(i64::MIN);
        Self {
            source,
            known: Known::new(most_known, terms.is_live),
            asking: None,
            trouble: None,
            n_failures: 0,
            rests_until: start,
            poll: None,
            past: None,
            sweep: None,
            slices: Vec::new(),
            begun: None,
            read_to: terms.from,
            newest: None,
            swept: start,
            poll_at: start,
            n_quiet: 0,
            last_poll: None,
            every: Duration::ZERO,
            is_over: false,
            terms,
        }
    }

    /// When there is something to ask; nothing while it is being asked, or when all was read.
    pub fn due(&self) -> Option<Timestamp> {
        if self.asking.is_some() || self.is_done() {
            return None;
        }
        let is_reading = [&self.poll, &self.past, &self.sweep]
            .into_iter()
            .any(Option::is_some);
        let due = if is_reading || !self.slices.is_empty() {
            self.rests_until
        } else {
            self.poll_at.min(self.swept.plus(SWEEP))
        };
        Some(due.max(self.rests_until))
    }

    /// Whether everything up to the end that was asked for was read.
    pub fn is_done(&self) -> bool {
        self.is_over && self.poll.is_none() && self.past.is_none() && self.slices.is_empty()
    }

    /// Lines from here on are complete.
    pub fn read_from(&self) -> Timestamp {
        let past = self.past.as_ref().map(|read| read.to);
        let pending = self.slices.iter().map(|(_, to)| *to).max();
        past.max(pending).unwrap_or(self.terms.from)
    }

    /// The next request, which from now on is under way.
    pub fn ask(&mut self, now: Timestamp) -> Option<(Asked, Option<String>)> {
        if self.due().is_none_or(|due| due > now) {
            return None;
        }
        self.begin(now);
        let part = self.part(now);
        let (asked, token) = {
            let read = self.of(part).as_ref()?;
            ((read.from, read.to), read.token.clone())
        };
        self.asking = Some(part);
        let (from, to) = asked;
        let asked = Asked {
            group: self.source.group.clone(),
            from,
            to,
            // A shared group's streams are told apart here: an environment that lives over midnight writes
            // into the stream of the day before, which no prefix of today names.
            stream_prefix: None,
            pattern: self.terms.pattern.clone(),
        };
        Some((asked, token))
    }

    fn begin(&mut self, now: Timestamp) {
        if self.begun.is_some() {
            return;
        }
        self.begun = Some(now);
        self.swept = now;
        if self.terms.order == Order::NewestFirst && self.terms.until.is_none() {
            let newest = now.minus(NEWEST).max(self.terms.from);
            self.slices = past::slices(self.terms.from, newest);
            self.read_to = newest;
        }
    }

    /// Which reading goes on or begins now.
    fn part(&mut self, now: Timestamp) -> Part {
        if self.poll.is_some() {
            return Part::Poll;
        }
        if self.poll_at <= now && !self.is_over {
            self.poll = Some(self.new_poll(now));
            return Part::Poll;
        }
        if self.past.is_none()
            && let Some((from, to)) = self.slices.pop()
        {
            self.past = Some(Read::new(from, to, now));
        }
        if self.past.is_some() {
            return Part::Past;
        }
        if self.sweep.is_none() {
            // What is late is so beyond the usual.
            let late = self.terms.late + OVERLAP;
            let from = self.swept.minus(late).max(self.terms.from);
            let from = self.known.forgot_before().map_or(from, |at| at.max(from));
            self.sweep = Some(Read::new(from, now, now));
        }
        Part::Sweep
    }

    fn new_poll(&mut self, now: Timestamp) -> Read {
        // Where everything arrives late, polls begin where the last of it happened; but no further back
        // than sweeps look anyway.
        let reached = self.newest.unwrap_or(self.read_to).min(self.read_to);
        let farthest = now
            .minus(self.terms.late + SWEEP)
            .min(self.read_to.minus(OVERLAP));
        let mut from = reached.minus(OVERLAP).max(farthest);
        let absent_from = now.minus(NEWEST.saturating_mul(2));
        if self.terms.order == Order::NewestFirst
            && self.last_poll.is_some()
            && self.read_to < absent_from
            && self.slices.len() < past::MOST_SLICES
        {
            // The machine slept, or the network was gone: again the newest first.
            let newest = now.minus(NEWEST);
            self.slices.extend(past::slices(from, newest));
            from = newest.minus(OVERLAP);
        }
        let to = self.terms.until.unwrap_or_else(|| now.plus(AHEAD));
        Read::new(from.max(self.terms.from).min(to), to, now)
    }

    fn of(&mut self, part: Part) -> &mut Option<Read> {
        match part {
            Part::Poll => &mut self.poll,
            Part::Past => &mut self.past,
            Part::Sweep => &mut self.sweep,
        }
    }

    /// Takes the page that was asked for.
    pub fn take(&mut self, mut page: Page, now: Timestamp, pace: Duration) -> News {
        let (Some(part), group) = (self.asking.take(), self.source.group.clone()) else {
            return News::default();
        };
        self.trouble = None;
        self.n_failures = 0;
        // Whoever waited longer comes first: a long past keeps nobody else waiting.
        self.rests_until = now;
        let Some(mut read) = self.of(part).take() else {
            return News::default();
        };
        let (n_events, last) = (page.events.len(), read::last(&page.events));
        page.events
            .retain(|event| is_wanted(&self.source, &event.stream));
        read.sift(&mut self.known, &group, &mut page);
        self.newest = self.newest.max(last);
        if !page.events.is_empty() {
            self.n_quiet = 0;
        }
        match read.turn(page.token.take(), n_events, last) {
            Next::Page => *self.of(part) = Some(read),
            Next::End => self.ended(part, &read, now, pace),
        }
        News {
            events: page.events,
            gap: None,
        }
    }

    fn ended(&mut self, part: Part, read: &Read, now: Timestamp, pace: Duration) {
        match part {
            Part::Poll => {
                self.read_to = self.read_to.max(read.begun);
                self.is_over = self.terms.until.is_some_and(|until| read.begun >= until);
                self.every = self
                    .last_poll
                    .map_or(Duration::ZERO, |last| now.since(last));
                self.last_poll = Some(now);
                // Half of the time is enough for reading.
                let took = now.since(read.begun);
                let quiet = 1.5_f64.powi(self.n_quiet.min(8) as i32);
                let idle = pace.mul_f64(quiet).min(IDLE.max(pace));
                self.n_quiet = self.n_quiet.saturating_add(1);
                self.poll_at = now.plus(idle.max(took));
                if let Some(until) = self.terms.until {
                    self.poll_at = self.poll_at.min(until.max(now));
                }
            }
            Part::Past => {}
            Part::Sweep => self.swept = read.begun,
        }
        self.known.forget_before(self.read_again_from());
    }

    /// Nothing before this is read again.
    fn read_again_from(&self) -> Timestamp {
        let reads = [&self.poll, &self.past, &self.sweep].into_iter().flatten();
        let is_past_read = self.past.is_some() || !self.slices.is_empty();
        // Sweeps reach back into what the past has still to read.
        let begun = self.begun.filter(|_| is_past_read);
        reads
            .map(|read| read.from)
            .chain(begun.map(|begun| begun.minus(self.terms.late + SWEEP)))
            .fold(self.swept, Timestamp::min)
            .min(self.read_to)
            .minus(self.terms.late + OVERLAP)
    }

    /// What was asked for did not come. `n_pages` is how many did come so far, of all groups.
    pub fn failed(&mut self, failure: Failure, now: Timestamp, n_pages: u64) -> News {
        let Some(part) = self.asking.take() else {
            return News::default();
        };
        self.n_failures += 1;
        let trouble = Trouble::of(failure, &self.source.group);
        let Some(mut read) = self.of(part).take() else {
            return News::default();
        };
        read.n_failures += 1;
        if read.n_failures == 1 {
            read.pages_before = n_pages;
        }
        let goes_on = if read.token.is_some() && trouble.is_of_token() {
            read.restart(&self.known)
        } else if self.terms.until.is_some() {
            !trouble.is_lasting() && read.n_failures < MOST_FAILURES
        } else {
            let others_come = n_pages > read.pages_before + 2;
            read.n_failures < MOST_FAILURES || !others_come
        };
        let mut news = News::default();
        if goes_on {
            *self.of(part) = Some(read);
            let rest = trouble.rest();
            self.rests_until = now.plus(rest.unwrap_or_else(|| back_off(self.n_failures)));
        } else {
            // In a group that nobody wrote to, nothing is missing.
            news.gap = (!trouble.is_missing())
                .then(|| (read.unread(), read.to.min(now), trouble.failure.clone()));
            self.ended(part, &read, now, IDLE);
        }
        self.trouble = Some(trouble);
        news
    }

    /// A request was lost on its way with the connection that carried it.
    pub fn forget_request(&mut self) {
        self.asking = None;
    }

    /// The clock was set back: what was due in a second must not be due in an hour.
    pub fn set_back(&mut self, by: Duration) {
        let moments = [
            &mut self.rests_until,
            &mut self.poll_at,
            &mut self.swept,
            &mut self.read_to,
        ];
        for moment in moments.into_iter().chain(&mut self.last_poll) {
            *moment = moment.minus(by);
        }
    }

    /// Whether somebody who waits at a prompt should rather hear why.
    pub fn is_hopeless(&self) -> bool {
        /// An answer that was cut may come whole the next time; the network the SDK has tried three times.
        const ENOUGH: u32 = 3;
        self.trouble.as_ref().is_some_and(|trouble| {
            let is_answered = !matches!(
                trouble.failure,
                Failure::Unreachable { .. } | Failure::TimedOut { .. }
            );
            let may_pass = !trouble.is_lasting() && is_answered && self.n_failures < ENOUGH;
            !trouble.is_missing() && !may_pass
        })
    }

    /// Whether anything was learned of it: that it does not exist is something, too.
    pub fn was_read(&self) -> bool {
        self.last_poll.is_some() || self.trouble.as_ref().is_some_and(Trouble::is_missing)
    }

    /// News of somebody else who reads the same group: those that were not told yet.
    pub fn overheard(&mut self, copies: &mut Copies, mut events: Vec<LogEvent>) -> Vec<LogEvent> {
        let group = self.source.group.clone();
        events.retain_mut(|event| {
            if !is_wanted(&self.source, &event.stream) {
                return false;
            }
            let sign = Sign::of_text(&group, event);
            let nth = copies.count(event.at, sign);
            event.id = Some(sign.made_up_id(nth));
            self.known.is_nth_news(event.at, sign, nth)
        });
        if !events.is_empty() {
            self.newest = self.newest.max(read::last(&events));
        }
        events
    }

    /// Reads what is new as soon as nothing else is being asked.
    pub fn poll_at_once(&mut self, now: Timestamp) {
        self.poll_at = self.poll_at.min(now);
    }

    /// Whether all that was visible at that moment was read, and the past with it.
    pub fn is_read_to(&self, at: Timestamp) -> bool {
        self.last_poll.is_some() && self.read_to >= at
    }

    /// Whether it tells so much that lateness cannot be allowed for as it should.
    pub fn is_too_much(&self) -> bool {
        self.known.forgot_before() > Some(self.swept.minus(self.terms.late))
    }

    pub fn n_known(&self) -> usize {
        self.known.len()
    }
}

/// Several functions may share a group; a stream whose name says nothing may be anybody's.
fn is_wanted(source: &LogSource, stream: &str) -> bool {
    source.functions.is_empty()
        || stream_owner(stream).0.is_none_or(|owner| {
            let mut functions = source.functions.iter();
            functions.any(|function| function.as_str() == owner)
        })
}
