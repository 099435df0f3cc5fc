//! GetPolicy of each function: topics, rules, buckets and APIs that may invoke it.

use super::functions::ListedFunction;
use super::{SeenOrNot, lambda};
use crate::Clients;
use crate::light_call::percent_encoded;
use futures_util::{StreamExt, stream};
use slstop_base::FunctionName;
use slstop_core::domain::route::resource_policy::{self, PolicyGrant};
use slstop_core::domain::source::{EventSource, FoundSources, grant};
use slstop_core::domain::{Call, Failure};

/// Under way at once: the pace of Lambda's calls decides how fast.
const CONCURRENT: usize = 4;

/// What a function's policy allows; nothing where it has none.
pub async fn grants(
    clients: &Clients,
    function: &FunctionName,
) -> Result<Vec<PolicyGrant>, Failure> {
    let name = percent_encoded(function.as_str());
    let path = format!("/2015-03-31/functions/{name}/policy");
    match lambda::object(clients, Call::GetPolicy, &path).await {
        Ok(answer) => Ok(resource_policy::grants(
            answer["Policy"].as_str().unwrap_or_default(),
        )),
        Err(Failure::NotFound { .. }) => Ok(vec![]),
        Err(failure) => Err(failure),
    }
}

pub async fn add(clients: &Clients, functions: &[ListedFunction], found: &mut FoundSources) {
    let names: Vec<FunctionName> = functions.iter().map(|one| one.name.clone()).collect();
    let mut answers = stream::iter(names)
        .map(|name: FunctionName| async move {
            let answer = grants(clients, &name).await;
            (name, answer)
        })
        .buffered(CONCURRENT);
    while let Some((name, answer)) = answers.next().await {
        let is_denied = matches!(
            answer,
            Err(Failure::Denied { .. } | Failure::Missing { .. })
        );
        let what = "rules, topics and buckets";
        for grant in found.seen(what, answer).unwrap_or_default() {
            let Some(source) = grant::source(&grant, &name) else {
                continue;
            };
            let is_same = |known: &EventSource| {
                (known.kind, &known.name, &known.function)
                    == (source.kind, &source.name, &source.function)
            };
            if !found.sources.iter().any(is_same) {
                found.sources.push(source);
            }
        }
        if is_denied {
            break;
        }
    }
}
