//! What is asked of logs for the whole table: how much there is, and then cold starts and memory by one
//! query for many functions, which costs what it scans. Only while a column shows it.

use super::State;
use crate::panes::Context;
use slstop_base::FunctionId;
use slstop_core::domain::{LogSource, LogSources};
use slstop_core::message::{Query, Question, Window};

/// Rebuilt when the functions, the volumes or the window change: going through a thousand functions on
/// every turn would be felt.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct InLogs {
    made_from: Option<(u64, u64, Window)>,
    pub asks: Vec<Question>,
}

impl State {
    pub(super) fn settle_in_logs(&mut self, context: &Context<'_>) {
        let placed = self.placed(context);
        if !placed.iter().any(|(column, _)| column.needs_logs()) {
            self.in_logs = InLogs::default();
            return;
        }
        let facts = context.facts;
        let revisions = (facts.functions.revision(), facts.queries.revision());
        let made_from = Some((revisions.0, revisions.1, context.window));
        if self.in_logs.made_from == made_from {
            return;
        }
        let mut asks = Vec::new();
        for (place, part) in context.selection.parts(facts) {
            let ids = part
                .iter()
                .map(|one| FunctionId::new(place, one.name.clone()));
            let ids: Vec<FunctionId> = ids.collect();
            let sources = facts.functions.log_sources(&ids);
            let window = context.window;
            if let Some(volume) = facts.queries.volume(&sources, window) {
                // The group of a function that never logged may not even exist.
                let is_written = |source: &&LogSource| volume.has(&source.group);
                let written: LogSources = sources.iter().filter(is_written).cloned().collect();
                if !written.is_empty() {
                    let query = Query::Rollups {
                        sources: written,
                        window,
                        megabytes: magnitude(volume.bytes()),
                    };
                    asks.push(query.at(place));
                }
            }
            asks.push(Query::Volume { sources, window }.at(place));
        }
        self.in_logs = InLogs { made_from, asks };
    }
}

/// Megabytes, up to the next power of two: a little more traffic is no other question.
fn magnitude(bytes: u64) -> u32 {
    let megabytes = bytes.div_ceil(1_000_000).next_power_of_two();
    u32::try_from(megabytes).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_little_more_is_the_same_question() {
        let magnitudes = [0, 1, 1_000_000, 1_000_001, 5_000_000, u64::MAX / 2].map(magnitude);
        assert_eq!(magnitudes, [1, 1, 1, 2, 8, u32::MAX]);
    }
}
