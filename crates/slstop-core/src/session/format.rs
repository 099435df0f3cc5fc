//! The format: one JSON object a line. The first line is the header; then come events, and ticks that
//! came one after another as one line. Files are gzip of many members, so that appending is safe and what was
//! flushed survives a crash (`zcat` and `jq` read it); plain text is read as well, for fixtures.
//!
//! ```text
//! {"slstop_session":2,"program":"0.1.0","started":1795161600000,"size":{"width":120,"height":40},"opening":{…}}
//! {"at":1795161600000,"seq":0,"event":{"Resize":{"width":120,"height":40}}}
//! {"ticks":1000,"at":1795161600100,"until":1795161601100,"seq":1}
//! ```

use serde::{Deserialize, Serialize};

use super::opening::Opening;
use crate::message::{Event, Size};
use slstop_base::Timestamp;

/// Goes up when an older program could no longer read what a newer one writes.
pub const FORMAT: u32 = 2;

/// What this program still reads. In format 1 events did not say to which account and region they belong.
pub const OLDEST: u32 = 2;

/// The longest line that is read or written. A page of 50 functions is 40 kB and a batch of metrics
/// below 1 MB; a longer line is damage, or an attempt to fill the memory.
pub const MAX_LINE: usize = 16 << 20;

/// The first line. Appending to a recording adds another one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    #[serde(rename = "slstop_session")]
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    pub started: Timestamp,
    /// The terminal before the first event.
    pub size: Size,
    /// How the console was started; absent in fixtures, which start as the program does by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Opening>,
    /// Why it was written, where that is not plain: a panic's message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

impl Header {
    pub fn new(started: Timestamp, size: Size) -> Self {
        Self {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            started,
            size,
            opening: None,
            about: None,
        }
    }
}

/// Whether an event may be kept. Raw keys and what is typed into prompts never leave the program;
/// the actions that came of them do.
pub fn is_recorded(event: &Event) -> bool {
    !matches!(event, Event::Key(_) | Event::Edit(_))
}
