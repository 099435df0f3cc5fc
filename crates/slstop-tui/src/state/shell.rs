//! Everything about the console that is not a fact: selection, focus, layout, popups, window, words.

use std::collections::VecDeque;
use std::time::Duration;

use super::layout::Layout;
use super::overlay::Overlay;
use super::replay::Position;
use super::tiling::Tiling;
use crate::panes::{Pin, Selection, Zone};
use slstop_base::Timestamp;
use slstop_base::action::{Chord, PaneId};
use slstop_core::message::{Size, Window};

/// Long enough to read a sentence.
const SAID_FOR: Duration = Duration::from_secs(6);
/// More steps back than this are not kept.
const PLACES: usize = 32;
/// Commands kept for the palette.
const COMMANDS: usize = 100;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shell {
    pub size: Size,
    /// What the whole console is about.
    pub selection: Selection,
    pub focus: Focus,
    pub tiling: Tiling,
    pub back: VecDeque<Whereabouts>,
    pub overlay: Option<Overlay>,
    /// The beginning of a key sequence.
    pub pending: Vec<Chord>,
    pub message: Option<FooterMessage>,
    pub window: Window,
    /// What is looked at instead of what goes on now.
    pub pinned: Option<Pinned>,
    pub zone: Zone,
    pub is_paused: bool,
    /// Where one is in a recording; none: this is the running console.
    pub recording: Option<Position>,
    /// The terminal has the window system's focus, as far as it tells.
    pub is_attended: bool,
    pub theme: String,
    /// The theme shown while choosing.
    pub preview: Option<String>,
    /// Commands of the palette, newest last.
    pub commands: VecDeque<String>,
}

/// The pane with the focus and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Focus {
    pub pane: PaneId,
    pub previous: PaneId,
}

impl Default for Focus {
    fn default() -> Self {
        Self {
            pane: PaneId::Functions,
            previous: PaneId::Functions,
        }
    }
}

/// Where one was before going on: Esc returns there.
#[derive(Clone, Debug, PartialEq)]
pub struct Whereabouts {
    pub pane: PaneId,
    pub layout: Layout,
    pub is_zoomed: bool,
}

/// A stretch of time that was pinned, and how many places one had left before: going back comes by there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pinned {
    pub pin: Pin,
    pub n_places: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FooterMessage {
    pub text: String,
    pub until: Timestamp,
}

impl Shell {
    pub fn theme(&self) -> &str {
        self.preview.as_deref().unwrap_or(&self.theme)
    }

    pub fn say(&mut self, now: Timestamp, text: impl Into<String>) {
        self.message = Some(FooterMessage {
            text: text.into(),
            until: now.plus(SAID_FOR),
        });
    }

    /// The first of several sentences, and how many more there are: the footer has one line.
    pub fn say_all(&mut self, now: Timestamp, texts: &[String]) {
        let Some((first, more)) = texts.split_first() else {
            return;
        };
        let text = match more.len() {
            0 => first.clone(),
            n => format!("{first} (and {n} more; all of them are printed after quitting)"),
        };
        // It comes without a key press, so it stays longer.
        let until = now.plus(2 * SAID_FOR);
        self.message = Some(FooterMessage { text, until });
    }

    pub fn focus(&mut self, pane: PaneId) {
        if self.focus.pane != pane {
            self.focus = Focus {
                pane,
                previous: self.focus.pane,
            };
        }
    }

    /// Remembers where one is before going somewhere else.
    pub fn leave(&mut self) {
        self.back.push_back(Whereabouts {
            pane: self.focus.pane,
            layout: self.tiling.layout,
            is_zoomed: self.tiling.is_zoomed,
        });
        if self.back.len() > PLACES {
            self.back.pop_front();
        }
    }

    pub fn go_back(&mut self) -> bool {
        let Some(place) = self.back.pop_back() else {
            return false;
        };
        self.tiling.layout = place.layout;
        self.tiling.is_zoomed = place.is_zoomed;
        self.focus(place.pane);
        true
    }

    pub fn keep_command(&mut self, command: String) {
        if command.is_empty() {
            return;
        }
        self.commands.retain(|kept| *kept != command);
        self.commands.push_back(command);
        if self.commands.len() > COMMANDS {
            self.commands.pop_front();
        }
    }
}
