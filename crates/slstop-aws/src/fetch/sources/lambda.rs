//! Lambda's own lists: event source mappings and destinations.

use std::sync::Arc;

use serde_json::Value;

use super::super::listing::Listing;
use super::super::queue;
use super::functions::is_meant;
use crate::Clients;
use crate::light_call::{LightRequest, LightService, percent_encoded};
use slstop_base::FunctionName;
use slstop_core::domain::source::{EventSource, SourceOutlet, mapping};
use slstop_core::domain::{Call, Failure};

const LAMBDA: LightService = LightService {
    name: "Lambda",
    id: "Lambda",
    signing_name: "lambda",
    host: "lambda",
};

/// 20,000 mappings or 10,000 functions.
const MOST_PAGES: usize = 200;

pub async fn object(clients: &Clients, call: Call, path: &str) -> Result<Value, Failure> {
    let request = LightRequest::get(path);
    queue::read(&clients.light(&LAMBDA, call, request).await?)
}

/// The members of a list that Lambda gives page by page.
pub async fn of_lambda(
    clients: &Clients,
    call: Call,
    path: &str,
    member: &str,
) -> Result<Vec<Value>, Failure> {
    let mut list = Listing::new("event sources", MOST_PAGES);
    let mut items = Vec::new();
    loop {
        let mut asked = format!("{path}?MaxItems=100");
        if let Some(token) = &list.token {
            asked.push_str(&format!("&Marker={}", percent_encoded(token)));
        }
        let mut page = object(clients, call, &asked).await?;
        if let Value::Array(found) = page[member].take() {
            items.extend(found);
        }
        list.turn(page["NextMarker"].as_str().map(str::to_owned));
        if !list.goes_on()? {
            return Ok(items);
        }
    }
}

/// Those of the functions that are meant.
pub async fn mappings(
    clients: &Clients,
    like: &Arc<[Arc<str>]>,
) -> Result<Vec<EventSource>, Failure> {
    let path = "/2015-03-31/event-source-mappings";
    let member = "EventSourceMappings";
    let listed = of_lambda(clients, Call::ListEventSourceMappings, path, member).await?;
    let sources = listed.iter().filter_map(mapping::read);
    let is_wanted = |source: &EventSource| {
        like.is_empty()
            || source
                .function
                .as_ref()
                .is_some_and(|name| is_meant(like, name))
    };
    Ok(sources.filter(is_wanted).collect())
}

pub async fn destinations(
    clients: &Clients,
    function: &FunctionName,
) -> Result<Vec<SourceOutlet>, Failure> {
    let name = percent_encoded(function.as_str());
    let path = format!("/2019-09-25/functions/{name}/event-invoke-config/list");
    match object(clients, Call::ListFunctionEventInvokeConfigs, &path).await {
        Ok(answer) => Ok(SourceOutlet::of_invoke_configurations(function, &answer)),
        // Emulators answer that it has none.
        Err(Failure::NotFound { .. }) => Ok(vec![]),
        Err(failure) => Err(failure),
    }
}
