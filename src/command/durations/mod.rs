//! `slstop durations`: how long the invocations of functions took, by version, with what memory they used and
//! what other memory sizes would have cost.

mod figures;
mod text;

use std::io::Write;

use clap::Args;

use super::command_context::CommandContext;
use super::exit::Exit;
use super::fleet::FleetForm;
use super::logs::LogArguments;
use super::output::Output;
use super::sheet;
use figures::DurationLine;
use slstop_aws::fetch::past::PastSearch;

/// Show how the durations and the memory of functions' invocations are spread, by version
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop durations checkout --since 1h
  slstop durations checkout --where 'not cold'
  slstop durations 'shop-*' --since 3h --markdown
  slstop durations checkout.log --json | jq .histogram
Costs at other memory sizes are estimates by list prices, between two assumptions: that a function only waits, so that its
time stays the same, and that it only computes in one thread, so that its time changes with its share of a CPU. Measure before
you change a size. The timeout is that of the configuration now. Exit code 1: no finished invocation was found.")]
pub struct DurationsCommand {
    #[command(flatten)]
    logs: LogArguments,
    #[command(flatten)]
    form: FleetForm,
}

impl DurationsCommand {
    pub fn run<W: Write>(
        &self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        // Whether one failed is not in the platform's lines alone.
        let gathered = self.logs.read(here, PastSearch::Everything)?;
        gathered.complain();
        let lines: Vec<DurationLine> = DurationLine::all(&gathered);
        if lines.is_empty() {
            return Ok(gathered.nothing(self.logs.nothing("finished invocation")));
        }
        if self.form.json {
            lines.iter().try_for_each(|line| output.json(line))?;
        } else if self.form.csv {
            let has_places = lines.iter().any(|line| line.place.is_some());
            sheet::csv(&figures::names(has_places), &lines, output)?;
        } else if self.form.markdown {
            sheet::markdown(
                &figures::rows(&lines),
                |column| column >= figures::TEXTS,
                output,
            )?;
        } else {
            let is_ascii = here.glyphs(&here.settle()?.settings).is_some();
            text::print(&lines, is_ascii, output)?;
        }
        Ok(gathered.exit)
    }
}
