//! A finding: which rule, about which function, how severe, since when, the evidence and the next step.

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::evidence::Evidence;
use crate::message::Subject;
use slstop_base::{Qualified, Qualifier, Timestamp};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is broken, or no more than usual.
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

/// Since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onset {
    At(Timestamp),
    /// Already when what is known of it begins.
    Before(Timestamp),
}

impl Onset {
    /// The moment, where it is known.
    pub fn known(self) -> Option<Timestamp> {
        match self {
            Self::At(at) => Some(at),
            Self::Before(_) => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub rule: &'static str,
    pub about: Subject,
    /// Which version or alias of the function, if only that one.
    pub qualifier: Option<Qualifier>,
    pub severity: Severity,
    pub since: Option<Onset>,
    /// What is wrong, as a sentence without a full stop.
    pub said: String,
    /// The next step, as a sentence without a full stop.
    pub next: String,
    pub evidence: Vec<Evidence>,
    /// How many requests it costs a minute, as far as that is known: the worst comes first.
    pub harm: f64,
}

impl Finding {
    /// The function, or the version or alias of it, whose figures show it.
    pub fn function(&self) -> Option<Qualified> {
        Some(Qualified {
            function: self.about.function()?.clone(),
            qualifier: self.qualifier.clone(),
        })
    }

    pub fn since(mut self, since: Option<Onset>) -> Self {
        self.since = since;
        self
    }

    pub fn harming(mut self, requests_a_minute: f64) -> Self {
        self.harm = requests_a_minute;
        self
    }

    pub fn with(mut self, evidence: impl IntoIterator<Item = Evidence>) -> Self {
        self.evidence.extend(evidence);
        self
    }
}

/// As `findings --json` names it. What is not known is absent.
impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Named {
            kind: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            name: Option<String>,
        }
        let subject = Named {
            kind: self.about.kind(),
            name: match &self.about {
                Subject::Route { name, .. } => Some(name.to_string()),
                _ => self.function().map(|function| function.name().to_string()),
            },
        };
        let since = self.since.and_then(Onset::known);
        let mut line = serializer.serialize_struct("Finding", 7)?;
        line.serialize_field("subject", &subject)?;
        line.serialize_field("rule", self.rule)?;
        line.serialize_field("severity", &self.severity)?;
        match since {
            Some(since) => line.serialize_field("since", &since.rfc3339())?,
            None => line.skip_field("since")?,
        }
        line.serialize_field("said", &self.said)?;
        line.serialize_field("next", &self.next)?;
        line.serialize_field("evidence", &self.evidence)?;
        line.end()
    }
}
