//! The charts of one function, below each other over one time axis: volume, duration, concurrency.

use std::ops::Range;

use crate::panes::{Context, Pin};
use crate::theme::Role;
use crate::widget::chart::{self, Bars, Chart, ChartLine, Marker, Threshold, Ticks};
use crate::widget::{Area, Canvas};
use slstop_base::number::{self, Figure};
use slstop_base::{Qualified, SafeText, Timestamp};
use slstop_core::domain::{Function, Metric, Series};

/// A chart lower than this, its line of figures included, says nothing.
pub(super) const LOWEST: u16 = 6;

/// The series of the function, all of one window.
pub(super) struct Charts<'a> {
    context: &'a Context<'a>,
    function: &'a Function,
    /// The function, or the one of its versions or aliases that is looked at.
    measured: &'a Qualified,
    /// Where the chosen period begins, while one is.
    moment: Option<Timestamp>,
}

impl<'a> Charts<'a> {
    pub fn new(
        context: &'a Context<'a>,
        function: &'a Function,
        measured: &'a Qualified,
        moment: Option<Timestamp>,
    ) -> Self {
        Self {
            context,
            function,
            measured,
            moment,
        }
    }

    fn series(&self, metric: Metric) -> Option<&'a Series> {
        self.context
            .facts
            .metrics
            .series(self.context.window, self.measured, metric)
    }

    fn values(&self, metric: Metric) -> &'a [Option<f64>] {
        self.series(metric).map_or(&[], |series| &series.values)
    }

    pub fn has_data(&self) -> bool {
        [
            Metric::Invocations,
            Metric::Errors,
            Metric::Throttles,
            Metric::DurationP50,
        ]
        .into_iter()
        .any(|metric| self.values(metric).iter().any(Option::is_some))
    }

    /// A series whose periods are those of the axis.
    fn axis(&self) -> Option<&'a Series> {
        let all = [
            Metric::Invocations,
            Metric::DurationP50,
            Metric::Concurrency,
            Metric::Errors,
        ];
        all.into_iter().find_map(|metric| self.series(metric))
    }

    /// The period that begins at the chosen moment, or what is pinned.
    fn looked_at(&self) -> Option<Range<Timestamp>> {
        let chosen = self.moment.zip(self.axis());
        let chosen = chosen.map(|(at, axis)| at..at.plus(axis.period()));
        chosen.or_else(|| self.context.pin.map(|pin| pin.from..pin.until))
    }

    /// So many periods beside a moment, within the axis; without one the newest.
    pub fn beside(&self, moment: Option<Timestamp>, by: isize) -> Option<Timestamp> {
        let axis = self.axis()?;
        let last = axis.values.len().checked_sub(1)?;
        let period = axis.period().as_millis().max(1);
        let place = |at: Timestamp| {
            let periods = at.since(axis.start).as_millis() / period;
            usize::try_from(periods).unwrap_or(usize::MAX).min(last)
        };
        let place = moment
            .map_or(last, place)
            .saturating_add_signed(by)
            .min(last);
        let periods = u32::try_from(place).unwrap_or(u32::MAX);
        Some(axis.start.plus(axis.period().saturating_mul(periods)))
    }

    /// The period that begins at a moment.
    pub fn period_at(&self, moment: Timestamp) -> Option<Pin> {
        let until = moment.plus(self.axis()?.period());
        Some(Pin {
            from: moment,
            until,
        })
    }

    /// The period that a column of the charts stands for.
    pub fn period_under(&self, column: u16, width: u16) -> Option<Pin> {
        let axis = self.axis()?;
        let points = axis.values.len();
        let moment = chart::moment_at(axis.start, axis.period(), points, width, column)?;
        self.period_at(moment)
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let n_charts = (height / LOWEST).clamp(1, 3);
        let each = height / n_charts;
        let charts: [fn(&Self, &mut Canvas<'_>); 3] =
            [Self::volume, Self::durations, Self::concurrency];
        for (index, chart) in (0..n_charts).zip(charts) {
            // What the division leaves over makes the first chart higher.
            let extra = if index == 0 {
                height - each * n_charts
            } else {
                0
            };
            let y = each * index
                + if index == 0 {
                    0
                } else {
                    height - each * n_charts
                };
            chart(self, &mut canvas.part(Area::new(0, y, width, each + extra)));
        }
    }

    /// Draws a chart below its line of figures, with the deployment marked.
    fn chart(
        &self,
        canvas: &mut Canvas<'_>,
        bars: Option<Bars<'_>>,
        lines: &[ChartLine<'_>],
        thresholds: &[Threshold<'_>],
        ticks: Ticks,
        figure: &dyn Fn(f64) -> Figure,
    ) {
        let Some(any) = self.axis() else { return };
        let zone = self.context.zone;
        let clock = |at: Timestamp| zone.clock(at);
        let deployed = self.function.last_modified.map(|at| Marker {
            at,
            name: SafeText::from("deploy"),
        });
        let markers: Vec<Marker<'_>> = deployed.into_iter().collect();
        let below = Area::new(0, 1, canvas.width(), canvas.height().saturating_sub(1));
        let chart = Chart {
            start: any.start,
            period: any.period(),
            points: any.values.len(),
            bars,
            lines,
            thresholds,
            markers: &markers,
            cursor: self.looked_at(),
            ticks,
            figure,
            clock: &clock,
        };
        chart.draw(&mut canvas.part(below));
    }

    fn volume(&self, canvas: &mut Canvas<'_>) {
        let time_view = self.context.time_view();
        let sum = |metric| self.series(metric).and_then(|series| time_view.sum(series));
        let (invocations, errors, throttles) = (
            sum(Metric::Invocations),
            sum(Metric::Errors),
            sum(Metric::Throttles),
        );
        let mut x = figure(
            canvas,
            1,
            invocations.map(number::count),
            " invocations",
            Role::Text,
        );
        let some = |count: Option<f64>| count.is_some_and(|count| count > 0.0);
        x = figure(
            canvas,
            x + 2,
            errors.map(number::count),
            " errors",
            if some(errors) {
                Role::Critical
            } else {
                Role::Text
            },
        );
        if let (Some(errors), Some(invocations)) =
            (errors.filter(|errors| *errors > 0.0), invocations)
        {
            x = figure(
                canvas,
                x + 1,
                Some(number::percent(errors / invocations.max(errors))),
                "",
                Role::Critical,
            );
        }
        figure(
            canvas,
            x + 2,
            throttles.map(number::count),
            " throttles",
            if some(throttles) {
                Role::Warning
            } else {
                Role::Text
            },
        );
        let bars = Bars {
            totals: self.values(Metric::Invocations),
            warnings: &[],
            failures: self.values(Metric::Errors),
        };
        self.chart(canvas, Some(bars), &[], &[], Ticks::Whole, &number::count);
    }

    fn durations(&self, canvas: &mut Canvas<'_>) {
        let timeout = self
            .function
            .timeout
            .map(|timeout| timeout.as_secs_f64() * 1000.0);
        let shown = [
            (Metric::DurationP99, Role::Tail),
            (Metric::DurationP90, Role::High),
            (Metric::DurationP50, Role::Median),
        ];
        let mut x = 1;
        for (metric, role) in shown
            .into_iter()
            .rev()
            .chain([(Metric::DurationMax, Role::Text)])
        {
            x = canvas.put(x, 0, metric.label(), role) + 1;
            x = figure(
                canvas,
                x,
                self.series(metric)
                    .and_then(|series| self.value(series))
                    .map(number::millis),
                "",
                Role::Text,
            ) + 2;
        }
        // The other lines of figures are about the whole window.
        let time_view = self.context.time_view();
        let minutes = self.context.window.period().as_secs() / 60;
        let of = match (self.context.pin, minutes) {
            (Some(_), _) => format!(
                "at the most, {}",
                time_view.in_periods().when(self.context.zone)
            ),
            (None, 1) => "in the newest minute".to_owned(),
            (None, _) => format!("in the newest {minutes} minutes"),
        };
        if self.series(Metric::DurationP50).is_some() {
            canvas.put(x, 0, of.as_str(), Role::Muted);
        }
        let lines = shown.map(|(metric, role)| ChartLine {
            values: self.values(metric),
            role,
        });
        let threshold = timeout.map(|value| Threshold {
            value,
            name: "time-out".into(),
        });
        let thresholds: Vec<Threshold<'_>> = threshold.into_iter().collect();
        self.chart(
            canvas,
            None,
            &lines,
            &thresholds,
            Ticks::Millis,
            &number::millis,
        );
    }

    /// The newest of a series; where a stretch is pinned the highest in it.
    fn value(&self, series: &Series) -> Option<f64> {
        match self.context.pin {
            Some(_) => self.context.time_view().max(series),
            None => series.last(),
        }
    }

    fn concurrency(&self, canvas: &mut Canvas<'_>) {
        let values = self.values(Metric::Concurrency);
        let time_view = self.context.time_view();
        let series = self.series(Metric::Concurrency);
        let highest = series.and_then(|series| time_view.max(series));
        figure(
            canvas,
            1,
            highest.map(number::count),
            " at once, at the most",
            Role::Text,
        );
        let lines = [ChartLine {
            values,
            role: Role::Spark,
        }];
        self.chart(canvas, None, &lines, &[], Ticks::Whole, &number::count);
    }
}

/// A figure and a word behind it, from `x` on. Returns the column after it.
fn figure(canvas: &mut Canvas<'_>, x: u16, figure: Option<Figure>, word: &str, role: Role) -> u16 {
    let after = match figure.filter(Figure::is_known) {
        Some(figure) => {
            let after = canvas.put(x, 0, figure.number.as_str(), role);
            canvas.put(after, 0, figure.unit, Role::Unit)
        }
        None => canvas.put(x, 0, "·", Role::Unknown),
    };
    canvas.put(after, 0, word, Role::Muted)
}
