//! `slstop findings`: what is wrong, since when, and what to do next, by the rules of the console.

mod printed;
pub mod watch;

use std::io::Write;

use clap::Args;

use self::printed::{FindingLine, print};
use super::command_context::CommandContext;
use super::exit::Exit;
use super::fleet::moment;
use super::fleet::{FleetForm, FleetRequest};
use super::moment::Moments;
use super::output::Output;
use crate::runtime::clock;
use slstop_core::message::FigureDetail;
use slstop_tui::panes::functions::Column;

/// Print what is wrong with functions, since when, and what to do next
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop findings
  slstop findings 'shop-*' --since 1h
  slstop findings --json | jq 'select(.severity == \"critical\")'
Errors are compared with the last three hours: what has always failed is a notice, what began is dated.
The exit code is 0 whatever is found; `slstop watch` ends with 1 when something is critical.")]
pub struct Findings {
    /// Functions by name, ARN or glob; without any, all of the region
    #[arg(value_name = "FUNCTION|GLOB")]
    functions: Vec<String>,
    /// Look at what happened since then: 1h, 03:05, RFC 3339
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Look at what happened until then
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    #[command(flatten)]
    form: FleetForm,
}

impl Findings {
    pub fn run<W: Write>(
        self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let mut settled = here.settle()?;
        super::complain(std::mem::take(&mut settled.notices));
        let usual = settled.settings.window.value;
        let moments = Moments::of(&settled.settings, clock::real()());
        let (since, until) = (self.since.as_deref(), self.until.as_deref());
        let span = match (since, until) {
            (None, None) => None,
            _ => Some(moment::span(since, until, usual, &moments)?),
        };
        let question = FleetRequest {
            functions: self.functions,
            span,
            sort: Column::Trouble,
            detail: FigureDetail::Signs,
            with_changes: false,
        };
        let answer = question.put(settled, here)?;
        let findings = answer.all_findings();
        let lines: Vec<FindingLine<'_>> = findings
            .iter()
            .map(|finding| FindingLine::new(finding, answer.places()))
            .collect();
        print(&lines, self.form, output)?;
        let (exit, lacking) = answer.verdict();
        super::complain(lacking);
        Ok(exit)
    }
}
