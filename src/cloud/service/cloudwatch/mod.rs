//! CloudWatch's operations.

pub mod describe_alarms;
pub mod dimension;
pub mod get_metric_data;
pub mod list_metrics;

use crate::cloud::wire::Refusal;

pub fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "InvalidParameterValueException", message)
}

pub fn validation(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "ValidationError", message)
}
