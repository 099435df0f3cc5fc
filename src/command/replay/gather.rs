//! Events from files, from the history, and from the log of an invocation.

use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use sha2::{Digest, Sha256};

use super::item::{OutcomeBefore, ReplayItem, RunBefore};
use super::source::ReplaySource;
use crate::command::command_context::CommandContext;
use crate::command::complain;
use crate::command::exit::Misused;
use crate::library::History;
use slstop_aws::Clients;
use slstop_aws::fetch::{find_request, lines_of_request, once};
use slstop_base::{FunctionName, PlaceId, Timestamp};
use slstop_core::domain::failed_event::{self, FailedEvent, FailureStore};
use slstop_core::domain::{Failure, Function, logged_event};
use slstop_core::facts::ledger::{Limits, Outcome};
use slstop_core::facts::{Lines, log_sources};
use slstop_core::message::{Fact, Query};

/// A few thousand of the largest events.
const MOST_BYTES: u64 = 1 << 30;
/// An invocation that nobody says the time of is looked for so far back.
const BACK: Duration = Duration::from_secs(24 * 3600);

/// The events of a source that is no queue. What holds none is said, and left out.
pub async fn items(
    source: &ReplaySource,
    function: Option<&FunctionName>,
    clients: &Clients,
    here: &CommandContext,
    now: Timestamp,
) -> anyhow::Result<Vec<ReplayItem>> {
    match source {
        ReplaySource::File(path) => Ok(of_text(source, &file(path)?)),
        ReplaySource::Stdin => {
            let mut text = String::new();
            let mut stdin = io::stdin().lock().take(MOST_BYTES);
            stdin
                .read_to_string(&mut text)
                .context("cannot read the events on standard input")?;
            Ok(of_text(source, &text))
        }
        ReplaySource::History(number) => of_history(*number, here),
        ReplaySource::Invocation(id) => {
            let item = of_invocation(id, function, clients, now).await?;
            Ok(vec![item])
        }
        ReplaySource::Queue { .. } => Ok(Vec::new()),
    }
}

fn file(path: &Path) -> Result<String, Misused> {
    let wrong = |error: io::Error| {
        Misused(vec![format!(
            "cannot read the events in {}: {error}",
            path.display()
        )])
    };
    let file = std::fs::File::open(path).map_err(wrong)?;
    let mut text = String::new();
    file.take(MOST_BYTES)
        .read_to_string(&mut text)
        .map_err(wrong)?;
    Ok(text)
}

fn of_text(source: &ReplaySource, text: &str) -> Vec<ReplayItem> {
    let mut items = Vec::new();
    for (at, found) in failed_event::documents(text).into_iter().enumerate() {
        let name = format!("{source}#{}", at + 1);
        match found {
            Ok(failed) => {
                let hash = Sha256::digest(&failed.event);
                let hash: String = hash
                    .iter()
                    .take(8)
                    .map(|byte| format!("{byte:02x}"))
                    .collect();
                items.push(ReplayItem::of(format!("{at}-{hash}"), name, failed));
            }
            Err(none) => complain([format!("{name} cannot be replayed: {none}")]),
        }
    }
    items
}

fn of_history(number: usize, here: &CommandContext) -> anyhow::Result<Vec<ReplayItem>> {
    let sent = History::new(here.places.history_file()).back(number)?;
    let none = || Misused(vec![format!("nothing was sent {number} sends ago")]);
    let sent = sent.ok_or_else(none)?;
    let failed = failed_event::in_text(&sent.payload);
    let failed = failed
        .map_err(|none| Misused(vec![format!("history:{number} cannot be replayed: {none}")]))?;
    let key = format!("{}-{}", sent.at.as_millis(), sent.function);
    let mut item = ReplayItem::of(key, format!("history:{number}"), failed);
    item.failed.function = Some(sent.function);
    item.before = RunBefore {
        outcome: match &*sent.outcome {
            "done" => OutcomeBefore::Succeeded,
            "function_error" => OutcomeBefore::Failed(None),
            _ => OutcomeBefore::Unknown,
        },
        answer: sent.answer,
        duration_ms: None,
    };
    Ok(vec![item])
}

/// The event that an invocation's function has written into its log.
async fn of_invocation(
    id: &str,
    function: Option<&FunctionName>,
    clients: &Clients,
    now: Timestamp,
) -> anyhow::Result<ReplayItem> {
    let what = || format!("cannot find the invocation {id}");
    let functions = listed(clients, now).await.with_context(what)?;
    // It mostly ran in the function that it is replayed to.
    let is_meant = |one: &&Function| function.is_none_or(|name| one.name == *name);
    let span = now.minus(BACK)..now;
    let mut found = None;
    for only_meant in [true, false] {
        let chosen = functions.iter().filter(|one| is_meant(one) == only_meant);
        let chosen = chosen.map(|function| (PlaceId::FIRST, function));
        let sources = log_sources(chosen, []);
        if found.is_none() && !sources.is_empty() {
            found = find_request::find(id, &sources, span.clone(), clients)
                .await
                .with_context(what)?;
        }
    }
    let Some(found) = found else {
        anyhow::bail!("no line of the last 24 hours names the request {id}");
    };
    let (group, events) = lines_of_request::read(id, &found, clients)
        .await
        .with_context(what)?;
    let mut lines = Lines::default();
    lines.absorb(PlaceId::FIRST, &Fact::Lines { group, events });
    let row = lines.ledger.find(id).next();
    let row = row.with_context(|| format!("the lines of request {id} were not understood"))?;
    let event = lines
        .of(row)
        .find_map(|line| logged_event::text_in_message(line.message));
    let summary = lines.ledger.invocation(row, Limits::at(now));
    let (name, version) = summary
        .as_ref()
        .map_or((None, None), |one| (one.function, one.version));
    let Some(event) = event else {
        let name = name.unwrap_or("the function");
        anyhow::bail!(
            "{name} did not log the event of {id}: with Powertools POWERTOOLS_LOGGER_LOG_EVENT=true writes it, and an \
             on-failure destination keeps the events that fail: `aws lambda put-function-event-invoke-config \
             --function-name {name} --destination-config '{{\"OnFailure\":{{\"Destination\":\"QUEUE-ARN\"}}}}'`"
        );
    };
    let mut failed = FailedEvent {
        store: FailureStore::Plain,
        ..failed_event::in_text(&event).map_err(|none| anyhow::anyhow!("{none}"))?
    };
    failed.event = event;
    failed.function = name.map(|name| match version {
        Some(version) => format!("{name}:{version}"),
        None => name.to_owned(),
    });
    failed.request_id = Some(id.to_owned());
    let mut item = ReplayItem::of(id.to_owned(), format!("invocation:{id}"), failed);
    if let Some(run) = summary {
        let error = run.error.map(|error| {
            let parts: Vec<&str> = error.class.into_iter().chain(error.message).collect();
            parts.join(": ")
        });
        item.before = RunBefore {
            outcome: match run.outcome {
                Outcome::Ok => OutcomeBefore::Succeeded,
                Outcome::Error => OutcomeBefore::Failed(error),
                _ => OutcomeBefore::Unknown,
            },
            answer: None,
            duration_ms: run.duration.map(|took| took.as_millis()),
        };
    }
    Ok(item)
}

async fn listed(clients: &Clients, now: Timestamp) -> Result<Vec<Function>, Failure> {
    let (facts, outcome) = once(Query::Functions, clients, now).await;
    outcome?;
    let mut functions = Vec::new();
    for fact in facts {
        if let Fact::Functions { page, .. } = fact {
            functions.extend(page);
        }
    }
    Ok(functions)
}
