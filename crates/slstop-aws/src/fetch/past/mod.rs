//! The lines of some groups between two moments, all of them: what sums are made of. The answer is facts, as that
//! of every other question: lines, and for what could not be read a gap or the outcome of a group. Nothing is lost
//! in silence.
//!
//! Groups are read side by side, and a large one in `slices` of time; the facts that `group` sends about it come
//! in the order of time all the same. A `slice` is read page by page, again where an answer was cut.
//! A shared group is read whole and its streams sorted out here: a prefix of their names would need the
//! day on which each environment began, which may be long ago.

mod group;
mod search;
mod slice;
mod slices;

use futures_util::{StreamExt, stream};
use tokio::sync::mpsc;

use crate::Clients;
use slstop_base::Timestamp;
use slstop_core::domain::LogSource;
use slstop_core::message::Fact;

pub use search::PastSearch;

#[derive(Clone, Debug, PartialEq)]
pub struct PastRequest {
    pub sources: Vec<LogSource>,
    pub from: Timestamp,
    /// Inclusive.
    pub to: Timestamp,
    pub search: PastSearch,
}

/// Groups that are read at once: the pace of the calls is kept elsewhere, the pages in hand are ours.
const GROUPS: usize = 4;

/// Reads all of it; waits while the receiver is full. Dropping it stops what it asked of AWS. Lines of one group
/// come by their time, page by page; within a page they come in any order.
pub async fn read(clients: &Clients, asked: &PastRequest, facts: mpsc::Sender<Fact>) {
    let groups = stream::iter(&asked.sources).for_each_concurrent(GROUPS, |source| {
        let facts = facts.clone();
        async move { group::read(clients, asked, source, &facts).await }
    });
    groups.await;
}

#[cfg(test)]
mod tests;
