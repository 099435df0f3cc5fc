//! CloudWatch's operations.

#[cfg(feature = "serve-all")]
pub mod catalog;
pub mod describe_alarms;
pub mod dimension;
#[cfg(feature = "serve-all")]
pub mod expression;
pub mod get_metric_data;
#[cfg(feature = "serve-all")]
pub mod list_metrics;
pub mod queue_age;
pub mod written;

use crate::wire::Refusal;

/// Of all metrics and alarms here.
pub const NAMESPACE: &str = "AWS/Lambda";

pub fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "InvalidParameterValueException", message)
}

pub fn validation(message: impl Into<String>) -> Refusal {
    Refusal::new(400, "ValidationError", message)
}
