//! The named layouts: which panes, in which splits.

use serde::{Deserialize, Serialize};

use slstop_base::action::PaneId;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// The table above; below it the function under the cursor, and what is wrong beside it.
    #[default]
    Fleet,
    /// The table above; below it the invocations of the function under the cursor, and beside them its lines.
    Function,
    /// What failed above; below it the invocations, and beside them their lines.
    Errors,
    /// The table at the side; the stream of lines gets the room.
    Logs,
    /// One pane at a time.
    Narrow,
}

impl Layout {
    pub const ALL: &[Self] = &[
        Self::Fleet,
        Self::Function,
        Self::Errors,
        Self::Logs,
        Self::Narrow,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Fleet => "fleet",
            Self::Function => "function",
            Self::Errors => "errors",
            Self::Logs => "logs",
            Self::Narrow => "narrow",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|layout| layout.name() == name)
    }

    pub fn next(self) -> Self {
        let index = Self::ALL
            .iter()
            .position(|layout| *layout == self)
            .unwrap_or(0);
        Self::ALL[(index + 1) % Self::ALL.len()]
    }

    pub(super) fn tree(self) -> Tree {
        use Tree::{Beside, Leaf, Stacked};
        match self {
            Self::Fleet => Stacked(
                620,
                &Leaf(PaneId::Functions),
                &Beside(500, &Leaf(PaneId::Overview), &Leaf(PaneId::Findings)),
            ),
            Self::Function => Stacked(
                330,
                &Leaf(PaneId::Functions),
                &Beside(520, &Leaf(PaneId::Invocations), &Leaf(PaneId::Logs)),
            ),
            Self::Errors => Stacked(
                380,
                &Leaf(PaneId::Errors),
                &Beside(520, &Leaf(PaneId::Invocations), &Leaf(PaneId::Logs)),
            ),
            Self::Logs => Beside(240, &Leaf(PaneId::Functions), &Leaf(PaneId::Logs)),
            Self::Narrow => Leaf(PaneId::Functions),
        }
    }

    /// The layout in which a pane is at its best; the others are shown alone where they have no place.
    pub fn made_for(pane: PaneId) -> Option<Self> {
        match pane {
            PaneId::Invocations => Some(Self::Function),
            PaneId::Errors => Some(Self::Errors),
            PaneId::Logs => Some(Self::Logs),
            _ => None,
        }
    }

    /// The panes in reading order: what Tab walks through and the digits choose.
    pub fn panes(self) -> Vec<PaneId> {
        match self {
            // One at a time, all of the fleet's.
            Self::Narrow => Self::Fleet.panes(),
            _ => {
                let mut panes = Vec::new();
                self.tree().collect(&mut panes);
                // Alone, one step behind the others.
                panes.extend((self == Self::Function).then_some(PaneId::Overview));
                panes
            }
        }
    }

    /// The shares that the splits have before anybody moves a divider, in reading order.
    pub fn default_splits(self) -> Vec<u16> {
        let mut splits = Vec::new();
        self.tree().splits(&mut splits);
        splits
    }
}

/// A share is what the first part gets, in thousandths.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tree {
    Leaf(PaneId),
    Stacked(u16, &'static Tree, &'static Tree),
    Beside(u16, &'static Tree, &'static Tree),
}

impl Tree {
    fn collect(&self, panes: &mut Vec<PaneId>) {
        match self {
            Self::Leaf(pane) => panes.push(*pane),
            Self::Stacked(_, first, second) | Self::Beside(_, first, second) => {
                first.collect(panes);
                second.collect(panes);
            }
        }
    }

    fn splits(&self, shares: &mut Vec<u16>) {
        if let Self::Stacked(share, first, second) | Self::Beside(share, first, second) = self {
            shares.push(*share);
            first.splits(shares);
            second.splits(shares);
        }
    }

    pub(super) fn n_splits(&self) -> usize {
        match self {
            Self::Leaf(_) => 0,
            Self::Stacked(_, first, second) | Self::Beside(_, first, second) => {
                1 + first.n_splits() + second.n_splits()
            }
        }
    }

    pub(super) fn holds(&self, pane: PaneId) -> bool {
        match self {
            Self::Leaf(leaf) => *leaf == pane,
            Self::Stacked(_, first, second) | Self::Beside(_, first, second) => {
                first.holds(pane) || second.holds(pane)
            }
        }
    }
}
