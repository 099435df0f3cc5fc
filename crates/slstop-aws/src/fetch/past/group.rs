//! One group between two moments: which way it can be read, and its lines by their time.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use tokio::sync::mpsc;

use super::slice::Slice;
use super::slices::Span;
use super::{Asked, Search};
use crate::Clients;
use crate::fetch::log_groups::{self, Class};
use crate::fetch::patience::{Patience, is_refused};
use crate::fetch::whose::is_wanted;
use crate::fetch::{insights, log_events};
use slstop_base::{Timestamp, Usd};
use slstop_core::domain::{Failure, Gap, GapReason, GroupOutcome, LogEvent, LogSource};
use slstop_core::message::Fact;

/// Pages after which a group is taken to be large, and read anew in slices.
const FEW: u32 = 2;
/// Slices that are read at once: one whose lines are sent on, the others ahead of it.
const LANES: usize = 3;
/// Pages that a slice may be ahead by: a megabyte each.
const AHEAD: usize = 8;

pub async fn read(
    clients: &Clients,
    asked: &Asked,
    source: &LogSource,
    facts: &mpsc::Sender<Fact>,
) {
    let group = Group {
        clients,
        asked,
        source,
        facts,
    };
    if group.by_events().await == Way::Query {
        group.query().await;
    }
}

struct Group<'a> {
    clients: &'a Clients,
    asked: &'a Asked,
    source: &'a LogSource,
    facts: &'a mpsc::Sender<Fact>,
}

/// How a group can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Events,
    Query,
}

/// What a slice hands over.
enum Piece {
    Page(Vec<LogEvent>),
    /// From here on it is missing.
    Failed(Timestamp, Failure),
}

impl Group<'_> {
    fn name(&self) -> Arc<str> {
        self.source.group.clone()
    }

    fn span(&self) -> Span {
        Span {
            from: self.asked.from,
            to: self.asked.to,
        }
    }

    fn slice(&self, span: Span) -> Slice<'_> {
        let pattern = self.asked.search.pattern();
        Slice::new(self.clients, &self.source.group, span, pattern)
    }

    /// Sends all there is, or why there is nothing; unless there is another way.
    async fn by_events(&self) -> Way {
        match self.read().await {
            Ok(0) if self.asked.search == Search::Everything => self.explain_silence().await,
            Ok(_) => {}
            Err(failure) => return self.explain(failure).await,
        }
        Way::Events
    }

    /// How many events there were. Fails where the group cannot be read at all.
    async fn read(&self) -> Result<usize, Failure> {
        let mut slice = self.slice(self.span());
        let mut pages = Vec::new();
        while !slice.is_over && slice.pages < FEW {
            match slice.next().await {
                Ok(page) => pages.push(page),
                Err(failure) if is_final(&failure) && pages.is_empty() => return Err(failure),
                Err(failure) => {
                    let count = self.send_all(pages).await;
                    self.gap(slice.reached, self.span(), GapReason::Unread(failure))
                        .await;
                    return Ok(count);
                }
            }
        }
        let count = self.span().slices(slice.pages, slice.reached);
        if !slice.is_over && count > 1 {
            return self.read_slices(&self.span().cut(count)).await;
        }
        let mut count = self.send_all(pages).await;
        while !slice.is_over && !self.facts.is_closed() {
            match slice.next().await {
                Ok(page) => count += self.lines(page).await,
                Err(failure) => {
                    self.gap(slice.reached, self.span(), GapReason::Unread(failure))
                        .await;
                    break;
                }
            }
        }
        Ok(count)
    }

    /// Several at once, sent on one after the other.
    async fn read_slices(&self, spans: &[Span]) -> Result<usize, Failure> {
        let (senders, receivers): (Vec<_>, Vec<_>) =
            spans.iter().map(|_| mpsc::channel(AHEAD)).unzip();
        let slices = spans.iter().zip(senders);
        let reading = stream::iter(slices).for_each_concurrent(LANES, |(span, ahead)| async move {
            self.read_ahead(*span, ahead).await;
        });
        let sending = async {
            let mut count = 0;
            for (span, mut pieces) in spans.iter().zip(receivers) {
                while let Some(piece) = pieces.recv().await {
                    match piece {
                        Piece::Page(events) => count += self.lines(events).await,
                        // The others would fail in the same way.
                        Piece::Failed(_, failure) if is_final(&failure) && count == 0 => {
                            return Err(failure);
                        }
                        Piece::Failed(from, failure) => {
                            self.gap(Some(from), *span, GapReason::Unread(failure))
                                .await;
                        }
                    }
                }
            }
            Ok(count)
        };
        // When the sending ends, the slices that are still being read are closed.
        let (_, count) = tokio::join!(reading, sending);
        count
    }

    async fn read_ahead(&self, span: Span, ahead: mpsc::Sender<Piece>) {
        let mut slice = self.slice(span);
        while !slice.is_over && !ahead.is_closed() {
            let piece = match slice.next().await {
                Ok(page) => Piece::Page(page),
                Err(failure) => {
                    slice.is_over = true;
                    Piece::Failed(slice.reached.unwrap_or(span.from), failure)
                }
            };
            // Nobody waits for it any more.
            if ahead.send(piece).await.is_err() {
                return;
            }
        }
    }

    async fn send_all(&self, pages: Vec<Vec<LogEvent>>) -> usize {
        let mut count = 0;
        for page in pages {
            count += self.lines(page).await;
        }
        count
    }

    async fn lines(&self, mut events: Vec<LogEvent>) -> usize {
        events.retain(|event| is_wanted(self.source, &event.stream));
        let count = events.len();
        for events in log_events::batches(events) {
            let group = self.name();
            self.send(Fact::Lines { group, events }).await;
        }
        count
    }

    async fn gap(&self, from: Option<Timestamp>, span: Span, reason: GapReason) {
        let gap = Gap {
            group: Some(self.name()),
            from: from.unwrap_or(span.from),
            to: span.to,
            reason,
        };
        self.send(Fact::Gap(gap)).await;
    }

    async fn end(&self, outcome: GroupOutcome) {
        let group = self.name();
        self.send(Fact::GroupRead { group, outcome }).await;
    }

    /// Nobody may be listening any more: then the fact is dropped.
    async fn send(&self, fact: Fact) {
        let _ = self.facts.send(fact).await;
    }

    /// Nothing was found: a group that passes its lines on may have had some.
    async fn explain_silence(&self) {
        if self.class().await == Ok(Some(Class::Delivery)) {
            self.end(GroupOutcome::Delivery).await;
        }
    }

    async fn class(&self) -> Result<Option<Class>, Failure> {
        let mut patience = Patience::full();
        loop {
            let class = log_groups::class(self.clients, &self.source.group).await;
            let Err(failure) = class else { return class };
            if !patience.outlasts(&failure).await {
                return Err(failure);
            }
        }
    }

    async fn explain(&self, failure: Failure) -> Way {
        let class = match is_refused(&failure) {
            true => self.class().await,
            false if matches!(failure, Failure::NotFound { .. }) => Ok(None),
            false => Ok(Some(Class::Standard)),
        };
        match class {
            Ok(Some(Class::InfrequentAccess)) => return Way::Query,
            Ok(None) => self.end(GroupOutcome::Missing).await,
            _ => self.end(GroupOutcome::Failed(failure)).await,
        }
        Way::Events
    }

    /// By Logs Insights, the only way to what is kept cheaply.
    async fn query(&self) {
        let (group, mut from, to) = (self.name(), self.asked.from, self.asked.to);
        let mut cost = Usd::ZERO;
        let mut is_read = false;
        loop {
            let read = insights::events(self.clients, group.clone(), from, to).await;
            let read = match read {
                Ok(read) => read,
                Err(failure) if !is_read => {
                    return self.end(GroupOutcome::Failed(failure)).await;
                }
                Err(failure) => {
                    self.gap(Some(from), self.span(), GapReason::Unread(failure))
                        .await;
                    break;
                }
            };
            is_read = true;
            cost += read.cost;
            self.lines(read.events).await;
            match read.up_to {
                Some(up_to) if up_to > from => from = up_to,
                // A hundred thousand lines of one millisecond: the rest of them nobody can ask for.
                Some(up_to) => {
                    let why = "more lines in a millisecond than a query returns".to_owned();
                    let only = Span {
                        from: up_to,
                        to: up_to,
                    };
                    self.gap(None, only, GapReason::LeftOut(why)).await;
                    from = Timestamp::from_millis(up_to.as_millis() + 1);
                }
                None => break,
            }
        }
        self.end(GroupOutcome::Queried { cost }).await;
    }
}

/// The group as a whole cannot be read: no part of it would be different.
fn is_final(failure: &Failure) -> bool {
    is_refused(failure)
        || !matches!(
            failure,
            Failure::Throttled
                | Failure::Unreachable { .. }
                | Failure::TimedOut { .. }
                | Failure::Garbled { .. }
                | Failure::Service { .. }
        )
}
