//! Series of every function for the windows that were looked at last.

use std::collections::{BTreeMap, VecDeque};

use crate::base::FunctionName;
use crate::domain::{Metric, Series};
use crate::message::Window;

/// Going back to the window before must not show an empty screen; more would only hold memory.
const WINDOWS: usize = 2;

type Rows = BTreeMap<FunctionName, BTreeMap<Metric, Series>>;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    /// The window that was told last comes first.
    windows: VecDeque<(Window, Rows)>,
}

impl Metrics {
    pub fn series(
        &self,
        window: Window,
        function: &FunctionName,
        metric: Metric,
    ) -> Option<&Series> {
        self.of(window, function)?.get(&metric)
    }

    /// All series of a function.
    pub fn of(&self, window: Window, function: &FunctionName) -> Option<&BTreeMap<Metric, Series>> {
        self.rows(window)?.get(function)
    }

    fn rows(&self, window: Window) -> Option<&Rows> {
        self.windows
            .iter()
            .find(|(known, _)| *known == window)
            .map(|(_, rows)| rows)
    }

    pub(super) fn differs(&self, window: Window, told: &[(FunctionName, Metric, Series)]) -> bool {
        told.iter().any(|(function, metric, series)| {
            self.series(window, function, *metric) != Some(series)
        })
    }

    pub(super) fn absorb(&mut self, window: Window, told: &[(FunctionName, Metric, Series)]) {
        let known = self.windows.iter().position(|(known, _)| *known == window);
        let entry = known
            .and_then(|index| self.windows.remove(index))
            .unwrap_or_else(|| (window, Rows::new()));
        self.windows.push_front(entry);
        self.windows.truncate(WINDOWS);
        if let Some((_, rows)) = self.windows.front_mut() {
            for (function, metric, series) in told {
                rows.entry(function.clone())
                    .or_default()
                    .insert(*metric, series.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Timestamp;
    use std::time::Duration;

    #[test]
    fn the_window_before_is_kept_and_the_one_before_that_is_not() {
        let mut metrics = Metrics::default();
        let series = Series::empty(Timestamp::from_millis(0), Duration::from_secs(60), 1);
        let told = [(FunctionName::new("f"), Metric::Errors, series)];
        let windows: Vec<Window> = Window::CHOICES.iter().map(|(window, _)| *window).collect();
        for window in &windows[..3] {
            metrics.absorb(*window, &told);
        }
        let held = |window: Window| {
            metrics
                .series(window, &"f".into(), Metric::Errors)
                .is_some()
        };
        assert_eq!(
            windows[..3]
                .iter()
                .map(|window| held(*window))
                .collect::<Vec<_>>(),
            [false, true, true]
        );
        assert!(!metrics.differs(windows[2], &told));
    }
}
