//! What was asked of a tail: from when, until when, and how closely.

use std::sync::Arc;
use std::time::Duration;

use slstop_base::{Timestamp, Usd};
use slstop_core::message::Window;

/// How much later than its neighbours an event may come and still be found.
pub const LATE: Duration = Duration::from_secs(120);

#[derive(Clone, Debug)]
pub struct Terms {
    pub from: Timestamp,
    /// The end, inclusive; without it, the tail goes on.
    pub until: Option<Timestamp>,
    pub late: Duration,
    pub order: PastOrder,
    /// Whether it goes on trying when nothing could be read at all.
    pub is_patient: bool,
    pub is_live: bool,
    /// What an hour of queries may cost where nothing else can read a group.
    pub queries: Usd,
    /// What CloudWatch leaves out by itself.
    pub pattern: Option<Arc<str>>,
}

/// What of the past is read first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PastOrder {
    /// For a screen: the latest lines are what is looked at.
    NewestFirst,
    /// For a pipe.
    OldestFirst,
}

impl Terms {
    /// As a console wants it.
    pub fn of_console(back: Window, is_live: bool, queries: Usd, now: Timestamp) -> Self {
        Self {
            from: now.minus(back.span()),
            until: None,
            late: LATE,
            order: PastOrder::NewestFirst,
            is_patient: true,
            is_live,
            queries,
            pattern: None,
        }
    }
}
