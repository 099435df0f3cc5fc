//! A line for each request at a gateway, with how the invocation behind it ended.

use std::io::{self, Write};

use serde::Serialize;

use super::joined::JoinedRequests;
use super::printed::table;
use crate::command::exit::Exit;
use crate::command::fleet::FleetForm;
use crate::command::of_place::OfPlace;
use crate::command::output::Output;
use crate::command::sheet::field;
use slstop_base::{Timestamp, number};

/// What is not known is absent.
#[derive(Debug, Serialize)]
struct RequestRow<'a> {
    #[serde(flatten)]
    place: Option<OfPlace>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function_request_id: Option<&'a str>,
    route: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    latency_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    integration_ms: Option<f64>,
    /// Of the invocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<String>,
}

const NAMES: [&str; 9] = [
    "time",
    "request_id",
    "function_request_id",
    "route",
    "status",
    "latency_ms",
    "integration_ms",
    "outcome",
    "said",
];
const HEADER: [&str; 8] = [
    "TIME",
    "STATUS",
    "LATENCY",
    "FUNCTION",
    "ROUTE",
    "OUTCOME",
    "REQUEST OF FUNCTION",
    "WHAT HAPPENED",
];

impl RequestRow<'_> {
    fn cells(&self) -> Vec<String> {
        let unknown = || "\u{b7}".to_owned();
        let millis =
            |value: Option<f64>| value.map_or_else(unknown, |ms| number::millis(ms).to_string());
        let text = |value: Option<&str>| value.map_or_else(unknown, str::to_owned);
        vec![
            text(self.time.as_deref()),
            self.status
                .map_or_else(unknown, |status| status.to_string()),
            millis(self.latency_ms),
            millis(self.integration_ms),
            self.route.clone(),
            text(self.outcome),
            text(self.function_request_id),
            self.said.clone().unwrap_or_default(),
        ]
    }
}

/// The oldest first.
pub fn print<W: Write>(
    joined: &JoinedRequests<'_>,
    only_failed: bool,
    form: FleetForm,
    output: &mut Output<W>,
) -> io::Result<Exit> {
    let found = joined.found;
    let all = found.requests.iter();
    let wanted = all.filter(|(_, request)| !only_failed || request.is_failed());
    let mut requests: Vec<_> = wanted.collect();
    requests.sort_by_key(|(_, request)| request.at);
    if requests.is_empty() {
        crate::command::complain(["no such request".to_owned()]);
        return Ok(Exit::Failed);
    }
    let lines = requests.into_iter().map(|(route, request)| RequestRow {
        place: OfPlace::of(&found.places, found.routes[*route].place),
        time: request.at.map(Timestamp::rfc3339),
        request_id: request.id.as_deref(),
        function_request_id: request.function_request_id.as_deref(),
        route: found.routes[*route].route.key(),
        status: request.status,
        latency_ms: request.latency_ms,
        integration_ms: request.integration_ms,
        outcome: joined.invocation(request).map(|one| one.outcome.name()),
        said: joined.said(*route, request),
    });
    if form.json {
        lines.into_iter().try_for_each(|line| output.json(&line))?;
    } else if form.csv {
        output.line(NAMES.join(","))?;
        for line in lines {
            let line = serde_json::to_value(&line)?;
            let cells: Vec<String> = NAMES.iter().map(|name| field(line.get(*name))).collect();
            output.line(cells.join(","))?;
        }
    } else {
        let heading = HEADER.map(str::to_owned).to_vec();
        let rows = std::iter::once(heading).chain(lines.map(|line| line.cells()));
        let is_number = |column| (1..=3).contains(&column);
        table(rows.collect(), form.markdown, is_number, output)?;
    }
    Ok(Exit::Done)
}
