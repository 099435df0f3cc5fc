//! The messages of a queue, one after another: hidden for half a minute at a time while they are looked at or run,
//! and given back at the end unless they were deleted.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

use super::item::ReplayItem;
use super::writes::Writes;
use crate::command::complain;
use crate::command::exit::Misused;
use slstop_core::domain::failed_event::{self, QueuedMessage};
use slstop_core::domain::queue::{MOST_RECEIPTS, QueueOrder, QueueState};

/// What is left behind by a process that was killed comes back after so long.
const HIDDEN_SECS: u32 = 30;
/// Well before they would come back.
const EXTENDED_EVERY: Duration = Duration::from_secs(12);
/// Answers without a message are usual while SQS asks its servers in turn.
const EMPTY_ANSWERS: u32 = 3;

#[derive(Debug)]
pub struct QueueFeed {
    source: String,
    queue: QueueState,
    ready: VecDeque<ReplayItem>,
    /// Receipts of what is hidden, by message.
    held: BTreeMap<String, String>,
    seen: BTreeSet<String>,
    most: usize,
    n_empty: u32,
    extended: Instant,
}

/// Whether a look may be taken, and what to say of it before.
pub fn check(queue: &QueueState, looks_anyway: bool) -> Result<Vec<String>, Misused> {
    let name = &queue.address.name;
    let mut warnings = Vec::new();
    if let Some(most) = queue.max_receives {
        // What is in it may have been received up to its limit, and the look itself would count.
        if !looks_anyway {
            return Err(Misused(vec![format!(
                "{name} gives a message up after {most} receives, and looking at it is one: replay from its dead-letter \
                 queue, or add --spend-a-receive"
            )]));
        }
        warnings.push(format!(
            "{name} gives a message up after {most} receives, and this is one of them"
        ));
    }
    if queue.is_fifo {
        warnings.push(format!(
            "{name} is a FIFO queue: while its messages are looked at, their groups wait"
        ));
    }
    Ok(warnings)
}

impl QueueFeed {
    pub fn new(source: String, queue: QueueState, most: Option<usize>) -> Self {
        let held = queue.visible.unwrap_or(u64::MAX);
        let held = usize::try_from(held).unwrap_or(usize::MAX);
        Self {
            source,
            // More than were there at the beginning are somebody else's news.
            most: most.unwrap_or(held.saturating_add(MOST_RECEIPTS)).max(1),
            queue,
            ready: VecDeque::new(),
            held: BTreeMap::new(),
            seen: BTreeSet::new(),
            n_empty: 0,
            extended: Instant::now(),
        }
    }

    /// The next message; nothing when all were seen.
    pub async fn next(&mut self, writes: &mut Writes<'_>) -> anyhow::Result<Option<ReplayItem>> {
        while self.ready.is_empty() && self.n_empty < EMPTY_ANSWERS && self.seen.len() < self.most {
            let order = QueueOrder::receive(&self.queue.address, HIDDEN_SECS);
            let answer = writes.change_queue(order).await?;
            self.take(&answer);
        }
        Ok(self.ready.pop_front())
    }

    fn take(&mut self, answer: &Value) {
        let messages = answer["Messages"].as_array();
        let before = self.seen.len();
        for message in messages.into_iter().flatten() {
            let Ok(mut message) = QueuedMessage::deserialize(message) else {
                continue;
            };
            message.queue_arn.clone_from(&self.queue.address.arn);
            let (id, receipt) = (message.message_id.clone(), message.receipt_handle.clone());
            self.held.insert(id.clone(), receipt.clone());
            // SQS may hand one out twice.
            if self.seen.len() >= self.most || !self.seen.insert(id.clone()) {
                continue;
            }
            let name = format!("{}/{id}", self.source);
            match failed_event::in_message(&message) {
                Ok(failed) => {
                    let mut item = ReplayItem::of(id, name, failed);
                    item.receipt = Some(receipt);
                    self.ready.push_back(item);
                }
                Err(none) => complain([format!("{name} cannot be replayed: {none}")]),
            }
        }
        match self.seen.len() == before {
            true => self.n_empty += 1,
            false => self.n_empty = 0,
        }
    }

    pub fn put_back(&mut self, items: Vec<ReplayItem>) {
        items
            .into_iter()
            .rev()
            .for_each(|item| self.ready.push_front(item));
    }

    /// Hides again what is worked on, before it comes back by itself.
    pub async fn keep_hidden(&mut self, writes: &mut Writes<'_>) {
        if self.extended.elapsed() < EXTENDED_EVERY || self.held.is_empty() {
            return;
        }
        self.extended = Instant::now();
        self.hide_all(HIDDEN_SECS, writes).await;
    }

    pub fn next_extension(&self) -> Instant {
        self.extended + EXTENDED_EVERY
    }

    async fn hide_all(&mut self, secs: u32, writes: &mut Writes<'_>) {
        let receipts: Vec<String> = self.held.values().cloned().collect();
        for receipts in receipts.chunks(MOST_RECEIPTS) {
            let order = QueueOrder::hide(&self.queue.address, receipts, secs);
            if let Err(error) = writes.change_queue(order).await {
                complain([format!(
                    "messages of {} may be seen by others too early: {error:#}",
                    self.queue.address.name
                )]);
                return;
            }
        }
    }

    /// Deletes the message of an event that was processed.
    pub async fn delete(
        &mut self,
        item: &ReplayItem,
        writes: &mut Writes<'_>,
    ) -> anyhow::Result<()> {
        let Some(receipt) = self.held.get(&item.key).or(item.receipt.as_ref()).cloned() else {
            return Ok(());
        };
        let order = QueueOrder::delete(&self.queue.address, &[receipt]);
        let answer = writes.change_queue(order).await?;
        if let Some(failure) = answer["Failed"]
            .as_array()
            .and_then(|failed| failed.first())
        {
            let said = failure["Message"].as_str().or(failure["Code"].as_str());
            anyhow::bail!(
                "it was processed and is still in {}: {}",
                self.queue.address.name,
                said.unwrap_or("SQS did not say why")
            );
        }
        self.held.remove(&item.key);
        Ok(())
    }

    /// Gives everything back that was not deleted.
    pub async fn give_back(&mut self, writes: &mut Writes<'_>) {
        self.hide_all(0, writes).await;
        self.held.clear();
    }
}
