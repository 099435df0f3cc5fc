//! What is written to AWS, as a plan that has not been sent: which call, to what, with which body.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::call::Call;

/// The name of one write in the journal, unique on this machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WriteId(String);

impl WriteId {
    /// The time, the process and a count of its writes make it unique.
    pub fn new(at_millis: i64, process: u32, count: u32) -> Self {
        Self(format!("{at_millis:x}-{process:x}-{count:x}"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WriteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A write that the gate can judge and the journal can describe.
pub trait WriteOrder {
    fn call(&self) -> Call;

    /// What it changes: a function's name, a queue's, a registry's.
    fn target(&self) -> &str;

    /// A version or an alias of the target.
    fn qualifier(&self) -> Option<&str> {
        None
    }

    /// What is sent. The journal keeps its length and hash only.
    fn body(&self) -> &[u8];
}

/// How a write ended, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteOutcome {
    /// AWS did it.
    Done,
    /// AWS ran the function, and it failed.
    FunctionError,
    /// AWS refused, or it never left this machine: nothing happened.
    Refused,
    /// No answer came: it may have happened.
    InDoubt,
}

impl WriteOutcome {
    pub fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::FunctionError => "function_error",
            Self::Refused => "refused",
            Self::InDoubt => "in_doubt",
        }
    }
}
