//! What is to be known between the lines: where some may be missing, where only some were shown.

use crate::panes::Context;
use slstop_base::{PlaceId, Timestamp};
use slstop_core::domain::{Gap, GapReason, LogSource, LogSources};

use super::columns::clock;
use super::index::Index;

/// The gaps of the followed groups, by their beginnings.
#[derive(Clone, Debug)]
pub struct Rules<'a>(Vec<&'a Gap>);

impl<'a> Rules<'a> {
    pub fn new(gaps: impl Iterator<Item = &'a (PlaceId, Gap)>, sources: &LogSources) -> Self {
        let is_followed = |(place, gap): &&(PlaceId, Gap)| {
            let Some(group) = &gap.group else {
                return true;
            };
            let of = |source: &LogSource| (source.place, &source.group).cmp(&(*place, group));
            sources.binary_search_by(of).is_ok()
        };
        let gaps = gaps.filter(is_followed).map(|(_, gap)| gap);
        let mut gaps: Vec<&Gap> = gaps.collect();
        gaps.sort_by_key(|gap| gap.from);
        Self(gaps)
    }

    /// Those that begin before this line and not before the one above it.
    pub fn above(&self, rank: usize, index: &Index) -> &[&'a Gap] {
        let Some(line) = index.get(rank).filter(|_| !self.0.is_empty()) else {
            return &[];
        };
        let before = rank.checked_sub(1).and_then(|before| index.get(before));
        let start = before.map_or(0, |before| self.begun_by(before.place.0));
        &self.0[start..self.begun_by(line.place.0).max(start)]
    }

    /// Those behind the last line.
    pub fn below(&self, rank: usize, index: &Index) -> &[&'a Gap] {
        if rank + 1 != index.len() || self.0.is_empty() {
            return &[];
        }
        index
            .last()
            .map_or(&[], |last| &self.0[self.begun_by(last.place.0)..])
    }

    fn begun_by(&self, at: Timestamp) -> usize {
        self.0.partition_point(|gap| gap.from <= at)
    }
}

/// `lines may be missing from 12:04:29.101 to 12:04:40.000: throttled`
pub(super) fn words(gap: &Gap, context: &Context<'_>) -> String {
    let time = |at| clock(context.zone, at, context.now);
    let (from, to) = (time(gap.from), time(gap.to));
    let span = match context.zone {
        crate::panes::Zone::Relative => format!("from {from} ago to {to} ago"),
        _ => format!("from {from} to {to}"),
    };
    let why = &gap.reason;
    match why {
        GapReason::Sampled(_) => format!("only some lines {span}: {why}"),
        _ => format!("lines may be missing {span}: {why}"),
    }
}
