//! The lines of some groups between two moments, all of them: what sums are made of. Nothing is lost in
//! silence: what could not be read is told as a gap.
//!
//! Groups are read side by side, and a large one in `slices` of time; what `group` tells of it comes
//! in the order of time all the same. A `slice` is read page by page, again where an answer was cut.
//! A shared group is read whole and its streams sorted out here: a prefix of their names would need the
//! day on which each environment began, which may be long ago.

mod group;
mod search;
mod slice;
mod slices;

use std::sync::Arc;

use futures_util::{StreamExt, stream};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::Clients;
use slstop_base::{Timestamp, Usd};
use slstop_core::domain::{Failure, LogEvent, LogSource};

pub use search::Search;

#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub sources: Vec<LogSource>,
    pub from: Timestamp,
    /// Inclusive.
    pub to: Timestamp,
    pub search: Search,
}

/// What is told on the way.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// A page, in any order within itself; of one group, pages come by their time.
    Lines {
        group: Arc<str>,
        events: Vec<LogEvent>,
    },
    /// Lines of this span are missing, but not those of others.
    Gap {
        group: Arc<str>,
        from: Timestamp,
        to: Timestamp,
        failure: Failure,
    },
    /// There is no such group: nothing was ever logged there.
    Missing { group: Arc<str> },
    /// It cannot be read.
    Failed { group: Arc<str>, failure: Failure },
    /// It is an infrequent-access group, and was read by a query at this price.
    Queried { group: Arc<str>, cost: Usd },
    /// It passes its lines on and keeps them for two days.
    Delivering { group: Arc<str> },
}

/// Groups that are read at once: the pace of the calls is kept elsewhere, the pages in hand are ours.
const GROUPS: usize = 4;

/// Reads all of it; waits while nobody takes what is told. After `stop` it ends, and nothing more is told; a
/// query of it is then stopped at AWS by its paid task.
pub async fn read(
    clients: &Clients,
    asked: &Asked,
    tell: mpsc::Sender<Told>,
    stop: &CancellationToken,
) {
    let groups = stream::iter(&asked.sources).for_each_concurrent(GROUPS, |source| {
        let tell = tell.clone();
        async move { group::read(clients, asked, source, &tell, stop).await }
    });
    groups.await;
}

#[cfg(test)]
mod tests;
