//! Move tasks: dead letters on their way back into a queue, at a rate.

use super::queue::QueueMessage;

/// Without a rate of its own, a task moves as many a second.
const USUAL_RATE: u32 = 50;
/// AWS's bound.
pub const MOST_RATE: i64 = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveStatus {
    Running,
    Completed,
    Cancelled,
}

impl MoveStatus {
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Completed => "COMPLETED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

#[derive(Clone, Debug)]
pub struct MoveTask {
    pub handle: String,
    /// The queue of dead letters, by its name.
    pub from: String,
    /// Where they go; none: to the queue that gave each of them up.
    pub to: Option<String>,
    pub rate: Option<u32>,
    pub started: i64,
    pub to_move: usize,
    pub moved: usize,
    pub status: MoveStatus,
}

impl MoveTask {
    /// How many are due by now and not moved yet.
    pub fn due(&self, now: i64) -> usize {
        if self.status != MoveStatus::Running {
            return 0;
        }
        let rate = i64::from(self.rate.unwrap_or(USUAL_RATE));
        let by_now = (now - self.started).max(0) * rate / 1000;
        (by_now as usize).min(self.to_move) - self.moved
    }

    /// Counts what was moved; a task whose source ran dry has come to its end.
    pub fn count(&mut self, moved: usize, is_dry: bool) {
        self.moved += moved;
        if self.moved >= self.to_move || is_dry {
            self.status = MoveStatus::Completed;
        }
    }
}

/// As it is when it arrives: nobody has received it there.
pub fn arrived(mut message: QueueMessage, now: i64) -> QueueMessage {
    message.receives = 0;
    message.first_received = None;
    message.receipt = None;
    message.given_up_by = None;
    message.sent = now;
    message.visible_at = now;
    message
}
