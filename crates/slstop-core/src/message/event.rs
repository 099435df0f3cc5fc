//! What happened: the only input of the program.

use serde::{Deserialize, Serialize};

use super::fact::Fact;
use super::query::QueryState;
use super::question::Question;
use super::target::{Mouse, Size};
use slstop_base::Timestamp;
use slstop_base::action::{ActionId, Chord};

/// An event with the moment and the place in the order that the runtime gave it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stamped {
    pub at: Timestamp,
    pub seq: u64,
    pub event: Event,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A raw key. `state::resolve` turns it into one of the next three before it is stamped, so that
    /// a recording holds actions and never what was typed into a prompt.
    Key(Chord),
    /// An action: from a key, the palette, a click on a hint, a test.
    Act(Act),
    /// The beginning of a key sequence; an empty one ends the waiting.
    Pending(Vec<Chord>),
    /// Typing in a prompt.
    Edit(Edit),
    Mouse(Mouse),
    Resize(Size),
    Focus(bool),
    /// The cloud answered this question.
    Fact(Question, Fact),
    /// The state of a question changed.
    Query(Question, QueryState),
    /// A sentence for the user from an effect that finished.
    Said(String),
    /// Time passed and something shown depends on it.
    Tick,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    pub id: ActionId,
    pub argument: Option<String>,
}

impl Act {
    pub fn plain(id: ActionId) -> Self {
        Self { id, argument: None }
    }
}

/// A change to the text of the open prompt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Edit {
    Type(String),
    Backspace,
    Delete,
    DeleteWord,
    Clear,
    Left,
    Right,
    Home,
    End,
}
