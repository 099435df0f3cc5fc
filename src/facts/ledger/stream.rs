//! A log stream: one environment of one function.

use crate::base::Timestamp;

use super::names::Name;
use super::timeline::Timeline;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub(super) u32);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stream {
    pub name: Option<Name>,
    pub function: Option<Name>,
    pub version: Option<Name>,
    pub runtime: Option<Name>,
    /// The first START: what has none is from before the window.
    pub first_start: Option<Timestamp>,
    pub timeline: Timeline,
}
