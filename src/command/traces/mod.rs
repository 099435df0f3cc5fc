//! `slstop traces`: traces as a list or a waterfall, from X-Ray or from a file.

mod json;
mod list;
mod source;
mod waterfall;

use std::io::Write;

use clap::Args;

use super::exit::{Exit, Misused};
use super::output::Output;
use super::command_context::CommandContext;
use slstop_core::domain::trace::{OpenedTraces, canonical};

/// List traces, or draw one as a waterfall: from a file that somebody sent
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop traces --open trace.json        what `aws xray batch-get-traces` printed, a segment, OTLP as JSON
  aws xray batch-get-traces --trace-ids 1-65f2a1b0-4d1c8a7e9b3f2c6d5e4f3a2b | slstop traces --open -
  slstop traces --open spans.json --json
A file with one trace is drawn as a waterfall, one with several as a list; --id chooses one of them.
The line beside the bars marks the critical path. Exit code 1: no trace was found.")]
pub struct Traces {
    /// Only this trace, in X-Ray's or the W3C's form of its id, as a waterfall
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Read a file, or standard input (-): answers of X-Ray, segments, OTLP as JSON, events of aws/spans
    #[arg(long, value_name = "FILE")]
    open: Option<String>,
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
        let Some(file) = &self.open else {
            return Err(Misused(vec![
                "name a file: --open FILE, or - for standard input".to_owned(),
            ])
            .into());
        };
        let settled = here.settle()?;
        let opened = source::read(file)?;
        super::complain(settled.notices);
        let is_ascii = here.glyphs(&settled.settings).is_some();
        self.print(opened, is_ascii, output)
    }

    fn print<W: Write>(
        &self,
        mut opened: OpenedTraces,
        is_ascii: bool,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let file = self
            .open
            .as_deref()
            .map_or("", |file| if file == "-" { "standard input" } else { file });
        super::complain(
            opened
                .problems
                .iter()
                .map(|problem| format!("{file}: {problem}")),
        );
        if let Some(id) = &self.id {
            let wanted = canonical(id);
            opened.trees.retain(|tree| canonical(&tree.id) == wanted);
            opened
                .summaries
                .retain(|summary| canonical(&summary.id) == wanted);
            opened.graphs.clear();
        }
        if opened.trees.is_empty() && opened.summaries.is_empty() && opened.graphs.is_empty() {
            let of = self.id.as_ref().map_or_else(
                || "no trace was found in it".to_owned(),
                |id| format!("trace {id} was not found"),
            );
            super::complain([of]);
            return Ok(Exit::Failed);
        }
        match (self.json, &opened.trees[..]) {
            (true, _) => json::print(&opened, output)?,
            (false, [tree]) => waterfall::print(tree, is_ascii, output)?,
            (false, _) => list::print(&opened, output)?,
        }
        Ok(Exit::Done)
    }
}
