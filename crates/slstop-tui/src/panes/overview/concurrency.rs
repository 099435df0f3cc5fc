//! How many invocations ran at once, and when requests were turned away for it.

use super::charts::{Charts, figure};
use super::heights::Prominence;
use crate::theme::Role;
use crate::widget::Canvas;
use crate::widget::chart::{Bars, Chart, Ticks, TimeFrame};
use slstop_base::number;
use slstop_core::domain::Metric;

impl Charts<'_> {
    fn is_throttled(&self) -> bool {
        let mut throttles = self.values(Metric::Throttles).iter().flatten();
        throttles.any(|count| *count > 0.0)
    }

    pub fn concurrency_prominence(&self) -> Prominence {
        if self.is_throttled() {
            Prominence::Loud
        } else {
            Prominence::Calm
        }
    }

    pub fn concurrency_figures(&self, canvas: &mut Canvas<'_>) -> u16 {
        let time_view = self.context.time_view();
        let series = self.series(Metric::Concurrency);
        let highest = series.and_then(|series| time_view.max(series));
        let highest = highest.map(number::count);
        let x = figure(canvas, 1, highest, " at once at the most", Role::Text);
        let throttles = self.series(Metric::Throttles);
        let throttles = throttles.and_then(|series| time_view.sum(series));
        match throttles.filter(|count| *count > 0.0) {
            Some(count) => {
                let count = Some(number::count(count));
                figure(canvas, x + 2, count, " throttled", Role::Warning)
            }
            None => x,
        }
    }

    /// In the periods in which requests were throttled the bar has the colour of that.
    pub fn concurrency_plot(&self, frame: TimeFrame<'_>, canvas: &mut Canvas<'_>) {
        let running = self.values(Metric::Concurrency);
        let throttles = self.values(Metric::Throttles).iter();
        let is_throttled = throttles.map(|count| count.is_some_and(|count| count > 0.0));
        let at_limit: Vec<Option<f64>> = running
            .iter()
            .zip(is_throttled)
            .map(|(running, is_throttled)| running.filter(|_| is_throttled))
            .collect();
        let chart = Chart {
            frame,
            bars: Some(Bars {
                totals: running,
                warnings: &at_limit,
                failures: &[],
            }),
            lines: &[],
            thresholds: &[],
            ticks: Ticks::Whole,
            figure: &number::count,
        };
        chart.draw(canvas);
    }
}
