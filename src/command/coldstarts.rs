//! `slstop coldstarts`: how many invocations had to wait for a new environment, and how long.

use std::io::Write;

use clap::Args;
use serde::Serialize;

use super::command_context::CommandContext;
use super::exit::Exit;
use super::fleet::FleetForm;
use super::logs::LogArguments;
use super::of_place::OfPlace;
use super::output::{Output, aligned};
use super::routes::{GroupedBy, RoutesCommand};
use super::sheet;
use slstop_aws::fetch::past::PastSearch;
use slstop_base::{SafeText, number};
use slstop_core::domain::line::Micros;
use slstop_core::domain::{Architecture, Places};
use slstop_core::facts::ledger::cold_table::ColdStarts as Sum;
use slstop_core::facts::ledger::distribution::Distribution;
use slstop_core::facts::ledger::figures::Versioned;

/// Sum up the cold starts of functions or saved logs by function and version: share, duration, cost
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop coldstarts 'shop-*' --since 3h
  slstop coldstarts checkout.log
  aws logs tail /aws/lambda/checkout --since 1h | slstop coldstarts - --json
The cost is what was billed beyond the handlers' own time, by list prices: an estimate. Of functions only
the platform's own lines are asked for.
Exit code 1: no invocation was found.")]
pub struct ColdStartsCommand {
    #[command(flatten)]
    logs: LogArguments,
    /// What each row is about
    #[arg(long, value_enum, default_value_t = GroupedBy::Function)]
    by: GroupedBy,
    #[command(flatten)]
    form: FleetForm,
}

impl ColdStartsCommand {
    pub fn run<W: Write>(
        &self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        if self.by == GroupedBy::Route {
            return RoutesCommand::of_functions(&self.logs, self.form)?.run(here, output);
        }
        let gathered = self.logs.read(here, PastSearch::Platform)?;
        gathered.complain();
        let sums = gathered.cold_starts();
        if sums.values().all(|sum| sum.invocations == 0) {
            return Ok(gathered.nothing(self.logs.nothing("finished invocation")));
        }
        let lines: Vec<ColdStartLine> = sums
            .into_iter()
            .map(|(key, sum)| ColdStartLine::of(key, sum, &gathered.places))
            .collect();
        self.print(&lines, output)?;
        Ok(gathered.exit)
    }

    fn print<W: Write>(
        &self,
        lines: &[ColdStartLine],
        output: &mut Output<W>,
    ) -> std::io::Result<()> {
        if self.form.json {
            return lines.iter().try_for_each(|line| output.json(line));
        }
        if self.form.csv {
            let has_places = lines.iter().any(|line| line.place.is_some());
            return sheet::csv(&names(has_places), lines, output);
        }
        let mut rows = vec![HEADER.map(SafeText::from).to_vec()];
        rows.extend(lines.iter().map(ColdStartLine::cells));
        if self.form.markdown {
            let texts = rows
                .iter()
                .map(|row| row.iter().map(|cell| cell.as_str().to_owned()).collect());
            return sheet::markdown(&texts.collect::<Vec<_>>(), |column| column >= 3, output);
        }
        let mut lines = aligned(&rows, |column| column >= 3).into_iter();
        lines.try_for_each(|line| output.line(line))
    }
}

/// The columns of `--csv`.
fn names(has_places: bool) -> Vec<&'static str> {
    let places: &[&str] = if has_places {
        &["account", "region"]
    } else {
        &[]
    };
    [
        places,
        &[
            "function",
            "version",
            "runtime",
            "architecture",
            "memory_mb",
            "cold",
            "invocations",
            "cold_rate",
            "init_ms_p50",
            "init_ms_p90",
            "init_ms_p99",
            "init_ms_max",
            "restore_ms_p50",
            "restore_ms_p90",
            "restore_ms_p99",
            "restore_ms_max",
            "init_cost_usd",
        ],
    ]
    .concat()
}

const HEADER: [&str; 12] = [
    "FUNCTION",
    "VERSION",
    "RUNTIME",
    "MEMORY",
    "COLD",
    "OF",
    "RATE",
    "INIT P50",
    "P90",
    "P99",
    "RESTORE P50",
    "COST",
];

/// A line of `--json`; what is not known is absent.
#[derive(Serialize)]
struct ColdStartLine {
    #[serde(flatten)]
    place: Option<OfPlace>,
    #[serde(skip_serializing_if = "Option::is_none")]
    function: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    runtime: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    architecture: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory_mb: Option<u32>,
    cold: u64,
    invocations: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cold_rate: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    init_ms: Option<Percentiles>,
    #[serde(skip_serializing_if = "Option::is_none")]
    restore_ms: Option<Percentiles>,
    init_cost_usd: f64,
}

#[derive(Serialize)]
struct Percentiles {
    p50: f64,
    p90: f64,
    p99: f64,
    max: f64,
}

impl Percentiles {
    fn of(spread: Distribution) -> Option<Self> {
        let settled = spread.settle();
        let millis = |micros| Micros(micros).as_millis();
        let at = |share| settled.percentile(share).map(millis);
        Some(Self {
            p50: at(0.5)?,
            p90: at(0.9)?,
            p99: at(0.99)?,
            max: settled.max().map(millis)?,
        })
    }
}

impl ColdStartLine {
    fn of((function, version, place): Versioned, sum: Sum, places: &Places) -> Self {
        Self {
            place: OfPlace::of(places, place),
            function,
            version,
            runtime: sum.runtime,
            architecture: sum.architecture.map(Architecture::name),
            memory_mb: sum.memory.map(|size| size.0),
            cold: sum.cold,
            invocations: sum.invocations,
            cold_rate: (sum.invocations > 0).then(|| sum.cold as f64 / sum.invocations as f64),
            init_ms: Percentiles::of(sum.init),
            restore_ms: Percentiles::of(sum.restore),
            init_cost_usd: sum.init_cost.as_dollars(),
        }
    }

    fn cells(&self) -> Vec<SafeText<'static>> {
        let text =
            |text: &Option<String>| SafeText::from(text.clone().unwrap_or_else(|| "·".into()));
        let time = |percentiles: &Option<Percentiles>, pick: fn(&Percentiles) -> f64| {
            let value = percentiles.as_ref().map(pick);
            SafeText::from(
                value.map_or_else(|| "·".into(), |value| number::millis(value).to_string()),
            )
        };
        vec![
            OfPlace::beside(self.place.as_ref(), self.function.as_deref()),
            text(&self.version),
            text(&self.runtime),
            text(&self.memory_mb.map(|size| format!("{size}MB"))),
            self.cold.to_string().into(),
            self.invocations.to_string().into(),
            text(&self.cold_rate.map(|rate| number::percent(rate).to_string())),
            time(&self.init_ms, |init| init.p50),
            time(&self.init_ms, |init| init.p90),
            time(&self.init_ms, |init| init.p99),
            time(&self.restore_ms, |restore| restore.p50),
            format!("${:.6}", self.init_cost_usd).into(),
        ]
    }
}
