//! `slstop executions`: what state machines did, the step that failed, and the invocation behind it.

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use super::command_context::CommandContext;
use super::exit::{Exit, of_failure};
use super::fleet::FleetForm;
use super::of_place::OfPlace;
use super::output::{Output, aligned};
use super::resolved::PlacesToAsk;
use super::{paying, sheet};
use crate::runtime::clock;
use crate::runtime::fetchers::Accounts;
use slstop_aws::fetch::once;
use slstop_base::{PlaceId, SafeText};
use slstop_core::domain::execution::Execution;
use slstop_core::domain::{Failure, Places};
use slstop_core::message::{Fact, Query, Window};

/// Print executions of state machines, failed ones first, with the step that failed and the invocation behind it
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop executions                     what ran in the window, failed ones first
  slstop executions --failed --json | jq -r .request_id
The lines of the invocation: `slstop invocations FUNCTION --where 'request_id = ID'`.
Exit code 1: there was no such execution.")]
pub struct ExecutionsCommand {
    /// Only executions that failed, timed out or were aborted
    #[arg(long)]
    failed: bool,
    #[command(flatten)]
    form: FleetForm,
}

/// What is not known is absent.
#[derive(Debug, Serialize)]
struct ExecutionLine<'a> {
    #[serde(flatten)]
    place: Option<OfPlace>,
    machine: &'a str,
    execution: &'a str,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed_step: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redrivable: Option<bool>,
}

const COLUMNS: [&str; 11] = [
    "machine",
    "execution",
    "status",
    "start",
    "end",
    "failed_step",
    "error",
    "cause",
    "function",
    "request_id",
    "redrivable",
];

const HEADER: [&str; 7] = [
    "STARTED",
    "MACHINE",
    "STATUS",
    "FAILED STEP",
    "ERROR",
    "FUNCTION",
    "REQUEST",
];

impl<'a> ExecutionLine<'a> {
    fn of(place: PlaceId, execution: &'a Execution, places: &Places) -> Self {
        let step = execution.failed_step.as_ref();
        Self {
            place: OfPlace::of(places, place),
            machine: &execution.machine,
            execution: &execution.name,
            status: &execution.status,
            start: execution.start.map(|at| at.rfc3339()),
            end: execution.end.map(|at| at.rfc3339()),
            failed_step: step.and_then(|step| step.state.as_deref()),
            error: step.and_then(|step| step.error.as_deref()),
            cause: step.and_then(|step| step.cause.as_deref()),
            function: step.and_then(|step| step.function.as_ref().map(|name| name.as_str())),
            request_id: step.and_then(|step| step.request_id.as_deref()),
            redrivable: execution.redrivable,
        }
    }

    fn cells(&self) -> Vec<String> {
        let known = |text: Option<&str>| text.unwrap_or("\u{b7}").to_owned();
        let machine = match &self.place {
            Some(place) => place.named(self.machine),
            None => self.machine.to_owned(),
        };
        vec![
            known(self.start.as_deref()),
            machine,
            self.status.to_owned(),
            known(self.failed_step),
            known(self.error),
            known(self.function),
            known(self.request_id),
        ]
    }
}

impl ExecutionsCommand {
    pub fn run<W: Write>(
        &self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let settled = here.settle()?;
        let window = settled.settings.window.value;
        let asked = settled.accounts(here)?;
        let places = asked.places.clone();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let paid = asked.paid.clone();
        let (found, exit) = paying::until_signal(runtime, &paid, self.ask(asked, window))?;
        if found.is_empty() {
            let which = if self.failed { "failed" } else { "ran" };
            super::complain([format!("no execution {which} in the window")]);
            return Ok(if exit == Exit::Done {
                Exit::Failed
            } else {
                exit
            });
        }
        let lines: Vec<ExecutionLine<'_>> = (found.iter())
            .map(|(place, execution)| ExecutionLine::of(*place, execution, &places))
            .collect();
        self.print(&lines, places.are_several(), output)?;
        Ok(exit)
    }

    async fn ask(
        &self,
        asked: PlacesToAsk,
        window: Window,
    ) -> anyhow::Result<(Vec<(PlaceId, Execution)>, Exit)> {
        let accounts = Accounts::paid_by(asked.paid, asked.settings);
        let (mut all, mut exit, mut first_failure) = (Vec::new(), Exit::Done, None);
        for place in asked.places.ids() {
            let (executions, outcome) = self.of_place(place, &accounts, window).await;
            all.extend(executions.into_iter().map(|one| (place, one)));
            if let Err(failure) = outcome {
                exit = of_failure(&failure);
                let label = asked.places.label(place);
                super::complain([format!("{label}: {failure}: {}", failure.advice())]);
                first_failure.get_or_insert(failure);
            }
        }
        match first_failure {
            Some(failure) if all.is_empty() => {
                Err(anyhow::Error::from(failure).context("cannot list the executions"))
            }
            _ => Ok((all, exit)),
        }
    }

    async fn of_place(
        &self,
        place: PlaceId,
        accounts: &Accounts,
        window: Window,
    ) -> (Vec<Execution>, Result<(), Failure>) {
        let clients = match accounts.of(place) {
            Ok(account) => account.clients().await,
            Err(failure) => Err(failure),
        };
        let clients = match clients {
            Ok(clients) => clients,
            Err(failure) => return (Vec::new(), Err(failure)),
        };
        let query = Query::Executions {
            is_failed_only: self.failed,
            window,
        };
        let (facts, outcome) = once(query, &clients, clock::real()()).await;
        let found = facts.into_iter().find_map(|fact| match fact {
            Fact::Executions { executions } => Some(executions),
            _ => None,
        });
        (found.unwrap_or_default(), outcome)
    }

    fn print<W: Write>(
        &self,
        lines: &[ExecutionLine<'_>],
        are_several: bool,
        output: &mut Output<W>,
    ) -> io::Result<()> {
        if self.form.json {
            return lines.iter().try_for_each(|line| output.json(line));
        }
        if self.form.csv {
            let of_place: &[&str] = if are_several {
                &["account", "region"]
            } else {
                &[]
            };
            let names: Vec<&str> = of_place.iter().chain(&COLUMNS).copied().collect();
            return sheet::csv(&names, lines, output);
        }
        let heading = HEADER.map(str::to_owned).to_vec();
        let rows: Vec<Vec<String>> = std::iter::once(heading)
            .chain(lines.iter().map(ExecutionLine::cells))
            .collect();
        if self.form.markdown {
            return sheet::markdown(&rows, |_| false, output);
        }
        let rows: Vec<Vec<SafeText<'_>>> = (rows.iter())
            .map(|row| row.iter().map(|cell| cell.as_str().into()).collect())
            .collect();
        let lines = aligned(&rows, |_| false);
        lines.into_iter().try_for_each(|line| output.line(line))
    }
}
