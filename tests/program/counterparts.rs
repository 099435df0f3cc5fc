//! The program against AWS-compatible servers by other hands, seeded by a client by other hands.
//! `tests/run` installs and starts them; without them the tests say so and do nothing.

mod dead_letters;
mod places;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use super::PROGRAM;
use super::terminal::Terminal;
use serde_json::Value;

/// A server, seen from an account of its own: no test sees what another one put there.
struct Peer {
    endpoint: String,
    account: &'static str,
    clients: String,
}

/// A server that `tests/run` started. Nothing under plain `cargo test`, which needs Rust alone.
fn peer(name: &str, account: &'static str) -> Option<Peer> {
    let variable = |name: &str| std::env::var(name).ok();
    let endpoint = variable(&format!("SLSTOP_PEER_{name}"));
    match endpoint.zip(variable("SLSTOP_PEER_BIN")) {
        Some((endpoint, clients)) => Some(Peer {
            endpoint,
            account,
            clients,
        }),
        None => {
            assert!(
                variable("SLSTOP_PEERS").is_none(),
                "tests/run did not start {name}"
            );
            eprintln!("skipped: {name} is started by tests/run alone");
            None
        }
    }
}

impl Peer {
    /// Gives the server functions with a past. A line a function, as the seeding client says it.
    fn seed(&self, arguments: &[&str]) -> Vec<Value> {
        self.run_script("seed.py", arguments)
    }

    /// Has something written there: texts, and how often each.
    fn speak(&self, arguments: &[&str]) -> BTreeMap<String, u64> {
        let said = self.run_script("speak.py", arguments);
        let said = said.iter().map(|line| {
            let text = line["text"].as_str().expect("a text").to_owned();
            (text, line["times"].as_u64().expect("a number"))
        });
        said.collect()
    }

    /// What `slstop tail` prints of it: the objects of lines that are no gaps.
    fn tail(&self, what: &str) -> Vec<Value> {
        let output = self.slstop(&["tail", what, "--since", "1h", "--until", "now", "--json"]);
        let tailed = lines(&output);
        assert!(
            tailed.iter().all(|line| line["kind"] != "gap"),
            "{tailed:?}"
        );
        tailed
    }

    /// What one of the clients says, a line of JSON each.
    fn run_script(&self, name: &str, arguments: &[&str]) -> Vec<Value> {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
        let script = scripts.join(name);
        let mut command = Command::new(Path::new(&self.clients).join("python"));
        command
            .arg(script)
            .args([&self.endpoint, self.account])
            .args(arguments);
        lines(&command.output().expect("the client can be started"))
    }

    fn environment(&self) -> Vec<(&str, &str)> {
        vec![
            ("AWS_ENDPOINT_URL", &self.endpoint),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", self.account),
            ("AWS_SECRET_ACCESS_KEY", "test"),
        ]
    }

    fn slstop(&self, arguments: &[&str]) -> Output {
        let home = tempfile::tempdir().expect("a temporary folder");
        let mut command = Command::new(PROGRAM);
        command.args(arguments).env_clear().env("HOME", home.path());
        command.envs(self.environment());
        command.output().expect("the program can be started")
    }

    /// What `slstop doctor` says of each call.
    fn examined(&self) -> BTreeMap<String, String> {
        let text = |line: &Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
        lines(&self.slstop(&["doctor", "--json"]))
            .iter()
            .map(|line| (text(line, "call"), text(line, "state")))
            .collect()
    }
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    let read = |line: &str| serde_json::from_str(line).expect("every line is JSON");
    let lines: Vec<Value> = text.lines().map(read).collect();
    assert!(
        !lines.is_empty(),
        "no output, but: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    lines
}

#[test]
fn every_call_works_on_ministack() {
    let Some(ministack) = peer("MINISTACK", "111111111111") else {
        return;
    };
    ministack.seed(&[]);
    let examined = ministack.examined();
    assert!(!examined.is_empty());
    for (call, state) in examined {
        let expected: &[&str] = match call.as_str() {
            // They cost money or change something, or need what is not there: an API, Transaction Search.
            "StartLiveTail"
            | "Invoke"
            | "InvokeWithResponseStream"
            | "StartTraceRetrieval"
            | "ListRetrievedTraces"
            | "GetStages"
            | "GetExport"
            | "GetRoutes"
            | "GetIntegrations"
            | "GetApiMappings" => &["skipped"],
            // About one queue, which nobody names.
            "GetQueueUrl"
            | "GetQueueAttributes"
            | "ListMessageMoveTasks"
            | "ReceiveMessage"
            | "DeleteMessageBatch"
            | "ChangeMessageVisibilityBatch"
            | "StartMessageMoveTask"
            | "CancelMessageMoveTask" => &["skipped"],
            // Nothing there has a rule or a state machine.
            "DescribeRule"
            | "ListTargetsByRule"
            | "ListExecutions"
            | "GetExecutionHistory"
            | "DescribeExecution" => &["skipped"],
            // The name stands for two calls: of tags, and of an API that is not there.
            "GetResources" => &["ok", "skipped"],
            // It has no X-Ray.
            "GetTraceSummaries"
            | "BatchGetTraces"
            | "GetServiceGraph"
            | "GetTraceSegmentDestination" => &["missing"],
            // Nor any test event that somebody shared.
            "DescribeSchema" => &["ok", "missing"],
            _ => &["ok"],
        };
        assert!(expected.contains(&state.as_str()), "{call}: {state}");
    }
}

/// moto has no CloudWatch in the protocol of the Rust SDK: one service is gone, the others stay.
#[test]
fn what_a_server_lacks_is_said_and_the_rest_works() {
    let Some(moto) = peer("MOTO", "222222222222") else {
        return;
    };
    moto.seed(&["--no-metrics"]);
    let examined = moto.examined();
    let works = |call: &str| examined.get(call).map(String::as_str) == Some("ok");
    assert!(
        works("GetCallerIdentity") && works("ListFunctions"),
        "{examined:?}"
    );
    assert!(!works("GetMetricData"), "{examined:?}");
}

/// The texts of lines, and how often each was printed.
fn texts<'a>(lines: impl IntoIterator<Item = &'a Value>) -> BTreeMap<String, u64> {
    let mut texts = BTreeMap::new();
    for line in lines {
        let text = line["message"].as_str().expect("a message").trim_end();
        *texts.entry(text.to_owned()).or_default() += 1;
    }
    texts
}

/// Its events carry no ids, and all lines of a run the same time: equal ones are told apart by counting.
#[test]
fn what_a_running_function_says_is_what_the_tail_prints() {
    let Some(ministack) = peer("MINISTACK", "888888888888") else {
        return;
    };
    let said = ministack.speak(&["run"]);
    let printed = ministack.tail("peer-talker");
    let is_own = |line: &&Value| line["kind"] == "app";
    assert_eq!(texts(printed.iter().filter(is_own)), said);
    for kind in ["start", "end", "report"] {
        let of_kind = printed.iter().filter(|line| line["kind"] == kind);
        let mut ids: Vec<&str> = of_kind
            .filter_map(|line| line["request_id"].as_str())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 5, "{kind}: once for each run");
    }
}

/// Stream after stream, in pages of ten thousand.
#[test]
fn what_was_put_into_a_group_is_what_the_tail_prints() {
    let Some(moto) = peer("MOTO", "999999999999") else {
        return;
    };
    let put = moto.speak(&["put", "25000", "/aws/lambda/peer-tailed"]);
    let printed = moto.tail("/aws/lambda/peer-tailed");
    assert_eq!(printed.len(), 25_000);
    assert_eq!(texts(&printed), put);
}

/// Its Insights knows fields, filters and sorting; it counts nothing that was scanned.
#[test]
fn what_was_put_into_a_group_is_what_a_query_finds() {
    let Some(moto) = peer("MOTO", "666666666666") else {
        return;
    };
    let put = moto.speak(&["put", "500", "/aws/lambda/peer-queried"]);
    let query = "fields @timestamp, @message | sort @timestamp asc | limit 10000";
    let group = "/aws/lambda/peer-queried";
    let output = moto.slstop(&["query", query, group, "--since", "1d", "--json"]);
    let mut rows = lines(&output);
    let totals = rows.pop().expect("the last line");
    assert!(totals["cost_usd"].is_number(), "{totals}");
    for row in &mut rows {
        row["message"] = row["@message"].take();
    }
    assert_eq!(texts(&rows), put);
}

#[test]
fn the_console_shows_what_the_other_client_put_there() {
    let Some(ministack) = peer("MINISTACK", "333333333333") else {
        return;
    };
    let seeded = ministack.seed(&[]);
    let home = tempfile::tempdir().expect("a temporary folder");
    let mut terminal =
        Terminal::start(&[PROGRAM], &ministack.environment(), home.path(), (160, 40));
    for function in &seeded {
        let name = function["function"].as_str().expect("seeded by name");
        terminal.wait_for(name);
        // The rate and, where there are any, the share of errors; the function that never ran has neither.
        let Some(rate) = function["invocations_per_minute"].as_f64() else {
            continue;
        };
        let share = function["errors_per_minute"].as_f64().unwrap_or(0.0) / rate * 100.0;
        terminal.wait_until(&format!("{name} at {rate} a minute"), |terminal| {
            let rows = terminal.rows();
            let row = rows.iter().find(|row| row.contains(name));
            let words = row.map(|row| row.split_whitespace().collect::<Vec<_>>());
            words.is_some_and(|words| {
                let has = |word: &str| words.contains(&word);
                has(&format!("{rate}"))
                    && (share == 0.0 || has(&format!("{share:.1}")) || has(&format!("{share:.1}%")))
            })
        });
    }
    terminal.type_keys("q");
    assert_eq!(terminal.wait_for_exit(), 0, "{}", terminal.contents());
    assert_eq!(&terminal.modes(), terminal.before());
}

/// The fleet of another client: what it put there and what came of its invocations, as slstop prints it.
#[test]
fn rows_sums_and_errors_are_those_that_were_seeded_and_run() {
    let Some(ministack) = peer("MINISTACK", "444444444444") else {
        return;
    };
    let seeded = ministack.run_script("fleet.py", &[]);
    let told = lines(&ministack.slstop(&["stats", "*", "--since", "1h", "--json"]));
    let names = |lines: &[Value]| -> BTreeSet<String> {
        let name = |line: &Value| line["function"].as_str().map(str::to_owned);
        lines.iter().filter_map(name).collect()
    };
    assert_eq!(names(&told), names(&seeded));
    for function in &seeded {
        let row = told
            .iter()
            .find(|row| row["function"] == function["function"]);
        let row = row.expect("there is a row for each");
        let count = |of: &Value, name: &str| of[name].as_u64().unwrap_or(0);
        let (past, came) = (&function["past"], &function["came"]);
        for metric in ["invocations", "errors", "throttles"] {
            let summed = count(&function["sums"], metric);
            assert_eq!(count(row, metric), summed, "{metric}: {row} {function}");
        }
        // ministack counts a throttled request several times, and also as an invocation.
        if count(came, "throttled") == 0 {
            let failed = count(came, "failed");
            let invoked = count(past, "invocations") + count(came, "right") + failed;
            assert_eq!(count(row, "invocations"), invoked, "{function}");
            assert_eq!(
                count(row, "errors"),
                count(past, "errors") + failed,
                "{function}"
            );
            assert_eq!(
                count(row, "throttles"),
                count(past, "throttles"),
                "{function}"
            );
        }
        if function["is_all_past"] == true && count(past, "invocations") > 0 {
            // Twenty durations from 10 to 200 ms in each minute.
            for (name, expected) in [
                ("p50", 105.0),
                ("p99", 200.0),
                ("max", 200.0),
                ("avg", 105.0),
            ] {
                let figure = row["duration_ms"][name].as_f64().expect("it ran");
                assert!(
                    (figure - expected).abs() <= expected / 100.0,
                    "{name}: {figure}"
                );
            }
        }
    }
    let of_stack = lines(&ministack.slstop(&["top", "--json", "--stack", "fleet-mail"]));
    let in_stack = |function: &&Value| function["stack"] == "fleet-mail";
    let expected: Vec<Value> = seeded.iter().filter(in_stack).cloned().collect();
    assert_eq!(names(&of_stack), names(&expected));
}
