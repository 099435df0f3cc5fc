//! The real program, run as its users run it: in a terminal, against servers, on a machine of its own.

mod cli;
mod counterparts;
mod leaving;
mod locale;
mod modes;
mod pipes;
mod progress;
mod readme;
mod recordings;
mod saved_logs;
mod tailing;
mod terminal;
mod traces;

const PROGRAM: &str = env!("CARGO_BIN_EXE_slstop");
