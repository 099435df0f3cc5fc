//! `slstop demo` in a build without the embedded AWS: it says so, instead of taking `demo` for a function's name.

use clap::Args;

use super::command_context::CommandContext;
use super::exit::{Exit, Misused};
use super::output::Output;

/// Not in this build: it was made without the embedded AWS
#[derive(Debug, Args)]
pub struct Demo {
    #[arg(hide = true, trailing_var_arg = true, allow_hyphen_values = true)]
    _ignored: Vec<String>,
}

impl Demo {
    pub fn is_served(&self) -> bool {
        false
    }

    pub fn serve(&self, _: &mut Output<impl std::io::Write>) -> anyhow::Result<Exit> {
        Err(missing())
    }

    pub fn open(self, _: &CommandContext) -> anyhow::Result<u8> {
        Err(missing())
    }
}

fn missing() -> anyhow::Error {
    Misused(vec![
        "this slstop was built without the demo; install it with its default features".to_owned(),
    ])
    .into()
}
