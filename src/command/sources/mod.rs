//! `slstop sources`: what feeds each function, how that goes, and where its failures pile up.

mod printed;

use std::io::Write;
use std::sync::Arc;

use clap::Args;

use super::command_context::CommandContext;
use super::exit::{Exit, of_failure};
use super::fleet::FleetForm;
use super::output::Output;
use super::paying;
use super::resolved::PlacesToAsk;
use crate::runtime::clock;
use crate::runtime::fetchers::Accounts;
use slstop_aws::fetch::once;
use slstop_base::{PlaceId, Timestamp};
use slstop_core::domain::source::FoundSources;
use slstop_core::domain::{Failure, Places};
use slstop_core::message::{Fact, Query, Window};

/// Print what feeds functions: queues, streams, topics, rules, schedules and buckets, with what waits and what is stuck
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop sources                              every source of the region, what is wrong first
  slstop sources checkout 'order-*'           those of some functions
  slstop sources --json | jq 'select(.dead_letters > 0)'
A source that only a function's policy names is `granted`: it may invoke the function, whether or not it does.
Exit code 1: nothing feeds them.")]
pub struct SourcesCommand {
    /// Functions, by name or glob; all without
    #[arg(value_name = "FUNCTION")]
    functions: Vec<String>,
    #[command(flatten)]
    form: FleetForm,
}

/// What was found in one account and region.
#[derive(Debug)]
struct SourcesOfPlace {
    place: PlaceId,
    found: FoundSources,
    from: Timestamp,
    to: Timestamp,
}

impl SourcesCommand {
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
        for one in &found {
            let label = |said: String| match places.are_several() {
                true => format!("{}: {said}", places.label(one.place)),
                false => said,
            };
            let doubts = one.found.unseen.iter();
            // Emulators lack services; what is not there feeds nothing.
            let doubts = doubts.filter(|one| !matches!(one.failure, Failure::Missing { .. }));
            super::complain(doubts.map(|unseen| {
                let (what, failure) = (&unseen.what, &unseen.failure);
                label(format!("{what}: {failure}: {}", failure.advice()))
            }));
        }
        if found.iter().all(|one| one.found.sources.is_empty()) {
            let what = match &self.functions[..] {
                [] => "nothing feeds the functions here".to_owned(),
                some => format!("nothing feeds {}", some.join(", ")),
            };
            super::complain([what]);
            return Ok(if exit == Exit::Done {
                Exit::Failed
            } else {
                exit
            });
        }
        printed::print(&found, &places, self.form, output)?;
        Ok(exit)
    }

    async fn ask(
        &self,
        asked: PlacesToAsk,
        window: Window,
    ) -> anyhow::Result<(Vec<SourcesOfPlace>, Exit)> {
        let like: Arc<[Arc<str>]> = self
            .functions
            .iter()
            .map(|name| name.as_str().into())
            .collect();
        let accounts = Accounts::paid_by(asked.paid, asked.settings);
        let (mut all, mut exit, mut first_failure) = (Vec::new(), Exit::Done, None);
        for place in asked.places.ids() {
            match of_place(place, &accounts, &like, window).await {
                Ok(found) => all.push(found),
                Err(failure) => {
                    exit = of_failure(&failure);
                    complain_of(&asked.places, place, &failure);
                    first_failure.get_or_insert(failure);
                }
            }
        }
        match first_failure {
            Some(failure) if all.is_empty() => {
                Err(anyhow::Error::from(failure).context("cannot list the event sources"))
            }
            _ => Ok((all, exit)),
        }
    }
}

fn complain_of(places: &Places, place: PlaceId, failure: &Failure) {
    if places.are_several() {
        let said = format!("{}: {failure}: {}", places.label(place), failure.advice());
        super::complain([said]);
    }
}

async fn of_place(
    place: PlaceId,
    accounts: &Accounts,
    like: &Arc<[Arc<str>]>,
    window: Window,
) -> Result<SourcesOfPlace, Failure> {
    let clients = accounts.of(place)?.clients().await?;
    let now = clock::real()();
    let like = like.clone();
    let (facts, outcome) = once(Query::Sources { like, window }, &clients, now).await;
    // Each says all that is known so far.
    let found = facts.into_iter().rev().find_map(|fact| match fact {
        Fact::Sources { found, .. } => Some(found),
        _ => None,
    });
    outcome?;
    let span = window.at(now);
    Ok(SourcesOfPlace {
        place,
        found: found.unwrap_or_default(),
        from: span.start,
        to: span.end,
    })
}
