//! The default world after some hours, and finding things in its logs.

use std::sync::OnceLock;
use std::time::Duration;

use slstop_base::Timestamp;
use slstop_cloud::wire::{WireValue, json};
use slstop_cloud::{Cloud, CloudClock, Options};

use crate::asking::{MINUTE, NOON, logs, xray};

const HOURS: i64 = 6;
const HOUR: i64 = 3_600_000;

/// What the demo starts with, six hours later.
pub fn the_world() -> &'static Cloud {
    static WORLD: OnceLock<Cloud> = OnceLock::new();
    WORLD.get_or_init(|| {
        let cloud = Cloud::new(Options {
            clock: CloudClock::test(Timestamp::from_millis(NOON)),
            ..Options::default()
        });
        let hours = Duration::from_millis(HOURS.unsigned_abs() * HOUR.unsigned_abs());
        cloud.clock().advance(hours);
        cloud
    })
}

/// The group of a function of the shop.
pub fn group(function: &str) -> String {
    format!("/aws/lambda/shop-prod-{function}")
}

/// An event: its message and its stream.
#[derive(Clone, Debug)]
pub struct Found {
    pub message: String,
    pub stream: String,
}

/// The first event of a group since noon for which something holds.
pub fn find(group: &str, holds: impl Fn(&str) -> bool) -> Option<Found> {
    let mut token: Option<String> = None;
    loop {
        let input = WireValue::EMPTY
            .with("logGroupName", group.to_owned())
            .with("startTime", NOON)
            .with("limit", 5000)
            .with_some("nextToken", token);
        let page = logs(the_world(), "FilterLogEvents", &input);
        let text = |event: &WireValue, key| event.text(key).unwrap_or_default().to_owned();
        let mut events = page.list("events").iter();
        let found = events.find(|event| event.text("message").is_some_and(&holds));
        if let Some(event) = found {
            return Some(Found {
                message: text(event, "message"),
                stream: text(event, "logStreamName"),
            });
        }
        token = page.text("nextToken").map(str::to_owned);
        token.as_ref()?;
    }
}

/// The same, where there must be one.
pub fn expect(what: &str, group: &str, holds: impl Fn(&str) -> bool) -> Found {
    find(group, holds).unwrap_or_else(|| panic!("{what}: nothing in {group}"))
}

/// The segments of the traces of a function in the minutes after noon, trace by trace.
pub fn traces(function: &str) -> Vec<Vec<WireValue>> {
    let mut traces = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let input = WireValue::EMPTY
            .with("StartTime", NOON as f64 / 1000.0)
            .with("EndTime", (NOON + 5 * MINUTE) as f64 / 1000.0)
            .with(
                "FilterExpression",
                format!("service(\"shop-prod-{function}\")"),
            )
            .with_some("NextToken", token);
        let page = xray(the_world(), "TraceSummaries", &input);
        let summaries = page.list("TraceSummaries").iter();
        let ids: Vec<&str> = summaries.filter_map(|summary| summary.text("Id")).collect();
        for ids in ids.chunks(5) {
            let ids: WireValue = ids.iter().map(|id| (*id).to_owned()).collect();
            let answer = xray(
                the_world(),
                "Traces",
                &WireValue::EMPTY.with("TraceIds", ids),
            );
            traces.extend(answer.list("Traces").iter().map(segments));
        }
        token = page.text("NextToken").map(str::to_owned);
        if token.is_none() {
            return traces;
        }
    }
}

fn segments(trace: &WireValue) -> Vec<WireValue> {
    let documents = trace.list("Segments").iter();
    documents
        .filter_map(|segment| json::read(segment.text("Document")?.as_bytes()))
        .collect()
}
