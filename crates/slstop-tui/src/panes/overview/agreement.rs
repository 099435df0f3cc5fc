//! Metrics and lines count the same invocations: where both are complete and differ, somebody has to know.

use std::time::Duration;

use super::charts::Charts;
use crate::panes::followed::{self, Followed};
use slstop_base::number;
use slstop_core::domain::Metric;

/// So long after its end a period has all of its points, and hardly an invocation of it still runs.
const SETTLED: Duration = Duration::from_secs(5 * 60);
/// So few may begin in one period by the one clock, and in the next by the other.
const AT_BORDERS: f64 = 2.0;
const SHARE: f64 = 0.02;
/// Lines that were read so long ago are not complete.
const FRESH: Duration = Duration::from_secs(60);

impl Charts<'_> {
    /// How many invocations lines and metrics have of the same periods, if they differ beyond rounding.
    pub fn disagreement(&self) -> Option<String> {
        let (context, function) = (self.context, self.whole_function()?);
        if !Followed::of(context.sources).names().contains(function) {
            return None;
        }
        let tails = followed::queries(context);
        let tail = tails.iter().find(|tail| tail.place == function.place)?;
        let read_at = context.facts.freshness.of(tail)?.fresh_at?;
        let tailing = context.facts.lines.tailing.get(&function.place)?;
        let axis = self.axis();
        let (mut by_metrics, mut by_lines) = (0.0, 0.0);
        let counted = self.values(Metric::Invocations).iter().zip(&self.cold);
        for (place, (invoked, read)) in counted.enumerate() {
            let (begin, end) = (axis.moment(place), axis.moment(place + 1));
            let is_settled = end.plus(SETTLED) <= context.now && begin >= tailing.read_from;
            if let Some(invoked) = invoked.filter(|_| is_settled) {
                by_metrics += invoked;
                by_lines += read.measured as f64;
            }
        }
        let rounding = (by_metrics.max(by_lines) * SHARE).max(AT_BORDERS);
        let is_other = (by_metrics - by_lines).abs() > rounding;
        (is_other && context.now.since(read_at) <= FRESH).then(|| {
            let (by_lines, by_metrics) = (number::count(by_lines), number::count(by_metrics));
            format!("lines have {by_lines} invocations where metrics have {by_metrics}")
        })
    }
}
