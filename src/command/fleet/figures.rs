//! The figures of one function under the names that scripts rely on. What was not measured is absent.

use serde::Serialize;
use std::ops::Range;

use crate::command::of_place::OfPlace;
use slstop_base::Timestamp;
use slstop_core::domain::{Metric, Places};
use slstop_core::insight::Finding;
use slstop_tui::panes::functions::FunctionRow;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FleetFigures {
    /// Which of several accounts and regions it is of; of only one nothing is said.
    #[serde(flatten)]
    pub place: Option<OfPlace>,
    /// These three are empty where saved logs do not say them.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub function: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invocations: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<u64>,
    /// A fraction of 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_rate: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttles: Option<u64>,
    /// Of those that are known to have been cold or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cold: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cold_rate: Option<f64>,
    #[serde(skip_serializing_if = "Durations::is_empty")]
    pub duration_ms: Durations,
    #[serde(skip_serializing_if = "Durations::is_empty")]
    pub init_ms: Durations,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billed_ms: Option<u64>,
    #[serde(skip_serializing_if = "Used::is_empty")]
    pub max_memory_mb: Used,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_mb: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency_max: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<f64>,
    pub source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_per_min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_per_hour_usd: Option<f64>,
    /// What is wrong, the worst first; only `top` has it, and an empty list is good news.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<Vec<Finding>>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Durations {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p50: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p90: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p95: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p99: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avg: Option<f64>,
}

impl Durations {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Memory that was used, in megabytes.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Used {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p50: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
}

impl Used {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Whose line it is: `top` tells the pace as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureLine {
    Stats,
    /// From logs, which have other figures than metrics.
    Logged,
    Top,
}

impl FleetFigures {
    pub fn of(
        row: &FunctionRow<'_>,
        places: &Places,
        span: &Range<Timestamp>,
        kind: FigureLine,
    ) -> Self {
        let whole = |value: Option<f64>| value.map(|value| value.round() as u64);
        let figure = |metric| row.figure(metric);
        let top = kind == FigureLine::Top;
        Self {
            place: OfPlace::of(places, row.name.place()),
            function: row.name.to_string(),
            from: span.start.rfc3339(),
            to: span.end.rfc3339(),
            invocations: whole(row.invocations),
            errors: whole(row.errors),
            error_rate: row.error_share(),
            throttles: whole(row.throttles),
            duration_ms: Durations {
                p50: figure(Metric::DurationP50),
                p90: figure(Metric::DurationP90),
                p95: figure(Metric::DurationP95),
                p99: figure(Metric::DurationP99),
                max: figure(Metric::DurationMax),
                avg: figure(Metric::DurationAverage),
            },
            memory_mb: row.function.memory.map(|memory| memory.0),
            concurrency_max: whole(figure(Metric::Concurrency)),
            cost_usd: row.cost().map(|cost| cost.as_dollars()),
            source: "metrics",
            rate_per_min: row.rate().filter(|_| top),
            cost_per_hour_usd: row
                .cost_per_hour()
                .map(|cost| cost.as_dollars())
                .filter(|_| top),
            cold: None,
            cold_rate: None,
            init_ms: Durations::default(),
            billed_ms: None,
            max_memory_mb: Used::default(),
            findings: None,
        }
    }
}
