//! A function as its configuration describes it. Environment values never come this far.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::function_settings::FunctionSettings;
use slstop_base::{FunctionName, Megabytes, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    pub name: FunctionName,
    pub arn: Arc<str>,
    /// Absent for container images.
    pub runtime: Option<Arc<str>>,
    pub package: Package,
    pub architecture: Option<Architecture>,
    pub memory: Option<Megabytes>,
    pub timeout: Option<Duration>,
    pub last_modified: Option<Timestamp>,
    pub handler: Option<Arc<str>>,
    pub description: Option<Arc<str>>,
    pub code_bytes: Option<u64>,
    pub version: Option<Arc<str>>,
    pub log_group: Option<Arc<str>>,
    /// ListFunctions omits what follows; GetFunctionConfiguration fills it.
    pub state: Option<Arc<str>>,
    pub update_status: Option<Arc<str>>,
    pub state_reason: Option<Arc<str>>,
    /// Of a function that somebody looks at: for a thousand of them it is too much.
    #[serde(default)]
    pub settings: Option<Arc<FunctionSettings>>,
}

impl Function {
    /// Being deployed, or created.
    pub fn is_changing(&self) -> bool {
        self.update_status.as_deref() == Some("InProgress")
            || self.state.as_deref() == Some("Pending")
    }

    /// Where its lines go: the group of its configuration, or the one that Lambda chooses.
    pub fn log_group(&self) -> Arc<str> {
        let chosen = || self.own_log_group().into();
        self.log_group.clone().unwrap_or_else(chosen)
    }

    /// Whether no other function writes there.
    pub fn has_own_log_group(&self) -> bool {
        self.log_group
            .as_deref()
            .is_none_or(|group| group == self.own_log_group())
    }

    fn own_log_group(&self) -> String {
        format!("/aws/lambda/{}", self.name.as_str())
    }

    pub fn named(name: impl Into<FunctionName>) -> Self {
        Self {
            name: name.into(),
            arn: Arc::from(""),
            runtime: None,
            package: Package::Zip,
            architecture: None,
            memory: None,
            timeout: None,
            last_modified: None,
            handler: None,
            description: None,
            code_bytes: None,
            version: None,
            log_group: None,
            state: None,
            update_status: None,
            state_reason: None,
            settings: None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Package {
    Zip,
    Image,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Architecture {
    X86,
    Arm,
}

impl Architecture {
    pub fn name(self) -> &'static str {
        match self {
            Self::X86 => "x86_64",
            Self::Arm => "arm64",
        }
    }
}
