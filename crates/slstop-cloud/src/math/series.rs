//! What expressions do with a time series: map it, join it with another, combine many into one.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::metric_query::MetricSeries;
use slstop_base::Timestamp;

/// How `SEARCH` and Metrics Insights name what they want of a metric; percentiles and the like stay text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchStatistic {
    Sum,
    Average,
    Minimum,
    Maximum,
    SampleCount,
    Other(String),
}

impl SearchStatistic {
    pub fn named(name: &str) -> Self {
        match name {
            "Sum" => Self::Sum,
            "Average" => Self::Average,
            "Minimum" => Self::Minimum,
            "Maximum" => Self::Maximum,
            "SampleCount" => Self::SampleCount,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl MetricSeries {
    #[must_use]
    pub fn named(self, label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..self
        }
    }

    pub fn values(&self) -> impl Iterator<Item = f64> + '_ {
        self.points.iter().map(|(_, value)| *value)
    }

    pub fn at(&self, moment: Timestamp) -> Option<f64> {
        let place = self
            .points
            .binary_search_by_key(&moment, |(at, _)| *at)
            .ok()?;
        self.points.get(place).map(|(_, value)| *value)
    }

    /// The same moments with other values; what is no number becomes a gap, as a division by zero does.
    #[must_use]
    pub fn map(&self, change: impl Fn(Timestamp, f64) -> f64) -> Self {
        let changed = self
            .points
            .iter()
            .map(|&(at, value)| (at, change(at, value)));
        Self {
            label: self.label.clone(),
            period: self.period,
            points: changed.filter(|(_, value)| value.is_finite()).collect(),
        }
    }

    /// The same moments with these values, in order.
    #[must_use]
    pub fn with_values(&self, values: impl IntoIterator<Item = f64>) -> Self {
        let points = self
            .points
            .iter()
            .zip(values)
            .map(|(&(at, _), value)| (at, value));
        Self {
            label: self.label.clone(),
            period: self.period,
            points: points.filter(|(_, value)| value.is_finite()).collect(),
        }
    }

    /// From each point and the one before it.
    #[must_use]
    pub fn pairwise(&self, change: impl Fn((Timestamp, f64), (Timestamp, f64)) -> f64) -> Self {
        let pairs = self
            .points
            .windows(2)
            .map(|pair| (pair[1].0, change(pair[0], pair[1])));
        Self {
            label: self.label.clone(),
            period: self.period,
            points: pairs.filter(|(_, value)| value.is_finite()).collect(),
        }
    }

    /// Both series where both have a point.
    #[must_use]
    pub fn join(&self, other: &Self, combine: impl Fn(f64, f64) -> f64) -> Self {
        let mut others = other.points.iter().peekable();
        let mut points = Vec::with_capacity(self.points.len().min(other.points.len()));
        for &(at, value) in &self.points {
            while others.next_if(|(theirs, _)| *theirs < at).is_some() {}
            if let Some(&&(theirs, other)) = others.peek()
                && theirs == at
            {
                points.push((at, combine(value, other)));
            }
        }
        points.retain(|(_, value)| value.is_finite());
        Self {
            label: self.label.clone(),
            period: self.period,
            points,
        }
    }

    /// One series out of many: at each moment, of those that have a point then.
    pub fn across(series: &[Self], combine: impl Fn(&[f64]) -> f64) -> Self {
        let mut moments: BTreeMap<Timestamp, Vec<f64>> = BTreeMap::new();
        for &(at, value) in series.iter().flat_map(|series| &series.points) {
            moments.entry(at).or_default().push(value);
        }
        let points = moments
            .into_iter()
            .map(|(at, values)| (at, combine(&values)))
            .collect();
        let period = series
            .first()
            .map_or(Duration::ZERO, |series| series.period);
        Self::new("", period, points)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(points: &[(i64, f64)]) -> MetricSeries {
        let points = points
            .iter()
            .map(|&(secs, value)| (Timestamp::from_millis(secs * 1000), value));
        MetricSeries::new("s", Duration::from_secs(60), points.collect())
    }

    #[test]
    fn joined_series_have_points_where_both_have() {
        let joined = series(&[(60, 1.0), (120, 2.0), (240, 4.0)])
            .join(&series(&[(0, 9.0), (120, 10.0), (240, 0.0)]), |a, b| a / b);
        assert_eq!(joined, series(&[(120, 0.2)]));
    }

    #[test]
    fn series_are_added_across_gaps() {
        let sum = MetricSeries::across(
            &[series(&[(60, 1.0)]), series(&[(60, 2.0), (120, 3.0)])],
            |values| values.iter().sum(),
        );
        assert_eq!(sum.points(), series(&[(60, 3.0), (120, 3.0)]).points());
    }
}
