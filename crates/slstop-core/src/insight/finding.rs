//! A finding: which rule, about which function, how severe, the evidence and the next step.

use serde::Serialize;

use slstop_base::FunctionName;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is broken yet.
    Notice,
    Warning,
    Critical,
}

impl Severity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub rule: &'static str,
    #[serde(skip)]
    pub function: FunctionName,
    pub severity: Severity,
    /// The evidence, as a sentence without a full stop.
    pub said: String,
    /// The next step, as a sentence without a full stop.
    pub next: String,
}
