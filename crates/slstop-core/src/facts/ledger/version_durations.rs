//! How long the invocations of a function's versions took, and how much of their memory they used.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::domain::Architecture;
use crate::domain::line::Micros;
use crate::domain::memory_estimate::{BilledTime, MemoryEstimate};
use slstop_base::Megabytes;

use super::figures::{InvocationSums, Versioned};
use super::interner::Name;
use super::invocation::{Limits, Outcome};
use super::latency_bucket::{LatencyBucket, LatencyCount, LatencyHistogram};
use super::{InvocationSummary, Ledger, RowId};

/// Invocations that took this share of the timeout or more are near to it.
const NEAR: f64 = 0.8;
/// The slowest that are named.
const MOST_SLOWEST: usize = 8;

/// Of one version; durations in microseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VersionDurations {
    pub runtime: Option<String>,
    pub architecture: Option<Architecture>,
    /// As the configuration says now; saved logs do not say it.
    pub timeout: Option<Duration>,
    pub sums: InvocationSums,
    pub histogram: LatencyHistogram,
    /// Invocations that took most of the timeout, where it is known.
    pub near_timeout: Option<u64>,
    /// The slowest first.
    pub slowest: Vec<(Micros, RowId)>,
    /// What the same work would have cost at other memory sizes; where all had the same size.
    pub other_sizes: Vec<MemoryEstimate>,
    has_several_sizes: bool,
}

impl VersionDurations {
    fn add(&mut self, one: &InvocationSummary) {
        self.has_several_sizes |=
            self.sums.memory.is_some() && one.memory.is_some() && self.sums.memory != one.memory;
        self.sums.add(one);
        let Some(duration) = one.duration else {
            return;
        };
        let count = LatencyCount::of_one(one.outcome == Outcome::Error, one.cold == Some(true));
        self.histogram.add(LatencyBucket::of(duration), count);
        if let Some(timeout) = self.timeout {
            let near = timeout.mul_f64(NEAR).as_micros();
            *self.near_timeout.get_or_insert_default() += u64::from(u128::from(duration.0) >= near);
        }
        let place = self.slowest.partition_point(|(slow, _)| *slow >= duration);
        if place < MOST_SLOWEST {
            self.slowest.insert(place, (duration, one.id));
            self.slowest.truncate(MOST_SLOWEST);
        }
    }

    fn billed(&self) -> Option<BilledTime> {
        let used = self
            .sums
            .used
            .max()
            .map(|used| u32::try_from(used).unwrap_or(u32::MAX));
        (self.sums.billed > 0 && !self.has_several_sizes).then_some(())?;
        Some(BilledTime {
            invocations: self.sums.billed,
            millis: self.sums.billed_millis,
            memory: self.sums.memory?,
            used: used.map(Megabytes),
        })
    }
}

/// Durations by function and version, added up invocation by invocation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DurationTable(BTreeMap<(Option<Name>, Option<Name>), VersionDurations>);

impl DurationTable {
    pub fn add(&mut self, ledger: &Ledger, one: &InvocationSummary) {
        let of = self.0.entry((one.function, one.version)).or_default();
        let configured = ledger.configuration_of(one.function);
        of.timeout = configured.and_then(|configured| configured.timeout);
        if of.runtime.is_none() {
            of.runtime = ledger.runtime(one.id);
        }
        of.add(one);
    }

    /// Those of invocations that did not end are not known.
    pub fn priced(
        self,
        ledger: &Ledger,
    ) -> BTreeMap<(Option<Name>, Option<Name>), VersionDurations> {
        let all = self.0.into_iter();
        let finished = all.filter(|(_, of)| !of.sums.duration.is_empty());
        let priced = finished.map(|((function, version), mut of)| {
            let rate = ledger.rate(function);
            of.architecture = rate.architecture;
            of.other_sizes = of
                .billed()
                .map_or_else(Vec::new, |billed| billed.other_sizes(rate));
            ((function, version), of)
        });
        priced.collect()
    }
}

impl Ledger {
    /// Durations by function and version; those of invocations that did not end are not known.
    pub fn durations(
        &self,
        ids: impl Iterator<Item = RowId>,
        limits: Limits,
    ) -> BTreeMap<Versioned, VersionDurations> {
        let mut table = DurationTable::default();
        for one in ids.filter_map(|id| self.summary(id, limits)) {
            table.add(self, &one);
        }
        let priced = table.priced(self).into_iter();
        priced
            .map(|((function, version), of)| (self.versioned(function, version), of))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Function, line};
    use slstop_base::{PlaceId, Timestamp};

    fn ledger(millis: impl Iterator<Item = u64>) -> Ledger {
        let mut ledger = Ledger::default();
        let stream = ledger.stream(
            Some("/aws/lambda/pay"),
            Some("2026/11/20/[7]0123456789abcdef0123456789abcdef"),
        );
        for (n, millis) in millis.enumerate() {
            let report = format!(
                "REPORT RequestId: pay-{n}\tDuration: {millis}.00 ms\tBilled Duration: {millis} ms\tMemory Size: 1024 MB\tMax Memory Used: 90 MB"
            );
            let at = Timestamp::from_millis(1000 * n as i64);
            ledger.take(stream, Some(at), &line::read(&report));
        }
        ledger
    }

    fn of(ledger: &Ledger) -> VersionDurations {
        let limits = Limits::at(Timestamp::from_millis(100_000_000));
        let mut all = ledger.durations(ledger.by_time(), limits);
        let (key, of) = all.pop_first().expect("one version");
        assert_eq!(key.1.as_deref(), Some("7"));
        of
    }

    #[test]
    fn percentiles_are_within_a_hundredth_and_counts_are_exact() {
        // Beyond the number up to which every value is kept, spread over four decades.
        let millis = |n: u64| 1 + n * n % 20_011;
        let of = of(&ledger((0..20_000).map(millis)));
        let mut exact: Vec<u64> = (0..20_000).map(millis).collect();
        exact.sort_unstable();
        let settled = of.sums.duration.clone().settle();
        for share in [0.5, 0.9, 0.95, 0.99] {
            let exact = exact[(share * 20_000.0) as usize - 1] as f64 * 1000.0;
            let said = settled.percentile(share).expect("some") as f64;
            assert!(
                (said - exact).abs() / exact < 0.01,
                "{share}: {said} {exact}"
            );
        }
        let counted: u64 = of
            .histogram
            .steps()
            .map(|(_, of)| u64::from(of.count))
            .sum();
        assert_eq!((of.sums.invocations, counted), (20_000, 20_000));
        assert_eq!(of.sums.billed_millis, exact.iter().sum::<u64>());
    }

    #[test]
    fn what_is_near_the_timeout_is_counted_and_the_slowest_are_named() {
        let mut ledger = ledger([100, 2500, 2999, 300, 2400, 2399].into_iter());
        assert_eq!(of(&ledger).near_timeout, None, "no timeout is known");
        let function = Function {
            timeout: Some(Duration::from_secs(3)),
            ..Function::named("pay")
        };
        ledger.configure(PlaceId::FIRST, &function);
        let of = of(&ledger);
        assert_eq!(of.near_timeout, Some(3));
        let slowest: Vec<u64> = of.slowest.iter().map(|(slow, _)| slow.0 / 1000).collect();
        assert_eq!(slowest, [2999, 2500, 2400, 2399, 300, 100]);
        let sizes: Vec<u32> = of.other_sizes.iter().map(|size| size.memory.0).collect();
        assert_eq!(sizes, [256, 512, 2048, 4096]);
    }
}
