//! Which function reads which queue, and for how long it may work on a batch.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::{functions, lambda};
use crate::Clients;
use slstop_core::domain::source::{QueueReader, mapping};
use slstop_core::domain::{Call, Failure};

/// By the queue's ARN; of several the last.
pub async fn readers(clients: &Clients) -> Result<BTreeMap<String, QueueReader>, Failure> {
    let path = "/2015-03-31/event-source-mappings";
    let member = "EventSourceMappings";
    let listed = lambda::of_lambda(clients, Call::ListEventSourceMappings, path, member).await?;
    let all: Arc<[Arc<str>]> = [].into();
    let functions = functions::list(clients, &all).await?;
    let timeouts: BTreeMap<&str, Duration> = (functions.iter())
        .filter_map(|one| Some((one.name.as_str(), one.timeout()?)))
        .collect();
    let reader = |listed: &serde_json::Value| {
        let source = mapping::read(listed)?;
        let function = source.function.clone()?;
        let reader = QueueReader {
            timeout: timeouts.get(function.as_str()).copied(),
            batch_size: listed["BatchSize"].as_u64(),
            is_enabled: !source.is_disabled(),
            function,
        };
        Some((source.arn?.to_string(), reader))
    };
    Ok(listed.iter().filter_map(reader).collect())
}
