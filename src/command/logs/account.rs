//! The logs of functions in AWS, read from one moment to another.

use std::time::Duration;

use anyhow::Context;
use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::Span;
use super::gathered::Gathered;
use super::hearing::Hearing;
use super::signals::Signals;
use crate::command::chosen::Wanted;
use crate::command::exit::{Misused, Stopped};
use crate::command::surroundings::Surroundings;
use slstop_aws::fetch::past::{self, Asked, Search};
use slstop_base::{PlaceId, Timestamp};
use slstop_core::domain::price;

/// Pages that wait to be read, a megabyte each.
pub const WAITING: usize = 4;
/// An environment may begin this long before its first request.
pub const INIT: Duration = Duration::from_secs(20);
/// How late lines may come, and how far clocks may be apart.
const LATENESS: Duration = Duration::from_secs(60);
/// What is told of a request after its report.
pub const AFTERMATH: Duration = Duration::from_secs(5);
const LONGEST_TIMEOUT: Duration = Duration::from_secs(15 * 60);
/// For queries to be stopped at AWS, once somebody wished for the end.
const GRACE: Duration = Duration::from_secs(3);

pub fn read(
    what: &[String],
    mut span: Span,
    search: Search,
    here: &Surroundings,
) -> anyhow::Result<Gathered> {
    let settled = here.settle()?;
    let wanted = Wanted::new(what, settled.tags())?;
    let account = settled.account(here)?;
    let usual = settled.settings.window.value.span();
    let end = span.until.unwrap_or(span.now).min(span.now);
    let since = span.since.unwrap_or(end.minus(usual));
    if since >= end {
        let fault = "--since: expected a moment that is over, and before --until".to_owned();
        return Err(Misused(vec![fault]).into());
    }
    span.since = Some(since);
    let mut gathered = Gathered::new(span, settled.settings.memory.value);
    gathered.end = Some(end);
    gathered.doubts.extend(settled.notices);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let result = runtime.block_on(async {
        let mut signals = Signals::watch()?;
        let stop = CancellationToken::new();
        let asking = ask(
            &wanted,
            (since, end),
            search,
            &account,
            &stop,
            &mut gathered,
        );
        let mut asking = std::pin::pin!(asking);
        let exit = tokio::select! {
            result = &mut asking => return result,
            exit = signals.next() => exit,
        };
        stop.cancel();
        tokio::select! {
            // What it comes to is not whole any more.
            _ = asking => {}
            _ = signals.next() => {}
            () = sleep(GRACE) => {}
        }
        Err(Stopped(exit).into())
    });
    // A request that hangs must not keep the prompt waiting.
    runtime.shutdown_background();
    result.map(|()| gathered)
}

async fn ask(
    wanted: &Wanted,
    (since, end): (Timestamp, Timestamp),
    search: Search,
    account: &slstop_aws::Settings,
    stop: &CancellationToken,
    gathered: &mut Gathered,
) -> anyhow::Result<()> {
    let clients = slstop_aws::connect(account).await?;
    let now = gathered.limits.now;
    let Some(chosen) = stop.run_until_cancelled(wanted.find(&clients, now)).await else {
        return Ok(());
    };
    let chosen = chosen.context("cannot look up the functions")?;
    gathered.is_explained = chosen.is_empty();
    gathered.doubts.extend(chosen.doubts.iter().cloned());
    let region = clients.connection().region.clone();
    let region = region.as_ref().map(|region| region.as_str());
    gathered.ledger.set_region(PlaceId::FIRST, region);
    if let Some(region) = region.filter(|region| !price::is_listed(region)) {
        gathered.doubts.push(format!(
            "the price list knows nothing of {region}: costs are those of us-east-1"
        ));
    }
    for function in &chosen.functions {
        gathered.ledger.configure(PlaceId::FIRST, function);
    }
    // What began at the very end ends within its time-out.
    let timeouts = chosen.functions.iter();
    let timeout = timeouts
        .map(|function| function.timeout.unwrap_or(LONGEST_TIMEOUT))
        .max()
        .unwrap_or(LONGEST_TIMEOUT);
    let asked = Asked {
        sources: chosen.sources().to_vec(),
        from: since.minus(INIT),
        to: end.plus(timeout).plus(LATENESS).min(now),
        search,
    };
    let n_groups = asked.sources.len();
    let mut hearing = Hearing::new(gathered, n_groups);
    let asked = match &asked.search {
        Search::Request(_) => hearing.narrow(&clients, asked, stop).await,
        _ => asked,
    };
    let (tell, told) = mpsc::channel(WAITING);
    tokio::join!(past::read(&clients, &asked, tell, stop), hearing.hear(told));
    hearing.verdict(n_groups)
}
