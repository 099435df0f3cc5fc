//! `slstop stats`: every figure of some functions over a span of time, by CloudWatch's metrics or by what
//! the logs say.

use std::io::Write;

use clap::{Args, ValueEnum};

use super::asked::FleetRequest;
use super::figures::FigureLine;
use super::logged;
use super::moment;
use super::printed::FleetForm;
use crate::command::command_context::CommandContext;
use crate::command::exit::{Exit, Misused};
use crate::command::logs::LogArguments;
use crate::command::moment::Moments;
use crate::command::output::Output;
use crate::command::routes::{GroupedBy, RoutesCommand};
use crate::command::targets::TargetPatterns;
use crate::runtime::clock;
use slstop_aws::fetch::past::PastSearch;
use slstop_core::message::FigureDetail;
use slstop_tui::panes::functions::Column;

/// Print every figure of functions over a span of time
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop stats checkout --since 2h
  slstop stats 'shop-*' --since 03:00 --until 03:30 --markdown
  slstop stats checkout --json | jq .duration_ms.p99
  slstop stats checkout --source logs --since 15m
  slstop stats '*' --by route                    the same as slstop routes
Metrics know throttles and concurrency; logs know cold starts, init, memory and what was billed, and say it of
saved logs as well. Logs of many invocations take their time.")]
pub struct Stats {
    /// Where the figures come from
    #[arg(long, value_enum, default_value_t = FigureSource::Metrics)]
    source: FigureSource,
    /// What each row is about
    #[arg(long, value_enum, default_value_t = GroupedBy::Function)]
    by: GroupedBy,

    #[command(flatten)]
    logs: LogArguments,

    #[command(flatten)]
    form: FleetForm,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FigureSource {
    Metrics,
    Logs,
}

impl Stats {
    pub fn run<W: Write>(
        self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        if self.by == GroupedBy::Route {
            return RoutesCommand::of_functions(&self.logs, self.form)?.run(here, output);
        }
        match self.source {
            FigureSource::Metrics => self.of_metrics(here, output),
            FigureSource::Logs => self.of_logs(here, output),
        }
    }

    fn of_metrics<W: Write>(
        self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        if self.logs.condition.is_given() {
            let fault = "--where: metrics know no single invocations: add --source logs";
            return Err(Misused(vec![fault.to_owned()]).into());
        }
        if let Some(file) = self.logs.file() {
            let fault =
                format!("`{file}` is a file, and metrics are of functions: add --source logs");
            return Err(Misused(vec![fault]).into());
        }
        let settled = here.settle()?;
        TargetPatterns::new(&self.logs.what, settled.tags())?;
        let usual = settled.settings.window.value;
        let (since, until) = (self.logs.since.as_deref(), self.logs.until.as_deref());
        let moments = Moments::of(&settled.settings, clock::real()());
        let span = moment::span(since, until, usual, &moments)?;
        let question = FleetRequest {
            functions: self.logs.what,
            span: Some(span),
            sort: Column::Trouble,
            detail: FigureDetail::Full,
            with_changes: false,
        };
        let answer = question.ask(here)?;
        Ok(self.form.print(&answer, FigureLine::Stats, output)?)
    }

    fn of_logs<W: Write>(
        self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let gathered = self.logs.read(here, PastSearch::Everything)?;
        gathered.complain();
        let lines = logged::figures(&gathered);
        if lines.is_empty() {
            return Ok(gathered.nothing(self.logs.nothing("invocation")));
        }
        self.form.lines(&lines, FigureLine::Logged, output)?;
        Ok(gathered.exit)
    }
}
