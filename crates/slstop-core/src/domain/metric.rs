//! Metrics of `AWS/Lambda` and their points. A gap is a gap: no point is not zero.

use std::ops::Range;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use slstop_base::Timestamp;

macro_rules! metrics {
    ($($variant:ident = $name:literal $stat:literal $unit:ident $label:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Metric { $($variant,)* }

        impl Metric {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
            /// CloudWatch's name.
            pub const fn name(self) -> &'static str { match self { $(Self::$variant => $name,)* } }
            /// CloudWatch's statistic.
            pub const fn stat(self) -> &'static str { match self { $(Self::$variant => $stat,)* } }
            pub const fn unit(self) -> Unit { match self { $(Self::$variant => Unit::$unit,)* } }
            /// What the screen calls it.
            pub const fn label(self) -> &'static str { match self { $(Self::$variant => $label,)* } }
        }
    };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Count,
    Millis,
}

metrics! {
    Invocations = "Invocations" "Sum" Count "invocations";
    Errors = "Errors" "Sum" Count "errors";
    Throttles = "Throttles" "Sum" Count "throttles";
    DurationP50 = "Duration" "p50" Millis "p50";
    DurationP90 = "Duration" "p90" Millis "p90";
    DurationP99 = "Duration" "p99" Millis "p99";
    DurationMax = "Duration" "Maximum" Millis "max";
    Concurrency = "ConcurrentExecutions" "Maximum" Count "concurrency";
    DurationP95 = "Duration" "p95" Millis "p95";
    DurationAverage = "Duration" "Average" Millis "average";
    ProvisionedConcurrency = "ProvisionedConcurrentExecutions" "Maximum" Count "provisioned";
    Spillover = "ProvisionedConcurrencySpilloverInvocations" "Sum" Count "spill-over";
    IteratorAge = "IteratorAge" "Maximum" Millis "stream age";
    AsyncAge = "AsyncEventAge" "Maximum" Millis "async age";
    AsyncDropped = "AsyncEventsDropped" "Sum" Count "dropped";
    DeadLetterErrors = "DeadLetterErrors" "Sum" Count "dead letter";
}

/// Evenly spaced points; the first covers `start..start + period`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    pub start: Timestamp,
    pub period_secs: u32,
    pub values: Vec<Option<f64>>,
}

impl Series {
    /// A window's worth of gaps.
    pub fn empty(start: Timestamp, period: Duration, points: usize) -> Self {
        Self {
            start,
            period_secs: u32::try_from(period.as_secs()).unwrap_or(u32::MAX).max(1),
            values: vec![None; points],
        }
    }

    pub fn period(&self) -> Duration {
        Duration::from_secs(u64::from(self.period_secs.max(1)))
    }

    /// Puts a point where it belongs; one outside the window is dropped.
    pub fn place(&mut self, at: Timestamp, value: f64) {
        let offset = at.as_millis().saturating_sub(self.start.as_millis());
        let period = i64::from(self.period_secs.max(1)) * 1000;
        let slot = usize::try_from(offset.div_euclid(period))
            .ok()
            .and_then(|index| self.values.get_mut(index));
        if let (Some(slot), true) = (slot, value.is_finite()) {
            *slot = Some(value);
        }
    }

    /// The places of the points whose periods touch a span.
    pub fn places(&self, span: Range<Timestamp>) -> Range<usize> {
        let period = i64::from(self.period_secs.max(1)) * 1000;
        let place = |at: i64| {
            let behind = at.saturating_sub(self.start.as_millis()).div_euclid(period);
            usize::try_from(behind.max(0))
                .unwrap_or(usize::MAX)
                .min(self.values.len())
        };
        let first = place(span.start.as_millis());
        // The end is exclusive: a period that begins there is not touched.
        let end = place(span.end.as_millis().saturating_add(period - 1));
        first..end.max(first)
    }

    /// The sum of what was measured; nothing when nothing was.
    pub fn sum(&self) -> Option<f64> {
        self.values.iter().flatten().copied().reduce(|a, b| a + b)
    }

    pub fn max(&self) -> Option<f64> {
        self.values.iter().flatten().copied().reduce(f64::max)
    }

    pub fn last(&self) -> Option<f64> {
        self.values.iter().rev().flatten().next().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_lands_in_its_period_and_gaps_stay_gaps() {
        let start = Timestamp::from_millis(600_000);
        let mut series = Series::empty(start, Duration::from_secs(60), 3);
        series.place(start.plus(Duration::from_secs(60)), 7.0);
        series.place(start.minus(Duration::from_secs(1)), 9.0);
        series.place(start.plus(Duration::from_secs(180)), 9.0);
        series.place(start, f64::NAN);
        assert_eq!(series.values, vec![None, Some(7.0), None]);
        assert_eq!(
            (series.sum(), series.max(), series.last()),
            (Some(7.0), Some(7.0), Some(7.0))
        );
        assert_eq!(Series::empty(start, Duration::from_secs(60), 2).sum(), None);
    }
}
