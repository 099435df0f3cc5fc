//! What only logs show of each function over a window, and where each figure comes from: from its lines
//! where all of the window was read, or from a count by Logs Insights.

use std::collections::BTreeMap;
use std::time::Duration;

use super::Ledger;
use super::ledger::function_of_group;
use crate::domain::{LogFigures, LogSources};
use crate::message::Window;
use slstop_base::{FunctionId, FunctionName, Timestamp};

/// More functions than a region has, times the windows that people choose.
const MOST: usize = 20_000;
/// More than are followed at once.
const MOST_READ: usize = 64;
/// For so long the figures of lines are better than what Insights counts: they are exact, and of all lines.
const LINES_KEEP: Duration = Duration::from_secs(120);

/// Where figures come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollupSource {
    Lines,
    Insights,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rollup {
    pub figures: LogFigures,
    pub source: RollupSource,
    /// When that was so.
    pub at: Timestamp,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rollups {
    by_window: BTreeMap<Window, BTreeMap<FunctionId, Rollup>>,
    /// From when on the lines of these groups are complete.
    read_from: BTreeMap<LogSources, Timestamp>,
}

impl Rollups {
    pub fn of(&self, window: Window, function: &FunctionId) -> Option<&Rollup> {
        self.by_window.get(&window)?.get(function)
    }

    /// A tail says how far back it has read.
    pub(super) fn read(&mut self, sources: &LogSources, from: Timestamp) {
        if self.read_from.len() >= MOST_READ && !self.read_from.contains_key(sources) {
            self.read_from.clear();
        }
        self.read_from.insert(sources.clone(), from);
    }

    /// A tail starts over: what it has not read yet is unknown.
    pub(super) fn unread(&mut self, sources: &LogSources) {
        self.read_from.remove(sources);
    }

    /// A tail is up to date: what its lines add up to, if it has read the whole window.
    pub(super) fn sum_up(
        &mut self,
        sources: &LogSources,
        window: Window,
        ledger: &Ledger,
        at: Timestamp,
    ) -> bool {
        let from = at.minus(window.span());
        if self.read_from.get(sources).is_none_or(|read| *read > from) {
            return false;
        }
        let mut is_news = false;
        for function in functions(sources) {
            let sum = ledger.since(&function, from);
            let figures = LogFigures {
                invocations: sum.measured,
                cold: sum.cold,
                init_p90_ms: sum.init_p90.map(|init| init.as_millis()),
                used: sum.used,
            };
            let source = RollupSource::Lines;
            is_news |= self.tell(
                window,
                function,
                Rollup {
                    figures,
                    source,
                    at,
                },
            );
        }
        is_news
    }

    /// Whether that is better than what is known.
    pub fn tell(&mut self, window: Window, function: FunctionId, rollup: Rollup) -> bool {
        let known = self.of(window, &function);
        let is_better = known.is_none_or(|known| match (known.source, rollup.source) {
            (RollupSource::Lines, RollupSource::Insights) => rollup.at.since(known.at) > LINES_KEEP,
            _ => rollup.at >= known.at,
        });
        if is_better {
            if self.by_window.values().map(BTreeMap::len).sum::<usize>() >= MOST {
                self.by_window.clear();
            }
            self.by_window
                .entry(window)
                .or_default()
                .insert(function, rollup);
        }
        is_better
    }
}

/// Whose lines these sources hold.
pub fn functions(sources: &LogSources) -> impl Iterator<Item = FunctionId> {
    sources.iter().flat_map(|source| {
        let own = source
            .functions
            .is_empty()
            .then(|| function_of_group(&source.group))
            .flatten();
        let names = source.functions.iter().cloned();
        names
            .chain(own.map(FunctionName::new))
            .map(|name| FunctionId::new(source.place, name))
    })
}
