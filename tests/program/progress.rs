//! A long reading says on the terminal how it gets on, and only there; whoever does not want to wait is
//! not kept.

use std::net::{Ipv4Addr, SocketAddr};

use slstop_cloud::fault::FaultPlan;
use slstop_cloud::front::{Served, serve};
use slstop_cloud::{Cloud, Options};
use tempfile::TempDir;

use super::PROGRAM;
use super::terminal::Terminal;

const CTRL_C: &str = "\x03";

/// A cloud that has no time to tell any lines.
struct Busy {
    cloud: Cloud,
    served: Served,
    _runtime: tokio::runtime::Runtime,
    home: TempDir,
}

impl Busy {
    fn new() -> Self {
        let cloud = Cloud::new(Options::default());
        let throttled = "[[rule]]\noperation = 'FilterLogEvents'\nfault = { kind = 'throttled' }";
        let plan = FaultPlan::from_toml(throttled).expect("a plan");
        cloud.faults().switch(plan, cloud.clock().now());
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let served = runtime.block_on(serve(cloud.clone(), listen));
        Self {
            cloud,
            served: served.expect("loopback has a free port"),
            _runtime: runtime,
            home: tempfile::tempdir().expect("a folder"),
        }
    }

    /// Errors go to a terminal of this width, everything else into a file.
    fn invocations(&self, width: u16) -> Terminal {
        let endpoint = self.served.endpoint();
        let script = r#"exec "$0" invocations shop-prod-checkout --since 2m --json > told"#;
        let environment = [
            ("AWS_ENDPOINT_URL", endpoint.as_str()),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_ACCESS_KEY_ID", "AKIATEST"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
        ];
        let program = ["sh", "-c", script, PROGRAM];
        Terminal::start(&program, &environment, self.home.path(), (width, 8))
    }

    fn told(&self) -> String {
        std::fs::read_to_string(self.home.path().join("told")).expect("the shell made it")
    }
}

#[test]
fn a_reading_that_takes_long_says_so_in_one_line_that_goes_when_it_is_over() {
    let busy = Busy::new();
    let mut terminal = busy.invocations(16);
    terminal.wait_for("reading 1 log g");
    assert_eq!(terminal.contents(), "reading 1 log g", "cut to the width");
    let now = busy.cloud.clock().now();
    busy.cloud.faults().switch(FaultPlan::default(), now);
    assert_eq!(terminal.wait_for_exit(), 0, "{}", terminal.contents());
    assert_eq!(terminal.contents(), "");
    assert_eq!(&terminal.modes(), terminal.before());
    let told = busy.told();
    assert!(
        told.lines().count() > 10 && told.lines().all(|line| line.starts_with('{')),
        "{told}"
    );
}

#[test]
fn ctrl_c_ends_a_reading_at_once_and_prints_no_half_of_it() {
    let busy = Busy::new();
    let mut terminal = busy.invocations(80);
    terminal.wait_for("reading 1 log group");
    terminal.type_keys(CTRL_C);
    assert_eq!(terminal.wait_for_exit(), 130, "{}", terminal.contents());
    assert_eq!(
        terminal.contents(),
        "slstop: stopped before all was read: nothing is printed"
    );
    assert_eq!(&terminal.modes(), terminal.before());
    assert_eq!(busy.told(), "");
}
