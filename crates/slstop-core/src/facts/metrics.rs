//! Series and figures of every function for the windows that were looked at last.

use std::collections::{BTreeMap, VecDeque};

use crate::domain::{Metric, Series};
use crate::message::Window;
use slstop_base::{PlaceId, Qualified, QualifiedName, Timestamp};

/// Going back to the window before must not show an empty screen; more would only hold memory.
const WINDOWS: usize = 2;

/// A figure and when it was measured: for rows off the screen it is not asked again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimedFigure {
    pub value: f64,
    pub at: Timestamp,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct SeriesOfRows {
    series: BTreeMap<Qualified, BTreeMap<Metric, Series>>,
    /// Over the whole window: a percentile can't be made of the percentiles of minutes.
    figures: BTreeMap<Qualified, BTreeMap<Metric, TimedFigure>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    /// The window that was answered last comes first.
    windows: VecDeque<(Window, SeriesOfRows)>,
}

impl Metrics {
    pub fn series(&self, window: Window, function: &Qualified, metric: Metric) -> Option<&Series> {
        self.of(window, function)?.get(&metric)
    }

    /// All series of a function.
    pub fn of(&self, window: Window, function: &Qualified) -> Option<&BTreeMap<Metric, Series>> {
        self.rows(window)?.series.get(function)
    }

    /// A metric over the whole window.
    pub fn figure(&self, window: Window, function: &Qualified, metric: Metric) -> Option<f64> {
        Some(self.timed_figure(window, function, metric)?.value)
    }

    /// The same with its age.
    pub fn timed_figure(
        &self,
        window: Window,
        function: &Qualified,
        metric: Metric,
    ) -> Option<TimedFigure> {
        self.figures_of(window, function)?.get(&metric).copied()
    }

    /// All figures of a function.
    pub fn figures_of(
        &self,
        window: Window,
        function: &Qualified,
    ) -> Option<&BTreeMap<Metric, TimedFigure>> {
        self.rows(window)?.figures.get(function)
    }

    fn rows(&self, window: Window) -> Option<&SeriesOfRows> {
        self.windows
            .iter()
            .find(|(known, _)| *known == window)
            .map(|(_, rows)| rows)
    }

    pub(super) fn differs(
        &self,
        window: Window,
        place: PlaceId,
        all_series: &[(QualifiedName, Metric, Series)],
    ) -> bool {
        all_series.iter().any(|(name, metric, series)| {
            self.series(window, &name.clone().at(place), *metric) != Some(series)
        })
    }

    pub(super) fn absorb(
        &mut self,
        window: Window,
        place: PlaceId,
        all_series: &[(QualifiedName, Metric, Series)],
    ) {
        let rows = self.rows_mut(window);
        for (name, metric, series) in all_series {
            let row = rows.series.entry(name.clone().at(place)).or_default();
            row.insert(*metric, series.clone());
        }
    }

    /// Whether a figure changed; a new time of measurement alone is no change.
    pub(super) fn absorb_figures(
        &mut self,
        at: Timestamp,
        window: Window,
        place: PlaceId,
        figures: &[(QualifiedName, Metric, Option<f64>)],
    ) -> bool {
        let rows = self.rows_mut(window);
        let mut is_news = false;
        for (name, metric, value) in figures {
            let row = rows.figures.entry(name.clone().at(place)).or_default();
            let before = match value {
                Some(value) => row.insert(*metric, TimedFigure { value: *value, at }),
                None => row.remove(metric),
            };
            is_news |= before.map(|figures| figures.value) != *value;
        }
        is_news
    }

    fn rows_mut(&mut self, window: Window) -> &mut SeriesOfRows {
        let known = self.windows.iter().position(|(known, _)| *known == window);
        let entry = known
            .and_then(|index| self.windows.remove(index))
            .unwrap_or_else(|| (window, SeriesOfRows::default()));
        self.windows.push_front(entry);
        self.windows.truncate(WINDOWS);
        let (_, rows) = self.windows.front_mut().expect("one was put in front");
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_base::FunctionId;
    use std::time::Duration;

    const HERE: PlaceId = PlaceId::FIRST;

    fn f() -> Qualified {
        FunctionId::first("f").into()
    }

    #[test]
    fn the_window_before_is_kept_and_the_one_before_that_is_not() {
        let mut metrics = Metrics::default();
        let series = Series::empty(Timestamp::from_millis(0), Duration::from_secs(60), 1);
        let figures = [(f().name(), Metric::Errors, series)];
        let windows: Vec<Window> = Window::CHOICES.iter().map(|(window, _)| *window).collect();
        for window in &windows[..3] {
            metrics.absorb(*window, HERE, &figures);
        }
        let held = |window: Window| metrics.series(window, &f(), Metric::Errors).is_some();
        assert_eq!(
            windows[..3]
                .iter()
                .map(|window| held(*window))
                .collect::<Vec<_>>(),
            [false, true, true]
        );
        assert!(!metrics.differs(windows[2], HERE, &figures));
    }

    #[test]
    fn a_day_of_minutes_of_a_hundred_functions_takes_less_than_thirty_megabytes() {
        let mut metrics = Metrics::default();
        let window = Window { secs: 86_400 };
        let minute = Duration::from_secs(60);
        for function in 0..100 {
            let name = Qualified::from(FunctionId::first(format!("f{function}").as_str()));
            let figures: Vec<_> = Metric::ALL[..8]
                .iter()
                .map(|metric| {
                    let series = Series::empty(Timestamp::from_millis(0), minute, 1440);
                    (name.name(), *metric, series)
                })
                .collect();
            metrics.absorb(window, HERE, &figures);
        }
        let rows = &metrics.rows(window).expect("told").series;
        let all = rows.values().flat_map(BTreeMap::values);
        let bytes = |series: &Series| {
            size_of::<(Metric, Series)>() + series.values.capacity() * size_of::<Option<f64>>()
        };
        let held: usize = all.map(bytes).sum();
        assert!((10_000_000..30_000_000).contains(&held), "{held} bytes");
    }

    #[test]
    fn a_figure_that_is_no_longer_measured_is_unknown_again() {
        let mut metrics = Metrics::default();
        let window = Window::default();
        let figures = |value| [(f().name(), Metric::DurationP99, value)];
        let at = Timestamp::from_millis;
        assert!(metrics.absorb_figures(at(1), window, HERE, &figures(Some(2.5))));
        assert!(!metrics.absorb_figures(at(2), window, HERE, &figures(Some(2.5))));
        let age = metrics.timed_figure(window, &f(), Metric::DurationP99);
        assert_eq!(age.map(|figures| figures.at), Some(at(2)), "told again");
        let figure = |metrics: &Metrics| metrics.figure(window, &f(), Metric::DurationP99);
        assert_eq!(figure(&metrics), Some(2.5));
        assert!(metrics.absorb_figures(at(3), window, HERE, &figures(None)));
        assert_eq!(figure(&metrics), None);
    }
}
