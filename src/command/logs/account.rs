//! The logs of functions in AWS, read from one moment to another.

use super::LogSpan;
use super::collect::Collecting;
use super::margin::{INIT, LATENESS, LONGEST_TIMEOUT};
use super::report_input::ReportInput;
use crate::command::command_context::CommandContext;
use crate::command::exit::Misused;
use crate::command::paying;
use crate::command::resolved::PlacesToAsk;
use crate::command::targets::{ChosenInPlace, Everywhere, TargetPatterns};
use slstop_aws::fetch::past::{PastRequest, PastSearch};
use slstop_base::Timestamp;
use slstop_core::domain::{GroupOutcome, price};
use slstop_core::message::Fact;

pub fn read(
    what: &[String],
    mut span: LogSpan,
    search: PastSearch,
    here: &CommandContext,
) -> anyhow::Result<ReportInput> {
    let settled = here.settle()?;
    let wanted = TargetPatterns::new(what, settled.tags())?;
    let places = settled.accounts(here)?;
    let usual = settled.settings.window.value.span();
    let end = span.until.unwrap_or(span.now).min(span.now);
    let since = span.since.unwrap_or(end.minus(usual));
    if since >= end {
        let fault = "--since: expected a moment that is over, and before --until".to_owned();
        return Err(Misused(vec![fault]).into());
    }
    span.since = Some(since);
    let mut gathered = ReportInput::new(span, settled.settings.memory.value);
    gathered.end = Some(end);
    gathered.doubts.extend(settled.notices);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let paid = places.paid.clone();
    let asking = ask(&wanted, (since, end), search, places, &mut gathered);
    paying::until_signal(runtime, &paid, asking)?;
    Ok(gathered)
}

async fn ask(
    wanted: &TargetPatterns,
    (since, end): (Timestamp, Timestamp),
    search: PastSearch,
    places: PlacesToAsk,
    gathered: &mut ReportInput,
) -> anyhow::Result<()> {
    let now = gathered.limits.now;
    let everywhere = Everywhere::find(wanted, places, now).await?;
    gathered.is_explained = everywhere.is_empty();
    gathered.doubts.extend(everywhere.doubts());
    gathered.places = everywhere.places.clone();
    gathered.exit = everywhere.exit().unwrap_or(gathered.exit);
    let mut n_groups = 0;
    for found in &everywhere.found {
        n_groups += of_place(found, (since, end), search.clone(), gathered).await;
    }
    let outcomes = gathered.book.outcomes().iter();
    let missing = outcomes.filter(|read| read.outcome == GroupOutcome::Missing);
    gathered.is_explained |= n_groups > 0 && missing.count() == n_groups;
    gathered.conclude(n_groups)
}

/// Reads the logs of one place, and says how many groups that were.
async fn of_place(
    found: &ChosenInPlace,
    (since, end): (Timestamp, Timestamp),
    search: PastSearch,
    gathered: &mut ReportInput,
) -> usize {
    let ChosenInPlace {
        place,
        clients,
        chosen,
    } = found;
    let (place, now) = (*place, gathered.limits.now);
    let connection = clients.connection();
    let known = Fact::Connection(connection.clone());
    gathered.book.absorb(place, &known);
    let region = connection.region.as_ref().map(|region| region.as_str());
    if let Some(region) = region.filter(|region| !price::is_listed(region)) {
        gathered.doubts.push(format!(
            "the price list knows nothing of {region}: costs are those of us-east-1"
        ));
    }
    for function in &chosen.functions {
        let configuration = Fact::Configuration(Box::new(function.clone()));
        gathered.book.absorb(place, &configuration);
    }
    // What began at the very end ends within its timeout.
    let timeouts = chosen.functions.iter();
    let timeout = timeouts
        .map(|function| function.timeout.unwrap_or(LONGEST_TIMEOUT))
        .max()
        .unwrap_or(LONGEST_TIMEOUT);
    let asked = PastRequest {
        sources: chosen.sources(place).to_vec(),
        from: since.minus(INIT),
        to: end.plus(timeout).plus(LATENESS).min(now),
        search,
    };
    let n_groups = asked.sources.len();
    let mut collecting = Collecting::new(&mut gathered.book, place, n_groups);
    let asked = match &asked.search {
        PastSearch::Request(_) => collecting.narrow(clients, asked).await,
        _ => asked,
    };
    collecting.read(clients, &asked).await;
    n_groups
}
