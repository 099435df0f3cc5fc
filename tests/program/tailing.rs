//! `slstop tail` and `slstop run` as one runs them: what comes out is what is there, whatever happens to the
//! answers, the pipe or the child.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use slstop_base::{Timestamp, mask};
use slstop_cloud::fault::FaultPlan;
use slstop_cloud::front::{Served, serve};
use slstop_cloud::world::lines::LogEntries;
use slstop_cloud::{Cloud, CloudClock, Options, Scenario};

const EMAIL: &str = "shop-prod-email";

struct Place {
    cloud: Cloud,
    served: Served,
    _runtime: tokio::runtime::Runtime,
    home: tempfile::TempDir,
}

impl Place {
    fn new(plan: &str) -> Self {
        let cloud = Cloud::new(Options {
            scenario: Scenario::named("calm").expect("a scenario that ships"),
            clock: CloudClock::Real,
            ..Options::default()
        });
        let plan = FaultPlan::from_toml(plan).expect("a plan");
        cloud.faults().switch(plan, cloud.clock().now());
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

    fn start(&self, args: &[&str]) -> Child {
        Command::new(env!("CARGO_BIN_EXE_slstop"))
            .args(args)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", self.home.path())
            .env("AWS_ENDPOINT_URL", self.served.endpoint())
            .env("AWS_REGION", "eu-west-1")
            .env("AWS_ACCESS_KEY_ID", "AKIATEST")
            .env("AWS_SECRET_ACCESS_KEY", "secret")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs")
    }

    /// The exit code, what was printed, and what was said about it.
    fn run(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let output = self.start(args).wait_with_output().expect("it ends");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    }

    /// What a function wrote between two moments, as the world knows it, secrets masked: texts and how many there are of each.
    fn written(&self, from: i64, to: i64) -> BTreeMap<String, u32> {
        let world = self.cloud.world();
        let function = world
            .functions
            .iter()
            .find(|function| &*function.name == EMAIL);
        let function = function.expect("a function of the shop");
        let mut invocations = Vec::new();
        world.invocations(function, from - 60_000, to + 1, &mut invocations);
        let mut lines = LogEntries::default();
        for one in &invocations {
            world.write_lines(one, "eu-west-1", &mut lines);
        }
        let mut written = BTreeMap::new();
        for line in lines
            .lines
            .iter()
            .filter(|line| (from..=to).contains(&line.place.at))
        {
            let message = mask::secrets(lines.message(line)).into_owned();
            *written.entry(message).or_default() += 1;
        }
        written
    }
}

fn objects(text: &str) -> Vec<Value> {
    let read = |line: &str| serde_json::from_str(line).expect("every line is JSON");
    text.lines().map(read).collect()
}

fn lines_of(child: &mut Child) -> BufReader<std::process::ChildStdout> {
    BufReader::new(child.stdout.take().expect("a pipe"))
}

fn next(lines: &mut impl BufRead) -> String {
    let mut line = String::new();
    lines.read_line(&mut line).expect("text");
    line
}

#[test]
fn what_was_written_is_what_is_printed_whatever_happens_to_the_answers() {
    for plan in [
        "",
        "[[rule]]\noperation = 'FilterLogEvents'\ntimes = 2\nfault = { kind = 'truncated' }",
        "[[rule]]\noperation = 'FilterLogEvents'\nskip = 1\ntimes = 3\nfault = { kind = 'throttled' }",
        "[[rule]]\nprobability = 0.3\nfault = { kind = 'duplicated-events' }",
        "[[rule]]\nprobability = 0.3\nfault = { kind = 'reordered-events' }",
    ] {
        let place = Place::new(plan);
        // Long enough ago that CloudWatch has all of it.
        let to = place.cloud.clock().now().as_millis() - 300_000;
        let from = to - 300_000;
        let moment = |millis| Timestamp::from_millis(millis).rfc3339();
        let args = [
            "tail",
            EMAIL,
            "--since",
            &moment(from),
            "--until",
            &moment(to),
            "--json",
            "--sort",
        ];
        let (code, stdout, stderr) = place.run(&args);
        assert_eq!(code, Some(0), "{plan}: {stderr}");
        let objects = objects(&stdout);
        let times: Vec<&str> = objects
            .iter()
            .filter_map(|it| it["time"].as_str())
            .collect();
        assert!(times.is_sorted(), "{plan}");
        let mut printed = BTreeMap::new();
        for object in &objects {
            assert!(
                object.get("late").is_none() && object["function"] == EMAIL,
                "{object}"
            );
            let message = object["message"].as_str().expect("text").to_owned();
            *printed.entry(message).or_default() += 1;
        }
        assert!(!printed.is_empty());
        assert_eq!(printed, place.written(from, to), "{plan}");
    }
}

#[test]
fn the_functions_of_a_stack_are_followed_without_their_names() {
    let place = Place::new("");
    let tail = |flags: &[&str]| {
        let span = ["--since", "10m", "--until", "5m", "--json"];
        place.run(&[&["tail"], flags, &span].concat())
    };
    let (code, stdout, stderr) = tail(&["--stack", "shop-media"]);
    assert_eq!(code, Some(0), "{stderr}");
    let objects = objects(&stdout);
    let functions = objects
        .iter()
        .filter_map(|object| object["function"].as_str());
    let functions: std::collections::BTreeSet<&str> = functions.collect();
    let media = ["image-meta", "thumbnailer", "video-probe"];
    let media = media.map(|name| format!("shop-prod-{name}"));
    assert!(
        !functions.is_empty()
            && functions
                .iter()
                .all(|name| media.iter().any(|one| one == name)),
        "{functions:?}"
    );
    let (code, stdout, stderr) = tail(&["*", "--tag", "team=nobody"]);
    assert_eq!((code, stdout.as_str()), (Some(1), ""));
    assert!(
        stderr.contains("none of 24 functions is team=nobody"),
        "{stderr}"
    );
    let (code, stdout, _) = tail(&[]);
    assert_eq!(
        (code, stdout.as_str()),
        (Some(2), ""),
        "not everything by mistake"
    );
}

#[test]
fn what_cannot_be_read_is_a_gap_in_the_stream_and_in_the_exit_code() {
    // The right to read is taken away behind the first page.
    let denied = "[[rule]]\noperation = 'FilterLogEvents'\nskip = 1\nfault = { kind = 'denied' }";
    let place = Place::new(denied);
    let now = place.cloud.clock().now().as_millis();
    let moment = |millis: i64| Timestamp::from_millis(millis).rfc3339();
    let (since, until) = (moment(now - 1_200_000), moment(now - 300_000));
    let args = ["--since", &since, "--until", &until, "--json"];
    let checkout = ["tail", "shop-prod-checkout"];
    let (code, stdout, stderr) = place.run(&[&checkout[..], &args].concat());
    assert_eq!(code, Some(3), "{stderr}");
    assert!(stderr.contains("logs:FilterLogEvents"), "{stderr}");
    let objects = objects(&stdout);
    let gaps: Vec<&Value> = objects.iter().filter(|it| it["kind"] == "gap").collect();
    let [gap] = gaps[..] else {
        panic!("one gap: {gaps:?}");
    };
    let lines = objects.iter().filter(|it| it["kind"] != "gap");
    let last = lines.filter_map(|it| it["time"].as_str()).max();
    assert_eq!((gap["time"].as_str(), &gap["until"]), (last, &until.into()));
    assert_eq!(gap["group"], "/aws/lambda/shop-prod-checkout");
    assert!(
        gap["message"]
            .as_str()
            .is_some_and(|why| why.contains("denied"))
    );
}

#[test]
fn a_followed_function_goes_on_until_it_is_interrupted() {
    let place = Place::new("");
    let mut child = place.start(&[
        "tail",
        "shop-prod-checkout",
        "--since",
        "1s",
        "--settle",
        "0s",
    ]);
    let mut lines = lines_of(&mut child);
    let began = Timestamp::from_millis(place.cloud.clock().now().as_millis());
    // Lines that were written after it began can only come by following.
    loop {
        let line = next(&mut lines);
        let at = line.split(' ').next().and_then(Timestamp::parse);
        if at.is_some_and(|at| at > began) {
            break;
        }
    }
    let id = rustix::process::Pid::from_raw(child.id() as i32).expect("a process");
    rustix::process::kill_process(id, rustix::process::Signal::INT).expect("it runs");
    std::io::copy(&mut lines, &mut std::io::sink()).expect("the rest");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn a_pipe_is_printed_line_by_line_as_it_comes() {
    let place = Place::new("");
    let mut child = place.start(&["tail", "-", "--level", "warn"]);
    let (mut to, mut from) = (child.stdin.take().expect("a pipe"), lines_of(&mut child));
    for n in 0..3 {
        to.write_all(format!("[INFO] quiet {n}\n[ERROR] loud {n}\n").as_bytes())
            .expect("it reads");
        assert_eq!(next(&mut from), format!("[ERROR] loud {n}\n"));
    }
    drop(to);
    let mut rest = String::new();
    from.read_to_string(&mut rest).expect("text");
    assert_eq!(
        (child.wait().expect("it ends").code(), &*rest),
        (Some(0), "")
    );
}

#[test]
fn a_reader_that_goes_away_ends_it_without_a_word() {
    let place = Place::new("");
    let mut child = place.start(&["tail", "-"]);
    let (mut to, mut from) = (child.stdin.take().expect("a pipe"), lines_of(&mut child));
    to.write_all(b"one\n").expect("it reads");
    assert_eq!(next(&mut from), "one\n");
    drop(from);
    // Until it has noticed.
    while to.write_all(b"more\n").is_ok() {
        std::thread::yield_now();
    }
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}

/// Without a line that could find the pipe closed.
#[test]
fn a_reader_that_goes_away_is_noticed_while_nothing_comes() {
    let place = Place::new("");
    for args in [
        &["tail", "-"][..],
        &["tail", "shop-prod-nightly-report", "--since", "1s"],
    ] {
        let mut child = place.start(args);
        // It is held open, and says nothing.
        let _to = child.stdin.take().expect("a pipe");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    }
}

#[test]
fn a_childs_two_outputs_are_printed_and_its_code_is_passed_on() {
    let place = Place::new("");
    let (code, stdout, stderr) = place.run(&[
        "run",
        "--json",
        "--",
        "sh",
        "-c",
        "echo '[WARN] careful'; echo broken >&2; exit 7",
    ]);
    assert_eq!(code, Some(7), "{stderr}");
    let mut objects = objects(&stdout);
    objects.sort_by_key(|object| object["message"].to_string());
    assert_eq!(objects.len(), 2, "{stdout}");
    assert_eq!(
        (&objects[0]["message"], &objects[0]["level"]),
        (&"[WARN] careful".into(), &"warn".into())
    );
    assert_eq!(
        (&objects[1]["message"], &objects[1]["function"]),
        (&"broken".into(), &"sh".into())
    );
    assert!(objects[1]["time"].is_string());
    let (code, _, stderr) = place.run(&["run", "--", "no-such-command"]);
    assert_eq!(code, Some(1));
    assert!(stderr.contains("cannot run no-such-command"), "{stderr}");
}

#[test]
fn signals_are_passed_to_the_child() {
    let place = Place::new("");
    let script = "trap 'echo bye; kill $!; exit 9' TERM; echo ready; sleep 600 & wait";
    let mut child = place.start(&["run", "--", "sh", "-c", script]);
    let mut lines = lines_of(&mut child);
    assert!(next(&mut lines).ends_with("ready\n"));
    let id = rustix::process::Pid::from_raw(child.id() as i32).expect("a process");
    rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("it runs");
    assert!(next(&mut lines).ends_with("bye\n"));
    assert_eq!(child.wait().expect("it ends").code(), Some(9));
}

#[test]
fn what_cannot_be_is_said_in_one_line_and_by_the_exit_code() {
    let place = Place::new("");
    for (args, code, said) in [
        (&["tail", EMAIL, "--sort"][..], 2, "add --until"),
        (&["tail", EMAIL, "--level", "loud"], 2, "is not a level"),
        (&["tail", EMAIL, "--filter", "("], 2, "unclosed group"),
        (&["tail", EMAIL, "--settle", "soon"], 2, "is not a duration"),
        (
            &["tail", EMAIL, "--since", "5m", "--until", "10m"],
            2,
            "--since is after --until",
        ),
        (&["tail", "nothing-*"], 1, "nothing-*"),
        (
            &["tail", "/aws/lambda/no-such", "--until", "now"],
            1,
            "does not exist yet",
        ),
        (
            &["tail", EMAIL, "--until", "now", "--filter", "zebra"],
            1,
            "no such line",
        ),
    ] {
        let (ended, _, stderr) = place.run(args);
        assert_eq!(ended, Some(code), "{args:?}: {stderr}");
        assert!(stderr.contains(said), "{args:?}: {stderr}");
    }
    let denied =
        Place::new("[[rule]]\naction = 'logs:FilterLogEvents'\nfault = { kind = 'denied' }");
    let (ended, _, stderr) = denied.run(&["tail", EMAIL]);
    assert_eq!(ended, Some(3), "{stderr}");
    assert!(stderr.contains("logs:FilterLogEvents"), "{stderr}");
}
