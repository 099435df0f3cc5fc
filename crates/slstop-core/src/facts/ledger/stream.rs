//! A log stream: one environment of one function.

use crate::domain::line::decoration::is_stream;
use slstop_base::{PlaceId, Timestamp};

use super::RowId;
use super::boots::Boots;
use super::names::Name;
use super::timeline::Timeline;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub(super) u32);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stream {
    pub place: PlaceId,
    pub group: Option<Name>,
    pub name: Option<Name>,
    pub function: Option<Name>,
    pub version: Option<Name>,
    pub runtime: Option<Name>,
    /// The first START: what has none is from before the window.
    pub first_start: Option<Timestamp>,
    /// Rows that only applications' lines opened: a START tells whose they are.
    pub claimed: Vec<RowId>,
    /// Its lines are those of the JSON format.
    pub is_json: bool,
    pub timeline: Timeline,
    pub boots: Boots,
}

/// Where lines come from, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin<'a> {
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
