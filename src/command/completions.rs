//! `slstop completions`: what the shell needs to complete flags and commands.

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::CommandLine;
use super::exit::Exit;
use super::output::Output;

/// Print completions for a shell
#[derive(Debug, Args)]
#[command(after_help = "Example: slstop completions zsh > ~/.zfunc/_slstop")]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub fn run<W: Write>(&self, output: &mut Output<W>) -> anyhow::Result<Exit> {
        // Written to memory first: clap panics when a reader goes away.
        let mut script = Vec::new();
        let mut command = CommandLine::command();
        clap_complete::generate(self.shell, &mut command, "slstop", &mut script);
        output.own(&script)?;
        Ok(Exit::Done)
    }
}
