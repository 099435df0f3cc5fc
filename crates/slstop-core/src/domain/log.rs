//! Where logs lie and what comes out of them: a group to read, an event of it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use slstop_base::{FunctionName, PlaceId, Timestamp};

/// A log group, and whose lines of it are wanted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LogSource {
    /// Groups of the same name in two accounts or regions are two groups.
    #[serde(default, skip_serializing_if = "PlaceId::is_first")]
    pub place: PlaceId,
    pub group: Arc<str>,
    /// Several functions may share a group, whose streams then name their function. Empty: every
    /// stream is wanted.
    pub functions: Arc<[FunctionName]>,
}

impl LogSource {
    /// About what it holds in memory.
    pub fn bytes(&self) -> usize {
        self.group.len() + 32
    }
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
    /// up by the reader, and is the same however often they are read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Box<str>>,
    /// The source bytes, one line or many.
    pub message: Box<str>,
}

/// Where a line was found that was looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundLine {
    pub group: Arc<str>,
    pub at: Timestamp,
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

/// The sources of each place: a question is asked in one.
pub fn by_place(sources: &LogSources) -> Vec<(PlaceId, LogSources)> {
    let is_one_place = |part: &[LogSource]| part[0].place == part[part.len() - 1].place;
    if !sources.is_empty() && is_one_place(sources) {
        return vec![(sources[0].place, sources.clone())];
    }
    let parts = sources.chunk_by(|one, other| one.place == other.place);
    parts.map(|part| (part[0].place, part.into())).collect()
}
