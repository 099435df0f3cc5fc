//! `slstop stats`: every figure of some functions over a span of time.

use std::io::Write;

use clap::{Args, ValueEnum};

use super::asked::Question;
use super::figures::Kind;
use super::moment;
use super::printed::Form;
use crate::command::exit::Exit;
use crate::command::output::Output;
use crate::command::surroundings::Surroundings;
use crate::message::Detail;
use crate::panes::functions::Column;
use crate::runtime::clock;

/// Print every figure of functions over a span of time
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop stats checkout --since 2h
  slstop stats 'shop-*' --since 03:00 --until 03:30 --markdown
  slstop stats checkout --json | jq .duration_ms.p99")]
pub struct Stats {
    /// Functions, by name, ARN or glob
    #[arg(value_name = "FUNCTION", required = true)]
    functions: Vec<String>,

    /// Where the figures come from
    #[arg(long, value_enum, default_value_t = Source::Metrics)]
    source: Source,

    /// The beginning: a duration back from now, a time of day, or RFC 3339; without it, the usual window
    #[arg(long, value_name = "WHEN")]
    since: Option<String>,

    /// The end, in the same ways; without it, now
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,

    #[command(flatten)]
    form: Form,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Source {
    Metrics,
}

impl Stats {
    pub fn run<W: Write>(
        self,
        here: &Surroundings,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let Source::Metrics = self.source;
        let usual = here.settle()?.settings.window.value;
        let (since, until) = (self.since.as_deref(), self.until.as_deref());
        let span = moment::span(since, until, usual, clock::real()())?;
        let question = Question {
            functions: self.functions,
            span: Some(span),
            sort: Column::Trouble,
            detail: Detail::Full,
        };
        let answer = question.ask(here)?;
        Ok(self.form.print(&answer, Kind::Stats, output)?)
    }
}
