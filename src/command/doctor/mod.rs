//! `slstop doctor`: tries every call of the program once and says what works with these
//! credentials, what does not, what is lost without it and what to do about it.

mod finding;
mod of_function;
mod probe;

use std::io::Write;

use anyhow::Context;
use clap::Args;

use self::finding::Finding;
use super::exit::Exit;
use super::output::{Output, table};
use super::paying;
use super::policy;
use super::surroundings::Surroundings;
use slstop_base::{FunctionName, SafeText, Timestamp};
use slstop_core::domain::{Call, Failure, Identity};
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

/// What the examination found.
#[derive(Debug)]
struct Report {
    connection: Connection,
    identity: Option<Identity>,
    findings: Vec<Finding>,
}

impl Doctor {
    pub fn run<W: Write>(
        &self,
        here: &Surroundings,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        let mut settled = here.settle()?;
        let account = settled.account(here)?;
        super::complain(std::mem::take(&mut settled.notices));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let paid = account.paid.clone();
        let examining = async { self.examine(account).await.context("cannot ask AWS") };
        let report = paying::until_signal(runtime, &paid, examining)?;
        if self.json {
            for finding in &report.findings {
                output.json(&finding.json())?;
            }
        } else {
            report.print(output)?;
        }
        if let Some(function) = &self.function
            && report.works(Call::ListFunctions)
        {
            let verdict = of_function::ask(function, settled, here)?;
            match self.json {
                true => verdict.json(output)?,
                false => verdict.print(output)?,
            }
            super::complain(verdict.lacking);
        }
        Ok(report.exit())
    }

    /// Fails when there are no usable credentials: then nothing works, for one reason.
    async fn examine(&self, account: slstop_aws::Settings) -> Result<Report, Failure> {
        let now = Timestamp::from_millis(jiff::Timestamp::now().as_millisecond());
        let clients = match slstop_aws::connect(&account).await {
            Ok(clients) => clients,
            Err(failure) => return Err(probe::credentials_first(account, now, failure).await),
        };
        let function = self.function.as_deref().map(FunctionName::new);
        let (identity, findings) = probe::all(&clients, function, now).await?;
        Ok(Report {
            connection: clients.connection().clone(),
            identity,
            findings,
        })
    }
}

impl Report {
    /// The gravest of all findings.
    fn exit(&self) -> Exit {
        let exits = self.findings.iter().map(Finding::exit);
        exits.max_by_key(|exit| *exit as u8).unwrap_or(Exit::Done)
    }

    fn works(&self, call: Call) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.call == call && finding.state() == "ok")
    }

    fn print<W: Write>(&self, output: &mut Output<W>) -> std::io::Result<()> {
        output.line(self.heading())?;
        output.line("")?;
        let rows: Vec<_> = self.findings.iter().map(Finding::cells).collect();
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
