//! An event of a saved log: a file or a pipe, which may not say where its lines come from, or when they were
//! written.

use serde::{Deserialize, Serialize};

use slstop_base::Timestamp;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedEvent {
    pub group: Option<String>,
    pub stream: Option<String>,
    pub at: Option<Timestamp>,
    pub message: String,
    /// CloudWatch's id: two events that have the same one are one event.
    pub id: Option<String>,
}
