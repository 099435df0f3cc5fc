//! A log stream: one environment of one function.

use std::sync::Arc;

use crate::domain::line::decoration::is_stream;
use slstop_base::{PlaceId, Timestamp};

use super::RowId;
use super::environment_starts::EnvironmentStarts;
use super::interner::Name;
use super::timeline::Timeline;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub(super) u32);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stream {
    pub place: PlaceId,
    pub group: Option<Name>,
    pub name: Option<Arc<str>>,
    pub function: Option<Name>,
    pub version: Option<Name>,
    pub runtime: Option<Name>,
    /// The first START: what has none is from before the window.
    pub first_start: Option<Timestamp>,
    /// Rows that only applications' lines opened: a START decides whether they are this function's.
    pub claimed: Vec<RowId>,
    /// Its lines are those of the JSON format.
    pub is_json: bool,
    pub timeline: Timeline,
    pub starts: EnvironmentStarts,
    /// Rows that are here.
    pub n_rows: u32,
    /// Lines that the store beside the ledger holds: they need its name.
    pub n_lines: u32,
}

impl Stream {
    /// Beside what every stream takes.
    pub fn bytes(&self) -> usize {
        let name = self.name.as_ref().map_or(0, |name| name.len());
        let claimed = self.claimed.capacity() * size_of::<RowId>();
        self.timeline.bytes() + self.starts.bytes() + claimed + name
    }
}

/// Where lines come from, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineOrigin<'a> {
    pub place: PlaceId,
    pub group: Option<&'a str>,
    pub stream: Option<&'a str>,
    pub function: Option<&'a str>,
}

/// `2026/11/20/<function>[<version>]<32 hex>`: a shared group's streams name their function.
pub fn owner(name: &str) -> (Option<&str>, Option<&str>) {
    if !is_stream(name) {
        return (None, None);
    }
    let owner = &name["2026/11/20/".len()..name.len() - 33];
    match owner.rsplit_once('[') {
        Some((function, version)) => (
            (!function.is_empty()).then_some(function),
            (!version.is_empty()).then_some(version),
        ),
        None => (None, None),
    }
}

/// `/aws/lambda/<function>`, by name or by ARN.
pub fn function_of_group(group: &str) -> Option<&str> {
    let (_, rest) = group.split_once("/aws/lambda/")?;
    let rest = rest.strip_prefix("web/").unwrap_or(rest);
    let name = rest.split(':').next().unwrap_or(rest);
    let name = name.strip_suffix(".local").unwrap_or(name);
    (!name.is_empty() && !name.contains('/')).then_some(name)
}
