//! A line on stderr that says how a long reading gets on, where a person is looking.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use tokio::time::Instant;

use crate::base::{SafeText, Timestamp, number};

/// What is over sooner needs no words.
const PATIENCE: Duration = Duration::from_secs(1);
const EVERY: Duration = Duration::from_millis(250);

#[derive(Debug)]
pub struct Progress {
    is_watched: bool,
    due: Instant,
    is_shown: bool,
}

impl Progress {
    pub fn new() -> Self {
        Self {
            is_watched: io::stderr().is_terminal(),
            due: Instant::now() + PATIENCE,
            is_shown: false,
        }
    }

    pub fn tell(&mut self, group: &str, lines: u64, at: Option<Timestamp>) {
        if !self.is_watched || Instant::now() < self.due {
            return;
        }
        self.due = Instant::now() + EVERY;
        self.is_shown = true;
        let at = at.map_or(String::new(), |at| {
            format!(", at {}", at.rfc3339().get(11..19).unwrap_or_default())
        });
        let lines = number::count(lines as f64);
        let said = SafeText::from(format!("reading {group}: {lines} lines{at}"));
        // Nobody is harmed by a line that could not be shown.
        let _ = write!(io::stderr(), "\r{said}\x1b[K");
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
