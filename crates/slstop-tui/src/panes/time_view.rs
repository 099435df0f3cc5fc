//! The stretch of time that the panes look at: the window up to now, or one that the user pinned.

use std::ops::Range;

use super::Zone;
use slstop_base::Timestamp;
use slstop_core::domain::Series;
use slstop_core::message::Window;

/// A stretch of time that stands still: every pane looks at it until one goes back to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pin {
    pub from: Timestamp,
    /// Exclusive.
    pub until: Timestamp,
}

impl Pin {
    pub fn holds(self, at: Timestamp) -> bool {
        (self.from..self.until).contains(&at)
    }

    /// `12:04Z to 12:05Z`, and to the second where it does not begin and end with a minute.
    pub fn words(self, zone: &Zone) -> String {
        let is_whole = |at: Timestamp| at.as_millis().rem_euclid(60_000) == 0;
        let text = |at| {
            if is_whole(self.from) && is_whole(self.until) {
                zone.clock(at)
            } else {
                zone.clock_to_the_second(at)
            }
        };
        format!("{} to {}", text(self.from), text(self.until))
    }
}

/// What is looked at, at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeView {
    pub window: Window,
    pub pin: Option<Pin>,
    pub now: Timestamp,
}

impl TimeView {
    pub fn live(window: Window, now: Timestamp) -> Self {
        Self {
            window,
            pin: None,
            now,
        }
    }

    pub fn from(self) -> Timestamp {
        match self.pin {
            Some(pin) => pin.from,
            None => self.now.minus(self.window.span()),
        }
    }

    pub fn until(self) -> Timestamp {
        self.pin.map_or(self.now, |pin| pin.until)
    }

    /// What is listed: up to now also what another clock puts ahead of it.
    pub fn bounds(self) -> Range<Timestamp> {
        let end = self
            .pin
            .map_or(Timestamp::from_millis(i64::MAX), |pin| pin.until);
        self.from()..end
    }

    /// The points of a series: of a pinned stretch those that it touches.
    pub fn points(self, series: &Series) -> &[Option<f64>] {
        match self.pin {
            Some(pin) => &series.values[series.places(pin.from..pin.until)],
            None => &series.values,
        }
    }

    /// The sum of what was measured; nothing when nothing was.
    pub fn sum(self, series: &Series) -> Option<f64> {
        self.measured(series).reduce(|a, b| a + b)
    }

    pub fn max(self, series: &Series) -> Option<f64> {
        self.measured(series).reduce(f64::max)
    }

    fn measured(self, series: &Series) -> impl Iterator<Item = f64> {
        self.points(series).iter().flatten().copied()
    }

    /// How much time the points of a metric cover.
    pub fn covered_secs(self) -> f64 {
        match self.in_periods().pin {
            Some(pin) => pin.until.since(pin.from).as_secs_f64(),
            None => self.window.covered().as_secs_f64(),
        }
    }

    /// The range of metrics: of a pinned range the whole periods that it touches.
    pub fn in_periods(self) -> Self {
        let period = self.window.period();
        let whole = |pin: Pin| {
            let last = Timestamp::from_millis(pin.until.as_millis().saturating_sub(1));
            Pin {
                from: pin.from.floor(period),
                until: last.floor(period).plus(period),
            }
        };
        Self {
            pin: self.pin.map(whole),
            ..self
        }
    }

    /// In a title: `15m`, or `12:04Z to 12:05Z`.
    pub fn label(self, zone: &Zone) -> String {
        match self.pin {
            Some(pin) => pin.words(zone),
            None => self.window.label(),
        }
    }

    /// In a sentence: `in the last 15m`, or `from 12:04Z to 12:05Z`.
    pub fn when(self, zone: &Zone) -> String {
        match self.pin {
            Some(pin) => format!("from {}", pin.words(zone)),
            None => format!("in the last {}", self.window.label()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_base::LocalZone;
    use std::time::Duration;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_millis(secs * 1000)
    }

    #[test]
    fn a_pinned_stretch_is_said_as_finely_as_it_is() {
        let words = |from, until, zone| {
            Pin {
                from: at(from),
                until: at(until),
            }
            .words(zone)
        };
        assert_eq!(words(60, 120, &Zone::Utc), "00:01Z to 00:02Z");
        assert_eq!(words(60, 70, &Zone::Utc), "00:01:00Z to 00:01:10Z");
        let local = Zone::Local(LocalZone::named("+01:00").expect("an offset"));
        assert_eq!(words(60, 120, &local), "01:01 to 01:02");
    }

    #[test]
    fn metrics_are_those_of_the_periods_that_a_pinned_stretch_touches() {
        let minutes = Series {
            start: at(600),
            period_secs: 60,
            values: (0..5).map(|n| Some(f64::from(n))).collect(),
        };
        let time_view = |from, until| TimeView {
            pin: Some(Pin {
                from: at(from),
                until: at(until),
            }),
            ..TimeView::live(Window::default(), at(2000))
        };
        assert_eq!(time_view(665, 675).points(&minutes), [Some(1.0)]);
        assert_eq!(time_view(665, 675).covered_secs(), 60.0);
        let text = time_view(665, 675).in_periods().label(&Zone::Utc);
        assert_eq!(text, "00:11Z to 00:12Z");
        assert_eq!(time_view(660, 780).points(&minutes), [Some(1.0), Some(2.0)]);
        assert_eq!(time_view(660, 780).covered_secs(), 120.0);
        assert_eq!(time_view(0, 600).points(&minutes), [], "before all points");
        assert_eq!(time_view(900, 9000).points(&minutes), [], "behind all points");
        let live = TimeView::live(Window::default(), at(2000));
        assert_eq!(live.points(&minutes).len(), 5);
        assert_eq!(live.until().since(live.from()), Duration::from_secs(900));
    }
}
