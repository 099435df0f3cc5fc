//! CloudTrail LookupEvents: what was done to the functions of the region in the last day, the newest first.

use std::time::Duration;

use serde_json::{Value, json};

use super::Sink;
use crate::Clients;
use crate::light_call::{LightRequest, LightService};
use slstop_base::Timestamp;
use slstop_core::domain::{Call, Change, Failure};
use slstop_core::message::Fact;

const CLOUDTRAIL: LightService = LightService {
    name: "CloudTrail",
    id: "CloudTrail",
    signing_name: "cloudtrail",
    host: "cloudtrail",
};

const TARGET: &str = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents";

const BACK: Duration = Duration::from_secs(24 * 3600);
/// AWS's largest page.
const PAGE: usize = 50;
/// A thousand events of Lambda's, many of which only read: ten seconds of all that the account may ask.
const MOST_PAGES: usize = 20;

pub async fn answer(clients: &Clients, now: Timestamp, sink: &Sink) -> Result<(), Failure> {
    let seconds = |at: Timestamp| at.as_millis() / 1000;
    let mut changes = Vec::new();
    let mut token: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let mut body = json!({
            "LookupAttributes": [{"AttributeKey": "EventSource", "AttributeValue": "lambda.amazonaws.com"}],
            "StartTime": seconds(now.minus(BACK)),
            "EndTime": seconds(now),
            "MaxResults": PAGE,
        });
        if let Some(token) = token.take() {
            body["NextToken"] = Value::String(token);
        }
        let request = LightRequest::json(TARGET, &body);
        let answer = clients
            .light(&CLOUDTRAIL, Call::LookupEvents, request)
            .await?;
        let page: Value = serde_json::from_slice(&answer).map_err(|error| Failure::Garbled {
            said: error.to_string(),
        })?;
        let events = page["Events"].as_array().map_or(&[][..], Vec::as_slice);
        changes.extend(events.iter().filter_map(Change::of_event));
        let next = page["NextToken"].as_str().filter(|token| !token.is_empty());
        token = next.map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    let is_cut = token.is_some();
    sink.fact(Fact::Changes { changes, is_cut }).await;
    Ok(())
}
