//! The histogram above the stream: lines over the window, the errors at the foot and the warnings upon them. Its bars can be
//! entered: a moment is chosen sideways, and Enter has every pane show it.

use std::ops::Range;
use std::time::Duration;

use crate::panes::{Ask, Context, Pin};
use crate::widget::chart::{Bars, Chart, Ticks, TimeFrame};
use crate::widget::{Area, Canvas};
use slstop_base::{Timestamp, number};

use super::State;
use super::histogram::{Counts, STEP};

/// Three rows of bars, and one for the time.
const HEIGHT: u16 = 4;
/// A pane that is lower or narrower needs all of its room for lines.
const LOW: u16 = 16;
const NARROW: u16 = 50;
/// What the chart's labels take at the left.
const GUTTER: u16 = 7;

/// The moments that the bars stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BarSpans {
    pub start: Timestamp,
    pub each: Duration,
    pub n: usize,
}

impl BarSpans {
    /// Whole steps, on a grid that stands still while time goes on.
    fn over(window: Duration, now: Timestamp, columns: u16) -> Self {
        let columns = u64::from(columns.max(1));
        let steps = window.as_secs().div_ceil(STEP.as_secs() * columns).max(1);
        let each = STEP.saturating_mul(u32::try_from(steps).unwrap_or(u32::MAX));
        let n = window.as_secs().div_ceil(each.as_secs().max(1)).max(1);
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        let start = now.floor(each).plus(each).minus(each.saturating_mul(n));
        Self {
            start,
            each,
            n: n as usize,
        }
    }

    fn moment(&self, column: usize) -> Timestamp {
        let column = u32::try_from(column.min(self.n.saturating_sub(1))).unwrap_or(0);
        self.start.plus(self.each.saturating_mul(column))
    }

    /// The stretch of time that the bar at a moment stands for.
    fn bar(&self, moment: Timestamp) -> Pin {
        Pin {
            from: moment,
            until: moment.plus(self.each),
        }
    }

    fn column(&self, at: Timestamp) -> usize {
        let column = at.since(self.start).as_millis() / self.each.as_millis().max(1);
        usize::try_from(column)
            .unwrap_or(usize::MAX)
            .min(self.n.saturating_sub(1))
    }
}

impl State {
    pub(super) fn skyline_height(&self, context: &Context<'_>) -> u16 {
        let size = context.size;
        let has_room = size.height >= LOW && size.width >= NARROW;
        if has_room { HEIGHT } else { 0 }
    }

    pub(super) fn spans(&self, context: &Context<'_>) -> BarSpans {
        let columns = context.size.width.saturating_sub(GUTTER + 1);
        BarSpans::over(context.window.span(), context.now, columns)
    }

    pub(super) fn skyline(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let spans = self.spans(context);
        let counts = self
            .view
            .histogram
            .columns(spans.start, spans.each, spans.n);
        let of = |count: fn(&Counts) -> u32| -> Vec<Option<f64>> {
            counts
                .iter()
                .map(|counts| Some(f64::from(count(counts))))
                .collect()
        };
        let totals = of(|counts| counts.all);
        let warnings = of(|counts| counts.warnings);
        let failures = of(|counts| counts.errors);
        let zone = context.zone;
        let chart = Chart {
            frame: TimeFrame {
                start: spans.start,
                period: spans.each,
                points: spans.n,
                markers: &[],
                cursor: self.looked_at(&spans, context),
                clock: &|at| zone.clock(at),
                has_times: true,
            },
            bars: Some(Bars {
                totals: &totals,
                warnings: &warnings,
                failures: &failures,
            }),
            lines: &[],
            thresholds: &[],
            ticks: Ticks::Whole,
            figure: &number::count,
        };
        let area = Area::new(0, 0, canvas.width().saturating_sub(1), canvas.height());
        chart.draw(&mut canvas.part(area));
    }

    /// The bar that is chosen, or what is pinned, or the line that is read.
    fn looked_at(&self, spans: &BarSpans, context: &Context<'_>) -> Option<Range<Timestamp>> {
        let bar = self.moment.map(|moment| spans.bar(moment));
        let looked_at = bar.or(context.pin).map(|pin| pin.from..pin.until);
        looked_at.or_else(|| self.read_at(context).map(|at| at..at))
    }

    /// When the line was written that is read; at the end the end is enough.
    fn read_at(&self, context: &Context<'_>) -> Option<Timestamp> {
        let rank = (!self.scroll.is_following()).then(|| self.cursor(context))??;
        self.view.index.get(rank).map(|entry| entry.place.0)
    }

    /// Enters the bars where one is, or leaves them.
    pub(super) fn enter_skyline(&mut self, context: &Context<'_>) {
        let here = self.read_at(context).unwrap_or(context.now);
        let spans = self.spans(context);
        self.moment = match self.moment {
            Some(_) => None,
            None => Some(spans.moment(spans.column(here))),
        };
    }

    pub(super) fn move_moment(&mut self, columns: isize, context: &Context<'_>) {
        let spans = self.spans(context);
        if let Some(moment) = &mut self.moment {
            let column = spans.column(*moment).saturating_add_signed(columns);
            *moment = spans.moment(column);
        }
    }

    /// What the bar at this column of the pane stands for.
    pub(super) fn bar_at(&self, x: usize, context: &Context<'_>) -> Option<Pin> {
        let spans = self.spans(context);
        let column = x.checked_sub(usize::from(GUTTER))?;
        let width = usize::from(context.size.width.saturating_sub(GUTTER + 1)).max(1);
        Some(spans.bar(spans.moment(column * spans.n / width)))
    }

    /// Enters the chosen bar: what happened then is what every pane shows.
    pub(super) fn enter_bar(&mut self, moment: Timestamp, context: &Context<'_>) -> Vec<Ask> {
        self.moment = None;
        let bar = self.spans(context).bar(moment);
        vec![Ask::Pin(Some(bar))]
    }

    /// To the first line of what is pinned, once it is there; from it back to now.
    pub(super) fn go_to_pin(&mut self, context: &Context<'_>) {
        if self.gone_to == context.pin || self.view.is_busy() {
            return;
        }
        self.gone_to = context.pin;
        let Some(pin) = context.pin else {
            return self.scroll.follow();
        };
        let rank = self.view.index.rank((pin.from, Default::default()));
        self.scrolled(context, |scroll, ground| scroll.show_from(rank, ground));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stand_still_while_time_goes_on_within_one() {
        let window = Duration::from_secs(900);
        let at = |secs: i64| BarSpans::over(window, Timestamp::from_millis(secs * 1000), 90);
        assert_eq!(at(1_000_000).each, Duration::from_secs(10));
        assert_eq!(at(1_000_001), at(1_000_009));
        assert_ne!(at(1_000_001), at(1_000_011));
        let spans = at(1_000_001);
        assert_eq!(
            spans.column(Timestamp::from_millis(1_000_001_000)),
            spans.n - 1
        );
        for columns in [0, 1, 7, u16::MAX] {
            let spans = BarSpans::over(Duration::ZERO, Timestamp::from_millis(i64::MIN), columns);
            assert_eq!(spans.column(spans.moment(99)), spans.n - 1);
        }
    }
}
