//! One group of a tail: what is asked of it next, and what of its events came already. Pure: moments and
//! answers go in, questions and news come out.
//!
//! `schedule` says when to read, `retries` what failed, `delivered` what was delivered.

mod failing;
mod paying;

use std::sync::Arc;
use std::time::Duration;

use super::delivered::{Copies, DeliveredEvents, Sign};
use super::queried::Queried;
use super::question::{ReadAnswer, ReadRequest};
use super::read::{self, FULL_PAGE, Next, RunningRead};
use super::retries::Retries;
use super::schedule::{Part, PollPace, TailSchedule};
use super::terms::Terms;
use super::trouble::Trouble;
use crate::fetch::log_events::{EventsPage, EventsRequest};
use crate::fetch::stream_filter::is_wanted;
use slstop_base::{Timestamp, Usd};
use slstop_core::domain::{LogEvent, LogSource, Spending};

/// How a group can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GroupReading {
    Events,
    /// It was refused: which class it is of has to be known first.
    Unclear,
    /// It is an infrequent-access group.
    Queries,
}

#[derive(Debug)]
pub struct TailedGroup {
    pub source: LogSource,
    terms: Arc<Terms>,
    way: GroupReading,
    /// It is asked once.
    was_class_asked: bool,
    known: DeliveredEvents,
    pub turns: TailSchedule,
    pub setbacks: Retries,
    pub queried: Queried,
    /// A request is under way: never two at a time.
    asking: Option<Part>,
    /// Not reported yet.
    gap: Option<UnreadSpan>,
}

/// A part that cannot be read, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct UnreadSpan {
    pub from: Timestamp,
    pub to: Timestamp,
    pub why: String,
}

/// What came of an answer.
#[derive(Debug, Default)]
pub struct GroupNews {
    pub events: Vec<LogEvent>,
    pub gap: Option<UnreadSpan>,
}

impl TailedGroup {
    pub fn new(source: LogSource, terms: Arc<Terms>) -> Self {
        Self {
            source,
            way: GroupReading::Events,
            was_class_asked: false,
            known: DeliveredEvents::new(terms.is_live),
            turns: TailSchedule::new(terms.clone()),
            setbacks: Retries::new(),
            queried: Queried::default(),
            asking: None,
            gap: None,
            terms,
        }
    }

    /// When there is something to ask; nothing while it is being asked, or when all was read.
    pub fn due(&self) -> Option<Timestamp> {
        let due = self.turns.due().filter(|_| self.asking.is_none())?;
        Some(due.max(self.setbacks.rests_until))
    }

    /// The next question, which from now on is under way. Where none can be paid for, it is due later.
    pub fn ask(&mut self, now: Timestamp, spending: &mut Spending) -> Option<ReadRequest> {
        if self.due().is_none_or(|due| due > now) {
            return None;
        }
        let part = self.part(now);
        if self.way == GroupReading::Queries && !self.can_pay(part, now, spending) {
            return None;
        }
        let group = self.source.group.clone();
        let read = self.turns.of(part).as_ref()?;
        let question = match self.way {
            GroupReading::Events => ReadRequest::Page(
                EventsRequest {
                    group,
                    from: read.from,
                    to: read.to,
                    // The streams of a shared group are filtered here: an environment that lives over midnight
                    // writes into the stream of the day before, which no prefix of today names.
                    stream_prefix: None,
                    pattern: self.terms.pattern.clone(),
                },
                read.token.clone(),
            ),
            GroupReading::Unclear => ReadRequest::Class(group),
            GroupReading::Queries => {
                ReadRequest::Rows(group, read.from, read.to.min(now).max(read.from))
            }
        };
        self.asking = Some(part);
        Some(question)
    }

    /// What is read next. A sweep that cannot reach back as far as lateness is allowed for leaves a gap.
    fn part(&mut self, now: Timestamp) -> Part {
        let was_sweeping = self.turns.of(Part::Sweep).is_some();
        let from = self.turns.swept_from().max(self.terms.from);
        let part = self.turns.part(now, self.known.forgot_before());
        if part == Part::Sweep
            && !was_sweeping
            && let Some(to) = self.known.crowded_out().filter(|to| *to > from)
        {
            let why = format!(
                "{} writes so much that very late lines may be missing",
                self.source.group
            );
            self.gap.get_or_insert(UnreadSpan { from, to, why });
        }
        part
    }

    pub fn has_gap(&self) -> bool {
        self.gap.is_some()
    }

    /// Whether a query of it is under way.
    pub fn is_querying(&self) -> bool {
        self.way == GroupReading::Queries && self.asking.is_some()
    }

    /// What has to be reported although nothing was asked.
    pub fn gap(&mut self) -> Option<UnreadSpan> {
        self.gap.take()
    }

    /// Takes the answer to what was asked.
    pub fn take(
        &mut self,
        answer: ReadAnswer,
        now: Timestamp,
        pace: PollPace,
        spending: &mut Spending,
    ) -> GroupNews {
        let Some(part) = self.asking.take() else {
            return GroupNews::default();
        };
        match answer {
            ReadAnswer::Page(page) => self.page(part, page, now, pace),
            ReadAnswer::Rows(rows) => self.rows(part, rows, now, pace, spending),
            ReadAnswer::Class(class) => self.classed(class, now),
        }
    }

    fn page(
        &mut self,
        part: Part,
        mut page: EventsPage,
        now: Timestamp,
        pace: PollPace,
    ) -> GroupNews {
        self.setbacks.passed(now);
        let Some(mut read) = self.turns.of(part).take() else {
            return GroupNews::default();
        };
        let (n_events, last) = (page.events.len(), read::last(&page.events));
        let token = page.token.take();
        let events = self.sift(&mut read, page.events, last);
        match read.turn(token, n_events >= FULL_PAGE, n_events, last) {
            Next::Page => *self.turns.of(part) = Some(read),
            Next::End => self.ended(part, &read, now, pace),
        }
        GroupNews { events, gap: None }
    }

    /// Leaves what is wanted and was not delivered yet.
    fn sift(
        &mut self,
        read: &mut RunningRead,
        mut events: Vec<LogEvent>,
        last: Option<Timestamp>,
    ) -> Vec<LogEvent> {
        events.retain(|event| is_wanted(&self.source, &event.stream));
        read.sift(&mut self.known, &self.source.group, &mut events);
        self.turns.heard(last, !events.is_empty());
        events
    }

    fn ended(&mut self, part: Part, read: &RunningRead, now: Timestamp, pace: PollPace) {
        self.turns.ended(part, read, now, pace);
        self.known.forget_before(self.turns.read_again_from());
    }

    /// A request was lost on its way with the connection that carried it.
    pub fn forget_request(&mut self) {
        self.asking = None;
    }

    /// The clock was set back.
    pub fn set_back(&mut self, by: Duration) {
        self.turns.set_back(by);
        self.setbacks.set_back(by);
    }

    pub fn trouble(&self) -> Option<&Trouble> {
        self.setbacks.trouble.as_ref()
    }

    /// Whether only queries can read it, which cost so much an hour.
    pub fn queried(&self) -> Option<Usd> {
        (self.way == GroupReading::Queries).then(|| self.queried.hourly(self.terms.late))
    }

    /// Whether anything was learned of it: that it does not exist is something, too.
    pub fn was_read(&self) -> bool {
        self.turns.was_polled() || self.trouble().is_some_and(Trouble::is_missing)
    }

    /// Whether anything is known of how it can be read.
    pub fn is_known(&self) -> bool {
        self.turns.was_polled() || self.trouble().is_some() || self.way == GroupReading::Queries
    }

    /// Whether Live Tail takes it: it refuses all groups for the sake of one.
    pub fn can_be_live(&self) -> bool {
        let is_lasting = self.trouble().is_some_and(Trouble::is_lasting);
        self.way != GroupReading::Queries && !is_lasting
    }

    /// Events that another reader of the same group found: those that were not delivered yet.
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
        self.turns.heard(read::last(&events), false);
        events
    }

    /// Whether it writes so much that late lines cannot be looked for as far back as they should.
    pub fn is_too_much(&self) -> bool {
        self.known.crowded_out() > Some(self.turns.swept_from())
    }

    /// Makes room for others.
    pub fn forget_oldest(&mut self) {
        self.known.forget_oldest();
    }

    pub fn n_known(&self) -> usize {
        self.known.len()
    }
}

#[cfg(test)]
mod tests;
