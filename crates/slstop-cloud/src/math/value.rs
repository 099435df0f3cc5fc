//! What an expression can be worth.

use crate::metric_query::MetricSeries;

#[derive(Clone, Debug, PartialEq)]
pub enum MathValue {
    Scalar(f64),
    Series(MetricSeries),
    Array(Vec<MetricSeries>),
    /// Only as an argument.
    Text(String),
    /// `AVG`, `REPEAT`, `ASC`: a word in capitals, only as an argument.
    Word(String),
}

impl MathValue {
    /// As AWS's messages name types.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Scalar(_) => "Scalar",
            Self::Series(_) => "TimeSeries",
            Self::Array(_) => "Array[TimeSeries]",
            Self::Text(_) | Self::Word(_) => "String",
        }
    }
}

/// `[Array[TimeSeries], Scalar]`, as AWS lists the types that did not fit.
pub fn type_names(values: &[&MathValue]) -> String {
    let names: Vec<&str> = values.iter().map(|value| value.type_name()).collect();
    format!("[{}]", names.join(", "))
}
