//! Recordings: what happened, as a file. A recording, a fixture of a test and the black box's crash
//! report are the same format and are read back by folding their events through the same reducer.
//!
//! Knows no files and no screen: writers write to a `Write`, readers read from a `Read`.

pub mod black_box;
pub mod entry;
pub mod format;
pub mod masked;
pub mod opening;
pub mod reader;
pub mod recording;
pub mod weight;
pub mod writer;

#[cfg(test)]
mod tests;

pub use black_box::BlackBox;
pub use entry::SessionEntry;
pub use format::Header;
pub use opening::{ConsoleView, Opening, Times};
pub use reader::{SessionReader, Unreadable};
pub use recording::Recording;
pub use writer::Writer;
