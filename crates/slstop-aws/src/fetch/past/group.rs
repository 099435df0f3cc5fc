//! One group between two moments: which way it can be read, and its lines by their time.

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use tokio::sync::mpsc;

use super::slice::Slice;
use super::slices::TimeSlice;
use super::{PastRequest, PastSearch};
use crate::Clients;
use crate::fetch::log_groups::{self, Class};
use crate::fetch::retry_budget::{Patience, is_refused};
use crate::fetch::stream_filter::is_wanted;
use crate::fetch::{insights, log_events};
use slstop_base::{Timestamp, Usd};
use slstop_core::domain::{Failure, Gap, GapReason, GroupOutcome, LogEvent, LogSource};
use slstop_core::message::Fact;

/// Pages after which a group is taken to be large, and read again in slices.
const FEW: u32 = 2;
/// Slices that are read at once: one whose lines are sent on, the others ahead of it.
const LANES: usize = 3;
/// Pages that a slice may be ahead by: a megabyte each.
const AHEAD: usize = 8;

pub async fn read(
    clients: &Clients,
    asked: &PastRequest,
    source: &LogSource,
    facts: &mpsc::Sender<Fact>,
) {
    let group = PastGroup {
        clients,
        asked,
        source,
        facts,
    };
    if group.by_events().await == PastReading::Query {
        group.query().await;
    }
}

struct PastGroup<'a> {
    clients: &'a Clients,
    asked: &'a PastRequest,
    source: &'a LogSource,
    facts: &'a mpsc::Sender<Fact>,
}

/// How a group can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PastReading {
    Events,
    Query,
}

/// What a slice hands over.
enum SliceAnswer {
    Page(Vec<LogEvent>),
    /// From here on it is missing.
    Failed(Timestamp, Failure),
}

impl PastGroup<'_> {
    fn name(&self) -> Arc<str> {
        self.source.group.clone()
    }

    fn span(&self) -> TimeSlice {
        TimeSlice {
            from: self.asked.from,
            to: self.asked.to,
        }
    }

    fn slice(&self, span: TimeSlice) -> Slice<'_> {
        let pattern = self.asked.search.pattern();
        Slice::new(self.clients, &self.source.group, span, pattern)
    }

    /// Sends all there is, or why there is nothing; unless there is another way.
    async fn by_events(&self) -> PastReading {
        match self.read().await {
            Ok(0) if self.asked.search == PastSearch::Everything => self.explain_silence().await,
            Ok(_) => {}
            Err(failure) => return self.explain(failure).await,
        }
        PastReading::Events
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
    async fn read_slices(&self, spans: &[TimeSlice]) -> Result<usize, Failure> {
        let (senders, receivers): (Vec<_>, Vec<_>) =
            spans.iter().map(|_| mpsc::channel(AHEAD)).unzip();
        let slices = spans.iter().copied().zip(senders);
        // The futures before the stream: a closure that makes them would tie the whole to one thread.
        let reads: Vec<_> = slices
            .map(|(span, ahead)| self.read_ahead(span, ahead))
            .collect();
        let reading = stream::iter(reads)
            .buffer_unordered(LANES)
            .for_each(|()| std::future::ready(()));
        let sending = async {
            let mut count = 0;
            for (span, mut pieces) in spans.iter().zip(receivers) {
                while let Some(piece) = pieces.recv().await {
                    match piece {
                        SliceAnswer::Page(events) => count += self.lines(events).await,
                        // The others would fail in the same way.
                        SliceAnswer::Failed(_, failure) if is_final(&failure) && count == 0 => {
                            return Err(failure);
                        }
                        SliceAnswer::Failed(from, failure) => {
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

    async fn read_ahead(&self, span: TimeSlice, ahead: mpsc::Sender<SliceAnswer>) {
        let mut slice = self.slice(span);
        while !slice.is_over && !ahead.is_closed() {
            let piece = match slice.next().await {
                Ok(page) => SliceAnswer::Page(page),
                Err(failure) => {
                    slice.is_over = true;
                    SliceAnswer::Failed(slice.reached.unwrap_or(span.from), failure)
                }
            };
            // No caller waits for it any more.
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

    async fn gap(&self, from: Option<Timestamp>, span: TimeSlice, reason: GapReason) {
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

    /// The receiver may be gone: then the fact is dropped.
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

    async fn explain(&self, failure: Failure) -> PastReading {
        let class = match is_refused(&failure) {
            true => self.class().await,
            false if matches!(failure, Failure::NotFound { .. }) => Ok(None),
            false => Ok(Some(Class::Standard)),
        };
        match class {
            Ok(Some(Class::InfrequentAccess)) => return PastReading::Query,
            Ok(None) => self.end(GroupOutcome::Missing).await,
            _ => self.end(GroupOutcome::Failed(failure)).await,
        }
        PastReading::Events
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
                // A hundred thousand lines of one millisecond: the rest of them cannot be asked for.
                Some(up_to) => {
                    let why = "more lines in a millisecond than a query returns".to_owned();
                    let only = TimeSlice {
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
