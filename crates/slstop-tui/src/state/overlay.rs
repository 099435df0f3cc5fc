//! What lies over the panes and takes the keys: the palette and the prompt of a filter.

use crate::panes::{Context, Pane};
use crate::widget::input::Input;
use slstop_base::action::PaneId;
use slstop_core::filter::SyntaxError;

#[derive(Clone, Debug, PartialEq)]
pub enum Overlay {
    Palette(Palette),
    Filter(FilterPrompt),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Palette {
    pub input: Input,
    /// Which of the ranked items is chosen.
    pub chosen: usize,
    /// How far back in the history Up has gone; none: not in the history.
    pub recalled: Option<usize>,
}

/// What a prompt's text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Shows only what matches.
    Filter,
    /// Shows where it is.
    Search,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FilterPrompt {
    pub pane: PaneId,
    pub purpose: Purpose,
    pub input: Input,
    /// What the filter was before: Esc brings it back.
    pub before: String,
}

impl FilterPrompt {
    /// Hands a text to the pane that asked.
    pub fn tell(&self, text: String, pane: &mut dyn Pane, context: &Context<'_>) {
        match self.purpose {
            Purpose::Filter => pane.set_filter(text, context),
            Purpose::Search => pane.set_search(text, context),
        }
    }

    /// Why what is typed can't be used, in the words of the pane that asked.
    pub fn wrong<'a>(&self, pane: &'a dyn Pane) -> Option<&'a SyntaxError> {
        match self.purpose {
            Purpose::Filter => pane.wrong_filter(),
            Purpose::Search => pane.wrong_search(),
        }
    }
}
