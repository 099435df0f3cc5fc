//! One span of a group, page by page. An answer that was cut, throttled or never came is asked for
//! again; a token that is no longer good begins the slice anew, and what came before is known by its ids.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use super::slices::Span;
use crate::aws::Clients;
use crate::base::Timestamp;
use crate::domain::{Failure, LogEvent};
use crate::fetch::log_events::{self, Asked, Page};

/// Beside the attempts of the SDK: what lasts longer than half a minute in all is a gap.
const WAITS: [Duration; 5] = [
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
    Duration::from_secs(16),
];
/// Tokens live for a day; a server whose tokens never last is left.
const MOST_RESTARTS: u32 = 3;
/// A page has up to a megabyte: a terabyte, and the end of a server that never ends.
const MOST_PAGES: u32 = 1_000_000;

/// Where a slice stands.
#[derive(Debug)]
pub struct Slice<'a> {
    clients: &'a Clients,
    asked: Asked,
    token: Option<String>,
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
        span: Span,
        pattern: Option<Arc<str>>,
    ) -> Self {
        Self {
            clients,
            asked: Asked {
                group: group.clone(),
                from: span.from,
                to: span.to,
                stream_prefix: None,
                pattern,
            },
            token: None,
            reached: None,
            pages: 0,
            restarts: 0,
            is_over: false,
        }
    }

    /// The next page. After a failure the rest of the slice is missing.
    pub async fn next(&mut self) -> Result<Vec<LogEvent>, Failure> {
        let page = loop {
            match self.page().await {
                Ok(page) => break page,
                Err(failure) if self.token.is_some() && is_refused(&failure) => {
                    self.restarts += 1;
                    if self.restarts > MOST_RESTARTS {
                        return Err(failure);
                    }
                    self.token = None;
                }
                Err(failure) => return Err(failure),
            }
        };
        self.pages += 1;
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

    async fn page(&self) -> Result<Page, Failure> {
        let mut waits = WAITS.iter();
        loop {
            let failure =
                match log_events::page(self.clients, &self.asked, self.token.clone()).await {
                    Ok(page) => return Ok(page),
                    Err(failure) => failure,
                };
            match waits.next() {
                Some(wait) if is_worth_waiting(&failure) => sleep(*wait).await,
                _ => return Err(failure),
            }
        }
    }
}

fn is_worth_waiting(failure: &Failure) -> bool {
    match failure {
        Failure::Throttled
        | Failure::Unreachable { .. }
        | Failure::TimedOut { .. }
        | Failure::Garbled { .. } => true,
        Failure::Service { .. } => !is_refused(failure),
        _ => false,
    }
}

/// The question itself is at fault: its token, or the group that cannot be asked so.
pub fn is_refused(failure: &Failure) -> bool {
    matches!(failure, Failure::Service { code, .. } if code.starts_with("Invalid") || code.starts_with("Validation"))
}
