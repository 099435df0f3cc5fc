//! One group of a tail: what is asked of it next, and what of its events came already. Pure: moments and
//! answers go in, questions and news come out.
//!
//! When it is whose turn is known to `turns`, what went wrong to `setbacks`, what was told to `known`.

use std::sync::Arc;
use std::time::Duration;

use super::known::{Copies, Known, Sign};
use super::queried::{self, Means, Queried};
use super::read::{self, FULL_PAGE, Next, Read};
use super::setbacks::Setbacks;
use super::terms::{Order, Terms};
use super::trouble::Trouble;
use super::turns::{Pace, Part, Turns};
use crate::base::Timestamp;
use crate::domain::{Failure, LogEvent, LogSource, Purse};
use crate::fetch::insights;
use crate::fetch::log_events::{Asked, Page};
use crate::fetch::log_groups::Class;
use crate::fetch::whose::is_wanted;

/// A page that fails so often while others come has something that cannot be read.
const MOST_FAILURES: u32 = 8;
const MILLI: Duration = Duration::from_millis(1);

/// How a group can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Events,
    /// It was refused: which class it is of has to be known first.
    Unclear,
    /// It is an infrequent-access group.
    Queries,
}

#[derive(Debug)]
pub struct Group {
    pub source: LogSource,
    terms: Arc<Terms>,
    way: Way,
    /// Nobody asks twice.
    was_class_asked: bool,
    known: Known,
    pub turns: Turns,
    pub setbacks: Setbacks,
    pub queried: Queried,
    /// A request is under way: never two at a time.
    asking: Option<Part>,
    /// Not told yet.
    gap: Option<Gap>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    Page(Asked, Option<String>),
    /// All between two moments, by a query that is paid for.
    Rows(Arc<str>, Timestamp, Timestamp),
    Class(Arc<str>),
}

#[derive(Debug)]
pub enum Answer {
    Page(Page),
    Rows(insights::Read),
    Class(Option<Class>),
}

/// A part that cannot be read, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    pub from: Timestamp,
    pub to: Timestamp,
    pub why: String,
}

/// What came of an answer.
#[derive(Debug, Default)]
pub struct News {
    pub events: Vec<LogEvent>,
    pub gap: Option<Gap>,
}

impl Group {
    pub fn new(source: LogSource, terms: Arc<Terms>, most_known: usize) -> Self {
        Self {
            source,
            way: Way::Events,
            was_class_asked: false,
            known: Known::new(most_known, terms.is_live),
            turns: Turns::new(terms.clone()),
            setbacks: Setbacks::new(),
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
    pub fn ask(&mut self, now: Timestamp, purse: &mut Purse) -> Option<Question> {
        if self.due().is_none_or(|due| due > now) {
            return None;
        }
        let part = self.turns.part(now, self.known.forgot_before());
        if self.way == Way::Queries && !self.can_pay(part, now, purse) {
            return None;
        }
        let group = self.source.group.clone();
        let read = self.turns.of(part).as_ref()?;
        let question = match self.way {
            Way::Events => Question::Page(
                Asked {
                    group,
                    from: read.from,
                    to: read.to,
                    // A shared group's streams are told apart here: an environment that lives over midnight
                    // writes into the stream of the day before, which no prefix of today names.
                    stream_prefix: None,
                    pattern: self.terms.pattern.clone(),
                },
                read.token.clone(),
            ),
            Way::Unclear => Question::Class(group),
            Way::Queries => Question::Rows(group, read.from, read.to.min(now).max(read.from)),
        };
        self.asking = Some(part);
        Some(question)
    }

    /// Otherwise it rests until it can.
    fn can_pay(&mut self, part: Part, now: Timestamp, purse: &mut Purse) -> bool {
        let hourly = self.terms.queries;
        let Some(read) = self.turns.of(part).as_ref() else {
            return true;
        };
        let (from, to) = (read.from, read.to.min(now));
        let is_first = part == Part::Poll && !self.turns.was_polled();
        // What was typed with its beginning was asked for at its price; a look at the newest minute is how
        // the price is learnt.
        if self.terms.until.is_some() || (is_first && self.terms.order == Order::OldestFirst) {
            return true;
        }
        purse.settle(now);
        if part != Part::Past && self.queried.is_too_dear(hourly) {
            let trouble =
                Trouble::too_dear(&self.source.group, self.queried.hourly(self.terms.late));
            self.leave_alone(trouble, now);
            return false;
        }
        let span = to.since(from);
        let means = match part {
            Part::Past => self.queried.means_for_past(span, purse, hourly, now),
            Part::Poll | Part::Sweep => self.queried.means_for_new(span, purse, now),
        };
        match means {
            Means::Enough => true,
            Means::From(at) => {
                self.setbacks.rests_until = at;
                false
            }
            Means::Never => {
                self.turns.of(part).take();
                let why = self.queried.too_dear_past(span);
                self.gap = Some(Gap { from, to, why });
                false
            }
        }
    }

    /// What is written meanwhile is not read afterwards either: a gap says so.
    fn leave_alone(&mut self, trouble: Trouble, now: Timestamp) {
        let why = trouble.to_string();
        self.setbacks.failed(trouble);
        self.setbacks.rest(now);
        let (from, to) = self.turns.skip(self.setbacks.rests_until);
        // The price may have changed: the next look is at the newest alone.
        self.queried = Queried::default();
        self.gap = Some(Gap { from, to, why });
    }

    pub fn has_gap(&self) -> bool {
        self.gap.is_some()
    }

    /// Whether a query of it is under way.
    pub fn is_querying(&self) -> bool {
        self.way == Way::Queries && self.asking.is_some()
    }

    /// What has to be told although nothing was asked.
    pub fn gap(&mut self) -> Option<Gap> {
        self.gap.take()
    }

    /// Takes the answer to what was asked.
    pub fn take(&mut self, answer: Answer, now: Timestamp, pace: Pace, purse: &mut Purse) -> News {
        let Some(part) = self.asking.take() else {
            return News::default();
        };
        match answer {
            Answer::Page(page) => self.page(part, page, now, pace),
            Answer::Rows(rows) => self.rows(part, rows, now, pace, purse),
            Answer::Class(class) => self.classed(class, now),
        }
    }

    fn page(&mut self, part: Part, mut page: Page, now: Timestamp, pace: Pace) -> News {
        self.setbacks.passed(now);
        let Some(mut read) = self.turns.of(part).take() else {
            return News::default();
        };
        let (n_events, last) = (page.events.len(), read::last(&page.events));
        let token = page.token.take();
        let events = self.sift(&mut read, page.events, last);
        match read.turn(token, n_events >= FULL_PAGE, n_events, last) {
            Next::Page => *self.turns.of(part) = Some(read),
            Next::End => self.ended(part, &read, now, pace),
        }
        News { events, gap: None }
    }

    fn rows(
        &mut self,
        part: Part,
        rows: insights::Read,
        now: Timestamp,
        pace: Pace,
        purse: &mut Purse,
    ) -> News {
        self.setbacks.passed(now);
        purse.settle(now);
        purse.take(rows.cost);
        let Some(mut read) = self.turns.of(part).take() else {
            return News::default();
        };
        let looked_at = read.to.min(read.begun).since(read.from);
        self.queried.paid(rows.cost, looked_at);
        let last = read::last(&rows.events);
        let mut events = rows.events;
        // Whether the next query has the same pointer for an event is nowhere promised: as many as look
        // alike are so many.
        for event in &mut events {
            event.id = None;
        }
        let events = self.sift(&mut read, events, last);
        let mut gap = None;
        match rows.up_to {
            Some(up_to) => {
                let from = if up_to > read.from {
                    up_to
                } else {
                    let why = "more lines in a millisecond than a query tells".to_owned();
                    gap = Some(Gap {
                        from: up_to,
                        to: up_to,
                        why,
                    });
                    read.from.plus(MILLI)
                };
                read.go_on_from(from);
                *self.turns.of(part) = Some(read);
            }
            None => {
                let pace = pace.no_sooner_than(queried::EVERY);
                self.ended(part, &read, now, pace);
            }
        }
        News { events, gap }
    }

    /// Leaves what is wanted and was not told yet.
    fn sift(
        &mut self,
        read: &mut Read,
        mut events: Vec<LogEvent>,
        last: Option<Timestamp>,
    ) -> Vec<LogEvent> {
        events.retain(|event| is_wanted(&self.source, &event.stream));
        read.sift(&mut self.known, &self.source.group, &mut events);
        self.turns.heard(last, !events.is_empty());
        events
    }

    fn ended(&mut self, part: Part, read: &Read, now: Timestamp, pace: Pace) {
        self.turns.ended(part, read, now, pace);
        self.known.forget_before(self.turns.read_again_from());
    }

    /// It was refused because of its class, or for another reason.
    fn classed(&mut self, class: Option<Class>, now: Timestamp) -> News {
        self.way = Way::Events;
        match class {
            Some(Class::InfrequentAccess) => self.read_by_queries(now),
            Some(Class::Delivery) => {
                self.setbacks.trouble = Some(Trouble::delivery(&self.source.group));
                self.setbacks.rest(now);
            }
            // It was made, or deleted, in this moment.
            Some(Class::Standard) | None => self.setbacks.rests_until = now,
        }
        News::default()
    }

    fn read_by_queries(&mut self, now: Timestamp) {
        if self.terms.queries == crate::base::Usd::ZERO && self.terms.until.is_none() {
            self.setbacks.trouble = Some(Trouble::infrequent(&self.source.group));
            return self.setbacks.rest(now);
        }
        self.way = Way::Queries;
        self.turns.sweeps = queried::SWEEPS;
        self.setbacks.passed(now);
    }

    /// What was asked for did not come. `n_pages` is how many did come so far, of all groups.
    pub fn failed(&mut self, failure: Failure, now: Timestamp, n_pages: u64) -> News {
        let Some(part) = self.asking.take() else {
            return News::default();
        };
        let trouble = Trouble::of(failure, &self.source.group);
        let is_infrequent = trouble.is_infrequent() && self.way == Way::Events;
        self.setbacks.failed(trouble.clone());
        if is_infrequent {
            self.read_by_queries(now);
            return News::default();
        }
        if self.way == Way::Unclear {
            // Without its class, its refusal is all there is to go by.
            self.way = Way::Events;
            self.setbacks.rest(now);
            return News::default();
        }
        let Some(mut read) = self.turns.of(part).take() else {
            return News::default();
        };
        let is_of_class = trouble.is_of_token() && read.token.is_none();
        if is_of_class && self.way == Way::Events && !self.was_class_asked {
            self.was_class_asked = true;
            self.way = Way::Unclear;
            *self.turns.of(part) = Some(read);
            return News::default();
        }
        read.n_failures += 1;
        if read.n_failures == 1 {
            read.pages_before = n_pages;
        }
        let is_before_all = self.way == Way::Queries && trouble.is_before_all();
        let goes_on = if is_before_all {
            false
        } else if read.token.is_some() && trouble.is_of_token() {
            read.restart(&self.known)
        } else if self.terms.until.is_some() {
            !trouble.is_lasting() && read.n_failures < MOST_FAILURES
        } else {
            let others_come = n_pages > read.pages_before + 2;
            read.n_failures < MOST_FAILURES || !others_come
        };
        if goes_on {
            *self.turns.of(part) = Some(read);
            self.setbacks.rest(now);
            return News::default();
        }
        // In a group that nobody wrote to, or before it was made, nothing is missing.
        let is_nothing = trouble.is_missing() || is_before_all;
        let gap = (!is_nothing).then(|| Gap {
            from: read.unread(),
            to: read.to.min(now),
            why: trouble.failure.to_string(),
        });
        self.ended(part, &read, now, Pace::IDLE);
        if is_before_all {
            self.setbacks.passed(now);
        }
        News {
            events: Vec::new(),
            gap,
        }
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
    pub fn queried(&self) -> Option<crate::base::Usd> {
        (self.way == Way::Queries).then(|| self.queried.hourly(self.terms.late))
    }

    /// Whether anything was learned of it: that it does not exist is something, too.
    pub fn was_read(&self) -> bool {
        self.turns.was_polled() || self.trouble().is_some_and(Trouble::is_missing)
    }

    /// Whether Live Tail takes it: it refuses all groups for the sake of one.
    pub fn can_be_live(&self) -> bool {
        let is_lasting = self.trouble().is_some_and(Trouble::is_lasting);
        self.way != Way::Queries && !is_lasting
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
        self.turns.heard(read::last(&events), false);
        events
    }

    /// Whether it tells so much that lateness cannot be allowed for as it should.
    pub fn is_too_much(&self) -> bool {
        self.known.forgot_before() > Some(self.turns.swept_from())
    }

    pub fn n_known(&self) -> usize {
        self.known.len()
    }
}

#[cfg(test)]
mod tests;
