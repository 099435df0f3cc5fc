//! A cloud on a port of its own, a home without any settings, and the program there.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use slstop_base::Timestamp;
use slstop_cloud::fault::FaultPlan;
use slstop_cloud::front::{Served, serve};
use slstop_cloud::world::minute::{MetricOwner, VersionFilter};
use slstop_cloud::{Cloud, CloudClock, Options, Scenario};

/// A Friday noon that is over, and half a minute.
pub const THEN: Timestamp = Timestamp::from_millis(1_794_571_230_000);
pub const MINUTE: i64 = 60_000;

pub struct Place {
    pub cloud: Cloud,
    served: Served,
    /// Serves as long as it lives.
    _runtime: tokio::runtime::Runtime,
    home: tempfile::TempDir,
}

pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Invocations, errors and sorted durations in milliseconds.
pub type Truth = (u64, u64, Vec<f64>);

impl Place {
    pub fn new() -> Self {
        Self::with_clock(CloudClock::Real)
    }

    pub fn with_clock(clock: CloudClock) -> Self {
        Self::of("calm", Duration::ZERO, clock)
    }

    /// A scenario whose trouble has gone on for a while.
    pub fn in_scenario(name: &str, running_for: Duration) -> Self {
        Self::of(name, running_for, CloudClock::Real)
    }

    fn of(scenario: &str, running_for: Duration, clock: CloudClock) -> Self {
        let cloud = Cloud::new(Options {
            running_for,
            scenario: Scenario::named(scenario).expect("a scenario that ships"),
            seed: 7,
            clock,
            // Published at once, so that sums over a window are whole.
            metric_delay: Duration::ZERO..=Duration::ZERO,
        });
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let served = runtime
            .block_on(serve(cloud.clone(), listen))
            .expect("loopback has a free port");
        Self {
            cloud,
            served,
            _runtime: runtime,
            home: tempfile::tempdir().expect("a folder"),
        }
    }

    pub fn with_faults(self, plan: &str) -> Self {
        let plan = FaultPlan::from_toml(plan).expect("a plan");
        self.cloud.faults().switch(plan, self.cloud.clock().now());
        self
    }

    pub fn start(&self, args: &[&str], variables: &[(&str, &str)]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_slstop"))
            .args(args)
            .env_clear()
            .env("HOME", self.home())
            .envs(self.environment())
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs")
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// What makes this cloud the account.
    pub fn environment(&self) -> [(&'static str, String); 4] {
        [
            ("AWS_ENDPOINT_URL", self.served.endpoint()),
            ("AWS_REGION", "eu-west-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "AKIATEST".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "secret".to_owned()),
        ]
    }

    pub fn run(&self, args: &[&str]) -> Run {
        Run::of(self.start(args, &[]))
    }

    /// A file in the home, by its path.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.home.path().join(name);
        std::fs::write(&path, text).expect("the folder is ours");
        path.to_str().expect("text").to_owned()
    }

    pub fn endpoint(&self) -> String {
        self.served.endpoint()
    }

    pub fn n_served(&self, operation: &str) -> u64 {
        let served = self.cloud.served();
        let found = served.iter().find(|((_, name), _)| name == operation);
        found.map_or(0, |(_, times)| *times)
    }

    /// What became of each function that ran.
    pub fn truth(&self, from: i64, to: i64) -> BTreeMap<String, Truth> {
        let world = self.cloud.world();
        let mut truth = BTreeMap::new();
        for function in &world.functions {
            let whose = MetricOwner::Function(function.index);
            let minutes = (from..to).step_by(MINUTE as usize);
            let minutes = minutes.filter_map(|start| {
                world.minute(whose, VersionFilter::Whole, start, THEN.as_millis())
            });
            let (mut invocations, mut errors, mut durations) = (0, 0, Vec::new());
            for minute in minutes {
                invocations += u64::from(minute.invocations);
                errors += u64::from(minute.errors);
                durations.extend(
                    minute
                        .durations
                        .iter()
                        .map(|&centis| f64::from(centis) / 100.0),
                );
            }
            durations.sort_by(f64::total_cmp);
            if invocations > 0 {
                truth.insert(function.name.clone(), (invocations, errors, durations));
            }
        }
        truth
    }
}

impl Run {
    /// Of a program that was started, when it ends.
    pub fn of(child: Child) -> Self {
        let Output {
            status,
            stdout,
            stderr,
        } = child.wait_with_output().expect("it ends");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Self {
            code: status.code(),
            stdout: text(stdout),
            stderr: text(stderr),
        }
    }

    pub fn json(&self) -> Vec<Value> {
        let line = |line| serde_json::from_str(line).expect("an object a line");
        self.stdout.lines().map(line).collect()
    }

    /// What its lines are about.
    pub fn functions(&self) -> Vec<String> {
        let name = |line: &Value| line["function"].as_str().expect("a name").to_owned();
        self.json().iter().map(name).collect()
    }
}
