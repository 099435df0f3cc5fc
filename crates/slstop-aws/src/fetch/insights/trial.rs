//! Each call of a query tried once, on so little that it costs nothing to speak of.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::{InsightsRequest, page, running};
use crate::Clients;
use slstop_base::Timestamp;
use slstop_core::domain::Failure;

/// How each call ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    pub start: Result<(), Failure>,
    pub results: Result<(), Failure>,
    pub stop: Result<(), Failure>,
}

/// Of no query: who may look at one may be told that there is none.
const NOBODYS: &str = "00000000-0000-4000-8000-000000000000";

/// The span is a second of a group's. It runs to its end even if no caller waits for it.
pub async fn trial(clients: &Clients, group: Arc<str>, now: Timestamp) -> Trial {
    let (to, tried) = oneshot::channel();
    let own = clients.clone();
    let _task = clients.paid().start(|_| async move {
        // If this fails, no caller waits for it any more.
        let _ = to.send(try_all(&own, group, now).await);
    });
    let broke_down = || Err(Failure::broke_down());
    tried.await.unwrap_or_else(|_| Trial {
        start: broke_down(),
        results: broke_down(),
        stop: broke_down(),
    })
}

async fn try_all(clients: &Clients, group: Arc<str>, now: Timestamp) -> Trial {
    let asked = InsightsRequest {
        text: "fields @timestamp | limit 1".into(),
        groups: vec![group],
        from: now.minus(Duration::from_secs(1)),
        to: now,
        most_rows: None,
    };
    let (id, start) = match running::send(clients, &asked, &asked.groups).await {
        Ok(id) => (id, Ok(())),
        Err(failure) => (NOBODYS.to_owned(), Err(failure)),
    };
    let results = page::get(clients, &id, 1, None).await.map(|_| ());
    let stop = running::stop(clients, &id).await;
    Trial {
        // A function that never ran has no group.
        start: allowed(start),
        results: allowed(results),
        stop: allowed(stop),
    }
}

/// What is not there, or no more, was allowed to be asked for.
fn allowed(result: Result<(), Failure>) -> Result<(), Failure> {
    match result {
        Err(Failure::NotFound { .. }) => Ok(()),
        Err(Failure::Service { code, .. }) if code == "InvalidParameterException" => Ok(()),
        result => result,
    }
}
