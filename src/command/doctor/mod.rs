//! `slstop doctor`: tries every call of the program once and says what works with these
//! credentials, what does not, what is lost without it and what to do about it.

mod finding;
mod of_function;
mod probe;

use std::io::Write;

use anyhow::Context;
use clap::Args;
use futures_util::future::join_all;
use serde::Serialize;

use self::finding::CallCheck;
use super::command_context::CommandContext;
use super::exit::{Exit, of_failure};
use super::of_place::OfPlace;
use super::output::{Output, table};
use super::paying;
use super::policy;
use super::resolved::PlacesToAsk;
use slstop_base::{FunctionName, PlaceId, SafeText, Timestamp};
use slstop_core::domain::{Call, Failure, Identity, Places};
use slstop_core::message::{Connection, Endpoint};

/// Say what works with these credentials, what is denied and what to add
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop doctor --profile prod
  slstop doctor checkout
  slstop doctor checkout --json
Exit code 3: a call is denied or fails. What is wrong with a function does not change it.")]
pub struct Doctor {
    /// The function to try calls about a function with, and to say what is wrong with; without one, the first of the
    /// region
    function: Option<String>,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// What the examination of every place found.
struct Examined {
    reports: Vec<(PlaceId, PlaceReport)>,
    /// Where nothing works, for one reason.
    failed: Vec<(PlaceId, Failure)>,
}

/// A line of `--json`.
#[derive(Serialize)]
struct PlaceCheckLine<'a, CallCheck> {
    #[serde(flatten)]
    place: Option<&'a OfPlace>,
    #[serde(flatten)]
    finding: CallCheck,
}

impl Examined {
    /// Fails where nothing works anywhere.
    fn of(answers: Vec<Result<PlaceReport, Failure>>, places: &mut Places) -> anyhow::Result<Self> {
        let (mut reports, mut failed) = (Vec::new(), Vec::new());
        for (place, answer) in places.ids().zip(answers) {
            match answer {
                Ok(report) => {
                    if let Some(known) = places.get_mut(place) {
                        known.region.clone_from(&report.connection.region);
                        known.profile.clone_from(&report.connection.profile);
                        let identity = report.identity.as_ref();
                        known.account = identity.map(|identity| identity.account.clone());
                    }
                    reports.push((place, report));
                }
                Err(failure) => failed.push((place, failure)),
            }
        }
        match failed.first() {
            Some((_, failure)) if reports.is_empty() => {
                Err(failure.clone()).context("cannot ask AWS")
            }
            _ => Ok(Self { reports, failed }),
        }
    }

    fn lost(&self, places: &Places) -> Vec<String> {
        let said = |(place, failure): &(PlaceId, Failure)| {
            let place = places.label(*place);
            format!("{place}: cannot ask AWS: {failure}: {}", failure.advice())
        };
        self.failed.iter().map(said).collect()
    }

    /// The gravest of all.
    fn exit(&self) -> Exit {
        let of_reports = self.reports.iter().map(|(_, report)| report.exit());
        let of_failed = self.failed.iter().map(|(_, failure)| of_failure(failure));
        let exits = of_reports.chain(of_failed);
        exits.max_by_key(|exit| *exit as u8).unwrap_or(Exit::Done)
    }
}

/// What the examination of one place found.
#[derive(Debug)]
struct PlaceReport {
    connection: Connection,
    identity: Option<Identity>,
    findings: Vec<CallCheck>,
}

impl Doctor {
    pub fn run<W: Write>(
        &self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let mut settled = here.settle()?;
        let PlacesToAsk {
            settings,
            mut places,
            paid,
            ..
        } = settled.accounts(here)?;
        super::complain(std::mem::take(&mut settled.notices));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let examining = settings.into_iter().map(|account| self.examine(account));
        let examining = async { Ok(join_all(examining).await) };
        let answers = paying::until_signal(runtime, &paid, examining)?;
        let examined = Examined::of(answers, &mut places)?;
        for (n, (place, report)) in examined.reports.iter().enumerate() {
            if self.json {
                let place = OfPlace::of(&places, *place);
                for finding in &report.findings {
                    let finding = finding.json();
                    output.json(&PlaceCheckLine {
                        place: place.as_ref(),
                        finding,
                    })?;
                }
                continue;
            }
            if n > 0 {
                output.line("")?;
            }
            report.print(output)?;
        }
        super::complain(examined.lost(&places));
        if let Some(function) = &self.function
            && (examined.reports.iter()).any(|(_, report)| report.works(Call::ListFunctions))
        {
            let verdict = of_function::ask(function, settled, here)?;
            match self.json {
                true => verdict.json(output)?,
                false => verdict.print(output)?,
            }
            super::complain(verdict.missing);
        }
        Ok(examined.exit())
    }

    /// Fails when there are no usable credentials: then nothing works, for one reason.
    async fn examine(&self, account: slstop_aws::Settings) -> Result<PlaceReport, Failure> {
        let now = Timestamp::from_millis(jiff::Timestamp::now().as_millisecond());
        let clients = match slstop_aws::connect(&account).await {
            Ok(clients) => clients,
            Err(failure) => return Err(probe::credentials_first(account, now, failure).await),
        };
        let function = self.function.as_deref().map(FunctionName::new);
        let (identity, findings) = probe::all(&clients, function, now).await?;
        Ok(PlaceReport {
            connection: clients.connection().clone(),
            identity,
            findings,
        })
    }
}

impl PlaceReport {
    /// The gravest of all findings.
    fn exit(&self) -> Exit {
        let exits = self.findings.iter().map(CallCheck::exit);
        exits.max_by_key(|exit| *exit as u8).unwrap_or(Exit::Done)
    }

    fn works(&self, call: Call) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.call == call && finding.state() == "ok")
    }

    fn print<W: Write>(&self, output: &mut Output<W>) -> std::io::Result<()> {
        output.line(self.heading())?;
        output.line("")?;
        let rows: Vec<_> = self.findings.iter().map(CallCheck::cells).collect();
        for line in table(&rows) {
            output.line(line)?;
        }
        let denied: Vec<Call> = self
            .findings
            .iter()
            .filter(|finding| finding.state() == "denied")
            .map(|finding| finding.call)
            .collect();
        if !denied.is_empty() {
            output.line("")?;
            output.line(
                "The policy that these credentials lack (`slstop policy` prints all of it):",
            )?;
            output.lines(&serde_json::to_string_pretty(&policy::of(denied))?)?;
        }
        Ok(())
    }

    /// Whose credentials these are, and where they lead.
    fn heading(&self) -> SafeText<'static> {
        let mut parts = Vec::new();
        if let Some(identity) = &self.identity {
            parts.push(format!(
                "account {} as {}",
                identity.account.as_str(),
                identity.who()
            ));
        }
        if let Some(profile) = &self.connection.profile {
            parts.push(format!("profile {profile}"));
        }
        if let Some(region) = &self.connection.region {
            parts.push(region.as_str().to_owned());
        }
        if let Endpoint::Custom(url) = &self.connection.endpoint {
            parts.push(url.to_string());
        }
        parts.join(", ").into()
    }
}
