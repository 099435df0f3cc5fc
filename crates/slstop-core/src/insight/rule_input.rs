//! The input of a rule: one function's facts over one window.

use std::collections::BTreeMap;
use std::time::Duration;

use super::finding::{Finding, Severity};
use crate::domain::{Function, Metric, Series};
use crate::facts::Facts;
use crate::facts::metrics::TimedFigure;
use crate::message::{Subject, Window};
use slstop_base::{Qualified, Timestamp};

#[derive(Clone, Copy, Debug)]
pub struct RuleInput<'a> {
    pub facts: &'a Facts,
    /// The key of its metrics: the function, or one of its versions or aliases.
    pub name: &'a Qualified,
    pub function: &'a Function,
    pub window: Window,
    pub now: Timestamp,
    /// Looked up once, because rules ask for a dozen metrics.
    over_time: Option<&'a BTreeMap<Metric, Series>>,
    over_all: Option<&'a BTreeMap<Metric, TimedFigure>>,
}

/// Metrics that are queried only for some panes stay in memory after the pane closes. Older than this they
/// are ignored: the problem may be over.
const CURRENT: Duration = Duration::from_secs(15 * 60);

impl<'a> RuleInput<'a> {
    pub fn new(
        facts: &'a Facts,
        name: &'a Qualified,
        function: &'a Function,
        window: Window,
        now: Timestamp,
    ) -> Self {
        Self {
            facts,
            name,
            function,
            window,
            now,
            over_time: facts.metrics.of(window, name),
            over_all: facts.metrics.figures_of(window, name),
        }
    }

    pub fn series(&self, metric: Metric) -> Option<&'a Series> {
        let series = self.over_time?.get(&metric)?;
        let is_always_asked = matches!(
            metric,
            Metric::Invocations | Metric::Errors | Metric::Throttles
        );
        if is_always_asked {
            return Some(series);
        }
        let length = series.period() * u32::try_from(series.values.len()).unwrap_or(u32::MAX);
        let is_current = self.now.since(series.start.plus(length)) <= CURRENT;
        is_current.then_some(series)
    }

    /// The sum over the window; `None` if nothing was measured.
    pub fn sum(&self, metric: Metric) -> Option<f64> {
        let sum = self.series(metric).and_then(Series::sum);
        sum.or_else(|| self.figure(metric))
    }

    /// The metric's single value over the whole window.
    pub fn figure(&self, metric: Metric) -> Option<f64> {
        let told = self.over_all?.get(&metric)?;
        (self.now.since(told.at) <= CURRENT).then_some(told.value)
    }

    /// The error rate in a part of the window; `None` if nothing ran.
    pub fn share_of(&self, points: std::ops::Range<usize>) -> Option<f64> {
        let sum = |metric| {
            let values = self.series(metric)?.values.get(points.clone())?;
            values.iter().flatten().copied().reduce(|a, b| a + b)
        };
        let (errors, invocations) = (sum(Metric::Errors)?, sum(Metric::Invocations)?);
        share(errors, invocations)
    }

    pub fn finding(
        &self,
        severity: Severity,
        said: impl Into<String>,
        next: impl Into<String>,
    ) -> Finding {
        Finding {
            rule: "",
            about: Subject::Function(self.name.function.clone()),
            qualifier: self.name.qualifier.clone(),
            severity,
            said: said.into(),
            next: next.into(),
        }
    }
}

/// The error rate, at most 1: CloudWatch may publish errors before the invocations that they belong to.
pub fn share(errors: f64, invocations: f64) -> Option<f64> {
    let of = invocations.max(errors);
    (of > 0.0).then(|| errors / of)
}
