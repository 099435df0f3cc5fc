//! How the reading of a log group's past ended, where there is more to say than that its lines were read.

use serde::{Deserialize, Serialize};

use super::Failure;
use slstop_base::Usd;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GroupOutcome {
    /// There is no such group: nothing was ever logged there.
    Missing,
    /// None of it could be read.
    Failed(Failure),
    /// An infrequent-access group, read by a query of Logs Insights at this price.
    Queried { cost: Usd },
    /// A group of the delivery class: it passes its lines on and keeps them for two days.
    Delivery,
}
