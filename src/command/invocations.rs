//! `slstop invocations`: the ledger of functions' logs, a line an invocation.

use std::io::Write;

use clap::Args;
use serde::Serialize;

use super::command_context::CommandContext;
use super::exit::{Exit, Misused};
use super::logs::LogArguments;
use super::moment::span;
use super::of_place::OfPlace;
use super::output::{Output, aligned};
use super::routes::{RouteInvocations, RoutesCommand};
use slstop_aws::fetch::past::PastSearch;
use slstop_base::{SafeText, Timestamp, mask, number};
use slstop_core::domain::Places;
use slstop_core::domain::line::Micros;
use slstop_core::facts::ledger::{Invocation, Outcome};

/// List every invocation of functions or saved logs: how it ended, what it took, what it cost
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop invocations checkout --since 1h --failed
  slstop invocations 'shop-*' --request 6f7f8071-b39b-4d6d-91d7-78df2be848f7 --since 1d
  slstop invocations 'shop-*' --since 03:00 --until 03:30 --json
  slstop invocations --route 'POST /checkout' --since 1h --failed
  slstop invocations checkout.log --where 'max_memory > 100MB and not cold'
  aws logs tail /aws/lambda/checkout --since 1h | slstop invocations - --slow 2s
  aws logs filter-log-events --log-group-name /aws/lambda/checkout | slstop invocations - --json
A name with a dot or a slash is a file's. Times are UTC. Costs are estimates, by list prices; of saved logs by those of
us-east-1, x86. Exit code 1: none was found.")]
pub struct Invocations {
    #[command(flatten)]
    logs: LogArguments,
    /// Only the runs of this request; where it is looked for in AWS, little else is read
    #[arg(long, value_name = "ID")]
    request: Option<String>,
    /// Only those behind requests to an API route, such as 'POST /pay'; needs no function named
    #[arg(long, value_name = "ROUTE", conflicts_with = "request")]
    route: Option<String>,
    /// Only those that failed
    #[arg(long)]
    failed: bool,
    /// Only cold starts
    #[arg(long)]
    cold: bool,
    /// Only those that took at least so long, such as 2s or 800ms
    #[arg(long, value_name = "DURATION")]
    slow: Option<String>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

impl Invocations {
    pub fn run<W: Write>(
        &self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let slow = self.slow()?;
        let behind = match &self.route {
            Some(route) => Some(RoutesCommand::invocations_of(route, &self.logs, here)?),
            None => None,
        };
        let gathered = match &behind {
            Some(behind) if behind.functions.is_empty() => {
                super::complain([self.logs.nothing("such route")]);
                return Ok(Exit::Failed);
            }
            Some(behind) => self.logs.read_of(&behind.functions, here, self.search())?,
            None => self.logs.read(here, self.search())?,
        };
        gathered.complain();
        let is_wanted = |one: &Invocation<'_>| {
            let is_behind = |behind: &RouteInvocations| behind.request_ids.contains(&one.request);
            self.request.as_ref().is_none_or(|id| one.request == *id)
                && behind.as_ref().is_none_or(is_behind)
                && (!self.failed || one.outcome == Outcome::Error)
                && (!self.cold || one.cold == Some(true))
                && slow.is_none_or(|slow| one.duration >= Some(slow))
        };
        let mut wanted = gathered.invocations().filter(is_wanted).peekable();
        if wanted.peek().is_none() {
            return Ok(gathered.nothing(self.logs.nothing("such invocation")));
        }
        if self.json {
            for one in wanted {
                output.json(&InvocationLine::of(&one, &gathered.places))?;
            }
            return Ok(gathered.exit);
        }
        let mut rows = vec![HEADER.map(SafeText::from).to_vec()];
        rows.extend(wanted.map(|one| cells(&one, &gathered.places)));
        for line in aligned(&rows, |column| NUMBERS.contains(&column)) {
            output.line(line)?;
        }
        Ok(gathered.exit)
    }

    fn search(&self) -> PastSearch {
        let request = self.request.as_deref();
        request.map_or(PastSearch::Everything, |id| PastSearch::Request(id.into()))
    }

    fn slow(&self) -> Result<Option<Micros>, Misused> {
        let Some(text) = &self.slow else {
            return Ok(None);
        };
        let span = span(text).ok_or_else(|| {
            let fault =
                format!("--slow: `{text}` is not a duration: expected one such as 2s or 800ms");
            Misused(vec![fault])
        })?;
        Ok(Some(Micros(
            u64::try_from(span.as_micros()).unwrap_or(u64::MAX),
        )))
    }
}

const HEADER: [&str; 12] = [
    "START", "OUTCOME", "DURATION", "INIT", "BILLED", "USED", "MEMORY", "COST", "FUNCTION",
    "VERSION", "REQUEST", "ERROR",
];
const NUMBERS: &[usize] = &[2, 3, 4, 5, 6, 7];
/// In place of what is not known.
const UNKNOWN: &str = "·";

fn cells(one: &Invocation<'_>, places: &Places) -> Vec<SafeText<'static>> {
    let place = OfPlace::of(places, one.place);
    let time = |time: Option<Micros>| known(time.map(|time| number::millis(time.as_millis())));
    let text = |text: Option<&str>| SafeText::from(text.unwrap_or(UNKNOWN)).into_owned();
    let outcome = match one.cause {
        Some(cause) => cause.name(),
        None => one.outcome.name(),
    };
    let cold = if one.cold == Some(true) { " cold" } else { "" };
    vec![
        text(one.start.map(Timestamp::rfc3339).as_deref()),
        format!("{outcome}{cold}").into(),
        time(one.duration),
        time(one.init.or(one.restore)),
        known(
            one.billed_millis
                .map(|millis| number::millis(f64::from(millis))),
        ),
        known(one.max_memory.map(number::megabytes)),
        known(one.memory.map(number::megabytes)),
        known(one.cost.map(|cost| format!("${:.9}", cost.as_dollars()))),
        OfPlace::beside(place.as_ref(), one.function),
        text(one.version),
        SafeText::from(one.request.clone()),
        SafeText::from(sentence(one)),
    ]
}

fn known(figure: Option<impl ToString>) -> SafeText<'static> {
    figure
        .map_or_else(|| UNKNOWN.to_owned(), |figure| figure.to_string())
        .into()
}

/// Type and message in one line, secrets masked.
fn sentence(one: &Invocation<'_>) -> String {
    let Some(error) = one.error else {
        return String::new();
    };
    let message = error.message.and_then(|message| message.lines().next());
    let parts: Vec<&str> = error.class.into_iter().chain(message).collect();
    mask::secrets(&parts.join(": ")).into_owned()
}

/// A line of `--json`; what is not known is absent.
#[derive(Serialize)]
struct InvocationLine<'a> {
    #[serde(flatten)]
    place: Option<OfPlace>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cold: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    billed_ms: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    init_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    restore_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory_mb: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_memory_mb: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    segment_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sampled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorOfLine<'a>>,
    lines: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_usd: Option<f64>,
    attempt: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<&'a str>,
}

#[derive(Serialize)]
struct ErrorOfLine<'a> {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    class: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    fingerprint: String,
}

impl<'a> InvocationLine<'a> {
    fn of(one: &'a Invocation<'a>, places: &Places) -> Self {
        let error = one.error.map(|error| ErrorOfLine {
            class: error.class,
            message: error
                .message
                .map(|message| mask::secrets(message).into_owned()),
            fingerprint: error.fingerprint.to_string(),
        });
        Self {
            place: OfPlace::of(places, one.place),
            function: one.function,
            version: one.version,
            request_id: &one.request,
            start: one.start.and_then(Timestamp::calendar_rfc3339),
            end: one.end.and_then(Timestamp::calendar_rfc3339),
            outcome: one.outcome.name(),
            cause: one.cause.map(|cause| cause.name()),
            cold: one.cold,
            duration_ms: one.duration.map(Micros::as_millis),
            billed_ms: one.billed_millis,
            init_ms: one.init.map(Micros::as_millis),
            restore_ms: one.restore.map(Micros::as_millis),
            memory_mb: one.memory.map(|size| size.0),
            max_memory_mb: one.max_memory.map(|size| size.0),
            trace_id: one.trace.as_deref(),
            segment_id: one.segment.as_deref(),
            sampled: one.sampled,
            error,
            lines: one.lines,
            cost_usd: one.cost.map(|cost| cost.as_dollars()),
            attempt: one.attempt,
            stream: one.stream,
        }
    }
}
