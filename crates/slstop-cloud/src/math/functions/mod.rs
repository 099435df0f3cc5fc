//! The functions of metric math: one table of those served here, and the names of AWS's others.

pub(super) mod aggregate;
pub(super) mod arrays;
mod change;
mod fill;
mod pointwise;

use std::time::Duration;

use super::MetricRange;
use super::value::{MathValue, type_names};
use crate::metric_query::MetricSeries;

/// What a function works in.
#[derive(Clone, Copy, Debug)]
pub struct SampleGrid {
    pub span: MetricRange,
    /// Of a series that has none of its own.
    pub period: Duration,
}

type MathFunction = fn(&[MathValue], SampleGrid) -> Result<MathValue, ArgumentError>;

/// What is wrong with a call.
#[derive(Debug, PartialEq, Eq)]
pub enum ArgumentError {
    /// The arguments are of the wrong number or types.
    Arguments,
    Said(String),
}

const FUNCTIONS: &[(&str, MathFunction)] = &[
    ("ABS", pointwise::abs),
    ("AVG", aggregate::average),
    ("CEIL", pointwise::ceil),
    ("DATAPOINT_COUNT", aggregate::datapoint_count),
    ("DIFF", change::difference),
    ("DIFF_TIME", change::difference_of_times),
    ("EPOCH", pointwise::epoch),
    ("FILL", fill::fill),
    ("FIRST", arrays::first),
    ("FLOOR", pointwise::floor),
    ("IF", pointwise::choose),
    ("LAST", arrays::last),
    ("LOG", pointwise::ln),
    ("LOG10", pointwise::log10),
    ("MAX", aggregate::maximum),
    ("METRIC_COUNT", arrays::count),
    ("MIN", aggregate::minimum),
    ("PERIOD", fill::period),
    ("RATE", change::rate),
    ("REMOVE_EMPTY", arrays::remove_empty),
    ("RUNNING_SUM", change::running_sum),
    ("SLICE", arrays::slice),
    ("SORT", arrays::sort),
    ("STDDEV", aggregate::standard_deviation),
    ("SUM", aggregate::sum),
    ("TIME_SERIES", fill::time_series),
];

/// Functions that AWS has and this cloud does not.
pub const ELSEWHERE: &[&str] = &[
    "ANOMALY_DETECTION_BAND",
    "ANOMALY_DETECTION_RANGE",
    "DATE",
    "DAY",
    "DB_PERF_INSIGHTS",
    "HOUR",
    "INSIGHT_RULE_METRIC",
    "LAMBDA",
    "MINUTE",
    "MONTH",
    "SERVICE_QUOTA",
    "YEAR",
];

pub fn find(name: &str) -> Option<MathFunction> {
    FUNCTIONS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, function)| *function)
}

/// # Errors
/// AWS's sentence about arguments that do not fit.
pub fn call(
    name: &str,
    function: MathFunction,
    arguments: &[MathValue],
    setting: SampleGrid,
) -> Result<MathValue, String> {
    function(arguments, setting).map_err(|misfit| match misfit {
        ArgumentError::Arguments => {
            let given: Vec<&MathValue> = arguments.iter().collect();
            format!(
                "Unsupported arguments for function {name}: '{}'",
                type_names(&given)
            )
        }
        ArgumentError::Said(said) => said,
    })
}

/// The same for a series and for each series of an array.
fn each(
    value: &MathValue,
    change: impl Fn(&MetricSeries) -> MetricSeries,
) -> Result<MathValue, ArgumentError> {
    match value {
        MathValue::Series(series) => Ok(MathValue::Series(change(series))),
        MathValue::Array(array) => Ok(MathValue::Array(array.iter().map(change).collect())),
        _ => Err(ArgumentError::Arguments),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_in_order_and_do_not_overlap() {
        let served: Vec<&str> = FUNCTIONS.iter().map(|(name, _)| *name).collect();
        assert!(served.is_sorted() && ELSEWHERE.is_sorted());
        assert!(ELSEWHERE.iter().all(|name| find(name).is_none()));
    }
}
