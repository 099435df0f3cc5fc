//! Whole frames: recorded sessions, folded through the reducer as the program does it, looked at as
//! text with roles (`frames`) and as the pictures of the README (`pictures`).

mod console;
#[expect(clippy::module_inception, reason = "the snapshots are named after it")]
mod frames;
mod ledger;
mod lines;
mod logs;
mod pictures;
mod queries;
pub mod session_files;
mod shapes;
mod svg;

const SESSION_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/frames/sessions");
