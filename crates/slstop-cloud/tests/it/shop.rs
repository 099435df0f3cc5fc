//! The shop has every kind of function that the console has to cope with: a row each, and a proof.

use std::collections::BTreeMap;

use slstop_cloud::wire::WireValue;

use crate::asking::{MINUTE, NOON, lambda, lambda_answer, logs, stat, sums, text};
use crate::found::{find, group, the_world};

/// What AWS says of a function, each as text in which its words are found.
struct Told {
    name: String,
    configuration: String,
    policy: String,
    mappings: String,
    aliases: String,
}

fn told() -> Vec<Told> {
    let cloud = the_world();
    let page = lambda(cloud, "/2015-03-31/functions/");
    assert_eq!(page.text("NextMarker"), None, "all of them on one page");
    let names: Vec<String> = (page.list("Functions").iter())
        .filter_map(|function| function.text("FunctionName"))
        .map(str::to_owned)
        .collect();
    let said = |path: String| text(&lambda_answer(cloud, &path));
    let one = |name: String| Told {
        configuration: said(format!("/2015-03-31/functions/{name}")),
        policy: said(format!("/2015-03-31/functions/{name}/policy")),
        mappings: said(format!(
            "/2015-03-31/event-source-mappings/?FunctionName={name}"
        )),
        aliases: said(format!("/2015-03-31/functions/{name}/aliases")),
        name,
    };
    names.into_iter().map(one).collect()
}

/// A row: what there is, where AWS says so, and the words.
type Row = (&'static str, fn(&Told) -> &str, &'static str);

const CONFIGURATION: fn(&Told) -> &str = |told| &told.configuration;
const POLICY: fn(&Told) -> &str = |told| &told.policy;
const MAPPINGS: fn(&Told) -> &str = |told| &told.mappings;
const ALIASES: fn(&Told) -> &str = |told| &told.aliases;

const SETTINGS: &[Row] = &[
    ("a REST API", POLICY, ":a1b2c3d4e5/*/*"),
    ("an HTTP API", POLICY, ":h1b2c3d4e5/*/*"),
    ("a WebSocket API", POLICY, ":w1b2c3d4e5/*"),
    ("objects in S3", POLICY, "s3.amazonaws.com"),
    ("rules and schedules", POLICY, "events.amazonaws.com"),
    ("a queue", MAPPINGS, "arn:aws:sqs:"),
    ("a table's stream", MAPPINGS, "/stream/"),
    ("Node", CONFIGURATION, "\"Runtime\":\"nodejs22.x\""),
    ("Python", CONFIGURATION, "\"Runtime\":\"python3.13\""),
    ("Java", CONFIGURATION, "\"Runtime\":\"java21\""),
    (
        "Go and Rust",
        CONFIGURATION,
        "\"Runtime\":\"provided.al2023\"",
    ),
    (".NET", CONFIGURATION, "\"Runtime\":\"dotnet8\""),
    ("Ruby", CONFIGURATION, "\"Runtime\":\"ruby3.3\""),
    (
        "a container image",
        CONFIGURATION,
        "\"PackageType\":\"Image\"",
    ),
    ("arm", CONFIGURATION, "\"arm64\""),
    ("text", CONFIGURATION, "\"LogFormat\":\"Text\""),
    ("JSON", CONFIGURATION, "\"LogFormat\":\"JSON\""),
    (
        "quiet platform lines",
        CONFIGURATION,
        "\"SystemLogLevel\":\"WARN\"",
    ),
    ("SnapStart", CONFIGURATION, "\"PublishedVersions\""),
    ("tracing", CONFIGURATION, "\"Mode\":\"Active\""),
    (
        "a shared group",
        CONFIGURATION,
        "\"LogGroup\":\"/shop/prod/media\"",
    ),
    (
        "reserved concurrency",
        CONFIGURATION,
        "\"ReservedConcurrentExecutions\":50",
    ),
    (
        "a function's dead letters",
        CONFIGURATION,
        "\"DeadLetterConfig\":{\"TargetArn\"",
    ),
    ("layers", CONFIGURATION, ":layer:"),
    (
        "a weighted alias",
        ALIASES,
        "\"AdditionalVersionWeights\":{\"",
    ),
];

#[test]
fn every_kind_of_function_is_there() {
    let told = told();
    assert_eq!(told.len(), 24);
    for (what, place, words) in SETTINGS {
        assert!(told.iter().any(|one| place(one).contains(words)), "{what}");
    }
    let sharing = told
        .iter()
        .filter(|one| one.configuration.contains("/shop/prod/media"));
    assert_eq!(sharing.count(), 2);
    // What a state machine calls has neither a policy nor a mapping.
    let saga = ["reserve-stock", "charge-card", "ship-order", "invoice"];
    assert!(saga.iter().all(|step| told.iter().any(|one| {
        one.name == format!("shop-prod-{step}") && !one.policy.contains("Principal")
    })));
}

/// A row: what is written, by whom, and a part of the event; parts that `*` joins follow each other.
const LINES: &[(&str, &str, &str)] = &[
    (
        "a cold start",
        "checkout",
        "INIT_START Runtime Version: nodejs:22*ARN: arn:aws:lambda:",
    ),
    (
        "a restore",
        "search",
        "RESTORE_START Runtime Version: java:21",
    ),
    (
        "provisioned concurrency",
        "catalog",
        "INIT_REPORT Init Duration: * ms\n",
    ),
    (
        "an extension",
        "invoice",
        "EXTENSION\tName: cloudwatch_lambda_agent\tState: Ready",
    ),
    (
        "a platform event",
        "order-worker",
        "\"type\":\"platform.report\"",
    ),
    (
        "Node's error",
        "checkout",
        "\tERROR\tInvoke Error \t{\"errorType\":*\"stack\":[",
    ),
    (
        "Node's error as JSON",
        "order-worker",
        "\"level\":\"ERROR\"*\"stackTrace\":[",
    ),
    (
        "Python's error",
        "catalog",
        "[ERROR] KeyError: *\nTraceback (most recent call last):",
    ),
    (
        "Python's error as JSON",
        "payment",
        "\"log_level\": \"ERROR\"*\"stackTrace\": [",
    ),
    (
        "Java's error",
        "search",
        ": java.util.concurrent.TimeoutException\n*\n\tat ",
    ),
    (
        "Go's error",
        "inventory-stream",
        "\"errorType\":\"errorString\"",
    ),
    (
        "Rust's error",
        "fraud-check",
        "\"error_type\":\"alloc::string::String\"",
    ),
    ("Rust's panic", "ship-order", "thread 'main' panicked at "),
    (
        ".NET's error",
        "charge-card",
        "\tfail\tSystem.Net.*\n   at ",
    ),
    ("a message over lines", "cart", ": {\n  items: *\n}"),
    ("what controls a terminal", "cart", "\u{1b}[31mred"),
    ("a secret", "email", "api_key: 'sk_live_demo_"),
    (
        "Powertools",
        "payment",
        "\"level\":\"INFO\"*\"cold_start\":",
    ),
    (
        "EMF",
        "payment",
        "\"_aws\":{\"Timestamp\":*\"CloudWatchMetrics\"",
    ),
    ("plain output", "catalog", "cache=miss sku="),
    ("a new time-out", "thumbnailer", "REPORT *\tStatus: timeout"),
    ("an old time-out", "ws-connect", " Task timed out after 3."),
    (
        "a crash",
        "ship-order",
        " Error: Runtime exited with error: exit status 101\nRuntime.ExitError",
    ),
    (
        "no memory left",
        "thumbnailer",
        "REPORT *\tError Type: Runtime.OutOfMemory",
    ),
    (
        "a response that is too large",
        "ws-message",
        "Function.ResponseSizeTooLarge",
    ),
    (
        "an extension that crashed",
        "invoice",
        "REPORT *\tError Type: Extension.Crash",
    ),
    (
        "no memory left, the old way",
        "/shop/prod/media",
        "signal: killed\nRuntime.ExitError",
    ),
    (
        "an init that fails",
        "/shop/prod/media",
        "INIT_REPORT *\tPhase: init\tStatus: error",
    ),
];

fn has(text: &str, parts: &str) -> bool {
    let mut rest = Some(text);
    for part in parts.split('*') {
        rest = rest
            .and_then(|rest| rest.split_once(part))
            .map(|(_, rest)| rest);
    }
    rest.is_some()
}

#[test]
fn every_way_of_logging_and_failing_is_there() {
    let missing: Vec<&str> = (LINES.iter())
        .filter(|(_, whose, parts)| {
            let group = if whose.starts_with('/') {
                (*whose).to_owned()
            } else {
                group(whose)
            };
            find(&group, |text| has(text, parts)).is_none()
        })
        .map(|(what, ..)| *what)
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn one_has_never_run_one_has_no_group_and_one_group_is_rarely_read() {
    let groups = logs(the_world(), "DescribeLogGroups", &WireValue::EMPTY);
    let classes: BTreeMap<&str, &str> = (groups.list("logGroups").iter())
        .filter_map(|one| Some((one.text("logGroupName")?, one.text("logGroupClass")?)))
        .collect();
    assert_eq!(classes[&*group("audit-archive")], "INFREQUENT_ACCESS");
    let runs = |function: &str| {
        let asked = vec![stat("runs", function, "Invocations", "Sum")];
        sums(the_world(), asked, NOON, NOON + 10 * MINUTE)["runs"]
    };
    for (function, has_run) in [("legacy-export", false), ("webhooks", true)] {
        assert!(!classes.contains_key(&*group(function)), "{function}");
        assert_eq!(
            runs(&format!("shop-prod-{function}")) > 0.0,
            has_run,
            "{function}"
        );
    }
}
