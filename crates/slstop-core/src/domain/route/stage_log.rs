//! The log that tells a stage's requests: its access log, where that names the route, or else its execution log.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::access_log_format::AccessLogFormat;
use super::context_variable::ContextVariable;
use super::deployed_api::{AccessLog, DeployedStage};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum StageLog {
    Access { group: Arc<str>, format: Arc<str> },
    Execution { group: Arc<str> },
}

impl StageLog {
    /// The best log of a stage; none where nothing tells its requests.
    pub fn of(stage: &DeployedStage) -> Option<Self> {
        let access = stage.access_log.as_ref().and_then(usable);
        let execution = stage.execution_log.clone();
        access.or_else(|| execution.map(|group| Self::Execution { group }))
    }

    pub fn group(&self) -> &Arc<str> {
        match self {
            Self::Access { group, .. } | Self::Execution { group } => group,
        }
    }

    /// As JSON names the source of a figure.
    pub const fn source(&self) -> &'static str {
        match self {
            Self::Access { .. } => "access_log",
            Self::Execution { .. } => "execution_log",
        }
    }

    pub fn bytes(&self) -> usize {
        match self {
            Self::Access { group, format } => group.len() + format.len(),
            Self::Execution { group } => group.len(),
        }
    }
}

/// What the stage's settings need where nothing tells its requests.
pub const ADVICE: &str =
    "set an access log for the stage, with \"$context.integration.requestId\" in its format";

/// A log that can be read, in a format that names the route of each request.
fn usable(log: &AccessLog) -> Option<StageLog> {
    let format = AccessLogFormat::compile(&log.format)?;
    let names_route = [
        ContextVariable::RouteKey,
        ContextVariable::ResourcePath,
        ContextVariable::Path,
    ];
    let is_usable = names_route.iter().any(|variable| format.has(*variable));
    is_usable.then_some(StageLog::Access {
        group: log.group.clone()?,
        format: log.format.clone(),
    })
}
