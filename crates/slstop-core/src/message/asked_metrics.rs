//! Which metrics each question about metrics asks for: every one of them is paid for.

use super::query::FigureDetail;
use crate::domain::Metric;

pub const COUNTS: &[Metric] = &[Metric::Invocations, Metric::Errors, Metric::Throttles];

pub const OVERVIEW: &[Metric] = &[
    Metric::Invocations,
    Metric::Errors,
    Metric::Throttles,
    Metric::DurationP50,
    Metric::DurationP90,
    Metric::DurationP99,
    Metric::DurationMax,
    Metric::Concurrency,
    Metric::ProvisionedConcurrency,
    Metric::Spillover,
    Metric::IteratorAge,
    Metric::AsyncAge,
    Metric::AsyncDropped,
    Metric::DeadLetterErrors,
];

const COLUMNS: &[Metric] = &[
    Metric::DurationP50,
    Metric::DurationP99,
    Metric::DurationAverage,
    Metric::Concurrency,
];

const FULL: &[Metric] = &[
    Metric::DurationP50,
    Metric::DurationP90,
    Metric::DurationP95,
    Metric::DurationP99,
    Metric::DurationMax,
    Metric::DurationAverage,
    Metric::Concurrency,
];

/// `FULL` and what should not happen.
const SIGNS: &[Metric] = &[
    Metric::DurationP50,
    Metric::DurationP90,
    Metric::DurationP95,
    Metric::DurationP99,
    Metric::DurationMax,
    Metric::DurationAverage,
    Metric::Concurrency,
    Metric::Spillover,
    Metric::IteratorAge,
    Metric::AsyncDropped,
    Metric::DeadLetterErrors,
];

impl FigureDetail {
    pub fn metrics(&self) -> &[Metric] {
        match self {
            Self::Columns => COLUMNS,
            Self::Full => FULL,
            Self::Signs => SIGNS,
            Self::Only(metric) => std::slice::from_ref(metric),
        }
    }
}
