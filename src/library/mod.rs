//! Events on this machine: those that the user and the project saved, and everything that was sent.

pub mod history;
pub mod saved;

pub use history::{History, SentEvent};
pub use saved::{EventFolders, SavedPayload};
