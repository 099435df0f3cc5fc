//! What only logs show of a function: its cold starts and its use of memory.

use serde::{Deserialize, Serialize};

use slstop_base::Megabytes;

/// Over some window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LogFigures {
    /// Those that are known to have been cold or not.
    pub invocations: u64,
    pub cold: u64,
    /// How long nine of ten environments took at most to start, in milliseconds.
    pub init_p90_ms: Option<f64>,
    /// The most that any of them used.
    pub used: Option<Megabytes>,
}

impl LogFigures {
    pub fn cold_share(&self) -> Option<f64> {
        (self.invocations > 0).then(|| self.cold as f64 / self.invocations as f64)
    }
}
