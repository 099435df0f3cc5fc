//! The same figures in four forms: a table for people, Markdown for notes, CSV for sheets, JSON for scripts.

use std::io::{self, Write};

use clap::Args;
use serde_json::Value;

use super::asked::FleetAnswer;
use super::figures::{FigureLine, FleetFigures};
use crate::command::exit::Exit;
use crate::command::output::{Output, aligned};
use crate::command::sheet::{field, markdown};
use slstop_base::number::{self, Figure};
use slstop_base::{Megabytes, SafeText, Usd};

#[derive(Clone, Copy, Debug, Default, Args)]
pub struct FleetForm {
    /// One JSON object a line; what is unknown is absent
    #[arg(long, group = "form")]
    pub json: bool,
    /// Comma-separated values with a heading; what is unknown is empty
    #[arg(long, group = "form")]
    pub csv: bool,
    /// A table in Markdown
    #[arg(long, group = "form")]
    pub markdown: bool,
}

impl FleetForm {
    pub fn is_chosen(self) -> bool {
        self.json || self.csv || self.markdown
    }

    /// Tables have no room for what is wrong.
    pub fn has_sentences(self) -> bool {
        self.json || self.csv
    }

    /// Prints what is known, and on stderr what is missing.
    pub fn print<W: Write>(
        self,
        answer: &FleetAnswer,
        kind: FigureLine,
        output: &mut Output<W>,
    ) -> io::Result<Exit> {
        let span = answer.span();
        let lines: Vec<FleetFigures> = answer
            .rows()
            .map(|row| FleetFigures {
                findings: (kind == FigureLine::Top && self.has_sentences())
                    .then(|| answer.findings(&row)),
                ..FleetFigures::of(&row, answer.places(), &span, kind)
            })
            .collect();
        self.lines(&lines, kind, output)?;
        let (exit, lacking) = answer.verdict();
        crate::command::complain(lacking);
        Ok(exit)
    }

    pub fn lines<W: Write>(
        self,
        lines: &[FleetFigures],
        kind: FigureLine,
        output: &mut Output<W>,
    ) -> io::Result<()> {
        if self.json {
            lines.iter().try_for_each(|line| output.json(line))
        } else if self.csv && !lines.is_empty() {
            csv(lines, kind, output)
        } else if !lines.is_empty() {
            people(lines, kind, self.markdown, output)
        } else {
            Ok(())
        }
    }
}

type FleetColumn = (&'static str, fn(&FleetFigures) -> Option<String>);

fn shown(figure: Option<Figure>) -> Option<String> {
    figure.map(|figure| figure.to_string())
}

fn millis(value: Option<f64>) -> Option<String> {
    shown(value.map(number::millis))
}

fn count(value: Option<u64>) -> Option<String> {
    shown(value.map(|value| number::count(value as f64)))
}

fn dollars(value: Option<f64>) -> Option<String> {
    value.map(|value| number::dollars(Usd::from_dollars(value)))
}

const FUNCTION: FleetColumn = ("FUNCTION", |of| {
    Some(of.function.clone()).filter(|name| !name.is_empty())
});
/// Only where there are several.
const PLACE: FleetColumn = ("PLACE", |of| Some(of.place.as_ref()?.label.clone()));
const RATE: FleetColumn = ("RATE/m", |of| shown(of.rate_per_min.map(number::count)));
const INVOCATIONS: FleetColumn = ("INVOKED", |of| count(of.invocations));
const ERRORS: FleetColumn = ("ERR", |of| count(of.errors));
const ERROR_RATE: FleetColumn = ("ERR%", |of| shown(of.error_rate.map(number::percent)));
const THROTTLES: FleetColumn = ("THR", |of| count(of.throttles));
const P50: FleetColumn = ("p50", |of| millis(of.duration_ms.p50));
const P90: FleetColumn = ("p90", |of| millis(of.duration_ms.p90));
const P95: FleetColumn = ("p95", |of| millis(of.duration_ms.p95));
const P99: FleetColumn = ("p99", |of| millis(of.duration_ms.p99));
const MAX: FleetColumn = ("max", |of| millis(of.duration_ms.max));
const AVERAGE: FleetColumn = ("avg", |of| millis(of.duration_ms.avg));
const MEMORY: FleetColumn = ("MEM", |of| {
    shown(of.memory_mb.map(|size| number::megabytes(Megabytes(size))))
});
const CONCURRENCY: FleetColumn = ("CONC", |of| count(of.concurrency_max));
const COST: FleetColumn = ("COST", |of| dollars(of.cost_usd));
const HOURLY: FleetColumn = ("$/h", |of| dollars(of.cost_per_hour_usd));

const COLD: FleetColumn = ("COLD", |of| count(of.cold));
const COLD_RATE: FleetColumn = ("COLD%", |of| shown(of.cold_rate.map(number::percent)));
const INIT_P50: FleetColumn = ("init p50", |of| millis(of.init_ms.p50));
const INIT_P99: FleetColumn = ("p99", |of| millis(of.init_ms.p99));
const USED: FleetColumn = ("USED", |of| {
    let used = of.max_memory_mb.max?;
    let size = Megabytes(u32::try_from(used).unwrap_or(u32::MAX));
    shown(Some(number::megabytes(size)))
});

fn columns(kind: FigureLine) -> &'static [FleetColumn] {
    match kind {
        FigureLine::Top => &[
            FUNCTION,
            RATE,
            ERRORS,
            ERROR_RATE,
            THROTTLES,
            P50,
            P99,
            MEMORY,
            CONCURRENCY,
            HOURLY,
        ],
        FigureLine::Logged => &[
            FUNCTION,
            INVOCATIONS,
            ERRORS,
            ERROR_RATE,
            COLD,
            COLD_RATE,
            P50,
            P90,
            P95,
            P99,
            MAX,
            AVERAGE,
            INIT_P50,
            INIT_P99,
            USED,
            MEMORY,
            COST,
        ],
        FigureLine::Stats => &[
            FUNCTION,
            INVOCATIONS,
            ERRORS,
            ERROR_RATE,
            THROTTLES,
            P50,
            P90,
            P95,
            P99,
            MAX,
            AVERAGE,
            MEMORY,
            CONCURRENCY,
            COST,
        ],
    }
}

fn people<W: Write>(
    lines: &[FleetFigures],
    kind: FigureLine,
    is_markdown: bool,
    output: &mut Output<W>,
) -> io::Result<()> {
    let mut columns = columns(kind).to_vec();
    let has_places = has_places(lines);
    if has_places {
        columns.insert(1, PLACE);
    }
    let cell =
        |of: &FleetFigures, (_, shown): &FleetColumn| shown(of).unwrap_or_else(|| "\u{b7}".into());
    let rows = lines
        .iter()
        .map(|line| columns.iter().map(|column| cell(line, column)).collect());
    let heading: Vec<String> = columns.iter().map(|(name, _)| (*name).to_owned()).collect();
    let rows: Vec<Vec<String>> = std::iter::once(heading).chain(rows).collect();
    if is_markdown {
        return markdown(&rows, |column| column > 0, output);
    }
    let rows: Vec<Vec<SafeText<'_>>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| cell.as_str().into()).collect())
        .collect();
    aligned(&rows, |column| column > usize::from(has_places))
        .into_iter()
        .try_for_each(|line| output.line(line))
}

fn has_places(lines: &[FleetFigures]) -> bool {
    lines.iter().any(|line| line.place.is_some())
}

fn names(kind: FigureLine, has_places: bool) -> Vec<&'static str> {
    let parts: [&[&str]; 7] = [
        match has_places {
            true => &["account", "region"],
            false => &[],
        },
        &[
            "function",
            "from",
            "to",
            "invocations",
            "errors",
            "error_rate",
        ],
        match kind {
            FigureLine::Logged => &["cold", "cold_rate"],
            FigureLine::Stats | FigureLine::Top => &["throttles"],
        },
        &[
            "duration_ms_p50",
            "duration_ms_p90",
            "duration_ms_p95",
            "duration_ms_p99",
            "duration_ms_max",
            "duration_ms_avg",
        ],
        match kind {
            FigureLine::Logged => &[
                "init_ms_p50",
                "init_ms_p90",
                "init_ms_p99",
                "init_ms_max",
                "billed_ms",
                "max_memory_mb_p50",
                "max_memory_mb_max",
                "memory_mb",
            ],
            FigureLine::Stats | FigureLine::Top => &["memory_mb", "concurrency_max"],
        },
        &["cost_usd", "source"],
        match kind {
            FigureLine::Top => &["rate_per_min", "cost_per_hour_usd", "findings"],
            FigureLine::Stats | FigureLine::Logged => &[],
        },
    ];
    parts.concat()
}

/// Every figure of the JSON under its own name, nested names joined: `duration_ms_p50`; of findings what they
/// say.
fn csv<W: Write>(
    lines: &[FleetFigures],
    kind: FigureLine,
    output: &mut Output<W>,
) -> io::Result<()> {
    let names = names(kind, has_places(lines));
    output.line(names.join(","))?;
    for line in lines {
        let line = serde_json::to_value(line)?;
        let value = |name: &&str| {
            let nested = ["duration_ms", "init_ms", "max_memory_mb"]
                .iter()
                .find_map(|outer| Some((outer, name.strip_prefix(outer)?.strip_prefix('_')?)));
            match nested {
                Some((outer, inner)) => line.get(outer).and_then(|outer| outer.get(inner)),
                None => line.get(name),
            }
        };
        let text = line.get("findings").map(finding_texts);
        let cells = names.iter().map(|name| match *name {
            "findings" => field(text.as_ref()),
            _ => field(value(name)),
        });
        let cells: Vec<String> = cells.collect();
        output.line(cells.join(","))?;
    }
    Ok(())
}

fn finding_texts(findings: &Value) -> Value {
    let findings = findings.as_array().into_iter().flatten();
    let text: Vec<&str> = findings.filter_map(|one| one["said"].as_str()).collect();
    text.join("; ").into()
}
