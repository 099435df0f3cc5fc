//! A finding: which rule, about which function, how severe, the evidence and the next step.

use serde::Serialize;

use crate::message::Subject;
use slstop_base::{Qualified, Qualifier};

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
    pub about: Subject,
    /// Which version or alias of the function, if only that one.
    #[serde(skip)]
    pub qualifier: Option<Qualifier>,
    pub severity: Severity,
    /// The evidence, as a sentence without a full stop.
    pub said: String,
    /// The next step, as a sentence without a full stop.
    pub next: String,
}

impl Finding {
    /// The function, or the version or alias of it, whose figures show it.
    pub fn function(&self) -> Option<Qualified> {
        Some(Qualified {
            function: self.about.function()?.clone(),
            qualifier: self.qualifier.clone(),
        })
    }
}
