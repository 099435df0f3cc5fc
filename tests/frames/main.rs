//! Whole frames: recorded sessions, folded through the reducer as the program does it, looked at as
//! text with roles (`frames`) and as the pictures of the README (`pictures`).

mod console;
mod frames;
mod ledger;
mod lines;
mod logs;
mod pictures;
mod queries;
mod recorder;
mod sessions;
mod shapes;
mod svg;
