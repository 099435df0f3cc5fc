//! The charts of one function, below each other over one time axis: volume, duration, concurrency, cold starts.

use std::ops::Range;
use std::time::Duration;

use super::heights::{self, Prominence};
use super::markers::Markers;
use crate::panes::{Context, Pin};
use crate::theme::{Glyph, Role};
use crate::widget::chart::{self, TimeFrame};
use crate::widget::{Area, Canvas, spark};
use slstop_base::number::Figure;
use slstop_base::{FunctionId, Qualified, Timestamp};
use slstop_core::domain::{Function, Metric, Series};
use slstop_core::facts::ledger::over_time::ColdPeriod;

/// Fewer columns than this show no trend.
const SHORTEST_TREND: u16 = 8;

/// The series of the function, all of one window.
pub(super) struct Charts<'a> {
    pub context: &'a Context<'a>,
    pub function: &'a Function,
    /// The function, or the one of its versions or aliases that is looked at.
    measured: &'a Qualified,
    /// Where the chosen period begins, while one is.
    pub moment: Option<Timestamp>,
    pub markers: Markers<'a>,
    pub cold: Vec<ColdPeriod>,
}

/// What the pane draws, from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Volume,
    Durations,
    Concurrency,
    ColdStarts,
}

const KINDS: [Kind; 4] = [
    Kind::Volume,
    Kind::Durations,
    Kind::Concurrency,
    Kind::ColdStarts,
];

impl<'a> Charts<'a> {
    pub fn new(
        context: &'a Context<'a>,
        function: &'a Function,
        measured: &'a Qualified,
        moment: Option<Timestamp>,
    ) -> Self {
        let mut charts = Self {
            context,
            function,
            measured,
            moment,
            markers: Markers::default(),
            cold: Vec::new(),
        };
        let axis = charts.axis();
        charts.markers = Markers::of(context, function, measured, axis.span());
        // The ledger knows of versions only invocation by invocation.
        if let Some(id) = charts.whole_function() {
            let ledger = &context.facts.lines.ledger;
            charts.cold = ledger.cold_over_time(id, axis.start, axis.period, axis.points);
        }
        charts
    }

    pub fn series(&self, metric: Metric) -> Option<&'a Series> {
        self.context
            .facts
            .metrics
            .series(self.context.window, self.measured, metric)
    }

    pub fn values(&self, metric: Metric) -> &'a [Option<f64>] {
        self.series(metric).map_or(&[], |series| &series.values)
    }

    /// The function, where all of it is looked at.
    pub fn whole_function(&self) -> Option<&'a FunctionId> {
        let measured = self.measured;
        measured.qualifier.is_none().then_some(&measured.function)
    }

    pub fn has_data(&self) -> bool {
        let is_measured = |metric| self.values(metric).iter().any(Option::is_some);
        let metrics = [
            Metric::Invocations,
            Metric::Errors,
            Metric::Throttles,
            Metric::DurationP50,
        ];
        metrics.into_iter().any(is_measured) || self.has_lines()
    }

    /// Whether invocations of this stretch of time were read, one by one.
    pub fn has_lines(&self) -> bool {
        let ledger = &self.context.facts.lines.ledger;
        let span = self.axis().span();
        let function = self.whole_function();
        function.is_some_and(|function| ledger.latencies(function, span).next().is_some())
    }

    /// The periods of the series; those of the window where there are none.
    pub fn axis(&self) -> ChartAxis {
        let all = [
            Metric::Invocations,
            Metric::DurationP50,
            Metric::Concurrency,
            Metric::Errors,
        ];
        match all.into_iter().find_map(|metric| self.series(metric)) {
            Some(series) => ChartAxis {
                start: series.start,
                period: series.period(),
                points: series.values.len(),
            },
            None => {
                let window = self.context.window;
                ChartAxis {
                    start: window.at(self.context.now).start,
                    period: window.period(),
                    points: window.points(),
                }
            }
        }
    }

    /// The period that begins at the chosen moment, or what is pinned.
    fn looked_at(&self) -> Option<Range<Timestamp>> {
        let period = self.axis().period;
        let chosen = self.moment.map(|at| at..at.plus(period));
        chosen.or_else(|| self.context.pin.map(|pin| pin.from..pin.until))
    }

    /// So many periods beside a moment, within the axis; without one the newest.
    pub fn beside(&self, moment: Option<Timestamp>, by: isize) -> Option<Timestamp> {
        let axis = self.axis();
        let last = axis.points.checked_sub(1)?;
        let place = moment.map_or(last, |moment| axis.place(moment));
        let place = place.min(last).saturating_add_signed(by).min(last);
        Some(axis.moment(place))
    }

    /// The period that begins at a moment.
    pub fn period_at(&self, moment: Timestamp) -> Option<Pin> {
        let until = moment.plus(self.axis().period);
        Some(Pin {
            from: moment,
            until,
        })
    }

    /// The period that a column of the charts stands for.
    pub fn period_under(&self, column: u16, width: u16) -> Option<Pin> {
        let axis = self.axis();
        let moment = chart::moment_at(axis.start, axis.period, axis.points, width, column)?;
        self.period_at(moment)
    }

    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let mut y = 0;
        if let Some(moment) = self.moment
            && height > 1
        {
            self.legend(moment, canvas);
            y = 1;
        }
        // The times below the last chart.
        let times = u16::from(height > 6);
        let room = height.saturating_sub(y + times);
        let rows = heights::share(room, &KINDS.map(|kind| self.prominence(kind)));
        let last = rows.iter().rposition(|rows| *rows > 1);
        let mut is_first = true;
        for (index, kind) in KINDS.into_iter().enumerate() {
            let is_last = Some(index) == last;
            let rows_of = rows[index] + if is_last { times } else { 0 };
            let mut part = canvas.part(Area::new(0, y, width, rows_of));
            y += rows_of;
            match rows[index] {
                0 => {}
                1 => self.line(kind, &mut part),
                _ => {
                    self.figures(kind, &mut part);
                    let below = Area::new(0, 1, width, rows_of - 1);
                    let frame = ChartFrame {
                        has_names: std::mem::take(&mut is_first),
                        has_times: is_last && times > 0,
                    };
                    self.plot(kind, frame, &mut part.part(below));
                }
            }
        }
    }

    /// Figures alone, and the trend behind them.
    fn line(&self, kind: Kind, canvas: &mut Canvas<'_>) {
        let x = self.figures(kind, canvas) + 2;
        let room = canvas.width().saturating_sub(x);
        if room >= SHORTEST_TREND {
            let (values, failures) = self.trend(kind);
            spark::draw(canvas, x, 0, room, &values, &failures);
        }
    }

    fn prominence(&self, kind: Kind) -> Prominence {
        match kind {
            Kind::Volume => self.volume_prominence(),
            Kind::Durations => self.durations_prominence(),
            Kind::Concurrency => self.concurrency_prominence(),
            Kind::ColdStarts => self.cold_prominence(),
        }
    }

    /// What the chart says in a line. Returns the column after it.
    fn figures(&self, kind: Kind, canvas: &mut Canvas<'_>) -> u16 {
        match kind {
            Kind::Volume => self.volume_figures(canvas),
            Kind::Durations => self.durations_figures(canvas),
            Kind::Concurrency => self.concurrency_figures(canvas),
            Kind::ColdStarts => self.cold_figures(canvas),
        }
    }

    fn plot(&self, kind: Kind, frame: ChartFrame, canvas: &mut Canvas<'_>) {
        let (axis, zone) = (self.axis(), self.context.zone);
        let markers = if frame.has_names {
            self.markers.named()
        } else {
            self.markers.nameless()
        };
        let clock = |at: Timestamp| zone.clock(at);
        let frame = TimeFrame {
            start: axis.start,
            period: axis.period,
            points: axis.points,
            markers: &markers,
            cursor: self.looked_at(),
            clock: &clock,
            has_times: frame.has_times,
        };
        match kind {
            Kind::Volume => self.volume_plot(frame, canvas),
            Kind::Durations => self.durations_plot(frame, canvas),
            Kind::Concurrency => self.concurrency_plot(frame, canvas),
            Kind::ColdStarts => self.cold_plot(frame, canvas),
        }
    }

    /// What a line of figures ends with: a trend, and what failed in it.
    fn trend(&self, kind: Kind) -> (Vec<Option<f64>>, Vec<Option<f64>>) {
        let of = |metric| self.values(metric).to_vec();
        match kind {
            Kind::Volume => (of(Metric::Invocations), of(Metric::Errors)),
            Kind::Durations => (of(Metric::DurationP99), vec![]),
            Kind::Concurrency => (of(Metric::Concurrency), of(Metric::Throttles)),
            Kind::ColdStarts => (self.cold_shares(), vec![]),
        }
    }
}

/// What distinguishes the charts above each other.
#[derive(Clone, Copy, Debug)]
struct ChartFrame {
    /// The names of what happened stand in the first alone.
    has_names: bool,
    has_times: bool,
}

/// Periods of one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ChartAxis {
    pub start: Timestamp,
    pub period: Duration,
    pub points: usize,
}

impl ChartAxis {
    /// Where the period of that number begins.
    pub fn moment(self, place: usize) -> Timestamp {
        let periods = u32::try_from(place).unwrap_or(u32::MAX);
        self.start.plus(self.period.saturating_mul(periods))
    }

    /// The number of the period that a moment lies in.
    pub fn place(self, at: Timestamp) -> usize {
        let periods = at.since(self.start).as_millis() / self.period.as_millis().max(1);
        usize::try_from(periods).unwrap_or(usize::MAX)
    }

    pub fn span(self) -> Range<Timestamp> {
        self.start..self.moment(self.points)
    }
}

/// A figure and a word behind it, from `x` on. Returns the column after it.
pub(super) fn figure(
    canvas: &mut Canvas<'_>,
    x: u16,
    figure: Option<Figure>,
    word: &str,
    role: Role,
) -> u16 {
    let after = match figure.filter(Figure::is_known) {
        Some(figure) => {
            let after = canvas.put(x, 0, figure.number.as_str(), role);
            canvas.put(after, 0, figure.unit, Role::Unit)
        }
        None => {
            canvas.glyph(x, 0, Glyph::Unknown, Role::Unknown);
            x + 1
        }
    };
    canvas.put(after, 0, word, Role::Muted)
}
