//! A row for each route, as a table, Markdown, CSV or JSON.

use std::cmp::Reverse;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::RequestSpan;
use super::found::FoundRoute;
use super::joined::JoinedRequests;
use crate::command::exit::Exit;
use crate::command::fleet::FleetForm;
use crate::command::of_place::OfPlace;
use crate::command::output::{Output, aligned};
use crate::command::sheet::{field, markdown};
use slstop_base::{SafeText, number};
use slstop_core::domain::Places;
use slstop_core::facts::ledger::distribution::Distribution;
use slstop_core::facts::route_sum::{RouteSum, percentile};

/// What is not known is absent.
#[derive(Debug, Serialize)]
struct RouteRow<'a> {
    #[serde(flatten)]
    place: Option<OfPlace>,
    api: &'a str,
    kind: &'static str,
    stage: &'a str,
    method: &'a str,
    path: &'a str,
    route: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    qualifier: Option<&'a str>,
    from: String,
    to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    requests: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_4xx: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_5xx: Option<u64>,
    latency_ms: LatencyPercentiles,
    integration_ms: LatencyPercentiles,
    overhead_ms: LatencyPercentiles,
    duration_ms: LatencyPercentiles,
    init_ms: LatencyPercentiles,
    #[serde(skip_serializing_if = "Option::is_none")]
    cold_rate: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct LatencyPercentiles {
    #[serde(skip_serializing_if = "Option::is_none")]
    p50: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p90: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p99: Option<f64>,
}

impl LatencyPercentiles {
    fn of(spread: &Distribution) -> Self {
        Self {
            p50: percentile(spread, 0.5),
            p90: percentile(spread, 0.9),
            p99: percentile(spread, 0.99),
        }
    }
}

impl<'a> RouteRow<'a> {
    fn of(found: &'a FoundRoute, sum: &RouteSum, (from, to): RequestSpan, places: &Places) -> Self {
        let is_counted = found.source.is_some();
        let count = |count: u64| is_counted.then_some(count);
        let route = &found.route;
        Self {
            place: OfPlace::of(places, found.place),
            api: &found.api.name,
            kind: found.api.kind.name(),
            stage: &found.stage().name,
            method: &route.method,
            path: &route.path,
            route: route.key(),
            url: found.stage().url_of(route),
            function: route.function.as_ref().map(|name| name.as_str()),
            qualifier: route.qualifier.as_deref(),
            from: from.rfc3339(),
            to: to.rfc3339(),
            requests: count(sum.requests),
            status_4xx: count(sum.status_4xx),
            status_5xx: count(sum.status_5xx),
            latency_ms: LatencyPercentiles::of(&sum.latency),
            integration_ms: LatencyPercentiles::of(&sum.integration),
            overhead_ms: LatencyPercentiles::of(&sum.overhead),
            duration_ms: LatencyPercentiles::of(&sum.duration),
            init_ms: LatencyPercentiles::of(&sum.init),
            cold_rate: sum.cold_rate(),
            source: found.source,
        }
    }

    fn cells(&self) -> Vec<String> {
        let unknown = || "\u{b7}".to_owned();
        let count = |value: Option<u64>| {
            value.map_or_else(unknown, |value| number::count(value as f64).to_string())
        };
        let millis =
            |value: Option<f64>| value.map_or_else(unknown, |ms| number::millis(ms).to_string());
        let cold = self.cold_rate.map(|rate| number::percent(rate).to_string());
        let function = match (self.function, self.qualifier) {
            (Some(name), Some(qualifier)) => format!("{name}:{qualifier}"),
            (Some(name), None) => name.to_owned(),
            (None, _) => unknown(),
        };
        let api = match &self.place {
            Some(place) => place.named(self.api),
            None => self.api.to_owned(),
        };
        vec![
            self.route.clone(),
            api,
            self.stage.to_owned(),
            count(self.requests),
            count(self.status_4xx),
            count(self.status_5xx),
            millis(self.latency_ms.p50),
            millis(self.latency_ms.p99),
            millis(self.overhead_ms.p50),
            millis(self.duration_ms.p50),
            cold.unwrap_or_else(unknown),
            function,
            self.source
                .map_or_else(unknown, |source| source.replace('_', " ")),
        ]
    }
}

const HEADER: [&str; 13] = [
    "ROUTE",
    "API",
    "STAGE",
    "REQUESTS",
    "4XX",
    "5XX",
    "p50",
    "p99",
    "GATEWAY",
    "FUNCTION p50",
    "COLD%",
    "FUNCTION",
    "FROM",
];
const NUMBERS: std::ops::RangeInclusive<usize> = 3..=10;

/// The worst first: by server errors, then by client errors, then the busiest.
pub fn print<W: Write>(
    joined: &JoinedRequests<'_>,
    only_failed: bool,
    span: RequestSpan,
    form: FleetForm,
    output: &mut Output<W>,
) -> io::Result<Exit> {
    let found = joined.found;
    let mut sums = vec![RouteSum::default(); found.routes.len()];
    for (route, request) in &found.requests {
        if !only_failed || request.is_failed() {
            sums[*route].add(request, joined.invocation(request).as_ref());
        }
    }
    let mut order: Vec<usize> = (0..sums.len())
        .filter(|index| !only_failed || sums[*index].requests > 0)
        .collect();
    order.sort_by_key(|index| {
        let sum = &sums[*index];
        Reverse((sum.status_5xx, sum.status_4xx, sum.requests))
    });
    let of = |index: usize| RouteRow::of(&found.routes[index], &sums[index], span, &found.places);
    let rows: Vec<RouteRow<'_>> = order.into_iter().map(of).collect();
    if rows.is_empty() {
        crate::command::complain(["no request failed".to_owned()]);
        return Ok(Exit::Failed);
    }
    if form.json {
        rows.iter().try_for_each(|row| output.json(row))?;
    } else if form.csv {
        csv(&rows, output)?;
    } else {
        let heading = HEADER.map(str::to_owned).to_vec();
        let cells = std::iter::once(heading).chain(rows.iter().map(RouteRow::cells));
        table(
            cells.collect(),
            form.markdown,
            |column| NUMBERS.contains(&column),
            output,
        )?;
    }
    Ok(Exit::Done)
}

pub fn table<W: Write>(
    rows: Vec<Vec<String>>,
    is_markdown: bool,
    is_number: impl Fn(usize) -> bool,
    output: &mut Output<W>,
) -> io::Result<()> {
    if is_markdown {
        return markdown(&rows, is_number, output);
    }
    let rows: Vec<Vec<SafeText<'_>>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| cell.as_str().into()).collect())
        .collect();
    let lines = aligned(&rows, is_number);
    lines.into_iter().try_for_each(|line| output.line(line))
}

/// Figures of the JSON under their own names, nested ones joined: `latency_ms_p50`.
fn csv<W: Write>(rows: &[RouteRow<'_>], output: &mut Output<W>) -> io::Result<()> {
    const PLAIN: [&str; 14] = [
        "api",
        "kind",
        "stage",
        "method",
        "path",
        "route",
        "url",
        "function",
        "qualifier",
        "from",
        "to",
        "requests",
        "status_4xx",
        "status_5xx",
    ];
    const NESTED: [&str; 5] = [
        "latency_ms",
        "integration_ms",
        "overhead_ms",
        "duration_ms",
        "init_ms",
    ];
    const PERCENTILES: [&str; 3] = ["p50", "p90", "p99"];
    let nested = || {
        NESTED
            .iter()
            .flat_map(|outer| PERCENTILES.iter().map(move |inner| (*outer, *inner)))
    };
    let mut names: Vec<String> = PLAIN.iter().map(|name| (*name).to_owned()).collect();
    names.extend(nested().map(|(outer, inner)| format!("{outer}_{inner}")));
    names.extend(["cold_rate".to_owned(), "source".to_owned()]);
    let has_places = rows.iter().any(|row| row.place.is_some());
    let places: &[&str] = if has_places {
        &["account", "region"]
    } else {
        &[]
    };
    let heading: Vec<&str> = places
        .iter()
        .copied()
        .chain(names.iter().map(String::as_str))
        .collect();
    output.line(heading.join(","))?;
    for row in rows {
        let row = serde_json::to_value(row)?;
        let plain = |name: &str| field(row.get(name));
        let mut cells: Vec<String> = places
            .iter()
            .chain(&PLAIN)
            .map(|name| plain(name))
            .collect();
        cells.extend(
            nested()
                .map(|(outer, inner)| field(row.get(outer).and_then(|it: &Value| it.get(inner)))),
        );
        cells.extend([plain("cold_rate"), plain("source")]);
        output.line(cells.join(","))?;
    }
    Ok(())
}
