//! What a scenario changes, for which functions, and when.

use serde::Deserialize;

use super::spec::FailureSpec;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    pub name: String,
    pub summary: String,
    #[serde(default)]
    pub fleet: FleetSize,
    #[serde(default)]
    pub change: Vec<ChangeSpec>,
    #[serde(default)]
    pub gateway: Vec<GatewayChange>,
}

/// What a gateway makes of requests whose function succeeded.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct GatewayChange {
    /// Short names of the functions behind the routes; `*` at the end stands for anything.
    pub functions: Vec<String>,
    /// Only this route, such as `POST /cart`.
    pub route: Option<String>,
    /// Seconds after the start; a negative one is history.
    pub from: f64,
    pub until: Option<f64>,
    /// Of these requests.
    #[serde(default = "same")]
    pub share: f64,
    pub status: u16,
    /// What the function's code answered, if it was not 200.
    pub function_status: Option<u16>,
    /// The gateway's words; none where the status is the function's own.
    pub error: Option<String>,
}

/// How much of the shop there is.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FleetSize {
    /// Functions in all; the shop's own come first, then a copy of each for one tenant after another.
    pub functions: Option<usize>,
    /// Of the usual traffic.
    pub rate: f64,
}

impl Default for FleetSize {
    fn default() -> Self {
        Self {
            functions: None,
            rate: 1.0,
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeSpec {
    /// Short names; `*` at the end stands for anything.
    pub functions: Vec<String>,
    /// Seconds after the start; a negative one is history.
    pub from: f64,
    /// Without one it stays.
    pub until: Option<f64>,
    /// Seconds in which the factors grow from 1 to what they say.
    #[serde(default)]
    pub ramp: f64,
    /// A new version goes live.
    #[serde(default)]
    pub deploy: bool,
    #[serde(default = "same")]
    pub rate: f64,
    #[serde(default = "same")]
    pub duration: f64,
    #[serde(default = "same")]
    pub init: f64,
    /// Reserved concurrency from then on.
    pub reserved: Option<u32>,
    /// MB a minute that each environment never gives back.
    #[serde(default)]
    pub leak: f64,
    #[serde(default)]
    pub failure: Vec<FailureSpec>,
}

fn same() -> f64 {
    1.0
}

/// Whether a function's short name is meant by a pattern.
pub fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == pattern,
    }
}
