//! What can go wrong.

use serde::{Deserialize, Serialize};

/// Later than CloudWatch ever was; live tail makes so much of the past again at every update.
const LATEST_MS: u64 = 3_600_000;

/// Those without numbers have braces all the same: only then does serde refuse fields that they lack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum FaultKind {
    /// The answer comes late. Several such rules add up, and other faults come after the wait.
    Latency {
        ms: u64,
        /// Up to so much more, seeded.
        #[serde(default)]
        jitter_ms: u64,
    },
    /// Asked too often, in the service's own words.
    Throttled {
        /// Lambda's `Reason`, such as `ReservedFunctionConcurrentInvocationLimitExceeded`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Seconds, as the `retry-after` header.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u32>,
    },
    /// The service broke: a status from 500 to 599.
    ServerError {
        #[serde(default = "internal")]
        status: u16,
    },
    /// The connection closes before the first byte of an answer.
    Dropped {},
    /// The connection closes in the middle of the answer's body.
    Truncated {
        /// The share of the body that arrives.
        #[serde(default = "half")]
        keep: f64,
    },
    /// A body of noise, of the same length.
    Garbage {},
    /// No answer, ever.
    Hung {},
    /// The head and a part of the body come, and then nothing, ever.
    Stalled {
        #[serde(default = "half")]
        keep: f64,
    },
    /// The credentials were good once. With `access-key` on the rule, renewed ones are good again.
    ExpiredToken {},
    /// No policy allows it.
    Denied {},
    /// The endpoint does not have it, as local emulators say it.
    Absent {
        #[serde(default)]
        answer: AbsentAnswer,
    },
    /// The cloud's clock is ahead of the real one (behind when negative) by so many seconds.
    SkewedClock { secs: i64 },
    /// Log events become visible later than CloudWatch's usual delay; `probability` is their share.
    LateEvents { ms: u64 },
    /// Log events come twice, with the same id; `probability` is their share.
    DuplicatedEvents {},
    /// Log events change places within an answer; `probability` is their share.
    ReorderedEvents {},
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AbsentAnswer {
    /// 501 and a sentence, as LocalStack does.
    #[default]
    NotImplemented,
    /// 400 without a body, as ministack does.
    Empty,
    /// 404 and a web page, as moto does.
    WebPage,
}

impl FaultKind {
    /// Whether it is about the order of log events rather than about an answer as a whole.
    pub fn is_about_events(&self) -> bool {
        matches!(
            self,
            Self::LateEvents { .. } | Self::DuplicatedEvents {} | Self::ReorderedEvents {}
        )
    }

    /// What is wrong with its numbers, if anything is.
    pub fn objection(&self) -> Option<String> {
        match self {
            Self::ServerError { status } if !(500..600).contains(status) => Some(format!(
                "status {status} is no server error: use 500 to 599"
            )),
            Self::LateEvents { ms } if *ms > LATEST_MS => Some(format!(
                "{ms} ms is too late: use up to {LATEST_MS}, an hour"
            )),
            Self::Truncated { keep } | Self::Stalled { keep } if !(0.0..1.0).contains(keep) => {
                Some(format!(
                    "keep {keep} is no share: use 0 up to, but not including, 1"
                ))
            }
            _ => None,
        }
    }
}

fn internal() -> u16 {
    500
}

fn half() -> f64 {
    0.5
}
