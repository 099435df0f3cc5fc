//! Clients by other hands against the served cloud: boto3 reads every operation, the AWS CLI lists
//! functions and reads logs. `tests/run` installs them; without them the tests say so and do nothing.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use slstop_cloud::front::serve;
use slstop_cloud::{Cloud, Options};

use crate::asking::filter;

/// The folder of the clients. Nothing under plain `cargo test`, which needs Rust alone.
fn clients() -> Option<PathBuf> {
    let folder = std::env::var_os("SLSTOP_PEER_BIN").map(PathBuf::from);
    if folder.is_none() {
        assert!(
            std::env::var_os("SLSTOP_PEERS").is_none(),
            "tests/run did not install the clients"
        );
        eprintln!("skipped: the clients are installed by tests/run alone");
    }
    folder
}

/// Runs a client against a cloud of its own; what it printed.
async fn run(cloud: &Cloud, program: &Path, arguments: &[&str], with_endpoint: bool) -> Output {
    let loopback = "127.0.0.1:0".parse().expect("an address");
    let served = serve(cloud.clone(), loopback).await.expect("a free port");
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("AWS_ENDPOINT_URL", served.endpoint())
        .env("AWS_ACCESS_KEY_ID", "demo")
        .env("AWS_SECRET_ACCESS_KEY", "demo")
        .env("AWS_DEFAULT_REGION", "eu-west-1");
    if with_endpoint {
        command.arg(served.endpoint());
    }
    // It blocks, and the cloud has to go on answering.
    let output = tokio::task::spawn_blocking(move || command.output());
    let output = output
        .await
        .expect("no panic")
        .expect("the client can be started");
    served.finish().await;
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn boto3_agrees_with_every_operation() {
    let Some(clients) = clients() else { return };
    let script =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/clients/read_everything.py");
    let script = script.to_str().expect("a path of text");
    let cloud = Cloud::new(Options::default());
    let output = run(&cloud, &clients.join("python"), &[script], true).await;
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.ends_with("everything agrees\n"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_aws_cli_lists_functions_and_reads_logs() {
    let Some(clients) = clients() else { return };
    let aws = clients.join("aws");
    let cloud = Cloud::new(Options::default());
    let count = |output: Output| -> usize {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.trim()
            .parse()
            .unwrap_or_else(|_| panic!("no number: {text}"))
    };
    let list = [
        "lambda",
        "list-functions",
        "--query",
        "length(Functions)",
        "--output",
        "text",
    ];
    let listed = count(run(&cloud, &aws, &list, false).await);
    assert_eq!(listed, cloud.world().functions.len());

    let now = cloud.clock().now().as_millis();
    let (from, to) = (now - 10 * 60_000, now - 5 * 60_000);
    let group = "/aws/lambda/shop-prod-email";
    let (start, end) = (from.to_string(), to.to_string());
    let read = [
        "logs",
        "filter-log-events",
        "--log-group-name",
        group,
        "--start-time",
        &start,
        "--end-time",
        &end,
        "--query",
        "length(events)",
        "--output",
        "text",
    ];
    let read = count(run(&cloud, &aws, &read, false).await);
    assert_eq!(read, filter(&cloud, group, from, to, None).len());
    assert!(read > 100, "{read}");
}
