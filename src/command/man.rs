//! `slstop man`: the page of the manual, from the same table as `--help`.

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_mangen::Man as Page;

use super::CommandLine;
use super::exit::{Exit, Misused};
use super::output::Output;
use crate::config::did_you_mean;

/// Print the page of the manual, of slstop or of one of its commands
#[derive(Debug, Args)]
#[command(after_help = "Example: slstop man | man -l -")]
pub struct Man {
    /// Which command's page
    command: Option<String>,
}

impl Man {
    pub fn run<W: Write>(&self, output: &mut Output<W>) -> anyhow::Result<Exit> {
        let mut all = CommandLine::command();
        all.build();
        let command = match &self.command {
            None => all,
            Some(name) => subcommand(&all, name)?,
        };
        let mut page = Vec::new();
        Page::new(command).render(&mut page)?;
        output.own(&page)?;
        Ok(Exit::Done)
    }
}

fn subcommand(all: &clap::Command, name: &str) -> Result<clap::Command, Misused> {
    all.find_subcommand(name).cloned().ok_or_else(|| {
        let names = all.get_subcommands().map(clap::Command::get_name);
        let suggestion = did_you_mean(name, names);
        let suggestion = suggestion.map_or(String::new(), |suggestion| format!("; did you mean `{suggestion}`?"));
        Misused(vec![format!("there is no command `{name}`{suggestion}")])
    })
}
