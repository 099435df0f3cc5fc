//! `slstop changes`: what was done to functions, by whom, and what became of their errors.

use std::io::Write;

use clap::Args;
use serde::Serialize;

use super::command_context::CommandContext;
use super::exit::Exit;
use super::fleet::{FleetForm, FleetRequest};
use super::moment::Moments;
use super::of_place::OfPlace;
use super::output::{Output, table};
use super::sheet;
use crate::runtime::clock;
use slstop_base::{SafeText, number};
use slstop_core::insight::changes::SeenChange;
use slstop_core::message::FigureDetail;
use slstop_tui::panes::functions::Column;

/// Print what changed: deployments, configuration, aliases, permissions, by whom, and errors before and after
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop changes
  slstop changes 'shop-*' --since 1h
  slstop changes --json | jq 'select(.after.error_rate > .before.error_rate)'
Of the last day. CloudTrail says who and what, some minutes late; without the right to ask it, the functions
themselves say when they changed.")]
pub struct ChangesCommand {
    /// Functions by name, ARN or glob; without any, all of the region
    #[arg(value_name = "FUNCTION|GLOB")]
    functions: Vec<String>,
    /// Only what changed since then: 1h, 03:05, RFC 3339
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    #[command(flatten)]
    form: FleetForm,
}

#[derive(Serialize)]
struct ErrorRate {
    #[serde(skip_serializing_if = "Option::is_none")]
    error_rate: Option<f64>,
}

/// A line of `--json`.
#[derive(Serialize)]
struct ChangeLine<'a> {
    #[serde(flatten)]
    place: Option<OfPlace>,
    time: String,
    subject: ChangedFunction<'a>,
    what: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failed: Option<&'a str>,
    before: ErrorRate,
    after: ErrorRate,
}

#[derive(Serialize)]
struct ChangedFunction<'a> {
    kind: &'static str,
    name: &'a str,
}

impl ChangesCommand {
    pub fn run<W: Write>(
        self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let mut settled = here.settle()?;
        super::complain(std::mem::take(&mut settled.notices));
        let moments = Moments::of(&settled.settings, clock::real()());
        let since = moments.read_some("--since", self.since.as_deref())?;
        let request = FleetRequest {
            functions: self.functions,
            span: None,
            sort: Column::Trouble,
            detail: FigureDetail::Columns,
            with_changes: true,
        };
        let answer = request.put(settled, here)?;
        let mut seen = answer.changes();
        seen.retain(|seen| since.is_none_or(|since| seen.change.at >= since));
        print(
            &seen,
            |seen| OfPlace::of(answer.places(), seen.place),
            self.form,
            output,
        )?;
        let (exit, lacking) = answer.verdict();
        super::complain(lacking);
        Ok(exit)
    }
}

fn print<W: Write>(
    all: &[SeenChange],
    place: impl Fn(&SeenChange) -> Option<OfPlace>,
    form: FleetForm,
    output: &mut Output<W>,
) -> std::io::Result<()> {
    if form.json {
        return all.iter().try_for_each(|seen| {
            let change = &seen.change;
            output.json(&ChangeLine {
                place: place(seen),
                time: change.at.rfc3339(),
                subject: ChangedFunction {
                    kind: "function",
                    name: change.function.as_str(),
                },
                what: &change.what,
                who: change.who.as_deref(),
                from: change.from.as_deref(),
                failed: change.failed.as_deref(),
                before: ErrorRate {
                    error_rate: seen.before,
                },
                after: ErrorRate {
                    error_rate: seen.after,
                },
            })
        });
    }
    let rate = |rate: Option<f64>, unknown: &str| {
        rate.map_or(unknown.to_owned(), |rate| number::percent(rate).to_string())
    };
    let cells = |seen: &SeenChange| {
        let change = &seen.change;
        let what = match &change.failed {
            Some(failed) => format!("refused: {}: {failed}", change.what),
            None => change.what.to_string(),
        };
        let place = place(seen);
        [
            change.at.rfc3339(),
            OfPlace::beside(place.as_ref(), Some(change.function.as_str())).to_string(),
            what,
            change.who.as_deref().unwrap_or("\u{b7}").to_owned(),
            rate(seen.before, "\u{b7}"),
            rate(seen.after, "too early"),
            change.from.as_deref().unwrap_or("\u{b7}").to_owned(),
        ]
    };
    let heading = ["time", "function", "what", "who", "before", "after", "from"];
    let heading = heading.map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> = std::iter::once(heading)
        .chain(all.iter().map(|seen| cells(seen).to_vec()))
        .collect();
    if form.csv {
        return sheet::rows_of_csv(&rows, output);
    }
    if form.markdown {
        return sheet::markdown(&rows, |column| column == 4 || column == 5, output);
    }
    if all.is_empty() {
        return output.line("Nothing changed in the last day, as far as is known.");
    }
    let shown: Vec<Vec<SafeText<'_>>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| cell.as_str().into()).collect())
        .collect();
    table(&shown)
        .into_iter()
        .try_for_each(|line| output.line(line))
}
