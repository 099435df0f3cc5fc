//! What the cloud answered.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::{FunctionName, RegionName};
use crate::domain::meter::Meter;
use crate::domain::{Alarm, Function, Identity, Metric, Series};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fact {
    /// Where the clients point; known before the first call.
    Connection(Connection),
    Identity(Identity),
    /// A page of the list. The last page of a pass ends what the pass did not mention.
    Functions {
        page: Vec<Function>,
        first: bool,
        last: bool,
    },
    /// Series replace those of the same function and metric. `partial` says what is missing and why.
    Metrics {
        series: Vec<(FunctionName, Metric, Series)>,
        partial: Option<String>,
    },
    /// A number each over the whole window; nothing where nothing was measured.
    Figures {
        figures: Vec<(FunctionName, Metric, Option<f64>)>,
        partial: Option<String>,
    },
    /// All that ring; `is_cut` where there were more than anybody reads.
    Alarms {
        ringing: Vec<Alarm>,
        is_cut: bool,
    },
    Configuration(Box<Function>),
    Meter(Meter),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    pub region: Option<RegionName>,
    pub profile: Option<Arc<str>>,
    pub endpoint: Endpoint,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Endpoint {
    Aws,
    Custom(Arc<str>),
    /// The embedded one, with its scenario.
    Demo(Arc<str>),
}
