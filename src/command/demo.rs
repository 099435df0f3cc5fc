//! `slstop demo`: the console on the embedded endpoint, or the endpoint alone for others to use.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use super::console::{self, Scope, World};
use super::exit::{Exit, Misused};
use super::output::Output;
use super::surroundings::Surroundings;
use crate::aws::Embedded;
use crate::base::RegionName;
use crate::cloud::front::{Door, http_client, serve};
use crate::cloud::{Clock, Cloud, Options, Scenario};
use crate::config::did_you_mean;

/// Where the shop of the demo claims to be.
const REGION: &str = "eu-west-1";

/// Open the console on an embedded AWS-compatible endpoint: no account, no network
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  slstop demo --scenario poison-queue
  slstop demo --speed 10
  slstop demo --serve --listen 127.0.0.1:4566")]
pub struct Demo {
    #[command(flatten)]
    scope: Scope,
    /// What goes wrong: bad-deploy, calm, cold-surge, throttled, poison-queue, slow-dependency, leak or storm
    #[arg(long, value_name = "NAME", default_value = "bad-deploy")]
    scenario: String,
    /// How many times as fast as real time
    #[arg(long, value_name = "N", default_value_t = 1.0)]
    speed: f64,
    /// Serve the endpoint for the AWS CLI, boto3 or another slstop, without a console
    #[arg(long)]
    serve: bool,
    /// Where to serve it, on this machine only; port 0 takes a free one
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:0",
        requires = "serve"
    )]
    listen: String,
}

impl Demo {
    pub fn run(self, here: &Surroundings) -> anyhow::Result<u8> {
        let scenario = scenario(&self.scenario)?;
        let name: Arc<str> = scenario.name.as_str().into();
        let clock = clock(self.speed)?;
        let cloud = Cloud::new(Options {
            scenario,
            clock: clock.clone(),
            ..Options::default()
        });
        let door = Door::new(move |request| cloud.answer(request));
        if self.serve {
            here.settle()?;
            return serve_until_stopped(door, address(&self.listen)?);
        }
        let embedded = Embedded {
            http: http_client(door),
            region: RegionName::new(REGION),
            scenario: name,
        };
        let now = Arc::new(move || clock.now());
        console::run(here, self.scope, World::Demo { embedded, now })
    }
}

fn scenario(name: &str) -> Result<Scenario, Misused> {
    Scenario::named(name).ok_or_else(|| {
        let names: Vec<&str> = Scenario::names().collect();
        let meant = did_you_mean(name, names.iter().copied());
        let meant = meant.map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
        Misused(vec![format!(
            "--scenario: no scenario is named `{name}`: expected one of {}{meant}",
            names.join(", ")
        )])
    })
}

fn clock(speed: f64) -> Result<Clock, Misused> {
    match speed {
        1.0 => Ok(Clock::Real),
        0.01..=1000.0 => Ok(Clock::fast(speed)),
        _ => Err(Misused(vec![format!(
            "--speed: `{speed}` is no speed: expected a number from 0.01 to 1000"
        )])),
    }
}

/// On this machine only: an open port is a surprise that nobody asked for.
fn address(text: &str) -> Result<SocketAddr, Misused> {
    let address: Option<SocketAddr> = text.parse().ok();
    address.filter(|address| address.ip().is_loopback()).ok_or_else(|| {
        Misused(vec![format!(
            "--listen: `{text}` is no address and port of this machine: expected one such as 127.0.0.1:4566"
        )])
    })
}

/// Prints what a shell needs to `eval`, then answers until it is interrupted.
fn serve_until_stopped(door: Door, listen: SocketAddr) -> anyhow::Result<u8> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let mut interrupted = signal(SignalKind::interrupt())?;
        let mut terminated = signal(SignalKind::terminate())?;
        let served = serve(door, listen).await.context("cannot serve the demo")?;
        let mut output = Output::stdout();
        print_variables(&served.endpoint(), &mut output)?;
        output.finish()?;
        drop(output);
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
        served.finish().await;
        Ok(Exit::Done as u8)
    })
}

/// The keys open nothing: the endpoint looks only whether a request is signed.
fn print_variables<W: Write>(endpoint: &str, output: &mut Output<W>) -> std::io::Result<()> {
    output.line(format!("export AWS_ENDPOINT_URL={endpoint}"))?;
    output.line("export AWS_ACCESS_KEY_ID=AKIASLSTOPDEMO000000")?;
    output.line("export AWS_SECRET_ACCESS_KEY=not-a-secret")?;
    output.line(format!("export AWS_REGION={REGION}"))?;
    output.line(format!("export AWS_DEFAULT_REGION={REGION}"))?;
    output.line("# serving until Ctrl-c")
}
