//! slstop: the binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    slstop::command::run(std::env::args_os())
}
