//! One row of the table: a function with the figures of the window.

use super::newest;
use crate::panes::TimeView;
use slstop_base::{Qualified, Timestamp, Usd};
use slstop_core::domain::price::{self, Rate};
use slstop_core::domain::{Function, Metric, Series, runtime};
use slstop_core::facts::rollups::Rollup;
use slstop_core::facts::{Facts, Metrics};
pub(super) use slstop_core::insight::errors::CRITICAL_SHARE;
use slstop_core::insight::errors::WARNING_SHARE;
use slstop_core::insight::onset::PeriodCount;
use slstop_core::insight::share;

#[derive(Clone, Debug)]
pub struct FunctionRow<'a> {
    /// What its figures are known by: the function's name, or that of one of its versions or aliases.
    pub name: Qualified,
    pub function: &'a Function,
    pub time_view: TimeView,
    pub invocations: Option<f64>,
    pub errors: Option<f64>,
    pub throttles: Option<f64>,
    /// What ran and failed in the newest complete minutes; nothing where nothing ran, or where a time is pinned.
    pub newest: Option<PeriodCount>,
    pub trend: Option<&'a Series>,
    pub failures: Option<&'a Series>,
    /// Found once: sorting asks for it again and again, and cells do.
    pub severity: RowSeverity,
    facts: &'a Facts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowSeverity {
    Quiet,
    /// Nothing is broken, but it should be known.
    Notice,
    Warning,
    Critical,
}

impl<'a> FunctionRow<'a> {
    pub fn new(
        facts: &'a Facts,
        name: Qualified,
        function: &'a Function,
        time_view: TimeView,
    ) -> Self {
        let series = facts.metrics.of(time_view.window, &name);
        let series = |metric| series.and_then(|series| series.get(&metric));
        let sum = |metric| series(metric).and_then(|series| time_view.sum(series));
        let mut row = Self {
            name,
            function,
            time_view,
            invocations: sum(Metric::Invocations),
            errors: sum(Metric::Errors),
            throttles: sum(Metric::Throttles),
            newest: None,
            trend: series(Metric::Invocations),
            failures: series(Metric::Errors),
            severity: RowSeverity::Quiet,
            facts,
        };
        row.newest = newest::newest(row.trend, row.failures, time_view);
        row.severity = row.severity_at(time_view.now);
        row
    }

    /// The account or region that it is of, by its distinguishing name.
    pub fn place(&self) -> String {
        self.facts.places.all().label(self.name.place())
    }

    /// A metric over time.
    pub fn series(&self, metric: Metric) -> Option<&'a Series> {
        let metrics: &'a Metrics = &self.facts.metrics;
        metrics.series(self.time_view.window, &self.name, metric)
    }

    /// A metric over all that is looked at. Percentiles are known of the whole window, and of each period
    /// where the user zoomed in; there are none of anything in between.
    pub fn figure(&self, metric: Metric) -> Option<f64> {
        if self.time_view.pin.is_none() {
            let metrics = &self.facts.metrics;
            return metrics.figure(self.time_view.window, &self.name, metric);
        }
        match self.time_view.points(self.series(metric)?) {
            [point] => *point,
            _ => None,
        }
    }

    /// What only logs show of it, and only of the whole window.
    pub fn from_logs(&self) -> Option<&'a Rollup> {
        let facts: &'a Facts = self.facts;
        // They show nothing of a single version or alias.
        let is_live = self.time_view.pin.is_none() && self.name.qualifier.is_none();
        let rollup = || facts.rollups.of(self.time_view.window, &self.name.function);
        is_live.then(rollup).flatten()
    }

    pub fn cold_share(&self) -> Option<f64> {
        self.from_logs()?.figures.cold_share()
    }

    pub fn init_p90(&self) -> Option<f64> {
        self.from_logs()?.figures.init_p90_ms
    }

    /// What Lambda charges for the window, as far as metrics show: without the time of cold starts and
    /// the rounding up to whole milliseconds.
    pub fn cost(&self) -> Option<Usd> {
        let invocations = self.invocations?;
        if invocations == 0.0 {
            return Some(Usd::ZERO);
        }
        // Not before it is known where this is.
        self.facts.places.connection(self.name.place())?;
        let rate = price::gigabyte_second(Rate {
            architecture: self.function.architecture,
            region: self.facts.places.region(self.name.place()),
        });
        let busy = self.figure(Metric::DurationAverage)? * invocations / 1000.0;
        let gigabytes = f64::from(self.function.memory?.0) / 1024.0;
        let dollars = busy * gigabytes * rate + invocations * price::REQUEST.as_dollars();
        Some(Usd::from_dollars(dollars))
    }

    pub fn cost_per_hour(&self) -> Option<Usd> {
        let hours = self.time_view.covered_secs() / 3600.0;
        Some(Usd::from_dollars(
            self.cost()?.as_dollars() / hours.max(f64::MIN_POSITIVE),
        ))
    }

    /// Invocations a minute, over all that is looked at.
    pub fn rate(&self) -> Option<f64> {
        let secs = self.time_view.covered_secs();
        Some(self.invocations? * 60.0 / secs.max(1.0))
    }

    /// The share of errors.
    pub fn error_share(&self) -> Option<f64> {
        share(self.errors?, self.invocations?)
    }

    /// The same in the newest complete minutes.
    pub fn now_share(&self) -> Option<f64> {
        let newest = self.newest?;
        share(newest.failed, newest.of)
    }

    /// Whether far too much fails now. What fails too rarely to be sure within minutes is judged by the whole
    /// window, as long as it goes on.
    fn is_failing(&self) -> bool {
        let whole = PeriodCount {
            failed: self.errors.unwrap_or(0.0),
            of: self.invocations.unwrap_or(0.0),
        };
        match self.newest {
            Some(newest) if newest::is_surely_critical(newest) => true,
            Some(newest) => {
                let goes_on = share(newest.failed, newest.of) >= Some(CRITICAL_SHARE);
                goes_on && newest::is_surely_critical(whole)
            }
            None => newest::is_surely_critical(whole),
        }
    }

    fn severity_at(&self, now: Timestamp) -> RowSeverity {
        let share = self.error_share().unwrap_or(0.0);
        if self.is_failing() || self.is_alarmed() {
            RowSeverity::Critical
        } else if share >= WARNING_SHARE || self.is_throttled() || self.is_broken() {
            RowSeverity::Warning
        } else if self.is_changing() || self.is_on_old_runtime(now) {
            RowSeverity::Notice
        } else {
            RowSeverity::Quiet
        }
    }

    fn is_on_old_runtime(&self, now: Timestamp) -> bool {
        self.function
            .runtime
            .as_deref()
            .is_some_and(|runtime| runtime::is_deprecated(runtime, now))
    }

    /// Being deployed, or created.
    pub fn is_changing(&self) -> bool {
        self.function.is_changing()
    }

    /// A CloudWatch alarm on it rings.
    pub fn is_alarmed(&self) -> bool {
        self.facts.alarms.is_about(&self.name.function)
    }

    pub fn is_throttled(&self) -> bool {
        self.throttles.is_some_and(|count| count > 0.0)
    }

    pub fn is_broken(&self) -> bool {
        self.function.update_status.as_deref() == Some("Failed")
            || self.function.state.as_deref() == Some("Failed")
    }
}
