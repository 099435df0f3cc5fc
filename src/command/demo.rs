//! `slstop demo`: the console on the embedded endpoint, or that endpoint alone for other clients.

use std::io::Read as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use anyhow::Context;
use clap::Args;

use super::command_context::CommandContext;
use super::console::{self, ConsoleScope, ShownAccount};
use super::exit::{Exit, Misused};
use super::log_file;
use super::output::Output;
use crate::config::wrong::did_you_mean;
use slstop_aws::Embedded;
use slstop_base::RegionName;
use slstop_cloud::fault::{FaultPlan, control};
use slstop_cloud::front::{http_client, serve};
use slstop_cloud::{Cloud, CloudClock, Options, Scenario};

/// Where the embedded functions are.
const REGION: &str = "eu-west-1";
/// The trouble is in every figure when the console opens: metrics are up to three minutes late.
const RUNNING_FOR: Duration = Duration::from_secs(8 * 60);
/// A plan has a few rules; what is longer is another file.
const MAX_PLAN_BYTES: u64 = 1 << 20;

static AFTER_HELP: LazyLock<String> = LazyLock::new(|| {
    let mut help = String::from("Scenarios:\n");
    for name in Scenario::names() {
        let summary = Scenario::named(name).map_or(String::new(), |scenario| scenario.summary);
        help.push_str(&format!("  {name:<16} {summary}\n"));
    }
    help.push_str(
        "\nExamples:
  slstop demo --scenario poison-queue
  slstop demo --speed 10
  slstop demo --faults plan.toml
  slstop demo --serve --listen 127.0.0.1:4566",
    );
    help
});

/// Open the console on an embedded AWS with made-up functions: no account, no network
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP.as_str())]
pub struct Demo {
    #[command(flatten)]
    scope: ConsoleScope,

    /// What went wrong eight minutes ago; the names are listed below
    #[arg(long, value_name = "NAME", default_value_t = Scenario::default().name)]
    scenario: String,

    /// How many times faster than real its clock runs
    #[arg(
        long,
        value_name = "N",
        default_value = "1",
        allow_negative_numbers = true
    )]
    speed: String,

    /// What goes wrong with its answers: a file of rules, TOML or JSON
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,

    /// Do not open the console: serve the endpoint to other clients until Ctrl-c
    #[arg(long)]
    serve: bool,

    /// Where to serve it; loopback addresses only, port 0 takes a free one
    #[arg(
        long,
        value_name = "ADDR:PORT",
        default_value = "127.0.0.1:4599",
        requires = "serve"
    )]
    listen: String,
}

impl Demo {
    pub fn is_served(&self) -> bool {
        self.serve
    }

    fn cloud(&self) -> Result<Cloud, Misused> {
        let scenario = Scenario::named(&self.scenario).ok_or_else(|| {
            let known: Vec<&str> = Scenario::names().collect();
            let suggestion = did_you_mean(&self.scenario, known.iter().copied())
                .map_or(String::new(), |suggestion| format!("; did you mean `{suggestion}`?"));
            Misused(vec![format!(
                "--scenario: no scenario is named `{}`: expected one of {}{suggestion}",
                self.scenario,
                known.join(", ")
            )])
        })?;
        let speed = speed(&self.speed)?;
        #[expect(clippy::float_cmp, reason = "1 as typed is exactly 1")]
        let is_real = speed == 1.0;
        let clock = if is_real {
            CloudClock::Real
        } else {
            CloudClock::fast(speed)
        };
        let plan = self.faults.as_deref().map(plan).transpose()?;
        let cloud = Cloud::new(Options {
            scenario,
            clock,
            running_for: RUNNING_FOR,
            ..Options::default()
        });
        if let Some(plan) = plan {
            cloud.faults().switch(plan, cloud.clock().now());
        }
        Ok(cloud)
    }

    /// The console on the embedded cloud.
    pub fn open(self, here: &CommandContext) -> anyhow::Result<u8> {
        let cloud = self.cloud()?;
        let clock = cloud.clock().clone();
        let embedded = Embedded {
            http: http_client(cloud),
            region: RegionName::new(REGION),
            scenario: Arc::from(self.scenario.as_str()),
        };
        let clock = Arc::new(move || clock.now());
        console::run(here, self.scope, ShownAccount::Demo { embedded, clock })
    }

    /// Serves until it is interrupted, and says how to reach it.
    pub fn serve(&self, output: &mut Output<impl std::io::Write>) -> anyhow::Result<Exit> {
        let listen = address(&self.listen)?;
        let cloud = self.cloud()?;
        // Above all, which operations clients asked for that there are not.
        log_file::warn_on_stderr()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        runtime.block_on(async {
            let served = serve(cloud, listen)
                .await
                .with_context(|| format!("cannot serve on {listen}"))?;
            let endpoint = served.endpoint();
            for line in [
                format!(
                    "serving scenario {} on {endpoint}; Ctrl-c ends it. In another shell:",
                    self.scenario
                ),
                format!("  export AWS_ENDPOINT_URL={endpoint}"),
                format!("  export AWS_REGION={REGION} AWS_DEFAULT_REGION={REGION}"),
                // They open nothing: the endpoint looks only whether a request is signed.
                "  export AWS_ACCESS_KEY_ID=demo AWS_SECRET_ACCESS_KEY=demo".to_owned(),
                "What goes wrong is switched while it runs, here throttling (-X DELETE ends it):".to_owned(),
                format!(
                    r#"  curl -X PUT {endpoint}{} -d '{{"rule": [{{"fault": {{"kind": "throttled"}}}}]}}'"#,
                    control::PATH
                ),
            ] {
                output.line(line)?;
            }
            output.finish()?;
            ended().await?;
            served.finish().await;
            Ok(Exit::Done)
        })
    }
}

fn speed(text: &str) -> Result<f64, Misused> {
    let speed: Option<f64> = text.parse().ok();
    speed
        .filter(|speed| (0.1..=1000.0).contains(speed))
        .ok_or_else(|| {
            Misused(vec![format!(
                "--speed: `{text}` is no speed: expected a number from 0.1 to 1000"
            )])
        })
}

fn plan(path: &Path) -> Result<FaultPlan, Misused> {
    let wrong = |said: String| Misused(vec![format!("--faults: {}: {said}", path.display())]);
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_PLAN_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| wrong(format!("cannot open the fault plan: {error}")))?;
    if bytes.len() as u64 > MAX_PLAN_BYTES {
        return Err(wrong(
            "cannot read the fault plan: it is larger than 1 MB".to_owned(),
        ));
    }
    FaultPlan::read(&bytes).map_err(wrong)
}

/// On this machine only: a port that is open to a network would be a surprise.
fn address(text: &str) -> Result<SocketAddr, Misused> {
    let address: Option<SocketAddr> = text.parse().ok();
    address
        .filter(|address| address.ip().is_loopback())
        .ok_or_else(|| {
            Misused(vec![format!(
                "--listen: `{text}` is no address and port of this machine: expected one such as 127.0.0.1:4599"
            )])
        })
}

async fn ended() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::command::CommandLine;

    #[test]
    fn the_help_names_every_scenario() {
        let command = CommandLine::command();
        let demo = command.find_subcommand("demo").expect("the demo");
        let help = demo.clone().render_help().to_string();
        for name in Scenario::names() {
            assert!(help.contains(name), "{name}");
        }
    }
}
