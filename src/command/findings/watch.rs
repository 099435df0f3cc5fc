//! `slstop watch`: waits, prints each new finding as a line of JSON, and ends when one is bad enough. For scripts,
//! for agents, and for the hour after a deployment.

use std::collections::BTreeSet;
use std::io::Write;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::printed::FindingLine;
use crate::command::command_context::CommandContext;
use crate::command::exit::{Exit, Misused};
use crate::command::fleet::{FleetQuery, FleetRequest};
use crate::command::moment::span;
use crate::command::output::Output;
use crate::command::paying;
use crate::runtime::headless::{self, Wait};
use slstop_core::insight::{Finding, Severity};
use slstop_core::message::FigureDetail;
use slstop_tui::panes::functions::Column;
use slstop_tui::state::Model;

/// Wait until something is wrong: a line of JSON for each new finding, and exit code 1 for a critical one
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop watch 'shop-*' --for 30m && echo deployed well
  slstop watch --until warning
Exit codes: 0 nothing that bad was found in that time, 1 it was, 2 wrong usage, 3 no answer from AWS.")]
pub struct WatchCommand {
    /// Functions by name, ARN or glob; without any, all of the region
    #[arg(value_name = "FUNCTION|GLOB")]
    functions: Vec<String>,
    /// How long to wait: 10m, 1h; without it until Ctrl-c
    #[arg(long = "for", value_name = "DURATION")]
    long: Option<String>,
    /// End with 1 at the first finding that is at least so severe
    #[arg(long, value_enum, default_value_t = SeverityFloor::Critical)]
    until: SeverityFloor,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SeverityFloor {
    Notice,
    Warning,
    Critical,
}

impl SeverityFloor {
    fn severity(self) -> Severity {
        match self {
            Self::Notice => Severity::Notice,
            Self::Warning => Severity::Warning,
            Self::Critical => Severity::Critical,
        }
    }
}

impl WatchCommand {
    pub fn run<W: Write>(
        self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let mut settled = here.settle()?;
        crate::command::complain(std::mem::take(&mut settled.notices));
        let long = self.long.as_deref().map(duration).transpose()?;
        let until = self.until.severity();
        let question = FleetRequest {
            functions: self.functions,
            span: None,
            sort: Column::Trouble,
            detail: FigureDetail::Signs,
            with_changes: false,
        };
        let FleetQuery {
            accounts,
            start,
            budget,
            clock,
            ..
        } = question.begin(settled, here)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let paid = accounts.paid().clone();
        let mut reported = PrintedFindings::default();
        paying::until_signal(runtime, &paid, async {
            let look = |model: &Model| {
                let worst = reported.report(model, output)?;
                output.flush()?;
                Ok::<bool, std::io::Error>(worst >= Some(until))
            };
            let watching = headless::watch(accounts, start, budget, clock, long, look);
            match watching.await? {
                Wait::Stopped => Ok(Exit::Failed),
                Wait::TimeIsUp => Ok(Exit::Done),
                Wait::NoFunctions(failure) => Err(failure.into()),
            }
        })
    }
}

fn duration(typed: &str) -> Result<Duration, Misused> {
    let long = span(typed).filter(|long| !long.is_zero());
    long.ok_or_else(|| {
        Misused(vec![format!(
            "--for: `{typed}` is not a duration: expected 10m, 1h or 1h30m"
        )])
    })
}

/// What was printed already: a finding is news when it is new, or worse than before.
#[derive(Debug, Default)]
struct PrintedFindings {
    known: BTreeSet<(String, &'static str, Severity)>,
}

impl PrintedFindings {
    /// Prints what is new; the severity of the worst of it.
    fn report<W: Write>(
        &mut self,
        model: &Model,
        output: &mut Output<W>,
    ) -> std::io::Result<Option<Severity>> {
        let findings: &[Finding] = &model.findings;
        let mut worst = None;
        let mut now = BTreeSet::new();
        for finding in findings {
            let key = (subject(finding), finding.rule, finding.severity);
            if !self.known.contains(&key) {
                output.json(&FindingLine::new(finding, model.facts.places.all()))?;
                worst = worst.max(Some(finding.severity));
            }
            now.insert(key);
        }
        // What went away and comes back is news again.
        self.known = now;
        Ok(worst)
    }
}

fn subject(finding: &Finding) -> String {
    match finding.function() {
        Some(function) => format!("{} {function}", finding.about.place().index()),
        None => finding.about.place().index().to_string(),
    }
}
