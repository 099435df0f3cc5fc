//! A row for each source, as a table, Markdown, CSV or JSON.

use std::cmp::Reverse;
use std::io::{self, Write};

use serde::Serialize;

use super::SourcesOfPlace;
use crate::command::fleet::FleetForm;
use crate::command::of_place::OfPlace;
use crate::command::output::{Output, aligned};
use crate::command::sheet;
use slstop_base::{SafeText, number};
use slstop_core::domain::Places;
use slstop_core::domain::source::EventSource;

/// What is not known is absent.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
struct SourceLine<'a> {
    #[serde(flatten)]
    place: Option<OfPlace>,
    kind: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    arn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    qualifier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backlog: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_flight: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    age_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lag_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dead_letters: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<u64>,
    from: String,
    to: String,
    /// What is wrong with it, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
}

const COLUMNS: [&str; 16] = [
    "kind",
    "name",
    "arn",
    "function",
    "qualifier",
    "state",
    "result",
    "backlog",
    "in_flight",
    "age_ms",
    "lag_ms",
    "dead_letters",
    "errors",
    "from",
    "to",
    "trouble",
];

impl<'a> SourceLine<'a> {
    fn of(source: &'a EventSource, found: &SourcesOfPlace, places: &Places) -> Self {
        Self {
            place: OfPlace::of(places, found.place),
            kind: source.kind.name(),
            name: &source.name,
            arn: source.arn.as_deref(),
            function: source.function.as_ref().map(|name| name.as_str()),
            qualifier: source.qualifier.as_deref(),
            state: source.state.as_deref(),
            result: source.result.as_deref(),
            backlog: source.backlog,
            in_flight: source.in_flight,
            age_ms: source.age_ms,
            lag_ms: source.lag_ms,
            dead_letters: source.dead_letters,
            errors: source.errors,
            from: found.from.rfc3339(),
            to: found.to.rfc3339(),
            trouble: source.trouble(),
        }
    }

    fn cells(&self) -> Vec<String> {
        let unknown = || "\u{b7}".to_owned();
        let count = |value: Option<u64>| {
            value.map_or_else(unknown, |value| number::count(value as f64).to_string())
        };
        let millis = |value: Option<u64>| {
            value.map_or_else(unknown, |ms| number::millis(ms as f64).to_string())
        };
        let function = match (self.function, self.qualifier) {
            (Some(name), Some(qualifier)) => format!("{name}:{qualifier}"),
            (Some(name), None) => name.to_owned(),
            (None, _) => unknown(),
        };
        let name = match &self.place {
            Some(place) => place.named(self.name),
            None => self.name.to_owned(),
        };
        vec![
            self.kind.to_owned(),
            name,
            function,
            self.state.map_or_else(unknown, str::to_owned),
            count(self.backlog),
            count(self.in_flight),
            millis(self.age_ms.or(self.lag_ms)),
            count(self.dead_letters),
            count(self.errors),
            self.trouble.clone().unwrap_or_default(),
        ]
    }
}

const HEADER: [&str; 10] = [
    "KIND",
    "SOURCE",
    "FUNCTION",
    "STATE",
    "BACKLOG",
    "IN FLIGHT",
    "AGE",
    "DLQ",
    "ERRORS",
    "WHAT IS WRONG",
];
const NUMBERS: std::ops::RangeInclusive<usize> = 4..=8;

pub fn print<W: Write>(
    found: &[SourcesOfPlace],
    places: &Places,
    form: FleetForm,
    output: &mut Output<W>,
) -> io::Result<()> {
    let mut sources: Vec<(&SourcesOfPlace, &EventSource)> = (found.iter())
        .flat_map(|one| one.found.sources.iter().map(move |source| (one, source)))
        .collect();
    sources.sort_by_key(|(_, source)| (Reverse(source.harm()), source.kind, source.name.clone()));
    let lines: Vec<SourceLine<'_>> = (sources.into_iter())
        .map(|(one, source)| SourceLine::of(source, one, places))
        .collect();
    if form.json {
        return lines.iter().try_for_each(|line| output.json(line));
    }
    if form.csv {
        let of_place: &[&str] = match places.are_several() {
            true => &["account", "region"],
            false => &[],
        };
        let names: Vec<&str> = of_place.iter().chain(&COLUMNS).copied().collect();
        return sheet::csv(&names, &lines, output);
    }
    let heading = HEADER.map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> = std::iter::once(heading)
        .chain(lines.iter().map(SourceLine::cells))
        .collect();
    let is_number = |column| NUMBERS.contains(&column);
    if form.markdown {
        return sheet::markdown(&rows, is_number, output);
    }
    let rows: Vec<Vec<SafeText<'_>>> = (rows.iter())
        .map(|row| row.iter().map(|cell| cell.as_str().into()).collect())
        .collect();
    let lines = aligned(&rows, is_number);
    lines.into_iter().try_for_each(|line| output.line(line))
}
