//! What the console can be about: the thing that is selected, marked, or found to be in trouble.

use serde::{Deserialize, Serialize};
use slstop_base::FunctionName;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Subject {
    /// A function, or one of its versions or aliases.
    Function(FunctionName),
}

impl Subject {
    /// `None` if it is not a function.
    pub fn function(&self) -> Option<&FunctionName> {
        match self {
            Self::Function(name) => Some(name),
        }
    }
}

impl From<FunctionName> for Subject {
    fn from(name: FunctionName) -> Self {
        Self::Function(name)
    }
}
