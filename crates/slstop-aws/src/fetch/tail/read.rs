//! One reading of a group between two moments, page by page, with what it takes to go on after a
//! failure or to begin again.

use std::time::Duration;

use super::delivered::{Copies, DeliveredEvents, Sign};
use slstop_base::Timestamp;
use slstop_core::domain::LogEvent;

/// CloudWatch's largest page. A server that ends with one of these may have cut the rest off without
/// a word, as one emulator does.
pub const FULL_PAGE: usize = 10_000;

/// Of one reading; with pages of ten thousand events, more than anybody follows. A server may not know how to end.
const MOST_PAGES: u32 = 50_000;

/// A token that is refused so often is not out of date: something else is wrong.
const MOST_RESTARTS: u32 = 5;

#[derive(Debug)]
pub struct RunningRead {
    pub from: Timestamp,
    /// Inclusive, as AWS has it.
    pub to: Timestamp,
    /// When its first page was asked for: what was visible then is in it.
    pub begun: Timestamp,
    pub token: Option<String>,
    /// Failures in a row, and how many pages of this tail had come before the first of them.
    pub n_failures: u32,
    pub pages_before: u64,
    n_restarts: u32,
    n_pages: u32,
    /// How many of the events without an id look like this, so far.
    copies: Copies,
    /// The last event of the last page.
    reached: Option<Timestamp>,
}

/// What there is to do after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Another page.
    Page,
    End,
}

impl RunningRead {
    pub fn new(from: Timestamp, to: Timestamp, begun: Timestamp) -> Self {
        Self {
            from,
            to,
            begun,
            token: None,
            n_failures: 0,
            pages_before: 0,
            n_restarts: 0,
            n_pages: 0,
            copies: Copies::default(),
            reached: None,
        }
    }

    /// Leaves of a page what is news.
    pub fn sift(&mut self, known: &mut DeliveredEvents, group: &str, events: &mut Vec<LogEvent>) {
        events.retain_mut(|event| match event.id.take() {
            Some(id) => {
                let is_news = known.is_news(group, &id, event);
                event.id = Some(id);
                is_news
            }
            None => {
                let sign = Sign::of_text(group, event);
                let nth = self.copies.count(event.at, sign);
                event.id = Some(sign.made_up_id(nth));
                known.is_nth_news(event.at, sign, nth)
            }
        });
    }

    /// After a page that ends at `last` and held `n_events`; `is_full` if a page can hold no more.
    pub fn turn(
        &mut self,
        token: Option<String>,
        is_full: bool,
        n_events: usize,
        last: Option<Timestamp>,
    ) -> Next {
        self.n_failures = 0;
        self.n_pages += 1;
        let is_stuck = token.is_some() && token == self.token;
        self.token = token;
        let reached = self.reached;
        self.reached = last.or(reached);
        match &self.token {
            // The same token for nothing is the end, however it was meant.
            Some(_) if (is_stuck && n_events == 0) || self.n_pages >= MOST_PAGES => Next::End,
            Some(_) => Next::Page,
            None if is_full && self.reached > reached => {
                self.go_on_from(self.reached.unwrap_or(self.from));
                Next::Page
            }
            None => Next::End,
        }
    }

    /// What lies before this moment was read; those of the moment itself come once more.
    pub fn go_on_from(&mut self, from: Timestamp) {
        self.from = from;
        self.copies = Copies::default();
    }

    /// Begins again after its token was refused, from where `known` still knows everything. Not for ever.
    pub fn restart(&mut self, known: &DeliveredEvents) -> bool {
        self.n_restarts += 1;
        self.token = None;
        self.reached = None;
        self.copies = Copies::default();
        self.from = known
            .forgot_before()
            .map_or(self.from, |at| at.max(self.from));
        self.n_restarts <= MOST_RESTARTS
    }

    /// From where on it was not read, if it ends here.
    pub fn unread(&self) -> Timestamp {
        self.reached.unwrap_or(self.from).min(self.to)
    }
}

/// How long to wait after the nth failure in a row. The SDK has tried three times within each; somebody
/// looks at the lines that come.
pub fn back_off(n_failures: u32) -> Duration {
    const FIRST: Duration = Duration::from_secs(1);
    const LONGEST: Duration = Duration::from_secs(30);
    FIRST
        .saturating_mul(1 << n_failures.saturating_sub(1).min(8))
        .min(LONGEST)
}

/// When the last event of a page happened. Not every server puts them in order.
pub fn last(events: &[LogEvent]) -> Option<Timestamp> {
    events.iter().map(|event| event.at).max()
}
