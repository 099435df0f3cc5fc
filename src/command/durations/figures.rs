//! The figures of a version's durations under the names that scripts rely on, and as cells of a table.

use serde::Serialize;

use crate::command::logs::ReportInput;
use crate::command::of_place::OfPlace;
use slstop_base::number::{self, Figure};
use slstop_base::{Megabytes, Timestamp, Usd};
use slstop_core::domain::Architecture;
use slstop_core::domain::line::Micros;
use slstop_core::domain::memory_estimate::MemoryEstimate;
use slstop_core::facts::ledger::distribution::SortedDistribution;
use slstop_core::facts::ledger::figures::Versioned;
use slstop_core::facts::ledger::latency_bucket::{LatencyBucket, LatencyCount};
use slstop_core::facts::ledger::version_durations::VersionDurations;

/// A line of `--json`; what is not known is absent.
#[derive(Serialize)]
pub struct DurationLine {
    #[serde(flatten)]
    pub place: Option<OfPlace>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub architecture: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_mb: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<f64>,
    pub invocations: u64,
    pub errors: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cold: Option<u64>,
    pub duration_ms: DurationSpread,
    /// The longest as a fraction of the timeout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_share: Option<f64>,
    /// How many took at least four fifths of the timeout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near_timeout: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_memory_mb: Option<MemorySpread>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billed_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_per_invocation_usd: Option<f64>,
    pub histogram: Vec<HistogramStep>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_sizes: Vec<OtherSize>,
    pub slowest: Vec<SlowInvocation>,
    pub source: &'static str,
}

#[derive(Serialize)]
pub struct DurationSpread {
    pub p50: f64,
    pub p90: f64,
    pub p95: f64,
    pub p99: f64,
    pub max: f64,
    pub avg: f64,
}

#[derive(Serialize)]
pub struct MemorySpread {
    pub p50: u64,
    pub p90: u64,
    pub p99: u64,
    pub max: u64,
}

#[derive(Serialize)]
pub struct HistogramStep {
    pub from_ms: f64,
    pub to_ms: f64,
    pub count: u32,
    pub failed: u32,
    pub cold: u32,
}

#[derive(Serialize)]
pub struct OtherSize {
    pub memory_mb: u32,
    pub cost_usd_if_waiting: f64,
    pub cost_usd_if_computing: f64,
}

#[derive(Serialize)]
pub struct SlowInvocation {
    pub request_id: String,
    pub duration_ms: f64,
}

impl DurationLine {
    pub fn all(gathered: &ReportInput) -> Vec<Self> {
        let (from, to) = gathered.span();
        let moment = |at: Option<Timestamp>| at.and_then(Timestamp::calendar_rfc3339);
        let lines = gathered.durations().into_iter();
        lines
            .filter_map(|(key, of)| {
                let mut line = Self::of(key, of, gathered)?;
                (line.from, line.to) = (moment(from), moment(to));
                Some(line)
            })
            .collect()
    }

    fn of(
        (function, version, place): Versioned,
        of: VersionDurations,
        gathered: &ReportInput,
    ) -> Option<Self> {
        let sums = &of.sums;
        let duration_ms = DurationSpread::of(&sums.duration.clone().settle())?;
        let timeout_ms = of.timeout.map(|timeout| timeout.as_secs_f64() * 1000.0);
        let cost = (sums.billed > 0).then(|| sums.cost.as_dollars());
        let slowest = of.slowest.iter().map(|(duration, id)| SlowInvocation {
            request_id: gathered.book.ledger.request(*id).unwrap_or_default(),
            duration_ms: duration.as_millis(),
        });
        Some(Self {
            place: OfPlace::of(&gathered.places, place),
            function,
            version,
            from: None,
            to: None,
            architecture: of.architecture.map(Architecture::name),
            memory_mb: sums.memory.map(|size| size.0),
            timeout_share: timeout_ms
                .filter(|timeout| *timeout > 0.0)
                .map(|timeout| duration_ms.max / timeout),
            timeout_ms,
            invocations: sums.invocations,
            errors: sums.errors,
            cold: (sums.measured > 0).then_some(sums.cold),
            duration_ms,
            near_timeout: of.near_timeout,
            max_memory_mb: MemorySpread::of(&sums.used.clone().settle()),
            billed_ms: (sums.billed > 0).then_some(sums.billed_millis),
            cost_usd: cost,
            cost_per_invocation_usd: cost.map(|cost| cost / sums.billed as f64),
            histogram: of.histogram.steps().map(HistogramStep::of).collect(),
            other_sizes: of.other_sizes.iter().map(OtherSize::of).collect(),
            slowest: slowest.collect(),
            runtime: of.runtime,
            source: "logs",
        })
    }

    pub fn name(&self) -> String {
        let name = OfPlace::beside(self.place.as_ref(), self.function.as_deref());
        name.as_str().to_owned()
    }
}

impl DurationSpread {
    fn of(settled: &SortedDistribution) -> Option<Self> {
        let millis = |micros| Micros(micros).as_millis();
        let at = |share| settled.percentile(share).map(millis);
        Some(Self {
            p50: at(0.5)?,
            p90: at(0.9)?,
            p95: at(0.95)?,
            p99: at(0.99)?,
            max: settled.max().map(millis)?,
            avg: settled.mean()? / 1000.0,
        })
    }
}

impl MemorySpread {
    fn of(settled: &SortedDistribution) -> Option<Self> {
        Some(Self {
            p50: settled.percentile(0.5)?,
            p90: settled.percentile(0.9)?,
            p99: settled.percentile(0.99)?,
            max: settled.max()?,
        })
    }
}

impl HistogramStep {
    fn of((bucket, of): (LatencyBucket, LatencyCount)) -> Self {
        let range = bucket.range();
        Self {
            from_ms: range.start.as_millis(),
            to_ms: range.end.as_millis(),
            count: of.count,
            failed: of.failed,
            cold: of.cold,
        }
    }
}

impl OtherSize {
    fn of(estimate: &MemoryEstimate) -> Self {
        Self {
            memory_mb: estimate.memory.0,
            cost_usd_if_waiting: estimate.waiting.as_dollars(),
            cost_usd_if_computing: estimate.computing.as_dollars(),
        }
    }
}

/// The columns of `--csv`.
pub fn names(has_places: bool) -> Vec<&'static str> {
    let places: &[&str] = if has_places {
        &["account", "region"]
    } else {
        &[]
    };
    [
        places,
        &[
            "function",
            "version",
            "from",
            "to",
            "runtime",
            "architecture",
            "memory_mb",
            "timeout_ms",
            "invocations",
            "errors",
            "cold",
            "duration_ms_p50",
            "duration_ms_p90",
            "duration_ms_p95",
            "duration_ms_p99",
            "duration_ms_max",
            "duration_ms_avg",
            "timeout_share",
            "near_timeout",
            "max_memory_mb_p50",
            "max_memory_mb_p90",
            "max_memory_mb_p99",
            "max_memory_mb_max",
            "billed_ms",
            "cost_usd",
            "cost_per_invocation_usd",
            "source",
        ],
    ]
    .concat()
}

/// How many columns of the table are no numbers.
pub const TEXTS: usize = 2;

/// The table of `--markdown`, a row a version, with its heading.
pub fn rows(lines: &[DurationLine]) -> Vec<Vec<String>> {
    const HEADING: [&str; 13] = [
        "FUNCTION",
        "VERSION",
        "INVOKED",
        "ERR",
        "p50",
        "p90",
        "p95",
        "p99",
        "max",
        "OF TIMEOUT",
        "USED",
        "MEM",
        "COST",
    ];
    let text =
        |figure: Option<Figure>| figure.map_or_else(|| "·".to_owned(), |figure| figure.to_string());
    let millis = |value: f64| number::millis(value).to_string();
    let row = |line: &DurationLine| {
        let used = line.max_memory_mb.as_ref().map(|used| megabytes(used.max));
        vec![
            line.name(),
            line.version.clone().unwrap_or_else(|| "·".to_owned()),
            number::count(line.invocations as f64).to_string(),
            number::count(line.errors as f64).to_string(),
            millis(line.duration_ms.p50),
            millis(line.duration_ms.p90),
            millis(line.duration_ms.p95),
            millis(line.duration_ms.p99),
            millis(line.duration_ms.max),
            text(line.timeout_share.map(number::percent)),
            text(used),
            text(
                line.memory_mb
                    .map(|size| number::megabytes(Megabytes(size))),
            ),
            line.cost_usd.map_or_else(
                || "·".to_owned(),
                |cost| number::dollars(Usd::from_dollars(cost)),
            ),
        ]
    };
    let heading = HEADING.map(str::to_owned).to_vec();
    std::iter::once(heading)
        .chain(lines.iter().map(row))
        .collect()
}

pub fn megabytes(size: u64) -> Figure {
    number::megabytes(Megabytes(u32::try_from(size).unwrap_or(u32::MAX)))
}
