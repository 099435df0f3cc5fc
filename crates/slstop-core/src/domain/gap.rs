//! What is missing between the lines of logs. Every reader says it in this one form: the tail, the reading of the
//! past, and the log book itself when a line says that the platform dropped records.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Failure;
use slstop_base::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// `None`: all groups that are read, or a file that names no group.
    pub group: Option<Arc<str>>,
    pub from: Timestamp,
    /// Inclusive.
    pub to: Timestamp,
    pub reason: GapReason,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GapReason {
    /// AWS refused or failed.
    Unread(Failure),
    /// The reader left lines out, and says why: a limit, a price, lines that are too late.
    LeftOut(String),
    /// Lambda dropped records before CloudWatch got them.
    Dropped { records: Option<u64> },
    /// CloudWatch's Live Tail showed only some of the lines.
    Sampled(String),
}

impl fmt::Display for GapReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unread(failure) => write!(f, "{failure}"),
            Self::LeftOut(why) | Self::Sampled(why) => f.write_str(why),
            Self::Dropped { records: None } => f.write_str("Lambda dropped some records"),
            Self::Dropped {
                records: Some(count),
            } => write!(f, "Lambda dropped {count} records"),
        }
    }
}
