//! `--api NAME`: the access logs of an API's stages, and the functions that its routes lead to.

use std::collections::BTreeSet;

use anyhow::Context;

use crate::command::exit::Misused;
use crate::command::resolved::PlacesToAsk;
use crate::runtime::fetchers::Accounts;
use slstop_aws::fetch::once;
use slstop_base::Timestamp;
use slstop_base::glob::is_like;
use slstop_core::domain::route::{DeployedApi, StageLog};
use slstop_core::message::{Fact, Query};

/// What has to be followed for these APIs, named by name, id or glob.
pub async fn targets(
    named: &[String],
    asked: &PlacesToAsk,
    now: Timestamp,
) -> anyhow::Result<Vec<String>> {
    let accounts = Accounts::paid_by(asked.paid.clone(), asked.settings.clone());
    let mut apis: Vec<DeployedApi> = Vec::new();
    for place in asked.places.ids() {
        let clients = accounts.of(place)?.clients().await?;
        let (facts, outcome) = once(Query::Routes, &clients, now).await;
        for fact in facts {
            if let Fact::Routes { apis: page } = fact {
                apis.extend(page);
            }
        }
        if apis.is_empty() {
            outcome.context("cannot list the APIs")?;
        }
    }
    let is_meant = |api: &&DeployedApi| {
        let mut patterns = named.iter();
        patterns.any(|pattern| is_like(pattern, &api.name) || is_like(pattern, &api.id))
    };
    let mut targets = BTreeSet::new();
    for stage in apis.iter().filter(is_meant).flat_map(|api| &api.stages) {
        targets.extend(StageLog::of(stage).map(|log| log.group().to_string()));
        let functions = stage
            .routes
            .iter()
            .filter_map(|route| route.function.as_ref());
        targets.extend(functions.map(|name| name.as_str().to_owned()));
    }
    if targets.is_empty() {
        let known: BTreeSet<&str> = apis.iter().map(|api| &*api.name).collect();
        let known: Vec<&str> = known.into_iter().collect();
        let said = match known.is_empty() {
            true => "there is no API in this region".to_owned(),
            false => format!("there are {}", known.join(", ")),
        };
        let named = named.join(", ");
        return Err(Misused(vec![format!("--api: no API is like {named}: {said}")]).into());
    }
    Ok(targets.into_iter().collect())
}
