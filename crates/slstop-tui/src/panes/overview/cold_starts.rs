//! How many invocations began a new environment, and how long that took: from lines, because no metric says it.

use super::charts::{Charts, figure};
use super::heights::Prominence;
use crate::theme::Role;
use crate::widget::Canvas;
use crate::widget::chart::{Bars, Chart, Ticks, TimeFrame};
use slstop_base::number;
use slstop_core::facts::ledger::WindowSum;
use slstop_core::facts::rollups::RollupSource;

/// From this share on cold starts are worth a chart.
const MANY: f64 = 0.05;
/// From this share on they are what is wrong.
const TOO_MANY: f64 = 0.25;

/// What is known of cold starts over the whole window, and from where.
#[derive(Clone, Copy, Debug, PartialEq)]
struct ColdFigures {
    share: Option<f64>,
    init_p90_ms: Option<f64>,
    source: &'static str,
}

impl Charts<'_> {
    /// By lines where there are some; else what Logs Insights counted.
    fn cold_over_all(&self) -> Option<ColdFigures> {
        let function = self.whole_function()?;
        let facts = self.context.facts;
        if self.cold.iter().any(|period| period.measured > 0) {
            let sum: WindowSum = facts.lines.ledger.since(function, self.axis().start);
            let share = (sum.measured > 0).then(|| sum.cold as f64 / sum.measured as f64);
            return Some(ColdFigures {
                share,
                init_p90_ms: sum.init_p90.map(|init| init.as_millis()),
                source: "lines",
            });
        }
        let rollup = facts.rollups.of(self.context.window, function)?;
        let figures = rollup.figures;
        let share = figures.cold as f64 / figures.invocations as f64;
        Some(ColdFigures {
            share: (figures.invocations > 0).then_some(share),
            init_p90_ms: figures.init_p90_ms,
            source: match rollup.source {
                RollupSource::Lines => "lines",
                RollupSource::Insights => "Logs Insights",
            },
        })
    }

    pub fn cold_shares(&self) -> Vec<Option<f64>> {
        self.cold.iter().map(|period| period.share()).collect()
    }

    pub fn cold_prominence(&self) -> Prominence {
        let highest = self.cold.iter().filter_map(|period| period.share());
        match highest.reduce(f64::max) {
            Some(share) if share >= TOO_MANY && self.are_many(TOO_MANY) => Prominence::Loud,
            Some(share) if share >= MANY && self.are_many(MANY) => Prominence::Usual,
            _ => Prominence::Calm,
        }
    }

    /// Whether so large a share of all invocations was cold: the first one always is.
    fn are_many(&self, share: f64) -> bool {
        let of_all = self.cold_over_all().and_then(|figures| figures.share);
        of_all.is_some_and(|of_all| of_all >= share)
    }

    pub fn cold_figures(&self, canvas: &mut Canvas<'_>) -> u16 {
        let Some(figures) = self.cold_over_all() else {
            let unknown = "cold starts are in the logs: X, V or F read them";
            return canvas.put(1, 0, unknown, Role::Muted);
        };
        let role = match figures.share {
            Some(share) if share >= TOO_MANY => Role::Warning,
            _ => Role::Text,
        };
        let share = figures.share.map(number::percent);
        let x = figure(canvas, 1, share, " cold", role);
        let x = canvas.put(x + 2, 0, "init p90 ", Role::Muted);
        let init = figures.init_p90_ms.map(number::millis);
        let x = figure(canvas, x, init, "", Role::Text);
        canvas.put(x + 2, 0, format!("by {}", figures.source), Role::Muted)
    }

    pub fn cold_plot(&self, frame: TimeFrame<'_>, canvas: &mut Canvas<'_>) {
        let shares = self.cold_shares();
        let chart = Chart {
            frame,
            bars: Some(Bars {
                totals: &shares,
                warnings: &[],
                failures: &[],
            }),
            lines: &[],
            thresholds: &[],
            ticks: Ticks::Decimal,
            figure: &number::percent,
        };
        chart.draw(canvas);
    }
}
