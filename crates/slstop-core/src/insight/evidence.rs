//! What a finding rests on: each piece with its moment and its value, so that it can be looked up again.

use serde::{Serialize, Serializer};

use crate::domain::Metric;
use slstop_base::Timestamp;

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Evidence {
    /// A metric of CloudWatch from a moment on: a sum, or the highest value.
    Metric {
        metric: &'static str,
        #[serde(serialize_with = "rfc3339")]
        at: Timestamp,
        value: f64,
    },
    /// A share of invocations from a moment on, and before it where that is known.
    Share {
        metric: &'static str,
        #[serde(serialize_with = "rfc3339")]
        at: Timestamp,
        value: f64,
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<f64>,
    },
    /// A deployment or another change of the function.
    Change {
        #[serde(serialize_with = "rfc3339")]
        at: Timestamp,
        value: String,
    },
    /// The error that most of the failures are, in a sample of the lines.
    Error {
        #[serde(serialize_with = "rfc3339")]
        at: Timestamp,
        value: String,
        share: f64,
        fingerprint: String,
        request_id: String,
    },
    /// A value of the function's configuration.
    Configuration { name: &'static str, value: String },
    Alarm {
        name: String,
        #[serde(
            serialize_with = "maybe_rfc3339",
            skip_serializing_if = "Option::is_none"
        )]
        at: Option<Timestamp>,
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<String>,
    },
    /// What the lines that were read say of invocations.
    Invocations {
        cause: &'static str,
        #[serde(
            serialize_with = "maybe_rfc3339",
            skip_serializing_if = "Option::is_none"
        )]
        at: Option<Timestamp>,
        value: u64,
    },
}

impl Evidence {
    pub fn metric(metric: Metric, at: Timestamp, value: f64) -> Self {
        Self::Metric {
            metric: metric.name(),
            at,
            value,
        }
    }
}

fn rfc3339<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&at.rfc3339())
}

fn maybe_rfc3339<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => rfc3339(at, serializer),
        None => serializer.serialize_none(),
    }
}
