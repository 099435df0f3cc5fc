//! What a cursor is on, what a finding is about, what a pane opens.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use slstop_base::{FunctionId, PlaceId};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    Function(FunctionId),
    /// All of an account in a region.
    Account(PlaceId),
    /// A route of an API, as people name it: `POST /pay (shop-http prod)`.
    Route {
        place: PlaceId,
        name: Arc<str>,
    },
}

impl Subject {
    pub fn function(&self) -> Option<&FunctionId> {
        match self {
            Self::Function(function) => Some(function),
            Self::Account(_) | Self::Route { .. } => None,
        }
    }

    /// As `findings --json` names it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Function(_) => "function",
            Self::Account(_) => "account",
            Self::Route { .. } => "route",
        }
    }

    pub fn place(&self) -> PlaceId {
        match self {
            Self::Function(function) => function.place,
            Self::Account(place) | Self::Route { place, .. } => *place,
        }
    }

    /// In words.
    pub fn name(&self) -> String {
        match self {
            Self::Function(function) => function.name.as_str().to_owned(),
            Self::Account(_) => "the account".to_owned(),
            Self::Route { name, .. } => name.to_string(),
        }
    }
}
