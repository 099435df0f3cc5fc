//! How many invocations took how long: a bar a step, the failed part in its colour, another version beside it.

use super::version_row::VersionRow;
use crate::panes::Context;
use crate::theme::{GlyphSet, Role};
use crate::widget::Canvas;
use crate::widget::time_axis::TimeAxis;
use slstop_base::number;
use slstop_core::domain::line::Micros;
use slstop_core::facts::ledger::latency_bucket::{LatencyBucket, LatencyCount};

/// `150ms - 200ms `.
const BORDERS: u16 = 16;
const COUNT: u16 = 6;

/// Some steps that are drawn as one.
struct Bin {
    from: Micros,
    to: Micros,
    counts: [LatencyCount; 2],
}

impl VersionRow {
    pub(super) fn draw_histogram(
        &self,
        other: Option<&Self>,
        context: &Context<'_>,
        canvas: &mut Canvas<'_>,
    ) {
        let n_columns = 1 + u16::from(other.is_some());
        let each = canvas.width().saturating_sub(BORDERS + 1) / n_columns;
        if each < COUNT + 2 || canvas.height() < 2 {
            return;
        }
        let versions = [Some(self), other];
        let left = |column: usize| BORDERS + each * u16::try_from(column).unwrap_or(0);
        for (column, version) in versions.iter().flatten().enumerate() {
            let name = version.version_text(context);
            let n = number::count(version.of.sums.invocations as f64);
            let heading = if name.is_empty() {
                format!("{n} invocations")
            } else {
                format!("{name}: {n} invocations")
            };
            canvas.put_within(left(column) + 1, 0, each - 1, heading, Role::Muted);
        }
        let bins = self.bins(other, usize::from(canvas.height() - 1));
        for (y, bin) in (1..canvas.height()).zip(&bins) {
            self.draw_borders(bin, y, canvas);
            for (column, version) in versions.iter().flatten().enumerate() {
                let most = bins.iter().map(|bin| bin.counts[column].count).max();
                let area = (left(column), each);
                version.draw_bar(bin.counts[column], most.unwrap_or(0), area, y, canvas);
            }
        }
    }

    /// All steps of both, several in one where there are more than rows.
    fn bins(&self, other: Option<&Self>, rows: usize) -> Vec<Bin> {
        let all = [Some(self), other];
        let of = |row: &Self| -> Vec<(LatencyBucket, LatencyCount)> {
            row.of.histogram.steps().collect()
        };
        let steps = all.map(|row| row.map(of).unwrap_or_default());
        let numbers = || steps.iter().flatten().map(|(bucket, _)| bucket.0);
        let (Some(first), Some(last)) = (numbers().min(), numbers().max()) else {
            return Vec::new();
        };
        let n = usize::from(last - first) + 1;
        let together = n.div_ceil(rows.max(1)).max(1);
        let bin = |from: u8| {
            let to = from
                .saturating_add(u8::try_from(together - 1).unwrap_or(u8::MAX))
                .min(last);
            let sum = |steps: &Vec<(LatencyBucket, LatencyCount)>| {
                let mut sum = LatencyCount::default();
                let within = steps
                    .iter()
                    .filter(|(step, _)| (from..=to).contains(&step.0));
                within.for_each(|(_, count)| sum.add(*count));
                sum
            };
            Bin {
                from: LatencyBucket(from).range().start,
                to: LatencyBucket(to).range().end,
                counts: [sum(&steps[0]), sum(&steps[1])],
            }
        };
        (first..=last).step_by(together).map(bin).collect()
    }

    fn draw_borders(&self, bin: &Bin, y: u16, canvas: &mut Canvas<'_>) {
        let millis = |micros: Micros| number::millis(micros.as_millis());
        canvas.put_right(7, y, 6, millis(bin.from), Role::Axis);
        canvas.put(8, y, "-", Role::Axis);
        canvas.put_right(BORDERS, y, 6, millis(bin.to), Role::Axis);
        let is_at_timeout = self
            .timeout_ms()
            .is_some_and(|timeout| (bin.from.as_millis()..bin.to.as_millis()).contains(&timeout));
        if is_at_timeout {
            canvas.put(0, y, "timeout", Role::Warning);
        }
    }

    fn draw_bar(
        &self,
        of: LatencyCount,
        most: u32,
        (x, width): (u16, u16),
        y: u16,
        canvas: &mut Canvas<'_>,
    ) {
        if of.count == 0 {
            return;
        }
        let count = number::count(f64::from(of.count));
        canvas.put_right(x + COUNT, y, COUNT, count, Role::Text);
        let axis = TimeAxis {
            from: 0,
            to: i64::from(most.max(1)),
            cells: width.saturating_sub(COUNT + 2),
            is_ascii: canvas.theme().glyphs() == GlyphSet::Ascii,
        };
        let begin = (x + COUNT + 1, y);
        axis.draw(canvas, begin, (0, i64::from(of.count)), Role::Heat);
        let failed = (0, i64::from(of.failed));
        if of.failed == of.count {
            axis.draw(canvas, begin, failed, Role::Failures);
        } else if of.failed > 0 {
            axis.draw_before(canvas, begin, failed, (Role::Failures, Role::Heat));
        }
    }
}
