//! A line of the store as a filter sees it.

use super::line::Line;
use crate::facts::Lines;
use crate::facts::logs::Stored;

impl<'a> Line<'a> {
    pub fn held(stored: &Stored<'a>, lines: &'a Lines) -> Self {
        let origin = lines.ledger.origin(stored.stream);
        Self {
            message: stored.message,
            at: Some(stored.at),
            level: stored.level,
            kind: stored.kind,
            function: origin.function,
            stream: origin.stream,
            request: None,
        }
    }
}
