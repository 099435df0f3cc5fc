//! Metric points: minutes summed up into periods, by statistic.

use super::World;
use super::function::MINUTE;
use super::minute::{MetricOwner, Minute, VersionFilter};

/// The metrics of `AWS/Lambda` that this world measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    Invocations,
    Errors,
    Throttles,
    Duration,
    Concurrency,
    ProvisionedInvocations,
    AsyncEventsReceived,
}

impl Measure {
    pub const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::Invocations, "Invocations", "Count"),
        (Self::Errors, "Errors", "Count"),
        (Self::Throttles, "Throttles", "Count"),
        (Self::Duration, "Duration", "Milliseconds"),
        (Self::Concurrency, "ConcurrentExecutions", "Count"),
        (
            Self::ProvisionedInvocations,
            "ProvisionedConcurrencyInvocations",
            "Count",
        ),
        (Self::AsyncEventsReceived, "AsyncEventsReceived", "Count"),
    ];

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(_, known, _)| *known == name)
            .map(|(measure, ..)| *measure)
    }
}

/// A statistic of CloudWatch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Statistic {
    Sum,
    Average,
    Minimum,
    Maximum,
    Count,
    Percentile(f64),
    /// The mean of what lies below this percentile.
    TrimmedMean(f64),
}

impl Statistic {
    pub fn read(name: &str) -> Option<Self> {
        Some(match name {
            "Sum" => Self::Sum,
            "Average" => Self::Average,
            "Minimum" => Self::Minimum,
            "Maximum" => Self::Maximum,
            "SampleCount" => Self::Count,
            _ => {
                let percentage = |text: &str| {
                    text.parse()
                        .ok()
                        .filter(|p: &f64| (0.0..=100.0).contains(p))
                };
                match name.strip_prefix("tm") {
                    Some(rest) => Self::TrimmedMean(percentage(rest)?),
                    None => Self::Percentile(percentage(name.strip_prefix('p')?)?),
                }
            }
        })
    }
}

/// The samples of a period, with repeated values as a count.
#[derive(Debug, Default)]
struct Samples(Vec<(f64, u64)>);

impl Samples {
    fn add(&mut self, value: f64, times: u32) {
        if times > 0 {
            self.0.push((value, u64::from(times)));
        }
    }

    fn add_minute(&mut self, measure: Measure, minute: &Minute) {
        let ran = minute.invocations;
        match measure {
            Measure::Invocations => self.add(1.0, ran),
            // Every invocation is a sample of its errors, with 0 or 1.
            Measure::Errors => {
                self.add(1.0, minute.errors);
                self.add(0.0, ran - minute.errors);
            }
            Measure::Throttles => {
                self.add(1.0, minute.throttles);
                self.add(0.0, ran);
            }
            Measure::Duration => {
                self.0.extend(
                    minute
                        .durations
                        .iter()
                        .map(|&centis| (f64::from(centis) / 100.0, 1)),
                );
            }
            Measure::Concurrency if ran > 0 => self.add(f64::from(minute.concurrency), 1),
            Measure::Concurrency => {}
            Measure::ProvisionedInvocations => self.add(1.0, minute.provisioned),
            Measure::AsyncEventsReceived => self.add(1.0, minute.accepted_async),
        }
    }

    fn sum(&self) -> f64 {
        self.0
            .iter()
            .map(|(value, times)| value * *times as f64)
            .sum()
    }

    fn count(&self) -> u64 {
        self.0.iter().map(|(_, times)| times).sum()
    }

    /// No samples, no point: missing is not zero.
    fn statistic(&mut self, statistic: Statistic) -> Option<f64> {
        let count = self.count();
        if count == 0 {
            return None;
        }
        let values = || self.0.iter().map(|(value, _)| *value);
        match statistic {
            Statistic::Sum => Some(self.sum()),
            Statistic::Average => Some(self.sum() / count as f64),
            Statistic::Minimum => values().reduce(f64::min),
            Statistic::Maximum => values().reduce(f64::max),
            Statistic::Count => Some(count as f64),
            Statistic::Percentile(p) => self.percentile(p),
            Statistic::TrimmedMean(p) => {
                let limit = self.percentile(p)?;
                let kept = self.0.iter().filter(|(value, _)| *value <= limit);
                let (sum, count) = kept.fold((0.0, 0), |(sum, count), (value, times)| {
                    (sum + value * *times as f64, count + times)
                });
                (count > 0).then(|| sum / count as f64)
            }
        }
    }

    fn percentile(&mut self, percentage: f64) -> Option<f64> {
        self.0.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let rank = (percentage / 100.0 * self.count() as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        self.0
            .iter()
            .find(|(_, times)| {
                seen += times;
                seen >= rank
            })
            .map(|(value, _)| *value)
    }
}

/// What is asked of a series: from and to are milliseconds, the period is in minutes.
#[derive(Clone, Copy, Debug)]
pub struct SeriesSpan {
    pub from: i64,
    pub to: i64,
    pub period: i64,
    pub now: i64,
}

impl World {
    /// The points of a metric, oldest first: the period's start and its value. As in CloudWatch,
    /// periods are counted from the start that was asked for, rounded down to its minute.
    pub fn points(
        &self,
        whose: MetricOwner,
        part: VersionFilter,
        measure: Measure,
        statistic: Statistic,
        span: SeriesSpan,
    ) -> Vec<(i64, f64)> {
        let period = span.period.max(1) * MINUTE;
        let from = span.from.div_euclid(MINUTE).saturating_mul(MINUTE);
        let first = self
            .beginning
            .saturating_sub(from)
            .div_euclid(period)
            .max(0);
        let last = span.to.min(span.now);
        let starts = (first..)
            .map_while(|index| from.checked_add(index.checked_mul(period)?))
            .take_while(|start| *start < last);
        starts
            .filter_map(|start| {
                let mut samples = Samples::default();
                // A period that is still open has the minutes that are published so far.
                for minute in (start..(start + period).min(last)).step_by(MINUTE as usize) {
                    if let Some(minute) = self.minute(whose, part, minute, span.now) {
                        samples.add_minute(measure, &minute);
                    }
                }
                samples.statistic(statistic).map(|value| (start, value))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(minute: &Minute, measure: Measure, name: &str) -> Option<f64> {
        let mut samples = Samples::default();
        samples.add_minute(measure, minute);
        samples.statistic(Statistic::read(name).expect("a statistic"))
    }

    #[test]
    fn statistics_are_those_of_cloudwatch() {
        let minute = Minute {
            invocations: 4,
            errors: 1,
            durations: Box::new([100, 200, 300, 40_000]),
            concurrency: 2,
            ..Minute::default()
        };
        for (measure, name, expected) in [
            (Measure::Invocations, "Sum", Some(4.0)),
            (Measure::Errors, "Sum", Some(1.0)),
            (Measure::Errors, "Average", Some(0.25)),
            (Measure::Errors, "SampleCount", Some(4.0)),
            (Measure::Throttles, "Sum", Some(0.0)),
            (Measure::Duration, "p50", Some(2.0)),
            (Measure::Duration, "p99", Some(400.0)),
            (Measure::Duration, "p0", Some(1.0)),
            (Measure::Duration, "Maximum", Some(400.0)),
            (Measure::Duration, "tm75", Some(2.0)),
            (Measure::Concurrency, "Maximum", Some(2.0)),
            (Measure::ProvisionedInvocations, "Sum", None),
        ] {
            assert_eq!(of(&minute, measure, name), expected, "{measure:?} {name}");
        }
    }

    #[test]
    fn nothing_measured_is_no_point() {
        assert_eq!(of(&Minute::default(), Measure::Errors, "Sum"), None);
        assert_eq!(of(&Minute::default(), Measure::Duration, "p99"), None);
        assert!(Statistic::read("p101").is_none() && Statistic::read("pony").is_none());
    }
}
