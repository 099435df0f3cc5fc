//! What a function's invocations were like over time, for charts: from running sums, never by a look at each
//! invocation.

use std::ops::Range;
use std::time::Duration;

use super::Ledger;
use super::latency_bucket::{LatencyBucket, LatencyCount};
use super::running_sums::SLOT;
use slstop_base::{FunctionId, Timestamp};

/// Invocations that began within `SLOT` from a moment on and took about as long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LatencyCell {
    pub from: Timestamp,
    pub bucket: LatencyBucket,
    pub of: LatencyCount,
}

/// The cold starts of a period.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ColdPeriod {
    /// Those that are known to have been cold or not.
    pub measured: u64,
    pub cold: u64,
    pub init_p90_ms: Option<f64>,
}

impl ColdPeriod {
    /// Unknown where nothing was invoked.
    pub fn share(self) -> Option<f64> {
        (self.measured > 0).then(|| self.cold as f64 / self.measured as f64)
    }
}

impl Ledger {
    /// How wide a cell of `latencies` is.
    pub const LATENCY_SLOT: Duration = SLOT;

    /// How long the invocations took that began within a span of time.
    pub fn latencies(
        &self,
        function: &FunctionId,
        span: Range<Timestamp>,
    ) -> impl Iterator<Item = LatencyCell> {
        let function = self.function(function);
        let cells = function.map(|function| self.sums.latencies(function, span));
        cells.into_iter().flatten()
    }

    /// The cold starts of so many periods from a moment on.
    pub fn cold_over_time(
        &self,
        function: &FunctionId,
        start: Timestamp,
        period: Duration,
        n_periods: usize,
    ) -> Vec<ColdPeriod> {
        let Some(function) = self.function(function) else {
            return vec![ColdPeriod::default(); n_periods];
        };
        let n = u32::try_from(n_periods).unwrap_or(u32::MAX);
        let begin = |nth: u32| start.plus(period.saturating_mul(nth));
        let spans = (0..n).map(|nth| begin(nth)..begin(nth + 1));
        spans.map(|span| self.sums.cold(function, span)).collect()
    }
}
