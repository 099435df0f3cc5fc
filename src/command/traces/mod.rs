//! `slstop traces`: traces as a list or a waterfall, from X-Ray or from a file.

mod asked;
mod json;
mod list;
mod source;
mod waterfall;

use std::io::Write;

use clap::Args;

use super::command_context::CommandContext;
use super::exit::Exit;
use super::output::Output;
use slstop_core::domain::trace::{OpenedTraces, canonical};

/// List traces, draw one as a waterfall, or open one that somebody sent
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop traces checkout --since 1h --failed
  slstop traces --id 1-65f2a1b0-4d1c8a7e9b3f2c6d5e4f3a2b
  slstop traces --graph --since 30m
  slstop traces --filter 'http.status = 500 AND responsetime > 1' --json
  slstop traces --open trace.json        what `aws xray batch-get-traces` printed, a segment, OTLP as JSON
  aws xray batch-get-traces --trace-ids 1-65f2a1b0-4d1c8a7e9b3f2c6d5e4f3a2b | slstop traces --open -
A file with one trace is drawn as a waterfall, one with several as a list; --id chooses one of them.
The line beside the bars marks the critical path. X-Ray charges $0.50 for a million traces.
Exit code 1: no trace was found.")]
pub struct Traces {
    /// Only traces that hold one of these functions, by name
    #[arg(value_name = "FUNCTION", conflicts_with = "open")]
    functions: Vec<String>,
    /// Only this trace, in X-Ray's or the W3C's form of its id, as a waterfall
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Read a file, or standard input (-): answers of X-Ray, segments, OTLP as JSON, events of aws/spans
    #[arg(long, value_name = "FILE")]
    open: Option<String>,
    /// The beginning: a duration back from now, a time of day, or RFC 3339; without it, the usual window
    #[arg(long, value_name = "WHEN", conflicts_with = "open")]
    since: Option<String>,
    /// The end, in the same ways; without it, now
    #[arg(long, value_name = "WHEN", conflicts_with = "open")]
    until: Option<String>,
    /// Only traces that failed
    #[arg(long)]
    failed: bool,
    /// Only traces with a cold start, as far as it is known of them
    #[arg(long)]
    cold: bool,
    /// Only traces that took at least so long, such as 2s or 800ms
    #[arg(long, value_name = "DURATION")]
    slow: Option<String>,
    /// Only traces that match this filter expression of X-Ray
    #[arg(long, value_name = "EXPR", conflicts_with = "open")]
    filter: Option<String>,
    /// Print the services and how they call one another instead
    #[arg(long, conflicts_with_all = ["open", "id"])]
    graph: bool,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

impl Traces {
    pub fn run<W: Write>(
        &self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let slowest = asked::duration(self.slow.as_deref())?;
        let settled = here.settle()?;
        let is_ascii = here.glyphs(&settled.settings).is_some();
        let mut opened = match &self.open {
            Some(file) => {
                super::complain(settled.notices);
                source::read(file)?
            }
            None => self.ask(settled, here)?,
        };
        super::complain(std::mem::take(&mut opened.problems));
        self.narrow(&mut opened, slowest);
        if opened.trees.is_empty() && opened.summaries.is_empty() && opened.graphs.is_empty() {
            super::complain([self.nothing()]);
            return Ok(Exit::Failed);
        }
        match (self.json, &opened.trees[..]) {
            (true, _) => json::print(&opened, output)?,
            (false, [tree]) => waterfall::print(tree, is_ascii, output)?,
            (false, _) => list::print(&opened, output)?,
        }
        Ok(Exit::Done)
    }

    fn narrow(&self, opened: &mut OpenedTraces, slowest: Option<f64>) {
        if let Some(id) = &self.id {
            let wanted = canonical(id);
            opened.trees.retain(|tree| canonical(&tree.id) == wanted);
            opened
                .summaries
                .retain(|summary| canonical(&summary.id) == wanted);
            opened.graphs.clear();
        }
        let is_wanted = |failed: bool, cold: Option<bool>, duration: Option<f64>| {
            (!self.failed || failed)
                && (!self.cold || cold == Some(true))
                && slowest.is_none_or(|least| duration.is_some_and(|took| took >= least))
        };
        opened.trees.retain(|tree| {
            let took = Some(tree.duration().as_millis());
            is_wanted(tree.status().is_failure(), Some(tree.is_cold()), took)
        });
        opened
            .summaries
            .retain(|one| is_wanted(one.status().is_failure(), one.is_cold, one.duration_ms));
    }

    fn nothing(&self) -> String {
        match (&self.id, &self.open) {
            (Some(id), Some(file)) => format!("trace {id} is not in {file}"),
            (Some(id), None) => format!(
                "trace {id} was not found: X-Ray keeps traces for 30 days, and lists them some seconds after their end"
            ),
            (None, Some(file)) => format!("no trace was found in {file}"),
            (None, None) if self.graph => {
                "X-Ray recorded no service in this window".to_owned()
            }
            (None, None) => "no trace was found: is active tracing on? \
                `aws lambda update-function-configuration --function-name NAME --tracing-config Mode=Active` turns it on"
                .to_owned(),
        }
    }
}
