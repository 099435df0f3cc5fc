//! How a long reading gets on: who waits sees that it does, and where it is.

use std::future::pending;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::command::progress::ProgressLine;
use slstop_base::{Timestamp, number};

/// What is over sooner needs no words.
const PATIENCE: Duration = Duration::from_secs(1);
const EVERY: Duration = Duration::from_millis(250);

#[derive(Debug)]
pub struct Progress {
    line: ProgressLine,
    due: Instant,
    shown: String,
}

impl Progress {
    pub fn new(n_groups: usize) -> Self {
        let groups = if n_groups == 1 { "group" } else { "groups" };
        Self {
            line: ProgressLine::new(),
            due: Instant::now() + PATIENCE,
            shown: format!("reading {n_groups} log {groups}"),
        }
    }

    /// A page of a group was read, which makes so many lines.
    pub fn hear(&mut self, group: &str, lines: u64, at: Option<Timestamp>) {
        if !self.line.is_watched {
            return;
        }
        let at = at.map_or(String::new(), |at| {
            format!(", at {}", at.rfc3339().get(11..19).unwrap_or_default())
        });
        let lines = number::count(lines as f64);
        self.shown = format!("reading {group}: {lines} lines{at}");
    }

    /// When there is something to show; never where nobody looks.
    pub async fn due(&self) {
        match self.line.is_watched {
            true => sleep_until(self.due).await,
            false => pending().await,
        }
    }

    pub fn show(&mut self) {
        self.due = Instant::now() + EVERY;
        self.line.show(self.shown.clone());
    }
}
