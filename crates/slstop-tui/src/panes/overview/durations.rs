//! How long invocations took: a heat map where their lines were read, bands of percentiles where only metrics are
//! known.

use super::charts::{Charts, figure};
use super::heights::Prominence;
use crate::theme::Role;
use crate::widget::Canvas;
use crate::widget::chart::heat_map::draw_legend;
use crate::widget::chart::{Bands, HeatCell, HeatMap, Threshold, TimeFrame};
use slstop_base::number;
use slstop_core::domain::{Metric, Series};
use slstop_core::facts::Ledger;
use slstop_core::facts::ledger::latency_bucket::LatencyBucket;
use slstop_core::facts::ledger::over_time::LatencyCell;

/// From this share of the timeout on the chart gets the most room.
const NEAR: f64 = 0.8;

impl Charts<'_> {
    fn timeout_ms(&self) -> Option<f64> {
        let timeout = self.function.timeout?;
        Some(timeout.as_secs_f64() * 1000.0)
    }

    pub fn durations_prominence(&self) -> Prominence {
        let longest = self.series(Metric::DurationP99).and_then(Series::max);
        match longest.zip(self.timeout_ms()) {
            Some((longest, timeout)) if longest >= timeout * NEAR => Prominence::Loud,
            _ => Prominence::Usual,
        }
    }

    pub fn durations_figures(&self, canvas: &mut Canvas<'_>) -> u16 {
        let mut x = 1;
        for (metric, role) in [
            (Metric::DurationP50, Role::Median),
            (Metric::DurationP90, Role::High),
            (Metric::DurationP99, Role::Tail),
            (Metric::DurationMax, Role::Text),
        ] {
            x = canvas.put(x, 0, metric.label(), role) + 1;
            let series = self.series(metric);
            let value = series.and_then(|series| self.value(series));
            x = figure(canvas, x, value.map(number::millis), "", Role::Text) + 2;
        }
        if self.series(Metric::DurationP50).is_some() {
            let of = self.period_of_figures();
            // Words that are cut say nothing.
            if usize::from(x) + of.len() <= usize::from(canvas.width()) {
                x = canvas.put(x, 0, of.as_str(), Role::Muted);
            }
        }
        if canvas.height() > 1 {
            let right = canvas.width();
            draw_legend(canvas, self.has_lines(), (x + 2, right), 0);
        }
        x
    }

    /// The other lines of figures are about the whole window.
    fn period_of_figures(&self) -> String {
        let minutes = self.context.window.period().as_secs() / 60;
        match (self.context.pin, minutes) {
            (Some(_), _) => {
                let when = self.context.time_view().in_periods();
                format!("at the most, {}", when.when(self.context.zone))
            }
            (None, 1) => "in the newest minute".to_owned(),
            (None, _) => format!("in the newest {minutes} minutes"),
        }
    }

    /// The newest of a series; where a stretch is pinned the highest in it.
    fn value(&self, series: &Series) -> Option<f64> {
        match self.context.pin {
            Some(_) => self.context.time_view().max(series),
            None => series.last(),
        }
    }

    pub fn durations_plot(&self, frame: TimeFrame<'_>, canvas: &mut Canvas<'_>) {
        let limit = self.timeout_ms().map(|value| Threshold {
            value,
            name: "timeout".into(),
        });
        let thresholds: Vec<Threshold<'_>> = limit.into_iter().collect();
        let map = HeatMap {
            frame,
            slot: Ledger::LATENCY_SLOT,
            border: &|step| LatencyBucket(step).range().start.as_millis(),
            bands: Bands {
                low: self.values(Metric::DurationP50),
                middle: self.values(Metric::DurationP90),
                high: self.values(Metric::DurationP99),
            },
            thresholds: &thresholds,
            figure: &number::millis,
        };
        let ledger = &self.context.facts.lines.ledger;
        let function = self.whole_function().into_iter();
        let span = self.axis().span();
        let cells = function.flat_map(|function| ledger.latencies(function, span.clone()));
        map.draw(cells.map(heat_cell), canvas);
    }
}

fn heat_cell(cell: LatencyCell) -> HeatCell {
    HeatCell {
        from: cell.from,
        step: cell.bucket.0,
        count: cell.of.count,
        failed: cell.of.failed,
        cold: cell.of.cold,
    }
}
