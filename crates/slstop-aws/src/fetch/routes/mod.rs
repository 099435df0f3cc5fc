//! The APIs of a region as they are deployed: REST APIs, then HTTP and WebSocket APIs, then the custom domains that
//! stand before them. Some calls an API, out of a quota that deployments share.

mod domains;
mod http;
mod list;
mod rest;
mod services;
pub mod stage_log;

use super::Sink;
use crate::Clients;
use slstop_core::domain::{Call, Failure};
use slstop_core::message::Fact;

/// What one kind of API cannot tell does not keep the other kinds from being shown.
pub async fn answer(clients: &Clients, sink: &Sink) -> Result<(), Failure> {
    let (rest, http) = (rest::apis(clients).await, http::apis(clients).await);
    if rest.is_err() && http.is_err() {
        return rest.map(|_| ());
    }
    let mut apis = Vec::new();
    let mut failures = Vec::new();
    for answer in [rest, http] {
        match answer {
            Ok(found) => apis.extend(found),
            // Emulators often have the one service and not the other.
            Err(Failure::Missing { .. }) => {}
            Err(failure) => failures.push(failure),
        }
    }
    match domains::mappings(clients).await {
        Ok(mappings) => domains::put_before(&mut apis, &mappings),
        Err(failure) => tracing::debug!(%failure, "routes without custom domains"),
    }
    sink.fact(Fact::Routes { apis }).await;
    failures.into_iter().next().map_or(Ok(()), Err)
}

/// One call, tried with any API or domain of the region; `None` without one.
pub async fn trial(clients: &Clients, call: Call) -> Option<Result<(), Failure>> {
    let done = |answer: Result<Vec<_>, Failure>| Some(answer.map(|_| ()));
    match call {
        Call::GetRestApis => done(rest::listed(clients).await),
        Call::GetRestStages | Call::GetExport | Call::GetRestResources => {
            rest::trial(clients, call).await
        }
        Call::GetApis => done(http::listed(clients).await),
        Call::GetRoutes | Call::GetIntegrations | Call::GetHttpStages => {
            http::trial(clients, call).await
        }
        Call::GetDomainNames => done(domains::listed(clients).await),
        _ => {
            let domains = domains::listed(clients).await.ok()?;
            let domain = domains.first()?["domainName"].as_str()?;
            done(domains::of_domain(clients, domain).await)
        }
    }
}

#[cfg(test)]
mod tests;
