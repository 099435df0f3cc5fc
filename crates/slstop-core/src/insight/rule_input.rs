//! The input of a rule: one function's facts over one window, and its counts of the hours before.

use std::collections::BTreeMap;
use std::time::Duration;

use super::finding::{Finding, Onset, Severity};
use super::onset::{Episode, PeriodCount};
use crate::domain::{ErrorSample, Function, Metric, Series};
use crate::facts::Facts;
use crate::facts::ledger::WindowSum;
use crate::facts::metrics::TimedFigure;
use crate::message::{Subject, Window};
use slstop_base::{Megabytes, Qualified, Timestamp, number};

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
    /// The counts of `Window::HISTORY`, which are asked for rarely.
    before: Option<&'a BTreeMap<Metric, Series>>,
}

/// Failures period by period: those of the window, and before them those of the history.
#[derive(Clone, Debug, PartialEq)]
pub struct Tallies {
    pub all: Vec<PeriodCount>,
    start: Timestamp,
    period: Duration,
    /// Where the window begins among them.
    window: usize,
}

impl Tallies {
    pub fn in_window(&self) -> &[PeriodCount] {
        &self.all[self.window..]
    }

    pub fn at(&self, index: usize) -> Timestamp {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        self.start.plus(self.period.saturating_mul(index))
    }

    pub fn end(&self) -> Timestamp {
        self.at(self.all.len())
    }

    pub fn period(&self) -> Duration {
        self.period
    }

    /// How long they reach back.
    pub fn span(&self) -> Duration {
        self.end().since(self.start)
    }

    /// Whether an episode was still going on in the window.
    pub fn touches_window(&self, episode: &Episode) -> bool {
        episode.periods.end > self.window
    }

    /// When an episode began; one that is as old as all that is known began earlier.
    pub fn onset(&self, episode: &Episode) -> Onset {
        let ran_before = self.all[..episode.periods.start]
            .iter()
            .any(|tally| tally.of > 0.0);
        let at = self.at(episode.periods.start);
        if ran_before {
            Onset::At(at)
        } else {
            Onset::Before(at)
        }
    }
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
            before: facts.metrics.of(Window::HISTORY, name),
        }
    }

    /// How many failed in each period. Those that were refused count as requests too.
    pub fn tallies(&self, failed: Metric) -> Option<Tallies> {
        let series = self.series(Metric::Invocations)?;
        let within = tallies(self.over_time?, failed, series);
        let before = self.before.and_then(|before| {
            let invocations = before.get(&Metric::Invocations)?;
            let is_same = invocations.period() == series.period();
            (is_same && invocations.start < series.start).then_some((before, invocations))
        });
        let Some((before, invocations)) = before else {
            return Some(Tallies {
                all: within,
                start: series.start,
                period: series.period(),
                window: 0,
            });
        };
        let mut all = tallies(before, failed, invocations);
        let millis = series.period().as_millis().max(1);
        let window = series.start.since(invocations.start).as_millis() / millis;
        let window = usize::try_from(window).unwrap_or(usize::MAX);
        // The history may be older than the window is long: then nothing is known of the time between.
        all.resize(window.min(MOST_PERIODS), PeriodCount::default());
        let window = all.len();
        all.extend(within);
        Some(Tallies {
            all,
            start: invocations.start,
            period: series.period(),
            window,
        })
    }

    /// The command that lists something of this function, as it is typed.
    pub fn command(&self, command: &str, back: Duration) -> String {
        let back = number::span(back.max(Duration::from_secs(60)));
        format!("`slstop {command} {} --since {back}`", self.name.name())
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

    /// When something that should not happen at all happened first.
    pub fn first_above_zero(&self, metric: Metric) -> Option<Onset> {
        let series = self.series(metric)?;
        let first = series
            .values
            .iter()
            .position(|value| value.is_some_and(|value| value > 0.0))?;
        let index = u32::try_from(first).unwrap_or(u32::MAX);
        let at = series.start.plus(series.period().saturating_mul(index));
        Some(match first {
            0 => Onset::Before(at),
            _ => Onset::At(at),
        })
    }

    /// Why it fails, by a sample of its lines that is not older than what metrics say.
    pub fn error_sample(&self) -> Option<&'a ErrorSample> {
        let sample = self.facts.error_samples.of(&self.name.function)?;
        (self.now.since(sample.to) <= CURRENT).then_some(sample)
    }

    /// What the lines that were read say of the window's invocations.
    pub fn of_lines(&self) -> Option<WindowSum> {
        if self.name.qualifier.is_some() {
            return None;
        }
        let from = self.window.at(self.now).start;
        let sum = self.facts.lines.ledger.since(&self.name.function, from);
        (sum.measured > 0).then_some(sum)
    }

    /// The most memory that an invocation of the window used, by lines or by Logs Insights.
    pub fn memory_used(&self) -> Option<Megabytes> {
        let counted = || {
            let known = self.facts.rollups.of(self.window, &self.name.function)?;
            (self.now.since(known.at) <= CURRENT).then_some(known.figures.used)?
        };
        self.of_lines().and_then(|sum| sum.used).or_else(counted)
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
            since: None,
            said: said.into(),
            next: next.into(),
            evidence: Vec::new(),
            harm: 0.0,
        }
    }
}

/// Six hours of minutes: a history is never longer.
const MOST_PERIODS: usize = 360;

fn tallies(series: &BTreeMap<Metric, Series>, failed: Metric, over: &Series) -> Vec<PeriodCount> {
    let failures = series
        .get(&failed)
        .filter(|failures| failures.start == over.start && failures.period() == over.period());
    let tally = |(index, invocations): (usize, &Option<f64>)| {
        let failed_here = failures.and_then(|failures| *failures.values.get(index)?);
        let failed_here = failed_here.unwrap_or(0.0);
        let ran = invocations.unwrap_or(0.0);
        let of = match failed {
            Metric::Throttles => ran + failed_here,
            _ => ran.max(failed_here),
        };
        PeriodCount {
            failed: failed_here,
            of,
        }
    };
    over.values.iter().enumerate().map(tally).collect()
}

/// The error rate, at most 1: CloudWatch may publish errors before the invocations that they belong to.
pub fn share(errors: f64, invocations: f64) -> Option<f64> {
    let of = invocations.max(errors);
    (of > 0.0).then(|| errors / of)
}
