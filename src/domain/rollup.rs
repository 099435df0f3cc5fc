//! What the reports of a function over a window come to, summed up where they lie.

use serde::{Deserialize, Serialize};

use crate::base::Megabytes;

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rollup {
    pub invocations: u64,
    pub cold: u64,
    /// Milliseconds; nothing where nothing was cold.
    pub init_p90: Option<f64>,
    /// The most that any invocation used.
    pub used: Option<Megabytes>,
}

impl Rollup {
    /// Of all invocations.
    pub fn cold_share(&self) -> Option<f64> {
        (self.invocations > 0).then(|| self.cold as f64 / self.invocations as f64)
    }
}
