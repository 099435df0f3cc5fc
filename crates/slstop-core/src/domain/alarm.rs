//! A CloudWatch alarm that is ringing.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use slstop_base::{FunctionName, Timestamp};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    pub name: Arc<str>,
    pub arn: Arc<str>,
    /// In CloudWatch's words.
    pub reason: Option<Arc<str>>,
    pub since: Option<Timestamp>,
    /// The functions that its metrics are about; none for alarms on other things.
    pub functions: Vec<FunctionName>,
}
