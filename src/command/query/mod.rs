//! `slstop query`: a Logs Insights query over the log groups of some functions, with its price before
//! and after.

mod asked;
mod permission;
mod printed;

use std::io::{IsTerminal, Write};

use anyhow::Context;
use clap::Args;

use self::asked::QueryRequest;
use self::permission::Permission;
use super::command_context::CommandContext;
use super::complain;
use super::exit::{Exit, Misused};
use super::moment::Moments;
use super::output::{Output, table};
use super::paying;
use super::targets::TargetPatterns;
use crate::command::fleet::FleetForm;
use crate::runtime::clock;
use slstop_base::{PlaceId, SafeText};
use slstop_core::domain::insights::MOST_ROWS;
use slstop_core::domain::saved_query::{SAVED, SavedQuery};

/// Ask Logs Insights about the logs of functions; says what it costs before and after
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop query reports 'shop-*' --since 3h
  slstop query 'request 7f3a2c4e-1111-4222-8333-444455556666' checkout --since 1d
  slstop query 'filter @message like /timeout/ | stats count(*) by bin(5m)' checkout --json
  slstop query --list
Ctrl-c stops the query at AWS. Prices are estimates from the public list; the one before is an upper
bound. Exit code 1: nothing was found, or the query was stopped.")]
pub struct QueryArguments {
    /// A query in the language of Logs Insights, or the name of a saved one
    #[arg(value_name = "QUERY", required_unless_present = "list")]
    query: Option<String>,

    /// Functions, by name, ARN or glob; or log groups, by name; none with --stack or --tag
    #[arg(value_name = "FUNCTION")]
    functions: Vec<String>,

    /// Print the saved queries
    #[arg(long)]
    list: bool,

    /// The beginning: a duration back from now, a time of day, or RFC 3339; without it, the usual window
    #[arg(long, value_name = "WHEN")]
    since: Option<String>,

    /// The end, in the same ways; without it, now
    #[arg(long, value_name = "WHEN")]
    until: Option<String>,

    /// Run it without asking, whatever it may cost
    #[arg(long)]
    yes: bool,

    /// The most rows, up to 100,000; without it AWS ends at 10,000
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_ROWS)))]
    limit: Option<u32>,

    #[command(flatten)]
    form: FleetForm,
}

impl QueryArguments {
    pub fn run<W: Write>(
        self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        if self.list {
            return Ok(list(self.form, output)?);
        }
        let settled = here.settle()?;
        let wanted = TargetPatterns::new(&self.functions, settled.tags())?;
        let account = settled.account(here)?;
        complain(settled.notices);
        let typed = self.query.unwrap_or_default();
        let text = SavedQuery::text_or_saved(&typed).map_err(|wrong| Misused(vec![wrong]))?;
        let now = clock::real()();
        let usual = settled.settings.window.value;
        let moments = Moments::of(&settled.settings, now);
        let span = asked::span(
            self.since.as_deref(),
            self.until.as_deref(),
            usual,
            &moments,
        )?;
        let permission = Permission {
            limit: settled.settings.query_limit.value,
            is_given: self.yes,
            can_ask: std::io::stdin().is_terminal() && std::io::stderr().is_terminal(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let ended = paying::run(runtime, &account.paid, async {
            let clients = slstop_aws::connect(&account)
                .await
                .context("cannot ask AWS")?;
            let chosen = wanted.find(&clients, now).await;
            let chosen = chosen.context("cannot look up the functions")?;
            complain(chosen.doubts.iter().cloned());
            if chosen.is_empty() {
                return Ok(None);
            }
            let sources = chosen.sources(PlaceId::FIRST);
            let question = QueryRequest {
                text: &text,
                groups: sources.iter().map(|source| source.group.clone()).collect(),
                span,
                most_rows: self.limit,
            };
            let Some(note) = permission.obtain(&clients, &question, now).await? else {
                return Ok(None);
            };
            complain(note);
            question.ask(&clients).await.map(Some)
        })?;
        let Some(answer) = ended else {
            complain(["not run".to_owned()]);
            return Ok(Exit::Failed);
        };
        let exit = printed::print(&answer, self.form, output)?;
        // What it cost belongs behind what it found.
        output.finish()?;
        complain(answer.remarks());
        Ok(exit)
    }
}

fn list<W: Write>(form: FleetForm, output: &mut Output<W>) -> std::io::Result<Exit> {
    if form.json {
        for saved in SAVED {
            let line = serde_json::json!({
                "name": saved.name,
                "about": saved.about,
                "query": saved.text,
            });
            output.json(&line)?;
        }
        return Ok(Exit::Done);
    }
    let row = |saved: &SavedQuery| vec![SafeText::from(saved.name), SafeText::from(saved.about)];
    let rows: Vec<_> = SAVED.iter().map(row).collect();
    for (line, saved) in table(&rows).into_iter().zip(SAVED) {
        output.line(line)?;
        for line in saved.text.lines() {
            output.line(format!("    {line}"))?;
        }
        output.line("")?;
    }
    Ok(Exit::Done)
}
