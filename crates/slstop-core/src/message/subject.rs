//! What a cursor is on, what a finding is about, what a pane opens.

use serde::{Deserialize, Serialize};

use slstop_base::{FunctionId, PlaceId};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    Function(FunctionId),
    /// All of an account in a region.
    Account(PlaceId),
}

impl Subject {
    pub fn function(&self) -> Option<&FunctionId> {
        match self {
            Self::Function(function) => Some(function),
            Self::Account(_) => None,
        }
    }

    /// As `findings --json` names it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Function(_) => "function",
            Self::Account(_) => "account",
        }
    }

    pub fn place(&self) -> PlaceId {
        match self {
            Self::Function(function) => function.place,
            Self::Account(place) => *place,
        }
    }
}
