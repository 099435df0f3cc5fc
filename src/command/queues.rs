//! `slstop queues`: what waits in each queue, how old it is, and what was given up.

use std::cmp::Reverse;
use std::io::{self, Write};
use std::time::Duration;

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
use slstop_aws::fetch::queues::{self, FoundQueues};
use slstop_base::{PlaceId, SafeText, number};
use slstop_core::domain::source::WatchedQueue;
use slstop_core::domain::{Failure, Places};
use slstop_core::message::Window;

/// Print queues: what waits, how old it is, dead letters and since when, and settings that lose or double messages
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop queues                        what has dead letters first, then what waits longest
  slstop queues --json | jq 'select(.dead_letters > 0)'
  slstop replay dlq:QUEUE --dry-run    look at the dead letters of one
Exit code 1: there are no queues.")]
pub struct QueuesCommand {
    #[command(flatten)]
    form: FleetForm,
}

/// What is not known is absent.
#[derive(Debug, Serialize)]
struct QueueLine<'a> {
    #[serde(flatten)]
    place: Option<OfPlace>,
    name: &'a str,
    arn: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    visible: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_flight: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delayed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    age_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dead_letters: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dead_since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dead_letter_arn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_receives: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visibility_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retention_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function_timeout_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch_size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
}

const COLUMNS: [&str; 16] = [
    "name",
    "arn",
    "visible",
    "in_flight",
    "delayed",
    "age_ms",
    "dead_letters",
    "dead_since",
    "dead_letter_arn",
    "max_receives",
    "visibility_ms",
    "retention_ms",
    "function",
    "function_timeout_ms",
    "batch_size",
    "trouble",
];

const HEADER: [&str; 10] = [
    "QUEUE",
    "FUNCTION",
    "VISIBLE",
    "IN FLIGHT",
    "DELAYED",
    "AGE",
    "DLQ",
    "HIDDEN FOR",
    "TRIES",
    "WHAT IS WRONG",
];
const NUMBERS: std::ops::RangeInclusive<usize> = 2..=8;

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

impl<'a> QueueLine<'a> {
    fn of(place: PlaceId, queue: &'a WatchedQueue, places: &Places) -> Self {
        let (state, reader) = (&queue.state, queue.reader.as_ref());
        let secs = |secs: Option<u64>| secs.map(|secs| secs.saturating_mul(1000));
        Self {
            place: OfPlace::of(places, place),
            name: &state.address.name,
            arn: &state.address.arn,
            visible: state.visible,
            in_flight: state.in_flight,
            delayed: state.delayed,
            age_ms: queue.age.map(millis),
            dead_letters: queue.dead_letters,
            dead_since: queue.dead_since.map(|at| at.rfc3339()),
            dead_letter_arn: state.dead_letters.as_deref(),
            max_receives: state.max_receives,
            visibility_ms: secs(state.visibility_secs),
            retention_ms: secs(state.retention_secs),
            function: reader.map(|reader| reader.function.as_str()),
            function_timeout_ms: reader.and_then(|reader| reader.timeout).map(millis),
            batch_size: reader.and_then(|reader| reader.batch_size),
            trouble: queue.trouble(),
        }
    }

    fn cells(&self) -> Vec<String> {
        let unknown = || "\u{b7}".to_owned();
        let count = |value: Option<u64>| {
            value.map_or_else(unknown, |value| number::count(value as f64).to_string())
        };
        let span = |value: Option<u64>| {
            value.map_or_else(unknown, |ms| number::millis(ms as f64).to_string())
        };
        let name = match &self.place {
            Some(place) => place.named(self.name),
            None => self.name.to_owned(),
        };
        vec![
            name,
            self.function.map_or_else(unknown, str::to_owned),
            count(self.visible),
            count(self.in_flight),
            count(self.delayed),
            span(self.age_ms),
            count(self.dead_letters),
            span(self.visibility_ms),
            count(self.max_receives),
            self.trouble.clone().unwrap_or_default(),
        ]
    }
}

impl QueuesCommand {
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
        let (mut found, exit) = paying::until_signal(runtime, &paid, ask(asked, window))?;
        if found.is_empty() {
            super::complain(["there are no queues".to_owned()]);
            return Ok(if exit == Exit::Done {
                Exit::Failed
            } else {
                exit
            });
        }
        found.sort_by_key(|(_, queue)| (Reverse(queue.harm()), queue.state.address.name.clone()));
        let lines: Vec<QueueLine<'_>> = (found.iter())
            .map(|(place, queue)| QueueLine::of(*place, queue, &places))
            .collect();
        self.print(&lines, places.are_several(), output)?;
        Ok(exit)
    }

    fn print<W: Write>(
        &self,
        lines: &[QueueLine<'_>],
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
            .chain(lines.iter().map(QueueLine::cells))
            .collect();
        let is_number = |column| NUMBERS.contains(&column);
        if self.form.markdown {
            return sheet::markdown(&rows, is_number, output);
        }
        let rows: Vec<Vec<SafeText<'_>>> = (rows.iter())
            .map(|row| row.iter().map(|cell| cell.as_str().into()).collect())
            .collect();
        let lines = aligned(&rows, is_number);
        lines.into_iter().try_for_each(|line| output.line(line))
    }
}

async fn ask(
    asked: PlacesToAsk,
    window: Window,
) -> anyhow::Result<(Vec<(PlaceId, WatchedQueue)>, Exit)> {
    let accounts = Accounts::paid_by(asked.paid, asked.settings);
    let (mut all, mut exit, mut first_failure) = (Vec::new(), Exit::Done, None);
    for place in asked.places.ids() {
        let label = asked.places.label(place);
        let doubt = |failure: &Failure| format!("{label}: {failure}: {}", failure.advice());
        match of_place(place, &accounts, window).await {
            Ok(found) => {
                super::complain(found.doubts.iter().map(doubt));
                all.extend(found.queues.into_iter().map(|queue| (place, queue)));
            }
            Err(failure) => {
                exit = of_failure(&failure);
                super::complain([doubt(&failure)]);
                first_failure.get_or_insert(failure);
            }
        }
    }
    match first_failure {
        Some(failure) if all.is_empty() => {
            Err(anyhow::Error::from(failure).context("cannot list the queues"))
        }
        _ => Ok((all, exit)),
    }
}

async fn of_place(
    place: PlaceId,
    accounts: &Accounts,
    window: Window,
) -> Result<FoundQueues, Failure> {
    let clients = accounts.of(place)?.clients().await?;
    queues::all(&clients, window, clock::real()()).await
}
