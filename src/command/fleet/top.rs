//! `slstop top`: the table of the console; without a terminal, or when asked, printed once.

use std::io::Write;

use clap::Args;

use super::asked::FleetRequest;
use super::figures::FigureLine;
use super::printed::FleetForm;
use crate::command::command_context::CommandContext;
use crate::command::console::ConsoleScope;
use crate::command::exit::{Exit, Misused};
use crate::command::output::Output;
use crate::config::wrong::did_you_mean;
use slstop_core::message::FigureDetail;
use slstop_tui::panes::functions::Column;

/// Show the functions by trouble; without a terminal, print the table once
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop top --sort p99
  slstop top --once 'shop-*'
  slstop top --json | jq 'select(.error_rate > 0.01)'")]
pub struct Top {
    #[command(flatten)]
    scope: ConsoleScope,

    /// Print the table once, also to a terminal
    #[arg(long)]
    once: bool,

    /// The column to sort by: trouble, name, rate, errors, error-rate, throttles, p50, p99, memory, …
    #[arg(long, value_name = "COLUMN")]
    sort: Option<String>,

    #[command(flatten)]
    form: FleetForm,
}

impl Top {
    pub fn is_printed(&self, is_terminal: bool) -> bool {
        self.once || self.form.is_chosen() || !is_terminal
    }

    /// The console that it opens otherwise.
    pub fn scope(self) -> Result<ConsoleScope, Misused> {
        let sort = self.sort.as_deref().map(column).transpose()?;
        Ok(ConsoleScope { sort, ..self.scope })
    }

    pub fn print<W: Write>(
        self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let sort = self.sort.as_deref().map(column).transpose()?;
        let question = FleetRequest {
            functions: self.scope.functions,
            span: None,
            sort: sort.unwrap_or(Column::Trouble),
            detail: if self.form.has_sentences() {
                FigureDetail::Signs
            } else {
                FigureDetail::Full
            },
        };
        let answer = question.ask(here)?;
        Ok(self.form.print(&answer, FigureLine::Top, output)?)
    }
}

fn column(typed: &str) -> Result<Column, Misused> {
    let known = || Column::ALL.iter().filter(|column| !column.needs_logs());
    let found = Column::typed(typed).filter(|column| !column.needs_logs());
    found.ok_or_else(|| {
        let names: Vec<&str> = known().map(|column| column.name()).collect();
        let suggestion = did_you_mean(typed, names.iter().copied())
            .map_or(String::new(), |suggestion| format!("; did you mean `{suggestion}`?"));
        Misused(vec![format!(
            "--sort: there is no column `{typed}`: expected one of {}{suggestion}",
            names.join(", ")
        )])
    })
}
