//! One query at AWS: started, looked at again and again, read page by page, stopped.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_cloudwatchlogs::error::SdkError;
use aws_sdk_cloudwatchlogs::operation::start_query::StartQueryError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::InsightsRequest;
use super::page::{self, ResultPage};
use crate::Clients;
use crate::fetch::retry_budget::Patience;
use slstop_core::domain::insights::{QueryProgress, Scanned};
use slstop_core::domain::{Call, Failure};

/// Small questions are answered in less than a second, large ones take minutes.
const FIRST_WAIT: Duration = Duration::from_millis(300);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
const WAITS_GROW: f64 = 1.6;
/// AWS ends a query after an hour by itself.
const LONGEST: Duration = Duration::from_secs(61 * 60);
/// This many failed reads in a row are tolerated: the query is paid for whether or not we see it.
const MOST_FAILURES: u32 = 8;
/// After a query was stopped, its cost is waited for no longer than this.
const LAST_LOOK: Duration = Duration::from_secs(2);
/// Rows of a page: AWS's limit.
const PAGE: i32 = 10_000;
/// AWS gives no more than ten of these for a query.
const MOST_PAGES: u32 = 100;
/// Rows that are read of a query that is still running.
const PREVIEW: i32 = 1000;
/// An account runs a hundred queries at a time. A refused start is tried again this often.
const MOST_REFUSALS: u32 = 6;

#[derive(Debug)]
pub struct RunningQuery {
    id: String,
    /// So far.
    waited: Duration,
    wait: Duration,
    scanned: Scanned,
    /// Of the bytes, those that were reported already.
    update: u64,
    /// Where the next page begins, once the query is complete.
    next: Option<String>,
    n_pages: u32,
}

impl RunningQuery {
    pub async fn start(
        clients: &Clients,
        asked: &InsightsRequest,
        groups: &[Arc<str>],
        mut patience: Patience,
        stop: &CancellationToken,
    ) -> Result<Self, Failure> {
        let mut n_refusals = 0;
        loop {
            match send(clients, asked, groups).await {
                Err(Failure::Service { code, .. }) if code == "LimitExceededException" => {
                    n_refusals += 1;
                    let is_given_up = n_refusals == MOST_REFUSALS
                        || stop
                            .run_until_cancelled(sleep(LONGEST_WAIT))
                            .await
                            .is_none();
                    if is_given_up {
                        return Err(Failure::Throttled);
                    }
                }
                Err(failure) => {
                    let waiting = stop.run_until_cancelled(patience.outlasts(&failure));
                    if waiting.await != Some(true) {
                        return Err(failure);
                    }
                }
                Ok(id) => {
                    return Ok(Self {
                        id,
                        waited: Duration::ZERO,
                        wait: FIRST_WAIT,
                        scanned: Scanned::default(),
                        update: 0,
                        next: None,
                        n_pages: 0,
                    });
                }
            }
        }
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// What there is after a while, or the next page of what there is in the end. A stop does not wait for
    /// what is on its way.
    pub async fn page(
        &mut self,
        clients: &Clients,
        stop: &CancellationToken,
    ) -> Result<ResultPage, Failure> {
        match stop.run_until_cancelled(self.next_page(clients)).await {
            Some(page) => page,
            // It is complete and paid for: there is nothing to stop, only to read no more of.
            None if self.next.is_some() => Ok(ResultPage {
                progress: QueryProgress::Cancelled,
                scanned: self.scanned,
                is_last: true,
                ..ResultPage::default()
            }),
            None => self.end(clients, true).await,
        }
    }

    async fn next_page(&mut self, clients: &Clients) -> Result<ResultPage, Failure> {
        if self.next.is_some() {
            return self.turn_over(clients).await;
        }
        sleep(self.wait).await;
        self.waited += self.wait;
        self.wait = self.wait.mul_f64(WAITS_GROW).min(LONGEST_WAIT);
        if self.waited > LONGEST {
            return self.end(clients, false).await;
        }
        let mut page = self.look(clients, PREVIEW).await?;
        let is_cut = page.next.is_some();
        if page.progress == QueryProgress::Complete && is_cut {
            // Pages of one size, so from the beginning.
            page = self.look(clients, PAGE).await?;
        }
        self.next = page
            .next
            .take()
            .filter(|_| page.progress == QueryProgress::Complete);
        page.is_first = true;
        page.is_last = page.progress.is_over() && self.next.is_none();
        Ok(page)
    }

    /// Bytes that were scanned since this was last asked.
    pub fn newly_scanned(&mut self) -> u64 {
        let more = self.scanned.bytes.saturating_sub(self.update);
        self.update += more;
        more
    }

    async fn turn_over(&mut self, clients: &Clients) -> Result<ResultPage, Failure> {
        let before = self.next.clone();
        let mut page = self.look(clients, PAGE).await?;
        // A server that repeats itself has no more to say, and one that never ends is left.
        self.n_pages += 1;
        let has_more = self.n_pages < MOST_PAGES;
        self.next = page
            .next
            .take()
            .filter(|next| has_more && Some(next) != before.as_ref());
        page.is_last = self.next.is_none();
        Ok(page)
    }

    /// Stops it at AWS, and looks once more, because what was scanned is paid for; unless the program ends, and
    /// there is no receiver left.
    async fn end(&mut self, clients: &Clients, is_wish: bool) -> Result<ResultPage, Failure> {
        let stopped = stop(clients, &self.id).await;
        if let Err(failure) = &stopped {
            tracing::warn!(query = self.id, %failure, "query not stopped: it may run on at AWS");
        }
        let look = timeout(LAST_LOOK, page::get(clients, &self.id, PREVIEW, None));
        let seen = match clients.paid().closing().run_until_cancelled(look).await {
            Some(Ok(Ok(page))) => page,
            _ => ResultPage {
                scanned: self.scanned,
                ..ResultPage::default()
            },
        };
        self.keep(seen.scanned);
        if let (Err(failure), false) = (stopped, seen.progress.is_over()) {
            // It goes on at AWS and is paid for: that must not look like a success.
            return Err(failure);
        }
        Ok(ResultPage {
            progress: match (is_wish, seen.progress) {
                (_, QueryProgress::Complete) => QueryProgress::Complete,
                (true, _) => QueryProgress::Cancelled,
                (false, _) => QueryProgress::TimedOut,
            },
            scanned: self.scanned,
            is_first: true,
            is_last: true,
            next: None,
            rows: seen.rows,
        })
    }

    async fn look(&mut self, clients: &Clients, most: i32) -> Result<ResultPage, Failure> {
        let mut n_failures = 0;
        loop {
            match page::get(clients, &self.id, most, self.next.clone()).await {
                Ok(page) => {
                    self.keep(page.scanned);
                    return Ok(page);
                }
                Err(failure) => {
                    n_failures += 1;
                    if n_failures == MOST_FAILURES || !failure.is_passing() {
                        // Nobody will look at it again.
                        let _ = self::stop(clients, &self.id).await;
                        return Err(failure);
                    }
                    sleep(LONGEST_WAIT).await;
                }
            }
        }
    }

    /// A page in which the server does not say what was scanned takes nothing back.
    fn keep(&mut self, scanned: Scanned) {
        if scanned.bytes >= self.scanned.bytes {
            self.scanned = scanned;
        }
    }
}

/// The query's id.
pub async fn send(
    clients: &Clients,
    asked: &InsightsRequest,
    groups: &[Arc<str>],
) -> Result<String, Failure> {
    let names: Vec<String> = groups.iter().map(|group| group.to_string()).collect();
    let request = clients
        .logs()
        .start_query()
        .query_string(&*asked.text)
        .start_time(asked.from.as_secs())
        .end_time(asked.to.as_secs())
        .set_limit(asked.most_rows.and_then(|rows| i32::try_from(rows).ok()));
    // Identifiers may be names as well, but emulators know the older member better.
    let request = if names.iter().any(|name| name.starts_with("arn:")) {
        request.set_log_group_identifiers(Some(names))
    } else {
        request.set_log_group_names(Some(names))
    };
    clients.turn(Call::StartQuery).await;
    match request.send().await {
        Ok(output) => output.query_id.ok_or_else(|| Failure::Garbled {
            said: "a query without an id".into(),
        }),
        Err(error) => {
            Err(malformed(&error).unwrap_or_else(|| clients.failure(Call::StartQuery, &error)))
        }
    }
}

/// What is wrong with the query, and where, as AWS's reader says it.
fn malformed(error: &SdkError<StartQueryError, HttpResponse>) -> Option<Failure> {
    let Some(StartQueryError::MalformedQueryException(refusal)) = error.as_service_error() else {
        return None;
    };
    let found = refusal.query_compile_error();
    let said = found.and_then(|found| found.message());
    let place = found.and_then(|found| found.location());
    let at = place.and_then(|place| {
        let from = usize::try_from(place.start_char_offset()?).ok()?;
        let to = usize::try_from(place.end_char_offset()?).ok()?;
        Some((from, to.max(from)))
    });
    Some(Failure::Malformed {
        said: said.or(refusal.message()).unwrap_or_default().to_owned(),
        at,
    })
}

/// A query that has ended by itself is no failure.
pub async fn stop(clients: &Clients, id: &str) -> Result<(), Failure> {
    clients.turn(Call::StopQuery).await;
    match clients.logs().stop_query().query_id(id).send().await {
        Ok(_) => Ok(()),
        Err(error) => match clients.failure(Call::StopQuery, &error) {
            Failure::Service { code, .. } if code == "InvalidParameterException" => Ok(()),
            failure => Err(failure),
        },
    }
}
