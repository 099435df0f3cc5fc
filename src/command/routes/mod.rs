//! `slstop routes`: each API route a row, from the request at the gateway to the invocation and back.

mod found;
mod joined;
mod printed;
mod requests;

use std::collections::HashSet;
use std::io::Write;

use clap::{Args, ValueEnum};

use super::command_context::CommandContext;
use super::exit::{Exit, Misused, Stopped};
use super::fleet::FleetForm;
use super::logs::{self, LogArguments, ReportInput};
use super::moment::Moments;
use super::output::Output;
use super::paying;
use crate::runtime::clock;
use found::RoutesFound;
use joined::JoinedRequests;
use slstop_base::Timestamp;
use slstop_core::facts::ledger::RowId;

/// Print each API route with its requests, errors and latencies, and the cold starts of its function
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop routes                                  every route that leads to a function
  slstop routes checkout --since 1h              those of a function, an API, a path or a glob
  slstop routes --requests --failed 'POST /pay'  each failed request, with how its invocation ended
  slstop routes --json | jq 'select(.status_5xx > 0)'
Figures come from the access log of a stage, or from its execution log; those of functions from their own logs, joined
by request id. A stage without a log says which setting would help.
Exit code 1: no such route, or with --requests no such request.")]
pub struct RoutesCommand {
    /// APIs, functions, routes or paths, by name or glob; all without
    #[arg(value_name = "API|FUNCTION|ROUTE")]
    what: Vec<String>,
    /// Each request on a line of its own instead of sums
    #[arg(long)]
    requests: bool,
    /// Only requests that were answered with 4xx or 5xx
    #[arg(long)]
    failed: bool,
    /// Leave out requests before: 10m ago, at 03:05, RFC 3339, now; without it, the usual window
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Leave out requests at this time or after it
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    #[command(flatten)]
    form: FleetForm,
}

/// What a table has a row for, where there is a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GroupedBy {
    Function,
    Route,
}

/// Since when and until when.
pub type RequestSpan = (Timestamp, Timestamp);

/// The invocations that requests to some routes led to.
#[derive(Debug, Default)]
pub struct RouteInvocations {
    pub functions: Vec<String>,
    pub request_ids: HashSet<String>,
}

impl RoutesCommand {
    /// The routes of functions, for commands that sum up by route.
    pub fn of_functions(logs: &LogArguments, form: FleetForm) -> Result<Self, Misused> {
        if logs.condition.is_given() || logs.file().is_some() {
            let fault = "--by route: expected functions, APIs or routes, without --where";
            return Err(Misused(vec![fault.to_owned()]));
        }
        Ok(Self::over(logs.what.clone(), logs, form))
    }

    fn over(what: Vec<String>, logs: &LogArguments, form: FleetForm) -> Self {
        Self {
            what,
            requests: false,
            failed: false,
            since: logs.since.clone(),
            until: logs.until.clone(),
            form,
        }
    }

    /// The invocations behind the requests of a route.
    pub fn invocations_of(
        route: &str,
        logs: &LogArguments,
        here: &CommandContext,
    ) -> anyhow::Result<RouteInvocations> {
        let command = Self::over(vec![route.to_owned()], logs, FleetForm::default());
        let found = command.find(here, command.span(here)?)?;
        super::complain(found.doubts.iter().cloned());
        let ids = found.requests.iter();
        let ids = ids.filter_map(|(_, request)| request.function_request_id.clone());
        Ok(RouteInvocations {
            functions: found.functions(),
            request_ids: ids.collect(),
        })
    }

    pub fn run<W: Write>(
        &self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let span = self.span(here)?;
        let found = self.find(here, span)?;
        super::complain(found.doubts.iter().cloned());
        if found.routes.is_empty() {
            let what = match &self.what[..] {
                [] => "no API has a route that leads to a function".to_owned(),
                what => format!("no route is like {}", what.join(", ")),
            };
            super::complain([what]);
            return Ok(worse(found.exit, Exit::Failed));
        }
        let (gathered, doubt) = ledger(&found, span, here)?;
        super::complain(doubt);
        if let Some(gathered) = &gathered {
            gathered.complain();
        }
        let joined = JoinedRequests::of(&found, gathered.as_ref());
        let exit = match self.requests {
            true => requests::print(&joined, self.failed, self.form, output)?,
            false => printed::print(&joined, self.failed, span, self.form, output)?,
        };
        Ok(worse(found.exit, exit))
    }

    fn span(&self, here: &CommandContext) -> anyhow::Result<RequestSpan> {
        let settings = here.settle()?.settings;
        let moments = Moments::of(&settings, clock::real()());
        let until = moments.read_some("--until", self.until.as_deref())?;
        let until = until.unwrap_or(moments.now).min(moments.now);
        let since = moments.read_some("--since", self.since.as_deref())?;
        let since = since.unwrap_or(until.minus(settings.window.value.span()));
        if since >= until {
            let fault = "--since: expected a moment that is over, and before --until".to_owned();
            return Err(Misused(vec![fault]).into());
        }
        Ok((since, until))
    }

    fn find(&self, here: &CommandContext, span: RequestSpan) -> anyhow::Result<RoutesFound> {
        let settled = here.settle()?;
        let places = settled.accounts(here)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let paid = places.paid.clone();
        let now = clock::real()();
        paying::until_signal(
            runtime,
            &paid,
            RoutesFound::ask(&self.what, places, span, now),
        )
    }
}

/// The invocations of the functions behind the routes. Routes are shown without them, too.
fn ledger(
    found: &RoutesFound,
    span: RequestSpan,
    here: &CommandContext,
) -> anyhow::Result<(Option<ReportInput>, Option<String>)> {
    let functions = found.functions();
    if functions.is_empty() {
        return Ok((None, None));
    }
    match logs::of_functions(&functions, span, here) {
        Ok(gathered) => Ok((Some(gathered), None)),
        Err(error) if error.is::<Stopped>() || error.is::<Misused>() => Err(error),
        Err(error) => Ok((
            None,
            Some(format!("routes without their invocations: {error:#}")),
        )),
    }
}

fn worse(one: Exit, other: Exit) -> Exit {
    if one as u8 >= other as u8 { one } else { other }
}

/// The row of each request's first run, by the request's id.
pub type RowsById = std::collections::HashMap<String, RowId>;
