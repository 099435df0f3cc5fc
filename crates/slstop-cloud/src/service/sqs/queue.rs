//! One queue: its messages, which of them are hidden, and what a receive does to them.

use crate::wire::WireValue;
use crate::world::draw::Draw;
use crate::world::invocation::uuid;

/// SQS's own defaults.
const VISIBILITY_MILLIS: i64 = 30_000;
const RETENTION_MILLIS: i64 = 4 * 24 * 3_600_000;
/// More are not handed out before some are deleted; AWS's own bound.
const MOST_IN_FLIGHT: usize = 120_000;

#[derive(Clone, Debug)]
pub struct QueueMessage {
    pub id: String,
    pub body: String,
    /// The sender's own, by name.
    pub attributes: WireValue,
    pub group: Option<String>,
    pub deduplication: Option<String>,
    pub sent: i64,
    pub first_received: Option<i64>,
    pub receives: u32,
    /// Hidden until then.
    pub visible_at: i64,
    /// Of the last receive; older ones are no longer good.
    pub receipt: Option<String>,
    /// The ARN of the queue that gave it up.
    pub given_up_by: Option<String>,
}

impl QueueMessage {
    pub fn new(id: String, body: String, sent: i64) -> Self {
        Self {
            id,
            body,
            attributes: WireValue::EMPTY,
            group: None,
            deduplication: None,
            sent,
            first_received: None,
            receives: 0,
            visible_at: sent,
            receipt: None,
            given_up_by: None,
        }
    }

    fn is_in_flight(&self, now: i64) -> bool {
        self.receipt.is_some() && self.visible_at > now
    }
}

/// Where messages go that were received too often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedrivePolicy {
    pub dead_letters: String,
    pub max_receives: u32,
}

#[derive(Clone, Debug)]
pub struct Queue {
    pub name: String,
    pub visibility: i64,
    pub redrive: Option<RedrivePolicy>,
    pub messages: Vec<QueueMessage>,
    /// Names receipts and sequence numbers.
    made: u64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QueueDepth {
    pub visible: usize,
    pub in_flight: usize,
    pub delayed: usize,
}

/// What a change of a message finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptFault {
    /// No receipt of this queue.
    Invalid,
    /// Of a FIFO queue, and the message is visible again.
    Expired,
    /// The message is visible, so that there is nothing to change.
    NotInFlight,
}

impl Queue {
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            visibility: VISIBILITY_MILLIS,
            redrive: None,
            messages: Vec::new(),
            made: 0,
        }
    }

    pub fn is_fifo(&self) -> bool {
        self.name.ends_with(".fifo")
    }

    pub fn depth(&self, now: i64) -> QueueDepth {
        let mut depth = QueueDepth::default();
        for message in &self.messages {
            match () {
                () if message.is_in_flight(now) => depth.in_flight += 1,
                () if message.visible_at > now => depth.delayed += 1,
                () => depth.visible += 1,
            }
        }
        depth
    }

    /// Drops what was kept for too long.
    pub fn expire(&mut self, now: i64) {
        self.messages
            .retain(|message| now - message.sent < RETENTION_MILLIS);
    }

    /// Hides up to `most` messages and counts the receive. What was received too often is given up instead: it
    /// leaves the queue, and comes back as the second list.
    pub fn receive(
        &mut self,
        most: usize,
        visibility: i64,
        now: i64,
    ) -> (Vec<QueueMessage>, Vec<QueueMessage>) {
        let (mut received, mut given_up) = (Vec::new(), Vec::new());
        let in_flight = self.depth(now).in_flight;
        let most = most.min(MOST_IN_FLIGHT.saturating_sub(in_flight));
        // A group of a FIFO queue waits for its message that is being worked on.
        let blocked: Vec<String> = match self.is_fifo() {
            true => (self.messages.iter())
                .filter(|message| message.visible_at > now)
                .filter_map(|message| message.group.clone())
                .collect(),
            false => Vec::new(),
        };
        let mut at = 0;
        while at < self.messages.len() && received.len() < most {
            let message = &mut self.messages[at];
            let is_blocked = message
                .group
                .as_ref()
                .is_some_and(|group| blocked.contains(group));
            if message.visible_at > now || is_blocked {
                at += 1;
                continue;
            }
            let is_spent = (self.redrive.as_ref())
                .is_some_and(|policy| message.receives >= policy.max_receives);
            if is_spent {
                given_up.push(self.messages.remove(at));
                continue;
            }
            self.made += 1;
            let mut draw = Draw::of(self.made).and(now as u64);
            let receipt = String::from_utf8_lossy(&uuid(draw.bits(), draw.bits())).into_owned();
            message.receives += 1;
            message.first_received.get_or_insert(now);
            message.visible_at = now + visibility;
            message.receipt = Some(receipt);
            received.push(message.clone());
            at += 1;
        }
        (received, given_up)
    }

    /// Deletes by receipt. A standard queue takes an old one as well.
    pub fn delete(&mut self, receipt: &str, now: i64) -> Result<(), ReceiptFault> {
        let at = self.find(receipt).ok_or(ReceiptFault::Invalid)?;
        if self.is_fifo() && self.messages[at].visible_at <= now {
            return Err(ReceiptFault::Expired);
        }
        self.messages.remove(at);
        Ok(())
    }

    pub fn hide(&mut self, receipt: &str, visibility: i64, now: i64) -> Result<(), ReceiptFault> {
        let at = self.find(receipt).ok_or(ReceiptFault::Invalid)?;
        let message = &mut self.messages[at];
        if message.visible_at <= now {
            return Err(ReceiptFault::NotInFlight);
        }
        message.visible_at = now + visibility;
        Ok(())
    }

    fn find(&self, receipt: &str) -> Option<usize> {
        let is_it = |message: &QueueMessage| message.receipt.as_deref() == Some(receipt);
        self.messages.iter().position(is_it)
    }

    pub fn oldest(&self) -> Option<i64> {
        self.messages.iter().map(|message| message.sent).min()
    }
}
