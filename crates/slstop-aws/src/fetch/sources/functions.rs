//! The functions that are meant, and what their configurations say of their failures.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::{SeenOrNot, lambda};
use crate::Clients;
use slstop_base::FunctionName;
use slstop_base::glob::is_like;
use slstop_core::domain::source::{FoundSources, SourceOutlet};
use slstop_core::domain::{Call, Failure};

/// A function with its configuration as ListFunctions has it.
#[derive(Debug)]
pub struct ListedFunction {
    pub name: FunctionName,
    configuration: Value,
}

impl ListedFunction {
    pub fn timeout(&self) -> Option<Duration> {
        let secs = self.configuration["Timeout"].as_u64();
        secs.map(Duration::from_secs)
    }
}

/// No names are all.
pub fn is_meant(like: &[Arc<str>], name: &FunctionName) -> bool {
    like.is_empty() || like.iter().any(|pattern| is_like(pattern, name.as_str()))
}

pub async fn list(
    clients: &Clients,
    like: &Arc<[Arc<str>]>,
) -> Result<Vec<ListedFunction>, Failure> {
    let path = "/2015-03-31/functions/";
    let listed = lambda::of_lambda(clients, Call::ListFunctions, path, "Functions").await?;
    let function = |configuration: Value| {
        let name = FunctionName::new(configuration["FunctionName"].as_str()?);
        is_meant(like, &name).then_some(ListedFunction {
            name,
            configuration,
        })
    };
    Ok(listed.into_iter().filter_map(function).collect())
}

pub fn dead_letters(functions: &[ListedFunction]) -> Vec<SourceOutlet> {
    let outlet =
        |one: &ListedFunction| SourceOutlet::of_configuration(&one.name, &one.configuration);
    functions.iter().filter_map(outlet).collect()
}

/// A mapping stays enabled when its function is deleted.
pub fn mark_gone(found: &mut FoundSources, functions: &[ListedFunction], like: &[Arc<str>]) {
    // Without a whole list nobody can tell.
    if !like.is_empty() || functions.is_empty() {
        return;
    }
    let known: BTreeSet<&str> = functions.iter().map(|one| one.name.as_str()).collect();
    for source in &mut found.sources {
        let function = source.function.as_ref();
        if function.is_some_and(|name| !known.contains(name.as_str())) {
            source.fault = Some("its function does not exist".into());
        }
    }
}

/// Of the functions that something invokes asynchronously: only they have any.
pub async fn add_destinations(clients: &Clients, found: &mut FoundSources) {
    let fed = found.sources.iter();
    let fed = fed.filter(|source| source.kind.is_asynchronous());
    let functions: BTreeSet<FunctionName> =
        fed.filter_map(|source| source.function.clone()).collect();
    for function in functions {
        let answer = lambda::destinations(clients, &function).await;
        let is_denied = matches!(
            answer,
            Err(Failure::Denied { .. } | Failure::Missing { .. })
        );
        let outlets = found.seen("destinations of functions", answer);
        found.outlets.extend(outlets.unwrap_or_default());
        if is_denied {
            break;
        }
    }
    for source in &mut found.sources {
        if source.kind.is_asynchronous() && source.dead_letter_arn.is_none() {
            let of_function = |outlet: &&SourceOutlet| {
                Some(&outlet.function) == source.function.as_ref() && outlet.is_of_failures()
            };
            let outlet = found.outlets.iter().find(of_function);
            source.dead_letter_arn = outlet.map(|outlet| outlet.arn.clone());
        }
    }
}
