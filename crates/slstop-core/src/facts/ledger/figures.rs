//! Sums over invocations: counts, causes, spreads, what it cost. Estimates of money are by the list.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::domain::Cause;
use slstop_base::{FunctionId, Megabytes, PlaceId, Timestamp, Usd};

use super::distribution::Distribution;
use super::interner::Name;
use super::invocation::{Limits, Outcome};
use super::{InvocationSummary, Ledger, RowId, WindowSum};

/// Everything of some invocations, in one pass. Durations in microseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InvocationSums {
    pub invocations: u64,
    pub errors: u64,
    pub causes: BTreeMap<Cause, u64>,
    pub by_outcome: BTreeMap<Outcome, u64>,
    pub cold: u64,
    /// Those that are known to have been cold or not.
    pub measured: u64,
    /// Those whose billed time is known, and its sum.
    pub billed: u64,
    pub billed_millis: u64,
    pub cost: Usd,
    pub duration: Distribution,
    pub init: Distribution,
    pub restore: Distribution,
    /// Megabytes used.
    pub used: Distribution,
    /// What they may use, as the last of them says.
    pub memory: Option<Megabytes>,
}

impl InvocationSums {
    pub fn add(&mut self, one: &InvocationSummary) {
        self.invocations += 1;
        self.errors += u64::from(one.outcome == Outcome::Error);
        *self.by_outcome.entry(one.outcome).or_default() += 1;
        if let Some(cause) = one.cause {
            *self.causes.entry(cause).or_default() += 1;
        }
        self.cold += u64::from(one.cold == Some(true));
        self.measured += u64::from(one.cold.is_some());
        if let Some(millis) = one.billed_millis {
            self.billed += 1;
            self.billed_millis += u64::from(millis);
        }
        self.cost += one.cost.unwrap_or_default();
        let mut spread = |spread: fn(&mut Self) -> &mut Distribution, value: Option<u64>| {
            value.into_iter().for_each(|value| spread(self).add(value));
        };
        spread(|sum| &mut sum.duration, one.duration.map(|micros| micros.0));
        spread(|sum| &mut sum.init, one.init.map(|micros| micros.0));
        spread(|sum| &mut sum.restore, one.restore.map(|micros| micros.0));
        let used = one.max_memory.map(|size| u64::from(size.0));
        spread(|sum| &mut sum.used, used);
        self.memory = one.memory.or(self.memory);
    }

    pub fn error_rate(&self) -> Option<f64> {
        share(self.errors, self.invocations)
    }

    pub fn cold_rate(&self) -> Option<f64> {
        share(self.cold, self.measured)
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl Ledger {
    /// The figures of a function's invocations that began since then, without looking at each of them.
    pub fn since(&self, function: &FunctionId, from: Timestamp) -> WindowSum {
        let function = self.function(function);
        function.map_or_else(WindowSum::default, |name| self.sums.since(name, from))
    }

    /// Sums by function over the invocations that began in a span of time.
    pub fn rollups(
        &self,
        span: Range<Timestamp>,
        limits: Limits,
    ) -> BTreeMap<Option<Name>, InvocationSums> {
        self.sums(self.begun_within(span), limits)
    }

    /// The same over any invocations.
    pub fn sums(
        &self,
        ids: impl Iterator<Item = RowId>,
        limits: Limits,
    ) -> BTreeMap<Option<Name>, InvocationSums> {
        let mut sums: Vec<(Option<Name>, InvocationSums)> = Vec::new();
        // Names have small numbers: a place for each is cheaper than looking for it a hundred thousand times.
        let mut places: Vec<usize> = Vec::new();
        for one in ids.filter_map(|id| self.summary(id, limits)) {
            let name = one.function.map_or(0, |name| name.index() + 1);
            if places.len() <= name {
                places.resize(name + 1, usize::MAX);
            }
            if places[name] == usize::MAX {
                places[name] = sums.len();
                sums.push((one.function, InvocationSums::default()));
            }
            sums[places[name]].1.add(&one);
        }
        sums.into_iter().collect()
    }
}

/// Function and version, and where.
pub type Versioned = (Option<String>, Option<String>, PlaceId);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Architecture, Function, line};
    use slstop_base::FunctionId;

    #[test]
    fn sums_are_of_the_span_and_by_function() {
        let mut ledger = Ledger::default();
        for function in ["pay", "ship"] {
            let group = format!("/aws/lambda/{function}");
            let stream = ledger.stream(Some(&group), Some("s"));
            for n in 0..10_i64 {
                let cold = if n == 3 {
                    "\tInit Duration: 400.00 ms"
                } else {
                    ""
                };
                let failed = if n == 5 { "\tStatus: timeout" } else { "" };
                let report = format!(
                    "REPORT RequestId: {function}-{n}\tDuration: {n}.00 ms\tBilled Duration: {n} ms\tMemory Size: 1024 MB\tMax Memory Used: 9{n} MB{cold}{failed}"
                );
                let at = Some(Timestamp::from_millis(1000 * n + n));
                ledger.take(stream, at, &line::read(&report));
            }
        }
        ledger.configure(
            PlaceId::FIRST,
            &Function {
                architecture: Some(Architecture::Arm),
                ..Function::named("pay")
            },
        );
        let span = Timestamp::from_millis(2000)..Timestamp::from_millis(8000);
        let limits = Limits::at(Timestamp::from_millis(10_000));
        let sums = ledger.rollups(span, limits);
        let of = |name: &str| &sums[&ledger.function(&FunctionId::first(name))];
        for name in ["pay", "ship"] {
            let sum = of(name);
            assert_eq!((sum.invocations, sum.errors, sum.cold), (6, 1, 1), "{name}");
            assert_eq!(sum.billed_millis, 2 + 3 + 4 + 5 + 6 + 7);
            assert_eq!(sum.causes, BTreeMap::from([(Cause::Timeout, 1)]));
            assert_eq!(sum.error_rate(), Some(1.0 / 6.0));
            let duration = sum.duration.clone().settle();
            assert_eq!(duration.percentile(0.5), Some(4000));
            assert_eq!(sum.used.clone().settle().max(), Some(97));
        }
        assert!(of("pay").cost < of("ship").cost, "arm is cheaper");
        let cold = ledger.cold_starts(ledger.by_time(), limits);
        let keys: Vec<_> = cold
            .keys()
            .filter_map(|(name, ..)| name.as_deref())
            .collect();
        assert_eq!(keys, ["pay", "ship"]);
        assert!(
            cold.values()
                .all(|sum| sum.cold == 1 && sum.invocations == 10)
        );
    }
}
