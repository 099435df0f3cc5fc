//! How a console was started: all that the same events need to lead to the same screen again. A recording
//! holds it in its header. The black box takes one of the running console from time to time, because its
//! oldest events are from the middle of a session.

use serde::{Deserialize, Serialize};

use crate::domain::{Places, Referenced, Tag};
use crate::message::{FigureDetail, Memory, Window};
use slstop_base::action::{Chord, PaneId};
use slstop_base::{Megabytes, Qualified, Timestamp, Usd};

/// A field that a later version adds has its default in older recordings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Opening {
    /// The names and patterns of the command line.
    pub scope: Vec<String>,
    pub tags: Vec<Tag>,
    pub hint: Option<String>,
    /// The scenario, if it was the demo.
    pub demo: Option<String>,
    pub query_limit: Usd,
    pub detail: FigureDetail,
    pub places: Places,
    pub memory_limit: Option<Megabytes>,
    /// The keys of the configuration, by the name of the action.
    pub keys: Vec<(String, Vec<Vec<Chord>>)>,
    /// The machine's time zone by its name, not an offset: that would be wrong over a switch to summer time.
    pub local_zone: String,
    pub notices: Vec<String>,
    /// What the command line asked to be shown.
    pub open_at: Option<Referenced>,
    /// What was remembered from the time before: splits, sorting, grouping, commands.
    pub memory: Memory,
    pub view: ConsoleView,
}

/// How the console is looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConsoleView {
    /// The layout by its name; none: the remembered one.
    pub layout: Option<String>,
    pub theme: String,
    pub window: Window,
    pub times: Times,
    pub focus: Option<PaneId>,
    pub is_zoomed: bool,
    pub is_paused: bool,
    /// Begin and end of what was looked at instead of now.
    pub pinned: Option<(Timestamp, Timestamp)>,
    /// The function under the cursor of the table.
    pub function: Option<Qualified>,
}

/// How times are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Times {
    #[default]
    Utc,
    Local,
    Relative,
}
