//! What must be done: values that the runtime executes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::question::Question;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Effect {
    Quit,
    Suspend,
    /// Redraw everything: the terminal's content is unknown.
    Redraw,
    /// Ask now instead of at the next turn.
    Poke(Question),
    /// To the clipboard, by way of the terminal.
    Copy(String),
    /// Keep for the next start.
    Remember(Memory),
}

/// What is remembered from one start to the next.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    pub layout: Option<String>,
    /// Sizes of the splits of each layout, in thousandths.
    pub splits: BTreeMap<String, Vec<u16>>,
    /// Commands of the palette, newest last.
    pub palette: Vec<String>,
    pub theme: Option<String>,
    pub sort: Option<(String, bool)>,
    /// What the fleet is grouped by.
    pub group: Option<String>,
    /// Columns of the fleet that were chosen or left out.
    pub columns: Vec<String>,
}
