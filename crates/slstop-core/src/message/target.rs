//! Where the mouse was: the screen names the thing under it, so that state needs no geometry.

use serde::{Deserialize, Serialize};

use slstop_base::action::{ActionId, PaneId};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Size {
    pub width: u16,
    pub height: u16,
}

impl Size {
    pub const fn new(width: u16, height: u16) -> Self {
        Self { width, height }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mouse {
    pub kind: MouseKind,
    pub target: Target,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MouseKind {
    Click,
    DoubleClick,
    /// Rows to scroll: negative is up.
    Wheel(i16),
    /// Dragging a divider: the cell where it is now, along the split.
    Drag(u16),
    Release,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    Nothing,
    /// A pane, outside of its rows.
    Pane(PaneId),
    /// A row of a pane's list, counted from its first row (not from the first visible one).
    Row(PaneId, usize),
    /// A column's header.
    Header(PaneId, usize),
    /// A pane's title line, and the divider that it is, if it lies between two panes.
    Title(PaneId, Option<usize>),
    /// The line between two panes: which one, counted in reading order.
    Divider(usize),
    /// A hint in the footer, an item of the which-key popup.
    Hint(ActionId),
    /// An item of the open overlay's list.
    Item(usize),
    /// Beside the open overlay.
    Outside,
}
