//! The requests in a stage's log, between two moments.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::Clients;
use crate::fetch::Sink;
use crate::fetch::past::{self, PastRequest, PastSearch};
use slstop_base::{PlaceId, Timestamp};
use slstop_core::domain::route::execution_log::ExecutionLog;
use slstop_core::domain::route::stage_log::StageLog;
use slstop_core::domain::route::{AccessLogFormat, GatewayRequest};
use slstop_core::domain::{Failure, GroupOutcome, LogEvent, LogSource};
use slstop_core::message::{Fact, MOST_LINES, Window};

/// Requests that are kept: some hundred megabytes.
const MOST_REQUESTS: usize = 1_000_000;
/// How late lines come.
const LATENESS: Duration = Duration::from_secs(60);
/// Facts that wait to be read, a megabyte each at most.
const WAITING: usize = 8;

/// What was read of a log.
#[derive(Debug, Default)]
pub struct StageRequests {
    pub requests: Vec<GatewayRequest>,
    /// Lines that are not in the stage's present format.
    pub n_unread: u64,
    pub failure: Option<Failure>,
}

/// Answers with the requests of the window, those up to this moment among them.
pub async fn answer(
    log: &StageLog,
    window: Window,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let place = sink.question().place;
    let span = (now.minus(window.span()), now);
    let read = read(log, span, clients, place).await;
    let mut rest = read.requests.into_iter();
    loop {
        let requests: Vec<GatewayRequest> = rest.by_ref().take(MOST_LINES).collect();
        let is_last = requests.len() < MOST_LINES;
        let group = log.group().clone();
        sink.fact(Fact::RouteRequests {
            group,
            requests,
            is_last,
        })
        .await;
        if is_last {
            return read.failure.map_or(Ok(()), Err);
        }
    }
}

pub async fn read(
    log: &StageLog,
    (since, until): (Timestamp, Timestamp),
    clients: &Clients,
    place: PlaceId,
) -> StageRequests {
    let functions = Arc::default();
    let group = log.group().clone();
    let asked = PastRequest {
        sources: vec![LogSource {
            place,
            group,
            functions,
        }],
        from: since,
        to: until.plus(LATENESS),
        search: PastSearch::Everything,
    };
    let mut reading = StageLogReading::of(log);
    let (sender, mut facts) = mpsc::channel(WAITING);
    let folding = async {
        while let Some(fact) = facts.recv().await {
            reading.fold(fact);
        }
    };
    tokio::join!(past::read(clients, &asked, sender), folding);
    reading.requests(since, until)
}

struct StageLogReading {
    /// None reads an execution log.
    format: Option<AccessLogFormat>,
    executions: ExecutionLog,
    seen: HashSet<Box<str>>,
    found: StageRequests,
}

impl StageLogReading {
    fn of(log: &StageLog) -> Self {
        Self {
            format: match log {
                StageLog::Access { format, .. } => AccessLogFormat::compile(format),
                StageLog::Execution { .. } => None,
            },
            executions: ExecutionLog::default(),
            seen: HashSet::new(),
            found: StageRequests::default(),
        }
    }

    fn fold(&mut self, fact: Fact) {
        match fact {
            Fact::Lines { events, .. } => events.iter().for_each(|event| self.line(event)),
            Fact::GroupRead {
                outcome: GroupOutcome::Failed(failure),
                ..
            } => self.found.failure = Some(failure),
            _ => {}
        }
    }

    fn line(&mut self, event: &LogEvent) {
        if let Some(id) = &event.id
            && !self.seen.insert(id.clone())
        {
            return;
        }
        let Some(format) = &self.format else {
            self.executions.add(&event.message, event.at);
            return;
        };
        match format.read(&event.message) {
            Some(line) if self.found.requests.len() < MOST_REQUESTS => {
                let request = GatewayRequest::of_access(&line, Some(event.at));
                self.found.requests.push(request);
            }
            Some(_) => {}
            None => self.found.n_unread += 1,
        }
    }

    /// Those of the span.
    fn requests(self, since: Timestamp, until: Timestamp) -> StageRequests {
        let mut found = self.found;
        found.requests.extend(self.executions.requests());
        found
            .requests
            .retain(|request| request.at.is_some_and(|at| since <= at && at < until));
        found
    }
}
