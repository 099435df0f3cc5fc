//! Where logs lie and what comes out of them: a group to read, an event of it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use slstop_base::{FunctionName, Timestamp};

/// A log group, and whose lines of it are wanted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LogSource {
    pub group: Arc<str>,
    /// Several functions may share a group, whose streams then name their function. Empty: every
    /// stream is wanted.
    pub functions: Arc<[FunctionName]>,
}

/// A sorted set without repetitions, shared: wanted() clones it on every turn.
pub type LogSources = Arc<[LogSource]>;

/// An event as CloudWatch delivers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEvent {
    pub at: Timestamp,
    /// When CloudWatch got it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ingested: Option<Timestamp>,
    pub stream: Arc<str>,
    /// The one sure sign of having seen it. Live Tail and some emulators send none: then it may be made
    /// up by who reads them, and is the same however often they are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Box<str>>,
    /// The source bytes, one line or many.
    pub message: Box<str>,
}

impl LogEvent {
    /// Begins ids that are made up; CloudWatch's begin with a digit.
    pub const MADE_UP: &str = "~";

    /// CloudWatch's own id.
    pub fn own_id(&self) -> Option<&str> {
        self.id
            .as_deref()
            .filter(|id| !id.starts_with(Self::MADE_UP))
    }
}
