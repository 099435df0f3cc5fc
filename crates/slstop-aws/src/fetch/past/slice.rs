//! One span of a group, page by page. An answer that was cut, throttled or never came is asked for
//! again; a token that is no longer good starts the slice over, and what came before is known by its ids.
//!
//! Some servers give events no ids. Those get one here: the nth event of a slice that looks the same,
//! whichever page it is on, has the same id however often the slice is read. So two that are alike are
//! two, and what is read again is not. No two slices hold events of one millisecond.

use std::sync::Arc;

use super::slices::TimeSlice;
use crate::Clients;
use crate::fetch::log_events::{self, EventsPage, EventsRequest};
use crate::fetch::retry_budget::{Patience, is_refused};
use crate::fetch::tail::{Copies, Sign};
use slstop_base::Timestamp;
use slstop_core::domain::{Failure, LogEvent};

/// Tokens live for a day; a server whose tokens never last is left.
const MOST_RESTARTS: u32 = 3;
/// A page has up to a megabyte: a terabyte, and the end of a server that never ends.
const MOST_PAGES: u32 = 1_000_000;

/// Where a slice stands.
#[derive(Debug)]
pub struct Slice<'a> {
    clients: &'a Clients,
    asked: EventsRequest,
    token: Option<String>,
    /// How many of the events without an id look like this, since the slice was begun.
    copies: Copies,
    /// The latest event so far.
    pub reached: Option<Timestamp>,
    pub pages: u32,
    restarts: u32,
    pub is_over: bool,
}

impl<'a> Slice<'a> {
    pub fn new(
        clients: &'a Clients,
        group: &Arc<str>,
        span: TimeSlice,
        pattern: Option<Arc<str>>,
    ) -> Self {
        Self {
            clients,
            asked: EventsRequest {
                group: group.clone(),
                from: span.from,
                to: span.to,
                stream_prefix: None,
                pattern,
            },
            token: None,
            copies: Copies::default(),
            reached: None,
            pages: 0,
            restarts: 0,
            is_over: false,
        }
    }

    /// The next page. After a failure the rest of the slice is missing.
    pub async fn next(&mut self) -> Result<Vec<LogEvent>, Failure> {
        let mut page = loop {
            match self.page().await {
                Ok(page) => break page,
                Err(failure) if self.token.is_some() && is_refused(&failure) => {
                    self.restarts += 1;
                    if self.restarts > MOST_RESTARTS {
                        return Err(failure);
                    }
                    self.token = None;
                    self.copies = Copies::default();
                }
                Err(failure) => return Err(failure),
            }
        };
        self.pages += 1;
        self.name(&mut page.events);
        self.reached = self
            .reached
            .max(page.events.iter().map(|event| event.at).max());
        let is_stuck = page.token == self.token || self.pages >= MOST_PAGES;
        self.is_over = page.token.is_none();
        if is_stuck && !self.is_over {
            return Err(Failure::Garbled {
                said: "the list of events does not end".into(),
            });
        }
        self.token = page.token;
        Ok(page.events)
    }

    fn name(&mut self, events: &mut [LogEvent]) {
        for event in events.iter_mut().filter(|event| event.id.is_none()) {
            let sign = Sign::of_text(&self.asked.group, event);
            let nth = self.copies.count(event.at, sign);
            event.id = Some(sign.made_up_id(nth));
        }
    }

    async fn page(&self) -> Result<EventsPage, Failure> {
        let mut patience = Patience::full();
        loop {
            let page = log_events::page(self.clients, &self.asked, self.token.clone()).await;
            let Err(failure) = page else { return page };
            if !patience.outlasts(&failure).await {
                return Err(failure);
            }
        }
    }
}
