//! What this program itself asked of AWS: the bill of every call.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::call::Call;
use slstop_base::{Timestamp, Usd};

/// One service's operation, as counted since the start.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Questions asked.
    pub calls: u64,
    /// Requests sent for them, retries included.
    pub attempts: u64,
    pub errors: u64,
    pub throttles: u64,
    /// Sum of the finished calls' latencies in milliseconds, and the slowest.
    pub latency_ms_sum: u64,
    pub latency_ms_max: u64,
    pub finished: u64,
    pub cost: Usd,
    pub last: Option<Timestamp>,
}

impl Tally {
    pub fn latency_ms_mean(&self) -> Option<f64> {
        (self.finished > 0).then(|| self.latency_ms_sum as f64 / self.finished as f64)
    }
}

/// Keyed by service and operation as the SDK names them: a call missing from the table is still counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Meter {
    #[serde(with = "rows")]
    pub tallies: BTreeMap<(String, String), Tally>,
    pub since: Option<Timestamp>,
}

impl Meter {
    pub fn calls(&self) -> u64 {
        self.tallies.values().map(|tally| tally.calls).sum()
    }

    pub fn cost(&self) -> Usd {
        self.tallies.values().map(|tally| tally.cost).sum()
    }

    pub fn of(&self, call: Call) -> Option<&Tally> {
        let facts = call.facts();
        self.tallies
            .get(&(facts.service.to_owned(), facts.operation.to_owned()))
    }
}

/// JSON has no maps with pairs as keys: written as a list.
mod rows {
    use super::{BTreeMap, Tally};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(
        tallies: &BTreeMap<(String, String), Tally>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        tallies.iter().collect::<Vec<_>>().serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<(String, String), Tally>, D::Error> {
        Ok(Vec::<((String, String), Tally)>::deserialize(from)?
            .into_iter()
            .collect())
    }
}
