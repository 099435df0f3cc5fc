//! How many invocations there were, how many of them failed, and what was turned away.

use super::charts::{Charts, figure};
use super::heights::Prominence;
use crate::theme::Role;
use crate::widget::Canvas;
use crate::widget::chart::{Bars, Chart, Ticks, TimeFrame};
use slstop_base::number;
use slstop_core::domain::Metric;

/// From this share of failures on the chart gets the most room.
const LOUD: f64 = 0.01;

impl Charts<'_> {
    fn sum(&self, metric: Metric) -> Option<f64> {
        let time_view = self.context.time_view();
        self.series(metric).and_then(|series| time_view.sum(series))
    }

    pub fn volume_prominence(&self) -> Prominence {
        let count = |metric| self.sum(metric).unwrap_or(0.0);
        let failed = count(Metric::Errors) + count(Metric::Throttles);
        let all = count(Metric::Invocations) + count(Metric::Throttles);
        if failed > 0.0 && failed >= all * LOUD {
            Prominence::Loud
        } else {
            Prominence::Usual
        }
    }

    pub fn volume_figures(&self, canvas: &mut Canvas<'_>) -> u16 {
        let invocations = self.sum(Metric::Invocations);
        let (errors, throttles) = (self.sum(Metric::Errors), self.sum(Metric::Throttles));
        let role = |count: Option<f64>, loud| {
            let is_some = count.is_some_and(|count| count > 0.0);
            if is_some { loud } else { Role::Text }
        };
        let count = |count: Option<f64>| count.map(number::count);
        let mut x = figure(canvas, 1, count(invocations), " invocations", Role::Text);
        let loud = role(errors, Role::Critical);
        x = figure(canvas, x + 2, count(errors), " errors", loud);
        if let (Some(errors), Some(invocations)) = (errors, invocations)
            && errors > 0.0
        {
            let share = number::percent(errors / invocations.max(errors));
            x = figure(canvas, x + 1, Some(share), "", Role::Critical);
        }
        let loud = role(throttles, Role::Warning);
        figure(canvas, x + 2, count(throttles), " throttled", loud)
    }

    /// What was throttled was asked for, too, but is in no count of invocations.
    pub fn volume_plot(&self, frame: TimeFrame<'_>, canvas: &mut Canvas<'_>) {
        let throttles = self.values(Metric::Throttles);
        let is_throttled = throttles.iter().flatten().any(|count| *count > 0.0);
        let throttles = if is_throttled { throttles } else { &[] };
        let turned_away = |n: usize| throttles.get(n).copied().flatten();
        let invocations = self.values(Metric::Invocations).iter().enumerate();
        let asked = invocations.map(|(n, invoked)| match (*invoked, turned_away(n)) {
            (None, None) => None,
            (invoked, turned_away) => Some(invoked.unwrap_or(0.0) + turned_away.unwrap_or(0.0)),
        });
        let totals: Vec<Option<f64>> = asked.collect();
        let chart = Chart {
            frame,
            bars: Some(Bars {
                totals: &totals,
                warnings: throttles,
                failures: self.values(Metric::Errors),
            }),
            lines: &[],
            thresholds: &[],
            ticks: Ticks::Whole,
            figure: &number::count,
        };
        chart.draw(canvas);
    }
}
