//! What a data file says about a function: its configuration, its traffic, what it logs and how it
//! fails. Everything that is left out has the value that is most common.

use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FleetFile {
    /// What the names of all functions begin with.
    pub prefix: String,
    pub function: Vec<FunctionSpec>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FunctionSpec {
    pub name: String,
    pub description: Option<String>,
    pub language: Language,
    /// None for a container image.
    pub runtime: Option<String>,
    pub handler: Option<String>,
    #[serde(default)]
    pub arm: bool,
    pub memory: u32,
    /// In seconds.
    pub timeout: u32,
    pub source: InvocationSource,
    /// Invocations a minute, averaged over a day.
    pub rate: f64,
    pub duration: LogNormal,
    /// The usual init duration in milliseconds.
    pub init: f64,
    /// The usual peak of memory in MB.
    pub used: f64,
    pub version: u32,
    /// How long before the start it was deployed.
    pub deployed_hours_ago: f64,
    #[serde(default)]
    pub tracing: bool,
    #[serde(default)]
    pub log: LogSpec,
    #[serde(default)]
    pub provisioned: u32,
    #[serde(default)]
    pub snap_start: bool,
    pub reserved: Option<u32>,
    pub alias: Option<AliasSpec>,
    /// Short name of a function that it calls in each invocation and waits for.
    pub calls: Option<String>,
    /// Short name of the only function that calls it; it then has no traffic of its own.
    pub called_by: Option<String>,
    /// An operation of the Lambda API, not an invocation, that each invocation calls.
    pub lambda_api: Option<String>,
    /// An alias of a version that reads every message.
    pub fixed_alias: Option<String>,
    pub dead_letters: Option<String>,
    pub on_failure: Option<String>,
    #[serde(default)]
    pub extensions: Vec<String>,
    #[serde(default)]
    pub layers: Vec<String>,
    #[serde(default)]
    pub line: Vec<LineSpec>,
    #[serde(default)]
    pub failure: Vec<FailureSpec>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    Node,
    Python,
    Java,
    Go,
    Rust,
    Dotnet,
    Ruby,
}

/// What invokes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InvocationSource {
    Rest,
    Http,
    Websocket,
    S3,
    Sqs,
    Dynamodb,
    Events,
    States,
    Schedule,
    /// Another function, or nothing at all.
    Direct,
}

impl InvocationSource {
    /// Whether Lambda itself tries again after a failure.
    pub fn is_retried(self) -> bool {
        matches!(self, Self::S3 | Self::Events | Self::Schedule)
    }
}

/// A log-normal spread of milliseconds.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogNormal {
    pub p50: f64,
    pub p99: f64,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct LogSpec {
    pub json: bool,
    /// `SystemLogLevel=WARN`: no platform lines of what went well.
    pub system_warn: bool,
    /// A group of its own choice, perhaps shared.
    pub group: Option<String>,
    pub infrequent: bool,
    /// Its role may not write logs: there is no group.
    pub missing: bool,
    pub retention_days: Option<u32>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AliasSpec {
    pub name: String,
    /// The version before, and the share of traffic that it still has.
    pub previous_weight: Option<f64>,
}

/// A line that an invocation writes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineSpec {
    /// When, as a share of the duration.
    pub at: f64,
    #[serde(default)]
    pub level: LineLevel,
    pub text: String,
    /// In how many of the invocations.
    pub chance: Option<f64>,
    #[serde(default, rename = "as")]
    pub form: LineFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineLevel {
    Debug,
    #[default]
    Info,
    Warn,
    Error,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineFormat {
    /// As the runtime's logger writes it.
    #[default]
    Logger,
    /// Straight to standard output.
    Print,
    Powertools,
    /// Embedded metric format; the text is `name=value,name=value`.
    Emf,
}

/// A way to fail.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FailureSpec {
    pub kind: FailureKind,
    /// Of all invocations.
    pub share: f64,
    #[serde(default)]
    pub error: String,
    #[serde(default)]
    pub message: String,
    /// Frames of the stack trace, innermost first, as the runtime prints them.
    #[serde(default)]
    pub frames: Vec<String>,
    /// How probable it is that a retry fails again.
    #[serde(default = "often")]
    pub again: f64,
    /// The messages that it is about: they fail whenever they come.
    pub poison: Option<PoisonSpec>,
}

/// Messages that a function can't read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoisonSpec {
    pub body: String,
    /// By which they are known.
    pub mark: String,
}

fn often() -> f64 {
    0.4
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The handler raised an error.
    Error,
    /// Since 2025: only a status in REPORT.
    Timeout,
    /// Before: a line after REPORT.
    TimeoutOld,
    Memory,
    MemoryOld,
    /// The process ended; the message is the reason.
    Exit,
    /// Init fails; the function never ran.
    Init,
    /// The response is too large.
    TooLarge,
    /// The handler was fine, an extension crashed.
    Extension,
}
