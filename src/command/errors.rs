//! `slstop errors`: failed invocations of functions' logs, grouped by what went wrong.

use std::collections::BTreeSet;
use std::io::Write;

use clap::Args;
use serde::Serialize;

use super::command_context::CommandContext;
use super::exit::Exit;
use super::logs::LogArguments;
use super::of_place::OfPlace;
use super::output::{Output, aligned};
use slstop_aws::fetch::past::PastSearch;
use slstop_base::{PlaceId, SafeText, Timestamp, mask, number};
use slstop_core::domain::Places;
use slstop_core::facts::Ledger;
use slstop_core::facts::ledger::groups::ErrorGroup;

/// Group the failed invocations of functions or saved logs by what went wrong
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop errors checkout --since 1h
  slstop errors 'shop-*' --since 03:00 --until 03:30
  slstop errors --stack shop --since 1h
  slstop errors checkout.log
  slstop errors checkout.log --where 'version = 42 and cause != timeout'
  aws logs tail /aws/lambda/checkout --since 1h | slstop errors - --json
Numbers and ids in messages make no difference. Times are UTC. Exit code 1: none was found.")]
pub struct ErrorsCommand {
    #[command(flatten)]
    logs: LogArguments,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

impl ErrorsCommand {
    pub fn run<W: Write>(
        &self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let gathered = self.logs.read(here, PastSearch::Everything)?;
        gathered.complain();
        let groups = gathered.error_groups();
        if groups.is_empty() {
            return Ok(gathered.nothing(self.logs.nothing("failed invocation")));
        }
        let total: u64 = groups.iter().map(|group| group.count).sum();
        let (ledger, places) = (&gathered.book.ledger, &gathered.places);
        let lines = groups
            .iter()
            .map(|group| ErrorLine::of(group, total, ledger, places));
        if self.json {
            for line in lines {
                output.json(&line)?;
            }
            return Ok(gathered.exit);
        }
        let mut rows = vec![HEADER.map(SafeText::from).to_vec()];
        rows.extend(lines.map(|line| line.cells()));
        for line in aligned(&rows, |column| column < 2) {
            output.line(line)?;
        }
        Ok(gathered.exit)
    }
}

const HEADER: [&str; 8] = [
    "COUNT",
    "SHARE",
    "CAUSE",
    "FIRST",
    "LAST",
    "FUNCTIONS",
    "SAMPLE",
    "ERROR",
];

/// A line of `--json`; what is not known is absent.
#[derive(Serialize)]
struct ErrorLine<'a> {
    fingerprint: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    class: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    count: u64,
    share: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<String>,
    functions: BTreeSet<&'a str>,
    /// Where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    places: Vec<OfPlace>,
    /// As the table names them.
    #[serde(skip)]
    named: Vec<String>,
    versions: BTreeSet<&'a str>,
    cause: &'static str,
    sample_request_id: String,
}

impl<'a> ErrorLine<'a> {
    fn of(group: &ErrorGroup, total: u64, ledger: &'a Ledger, places: &Places) -> Self {
        let error = ledger.error(group.sample, group.cause);
        let message = error.and_then(|error| error.message);
        let texts = |names: &BTreeSet<_>| names.iter().map(|name| ledger.text(*name)).collect();
        let named = group.functions.iter().map(|function| {
            let name = ledger.text(*function);
            match OfPlace::of(places, ledger.place(*function)) {
                Some(place) => place.named(name),
                None => name.to_owned(),
            }
        });
        let named = named.collect();
        let functions = group.functions.iter();
        let ids: BTreeSet<PlaceId> = functions.map(|name| ledger.place(*name)).collect();
        let of_places = ids
            .into_iter()
            .filter_map(|place| OfPlace::of(places, place));
        Self {
            places: of_places.collect(),
            named,
            fingerprint: group.fingerprint.to_string(),
            class: error.and_then(|error| error.class),
            message: message.map(|message| mask::secrets(message).into_owned()),
            count: group.count,
            share: group.count as f64 / total as f64,
            first: group.first.and_then(Timestamp::calendar_rfc3339),
            last: group.last.and_then(Timestamp::calendar_rfc3339),
            functions: texts(&group.functions),
            versions: texts(&group.versions),
            cause: group.cause.name(),
            sample_request_id: ledger.request(group.sample).unwrap_or_default(),
        }
    }

    fn cells(&self) -> Vec<SafeText<'static>> {
        let text =
            |text: &Option<String>| SafeText::from(text.clone().unwrap_or_else(|| "·".into()));
        let message = self
            .message
            .as_deref()
            .and_then(|message| message.lines().next());
        let said: Vec<&str> = self.class.into_iter().chain(message).collect();
        vec![
            self.count.to_string().into(),
            number::percent(self.share).to_string().into(),
            self.cause.into(),
            text(&self.first),
            text(&self.last),
            SafeText::from(self.named.join(" ")),
            SafeText::from(self.sample_request_id.clone()),
            SafeText::from(said.join(": ")),
        ]
    }
}
