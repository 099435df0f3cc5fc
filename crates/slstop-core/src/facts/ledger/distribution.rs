//! How values are spread: exact as long as they are few, to a thousandth when they are many.

use hdrhistogram::Histogram;

/// Up to here every value is kept: the percentiles of an hour of a function are ones that were measured.
const EXACT: usize = 10_000;
/// A thousandth.
const DIGITS: u8 = 3;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Distribution {
    values: Vec<u64>,
    /// Once there are many.
    histogram: Option<Box<Histogram<u32>>>,
    count: u64,
    sum: u64,
    max: Option<u64>,
}

impl Distribution {
    pub fn add(&mut self, value: u64) {
        self.count += 1;
        self.sum = self.sum.saturating_add(value);
        self.max = self.max.max(Some(value));
        if let Some(histogram) = &mut self.histogram {
            return record(histogram, value);
        }
        self.values.push(value);
        if self.values.len() > EXACT
            && let Ok(mut histogram) = Histogram::new(DIGITS)
        {
            histogram.auto(true);
            for value in std::mem::take(&mut self.values) {
                record(&mut histogram, value);
            }
            self.histogram = Some(Box::new(histogram));
        }
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub fn max(&self) -> Option<u64> {
        self.max
    }

    pub fn sum(&self) -> u64 {
        self.sum
    }

    pub fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum as f64 / self.count as f64)
    }

    pub fn settle(mut self) -> SortedDistribution {
        self.values.sort_unstable();
        SortedDistribution(self)
    }
}

/// It grows with its values; what no number of buckets can hold counts as the largest that they can.
fn record(histogram: &mut Histogram<u32>, value: u64) {
    if histogram.record(value).is_err() {
        histogram.saturating_record(value);
    }
}

/// Sorted, for asking.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SortedDistribution(Distribution);

impl SortedDistribution {
    /// The nearest rank: a value that was measured, as CloudWatch Insights' `pct` gives it.
    pub fn percentile(&self, share: f64) -> Option<u64> {
        let Distribution { values, max, .. } = &self.0;
        if let Some(histogram) = &self.0.histogram {
            // Its buckets end above their values, and nothing is above the largest.
            return Some(histogram.value_at_quantile(share)).min(*max);
        }
        let rank = (share * values.len() as f64).ceil() as usize;
        let last = values.len().checked_sub(1)?;
        values.get(rank.saturating_sub(1).min(last)).copied()
    }

    pub fn max(&self) -> Option<u64> {
        self.0.max
    }

    pub fn mean(&self) -> Option<f64> {
        self.0.mean()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let mut spread = Distribution::default();
        for value in [5, 1, 4, 2, 3] {
            spread.add(value);
        }
        let settled = spread.settle();
        let at = |share| settled.percentile(share);
        assert_eq!(
            (at(0.0), at(0.5), at(0.9), at(1.0)),
            (Some(1), Some(3), Some(5), Some(5))
        );
        assert_eq!((settled.max(), settled.mean()), (Some(5), Some(3.0)));
        assert_eq!(SortedDistribution::default().percentile(0.5), None);
        assert_eq!(SortedDistribution::default().max(), None);
    }

    #[test]
    fn many_values_are_told_to_a_thousandth() {
        let mut spread = Distribution::default();
        for value in 1..=200_000_u64 {
            spread.add(value * 7);
        }
        let settled = spread.settle();
        for share in [0.5, 0.9, 0.95, 0.99, 0.999] {
            let exact = share * 200_000.0 * 7.0;
            let told = settled.percentile(share).expect("there are values") as f64;
            assert!((told - exact).abs() / exact < 0.002, "{share}: {told}");
        }
        assert_eq!(settled.percentile(1.0), Some(1_400_000));
        assert_eq!(settled.max(), Some(1_400_000));
    }

    #[test]
    fn the_most_absurd_values_are_taken() {
        let mut spread = Distribution::default();
        for n in 0..20_000 {
            spread.add(if n % 2 == 0 { u64::MAX } else { 0 });
        }
        assert_eq!(spread.settle().max(), Some(u64::MAX));
    }
}
