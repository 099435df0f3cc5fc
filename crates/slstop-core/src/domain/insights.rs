//! What a query over logs answers: rows of named texts, how far it got, and what it looked at.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// AWS's limits of one query.
pub const MOST_GROUPS: usize = 50;
pub const MOST_CHARS: usize = 10_000;
pub const MOST_ROWS: u32 = 100_000;

/// Fields and values as Insights names and prints them, in its order. What an event lacks is absent.
pub type ResultRow = Vec<(Arc<str>, Box<str>)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum QueryProgress {
    Scheduled,
    Running,
    Complete,
    /// AWS gave up on it.
    Failed,
    Cancelled,
    /// It ran for an hour.
    TimedOut,
}

impl QueryProgress {
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Scheduled | Self::Running)
    }

    /// In the words of the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Running => "running",
            Self::Complete => "complete",
            Self::Failed => "failed at AWS",
            Self::Cancelled => "cancelled",
            Self::TimedOut => "timed out at AWS",
        }
    }
}

/// What was looked at; it is paid for by the byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scanned {
    pub records_matched: u64,
    pub records: u64,
    pub bytes: u64,
}

impl std::ops::Add for Scanned {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            records_matched: self.records_matched.saturating_add(other.records_matched),
            records: self.records.saturating_add(other.records),
            bytes: self.bytes.saturating_add(other.bytes),
        }
    }
}
