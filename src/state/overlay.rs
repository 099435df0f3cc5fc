//! What lies over the panes and takes the keys: the palette and the prompt of a filter.

use crate::action::PaneId;
use crate::widget::input::Input;

#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    Palette(Palette),
    Filter(Filter),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Palette {
    pub input: Input,
    /// Which of the ranked items is chosen.
    pub chosen: usize,
    /// How far back in the history Up has gone; none: not in the history.
    pub recalled: Option<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    pub pane: PaneId,
    pub input: Input,
    /// What the filter was before: Esc brings it back.
    pub before: String,
}

impl Overlay {
    pub fn input_mut(&mut self) -> &mut Input {
        match self {
            Self::Palette(palette) => &mut palette.input,
            Self::Filter(filter) => &mut filter.input,
        }
    }
}
