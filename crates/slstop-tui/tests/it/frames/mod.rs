//! Whole frames: recorded sessions, folded through the reducer as the program does it, looked at as
//! text with roles (a file an area) and as the pictures of the README (`pictures`).

mod console;
mod fleet;
mod ledger;
mod lines;
mod logs;
mod pictures;
mod queries;
pub mod session_files;
mod shapes;
mod svg;

const SESSION_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/frames/sessions");
