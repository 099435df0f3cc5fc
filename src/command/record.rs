//! `slstop record FILE`: the console, with all that happens in it written to a file.

use std::path::PathBuf;

use clap::Args;

use super::command_context::CommandContext;
use super::console::{self, ConsoleScope, ShownAccount};

/// Open the console and record what happens into a file, which `slstop open` shows
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop record monday.slstop
  slstop record incident.slstop 'shop-*' --window 1h
Secrets are masked, and what you type is not in it. A file that is there is never written over.")]
pub struct RecordCommand {
    /// The file to write
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    scope: ConsoleScope,
}

impl RecordCommand {
    pub fn run(self, here: &CommandContext) -> anyhow::Result<u8> {
        let scope = ConsoleScope {
            record: Some(self.file),
            ..self.scope
        };
        console::run(here, scope, ShownAccount::Account)
    }
}
