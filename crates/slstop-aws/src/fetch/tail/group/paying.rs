//! A group that only queries can read: how it is found out, and what of it can be paid for.

use std::time::Duration;

use super::{GroupNews, GroupReading, TailedGroup, UnreadSpan};
use crate::fetch::insights;
use crate::fetch::log_groups::Class;
use crate::fetch::tail::queried::{self, Means};
use crate::fetch::tail::read;
use crate::fetch::tail::schedule::{Part, PollPace};
use crate::fetch::tail::terms::PastOrder;
use crate::fetch::tail::trouble::Trouble;
use slstop_base::{Timestamp, Usd};
use slstop_core::domain::Spending;

const MILLI: Duration = Duration::from_millis(1);

impl TailedGroup {
    /// It was refused because of its class, or for another reason.
    pub(super) fn classed(&mut self, class: Option<Class>, now: Timestamp) -> GroupNews {
        self.way = GroupReading::Events;
        match class {
            Some(Class::InfrequentAccess) => self.read_by_queries(now),
            Some(Class::Delivery) => {
                self.setbacks.trouble = Some(Trouble::delivery(&self.source.group));
                self.setbacks.rest(now);
            }
            // It was made, or deleted, in this moment.
            Some(Class::Standard) | None => self.setbacks.rests_until = now,
        }
        GroupNews::default()
    }

    pub(super) fn read_by_queries(&mut self, now: Timestamp) {
        if self.terms.queries == Usd::ZERO && self.terms.until.is_none() {
            self.setbacks.trouble = Some(Trouble::infrequent(&self.source.group));
            return self.setbacks.rest(now);
        }
        self.way = GroupReading::Queries;
        self.turns.sweeps = queried::SWEEPS;
        self.setbacks.passed(now);
    }

    /// Otherwise it rests until it can.
    pub(super) fn can_pay(&mut self, part: Part, now: Timestamp, spending: &mut Spending) -> bool {
        let hourly = self.terms.queries;
        let Some(read) = self.turns.of(part).as_ref() else {
            return true;
        };
        let (from, to) = (read.from, read.to.min(now));
        let is_first = part == Part::Poll && !self.turns.was_polled();
        // What was typed with its beginning was asked for at its price; a look at the newest minute is how
        // the price is learnt.
        if self.terms.until.is_some() || (is_first && self.terms.order == PastOrder::OldestFirst) {
            return true;
        }
        spending.settle(now);
        if part != Part::Past && self.queried.is_too_dear(hourly) {
            let trouble =
                Trouble::too_dear(&self.source.group, self.queried.hourly(self.terms.late));
            self.leave_alone(trouble, now);
            return false;
        }
        let span = to.since(from);
        let means = match part {
            Part::Past => self.queried.means_for_past(span, spending, hourly, now),
            Part::Poll | Part::Sweep => self.queried.means_for_new(span, spending, now),
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
                self.gap = Some(UnreadSpan { from, to, why });
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
        self.queried.forget_price();
        self.gap = Some(UnreadSpan { from, to, why });
    }

    pub(super) fn rows(
        &mut self,
        part: Part,
        rows: insights::QueriedEvents,
        now: Timestamp,
        pace: PollPace,
        spending: &mut Spending,
    ) -> GroupNews {
        self.setbacks.passed(now);
        spending.settle(now);
        spending.take(rows.cost);
        let Some(mut read) = self.turns.of(part).take() else {
            return GroupNews::default();
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
                    gap = Some(UnreadSpan {
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
        GroupNews { events, gap }
    }
}
