//! The real binary's command line: what it prints, how it ends, and the one line that it says about
//! each kind of wrong input. Every run has a home folder of its own and an empty environment.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use slstop_cloud::CloudResponse;
use slstop_cloud::front::{Door, serve};
use tempfile::TempDir;

/// A home folder with a project in it, where the program is started.
struct Home {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("project")).expect("made");
        Self {
            folder,
            variables: Vec::new(),
        }
    }

    fn with_file(self, path: &str, text: &str) -> Self {
        let file = self.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a parent")).expect("made");
        std::fs::write(file, text).expect("written");
        self
    }

    fn with_variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_slstop"));
        command
            .args(args)
            .env_clear()
            .env("HOME", self.path())
            // The one source of credentials that lies outside of the home folder.
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.path().join("project"))
            .stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Run {
        let output = self.command(args).output().expect("the binary runs");
        Run::of(output, self.path())
    }
}

#[derive(Debug)]
struct Run {
    code: Option<i32>,
    stdout: String,
    /// With the home folder written as `~`.
    stderr: String,
}

impl Run {
    fn of(output: Output, home: &Path) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr).replace(&*home.to_string_lossy(), "~"),
        }
    }

    fn json(&self) -> Vec<serde_json::Value> {
        let line = |line| serde_json::from_str(line).expect("an object a line");
        self.stdout.lines().map(line).collect()
    }
}

const OWN: &str = ".config/slstop/config.toml";

#[test]
fn a_wrong_command_line_is_one_line_and_exit_2() {
    let lines: &[(&[&str], &str)] = &[
        (
            &["--theem", "x"],
            "there is no flag `--theem`; did you mean `--theme`?",
        ),
        (
            &["--quantum"],
            "there is no flag `--quantum`; `slstop --help` says what there is",
        ),
        (
            &["--region"],
            "--region <REGION> lacks its value; `slstop --help` says what there is",
        ),
        (
            &["--theme", "drak"],
            "--theme: no theme is named `drak`: expected one of dark, light, high-contrast, colour-blind, sixteen, monochrome; did you mean `dark`?",
        ),
        (
            &["keys", "--jsn"],
            "there is no flag `--jsn`; did you mean `--json`?",
        ),
        (
            &["completions", "zshh"],
            "invalid value `zshh` for <SHELL>: expected one of bash, elvish, fish, powershell, zsh; did you mean `zsh`?",
        ),
        (
            &["completions"],
            "<SHELL> is missing; `slstop --help` says what there is",
        ),
        (
            &["demo", "--scenario", "calmm"],
            "--scenario: no scenario is named `calmm`: expected one of bad-deploy, calm, cold-surge, throttled, poison-queue, slow-dependency, leak, storm, broken-route, bad-gateway, denied-action; did you mean `calm`?",
        ),
        (
            &["doctor", "checkout", "payment"],
            "`payment` is one word too many; `slstop --help` says what there is",
        ),
        (
            &["--budget", "-1"],
            "--budget: invalid value `-1` for `budget`: expected US dollars from 0 to 1000, such as 0.25",
        ),
        (
            &["demo", "--speed", "fast"],
            "--speed: `fast` is no speed: expected a number from 0.1 to 1000",
        ),
        (
            &["demo", "--speed", "-2"],
            "--speed: `-2` is no speed: expected a number from 0.1 to 1000",
        ),
        (
            &["demo", "--speed", "0"],
            "--speed: `0` is no speed: expected a number from 0.1 to 1000",
        ),
        (
            &["demo", "--faults", "nope.toml"],
            "--faults: nope.toml: cannot open the fault plan: No such file or directory (os error 2)",
        ),
        (
            &["demo", "--serve", "--faults", "../earthquake.toml"],
            "--faults: ../earthquake.toml: cannot read the fault plan: unknown field `servise`, expected one of `service`, `operation`, `action`, `access-key`, `from`, `until`, `skip`, `times`, `probability`, `fault` at line 2",
        ),
        (
            &["demo", "--serve", "--listen", "0.0.0.0:4566"],
            "--listen: `0.0.0.0:4566` is no address and port of this machine: expected one such as 127.0.0.1:4599",
        ),
        (
            &["demo"],
            "the console needs a terminal: run it without pipes; `slstop --help` lists what prints",
        ),
        (
            &["man", "docter"],
            "there is no command `docter`; did you mean `doctor`?",
        ),
        (
            &["config", "--budget", "cheap"],
            "--budget: invalid value `cheap` for `budget`: expected US dollars from 0 to 1000, such as 0.25",
        ),
        (
            &["config", "--memory", "1KB"],
            "--memory: invalid value `1KB` for `memory`: expected a size from 16MB to 64GB, such as 256MB",
        ),
        (
            &["config", "--window", "15"],
            "--window: invalid value `15` for `window`: expected a duration from 1m to 24h, such as 15m or 2h",
        ),
        (
            &["config", "--glyphs", "asci"],
            "--glyphs: invalid value `asci` for `glyphs`: expected unicode or ascii; did you mean `ascii`?",
        ),
        (
            &["config", "--tag", "team"],
            "--tag: invalid value `team` for `tag`: expected KEY=VALUE, such as team=checkout",
        ),
        (
            &["doctor", "--endpoint-url", "localhost:4566"],
            "--endpoint-url: invalid value `localhost:4566` for `endpoint-url`: expected an http or https URL with a host, such as http://localhost:4566; did you mean `http://localhost:4566`?",
        ),
        (
            &["doctor", "--endpoint-url", "ftp://x"],
            "--endpoint-url: invalid value `ftp://x` for `endpoint-url`: expected an http or https URL with a host, such as http://localhost:4566",
        ),
        (
            &["doctor", "--region", "EU_WEST_1"],
            "--region: invalid value `EU_WEST_1` for `region`: expected an AWS region, such as eu-west-1; several are separated by commas; did you mean `eu-west-1`?",
        ),
        (
            &["doctor", "--profile", "prod"],
            "--profile: no AWS profile is named `prod`: expected a profile, but there is none yet: `aws configure sso` makes one",
        ),
        (
            &["config", "--config", "nope.toml"],
            "--config: cannot read nope.toml: no such file",
        ),
        (
            &["config", "--config", "/"],
            "--config: cannot read /: not a plain file",
        ),
        (
            &[],
            "the console needs a terminal: run it without pipes; `slstop --help` lists what prints",
        ),
    ];
    let home = Home::new().with_file("earthquake.toml", "[[rule]]\nservise = \"logs\"\n");
    for (args, line) in lines {
        let run = home.run(args);
        assert_eq!(
            (run.code, run.stderr),
            (Some(2), format!("slstop: {line}\n")),
            "{args:?}"
        );
    }
}

#[test]
fn a_wrong_file_of_settings_is_one_line_with_its_place_and_exit_2() {
    let files = [
        (
            "theem = \"x\"",
            "1: unknown setting `theem`; did you mean `theme`?",
        ),
        (
            "\n\nbudget = true",
            "3: invalid value `true` for `budget`: expected US dollars from 0 to 1000, such as 0.25",
        ),
        (
            "mouse = \"of\"",
            "1: invalid value `of` for `mouse`: expected on or off (or true or false)",
        ),
        ("protected = \"a\"\nprotected = \"b\"", "2: duplicate key"),
        (
            "theme = ",
            "1: string values must be quoted, expected literal string",
        ),
        (
            "[keys]\nqiut = \"x\"",
            "2: unknown action `qiut`: expected one that `slstop keys` lists; did you mean `quit`?",
        ),
        (
            "[keys]\nquit = 3",
            "2: `3` is no key for `quit`: expected \"x\", [\"x\", \"g g\"], or [] for none",
        ),
        (
            "theme = \"drak\"",
            "1: no theme is named `drak`: expected one of dark, light, high-contrast, colour-blind, sixteen, monochrome; did you mean `dark`?",
        ),
    ];
    for (text, line) in files {
        let run = Home::new().with_file(OWN, text).run(&["config"]);
        assert_eq!(
            (run.code, run.stderr),
            (Some(2), format!("slstop: ~/{OWN}:{line}\n")),
            "{text}"
        );
    }
}

#[test]
fn every_wrong_line_of_a_file_is_named() {
    let run = Home::new()
        .with_file(
            OWN,
            "theem = 1\nbudget = \"x\"\n[keys]\nzoom = \"x\"\nquit = \"x\"",
        )
        .run(&["config"]);
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(
        lines
            .iter()
            .any(|line| line.contains("zoom") && line.contains("quit")),
        "{lines:?}"
    );
    assert!(
        run.stdout.contains("window = \"15m\""),
        "the rest is shown all the same"
    );
}

#[test]
fn a_wrong_variable_is_named_like_a_wrong_flag() {
    let run = Home::new()
        .with_variable("SLSTOP_GLYPHS", "asci")
        .run(&["keys"]);
    assert_eq!(run.code, Some(2));
    assert_eq!(
        run.stderr,
        "slstop: SLSTOP_GLYPHS: invalid value `asci` for `glyphs`: expected unicode or ascii; did you mean `ascii`?\n"
    );
    let run = Home::new()
        .with_variable("AWS_PROFILE", "prdo")
        .with_file(".aws/config", "[profile prod]\n")
        .run(&["doctor"]);
    assert_eq!(run.code, Some(2));
    assert_eq!(
        run.stderr,
        "slstop: AWS_PROFILE: no AWS profile is named `prdo`: expected one of prod; did you mean `prod`?\n"
    );
}

#[test]
fn doubts_are_said_but_stop_nothing() {
    let home = Home::new()
        .with_variable("SLSTOP_THEEM", "dark")
        .with_file("project/.slstop.toml", "profile = \"admin\"\n")
        .with_file(OWN, "[keys]\nzoom = \"q\"\n");
    let run = home.run(&["config", "--region", "eu-wst-1"]);
    assert_eq!(run.code, Some(0));
    assert_eq!(
        run.stderr.lines().collect::<Vec<_>>(),
        [
            "slstop: ~/project/.slstop.toml:1: `profile` does not count: add this folder to `trusted` in your own config.toml if you trust it",
            "slstop: SLSTOP_THEEM is not a setting; did you mean `SLSTOP_THEME`?",
            "slstop: --region: `eu-wst-1` is not a region that slstop knows; did you mean `eu-west-1`?",
            "slstop: ~/.config/slstop/config.toml:2: zoom takes `q` from back-or-quit, which has no key now",
        ]
    );
}

#[test]
fn config_says_where_each_setting_comes_from() {
    let home = Home::new()
        .with_file(OWN, "theme = \"light\"\nbudget = 0.1\n")
        .with_file("project/.slstop.toml", "stack = \"shop\"\n")
        .with_variable("SLSTOP_WINDOW", "1h")
        .with_variable("AWS_REGION", "eu-west-1");
    let run = home.run(&["config", "--json", "--budget", "0.2"]);
    let origin = |setting: &str| {
        let lines = run.json();
        let line = lines
            .iter()
            .find(|line| line["setting"] == setting)
            .expect(setting);
        let origin = line["origin"].as_str().expect("an origin");
        (
            line["value"].to_string(),
            origin.rsplit('/').next().unwrap_or_default().to_owned(),
        )
    };
    let expected = [
        ("theme", "\"light\"", "config.toml:1"),
        ("budget", "0.2", "--budget"),
        ("stack", "\"shop\"", ".slstop.toml:1"),
        ("window", "\"1h\"", "SLSTOP_WINDOW"),
        ("region", "\"eu-west-1\"", "AWS_REGION"),
        ("memory", "\"256MB\"", "default"),
        ("profile", "null", "default"),
    ];
    for (setting, value, from) in expected {
        assert_eq!(
            origin(setting),
            (value.to_owned(), from.to_owned()),
            "{setting}"
        );
    }
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
}

#[test]
fn what_config_prints_can_be_read_back() {
    let home = Home::new().with_file(
        OWN,
        "tag = [\"team=a\"]\n[keys]\n\"zoom\" = [\"f\", \"F11\"]\nquit = []\n",
    );
    let first = home.run(&["config"]);
    let second = Home::new()
        .with_file(OWN, &first.stdout)
        .run(&["config", "--json"]);
    assert_eq!((second.code, second.stderr.as_str()), (Some(0), ""));
    let tag = second
        .json()
        .into_iter()
        .find(|line| line["setting"] == "tag")
        .expect("a tag");
    assert_eq!(tag["value"], serde_json::json!(["team=a"]));
}

#[test]
fn without_credentials_doctor_says_what_to_do_in_one_line() {
    let said = "slstop: cannot ask AWS: no credentials found: run `aws configure sso` or set AWS_PROFILE; `slstop demo` needs no account\n";
    for args in [
        &["doctor"][..],
        &["doctor", "--region", "eu-west-1"],
        &["doctor", "--json"],
    ] {
        let run = Home::new().run(args);
        assert_eq!(
            (run.code, run.stderr.as_str(), run.stdout.as_str()),
            (Some(3), said, ""),
            "{args:?}"
        );
    }
}

#[test]
fn without_a_region_doctor_says_so() {
    let run = Home::new()
        .with_variable("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .with_variable("AWS_SECRET_ACCESS_KEY", "not-a-secret")
        .with_variable("HTTPS_PROXY", "http://127.0.0.1:1")
        .run(&["doctor"]);
    assert_eq!(run.code, Some(3));
    assert!(
        run.stderr
            .starts_with("slstop: cannot ask AWS: no region is set: "),
        "{}",
        run.stderr
    );
    assert_eq!(run.stderr.lines().count(), 1);
}

/// The state of a call that is tried; what costs money by itself or writes never is, and the served demo has no
/// trail and no schemas.
fn tried(line: &serde_json::Value, state: &'static str) -> &'static str {
    match line["call"].as_str() {
        Some(
            "StartLiveTail"
            | "Invoke"
            | "InvokeWithResponseStream"
            | "StartTraceRetrieval"
            | "ListRetrievedTraces"
            | "GetQueueUrl"
            | "GetQueueAttributes"
            | "ListMessageMoveTasks"
            | "ReceiveMessage"
            | "DeleteMessageBatch"
            | "ChangeMessageVisibilityBatch"
            | "StartMessageMoveTask"
            | "CancelMessageMoveTask",
        ) => "skipped",
        Some("DescribeSchema") if state == "ok" => "missing",
        _ => state,
    }
}

#[test]
fn an_endpoint_that_nobody_serves_is_a_failure_of_each_call() {
    let free = TcpListener::bind("127.0.0.1:0")
        .expect("a free port")
        .local_addr()
        .expect("bound");
    let home = Home::new()
        .with_variable("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .with_variable("AWS_SECRET_ACCESS_KEY", "not-a-secret");
    let run = home.run(&[
        "doctor",
        "checkout",
        "--json",
        "--endpoint-url",
        &format!("http://{free}"),
    ]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(3), ""));
    let lines = run.json();
    assert!(lines.len() >= 4);
    for line in lines {
        // An API, a rule, a state machine.
        let needs_another = line["reason"]
            .as_str()
            .is_some_and(|reason| reason.starts_with("no ") && reason.ends_with(" to try it with"));
        let expected = match needs_another {
            true => "skipped",
            false => tried(&line, "failed"),
        };
        assert_eq!(line["state"], expected, "{line}");
        assert!(
            line["call"].is_string() && line["iam_action"].is_string() && line["lost"].is_string(),
            "{line}"
        );
    }
}

/// A home folder whose clients are led to an endpoint that answers as given.
fn led_to(endpoint: &str) -> Home {
    Home::new()
        .with_variable("AWS_ENDPOINT_URL", endpoint)
        .with_variable("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .with_variable("AWS_SECRET_ACCESS_KEY", "not-a-secret")
}

#[test]
fn doctor_names_what_is_denied_and_what_is_missing() {
    let answer = |request: &http::Request<bytes::Bytes>| {
        let path = request.uri().path();
        if path.starts_with("/2015-03-31/functions/") && path.len() > 23 {
            let said = r#"{"message": "not authorized to perform: lambda:GetFunctionConfiguration on it"}"#;
            return CloudResponse::new(403, "application/json", said)
                .with_header("x-amzn-errortype", "AccessDeniedException");
        }
        match path {
            "/" => CloudResponse::new(
                200,
                "text/xml",
                "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
                 <Arn>arn:aws:sts::123456789012:assumed-role/on-call/jane</Arn><Account>123456789012</Account>\
                 </GetCallerIdentityResult></GetCallerIdentityResponse>",
            ),
            "/2015-03-31/functions" | "/2015-03-31/functions/" => CloudResponse::new(
                200,
                "application/json",
                r#"{"Functions": [{"FunctionName": "checkout"}]}"#,
            ),
            _ => CloudResponse::new(404, "text/html", "<h1>no such page</h1>"),
        }
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let served = runtime
        .block_on(serve(
            Door::new(answer),
            "127.0.0.1:0".parse().expect("an address"),
        ))
        .expect("a free port");
    let home = led_to(&served.endpoint());
    let run = home.run(&["doctor", "--json"]);
    let state = |call: &str| {
        let lines = run.json();
        let line = lines.iter().find(|line| line["call"] == call).expect(call);
        line["state"].as_str().expect("text").to_owned()
    };
    assert_eq!(state("GetCallerIdentity"), "ok");
    assert_eq!(state("ListFunctions"), "ok");
    assert_eq!(state("GetFunctionConfiguration"), "denied");
    assert_eq!(state("GetMetricData"), "missing");
    let run = home.run(&["doctor"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(3), ""));
    assert!(
        run.stdout.starts_with("account 123456789012 as on-call, "),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout
            .contains("add lambda:GetFunctionConfiguration to this role's policy"),
        "{}",
        run.stdout
    );
    let lacking = run.stdout.split_once("lack (").expect("a policy").1;
    let lacking = &lacking[lacking.find('{').expect("an object")..];
    let policy: serde_json::Value = serde_json::from_str(lacking).expect("JSON");
    assert_eq!(
        policy["Statement"][0]["Action"],
        serde_json::json!([
            "lambda:GetFunctionConfiguration",
            "lambda:GetPolicy",
            "lambda:ListAliases",
            "lambda:ListVersionsByFunction",
        ])
    );
}

/// A child that does not outlive its test, however that ends.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        // Fails when it has ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_served_demo_is_healthy_and_ends_when_it_is_told_to() {
    let home = Home::new();
    let child = home
        .command(&["demo", "--serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .spawn();
    let mut demo = Served(child.expect("the binary runs"));
    let lines = BufReader::new(demo.0.stdout.take().expect("piped")).lines();
    let printed: Vec<String> = lines.map(|line| line.expect("text")).take(6).collect();
    let exports: Vec<(&str, &str)> = printed
        .iter()
        .filter_map(|line| line.trim().strip_prefix("export "))
        .flat_map(str::split_whitespace)
        .filter_map(|export| export.split_once('='))
        .collect();
    let home = exports.iter().fold(Home::new(), |home, (name, value)| {
        home.with_variable(name, value)
    });
    let run = home.run(&["doctor", "--json"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    for line in run.json() {
        assert_eq!(line["state"], tried(&line, "ok"), "{line}");
    }

    let id = rustix::process::Pid::from_child(&demo.0);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("it still runs");
    assert_eq!(demo.0.wait().expect("it ends").code(), Some(0));
}

#[test]
fn a_demo_with_a_plan_misbehaves_from_the_start() {
    let plan = "[[rule]]\nservice = \"xray\"\nfault = { kind = \"absent\" }\n";
    let home = Home::new().with_file("plan.toml", plan);
    let child = home
        .command(&["demo", "--serve", "--listen", "127.0.0.1:0"])
        .args(["--faults", "../plan.toml"])
        .stdout(Stdio::piped())
        .spawn();
    let mut demo = Served(child.expect("the binary runs"));
    let lines = BufReader::new(demo.0.stdout.take().expect("piped")).lines();
    let printed: Vec<String> = lines.map(|line| line.expect("text")).take(6).collect();
    let switch = printed[5]
        .split_whitespace()
        .find_map(|word| word.strip_prefix("http://"))
        .expect("how to switch faults");
    let (address, path) = switch.split_once('/').expect("a path");
    let mut connection = std::net::TcpStream::connect(address).expect("it listens");
    let question = format!("GET /{path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    connection.write_all(question.as_bytes()).expect("sent");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer");
    assert!(
        answer.contains(" 200 ") && answer.contains("\"absent\""),
        "{answer}"
    );
}

#[test]
fn the_served_demo_names_operations_that_it_does_not_know() {
    let home = Home::new();
    let child = home
        .command(&["demo", "--serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut demo = Served(child.expect("the binary runs"));
    let mut stdout = BufReader::new(demo.0.stdout.take().expect("piped")).lines();
    let endpoint = stdout
        .by_ref()
        .map(|line| line.expect("text"))
        .find_map(|line| Some(line.split_once("AWS_ENDPOINT_URL=http://")?.1.to_owned()));
    let address = endpoint.expect("an endpoint");
    let mut connection = std::net::TcpStream::connect(&address).expect("it listens");
    let request = format!(
        "POST / HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: 2\r\n\
         content-type: application/x-amz-json-1.1\r\nx-amz-target: Logs_20140328.PutLogEvents\r\n\
         authorization: AWS4-HMAC-SHA256 Credential=AKIADEMO/20261120/eu-west-1/logs/aws4_request, \
         SignedHeaders=host, Signature={}\r\n\r\n{{}}",
        "0".repeat(64)
    );
    connection.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer");
    assert!(answer.contains("UnknownOperationException"), "{answer}");

    demo.0.kill().expect("it still runs");
    let mut said = String::new();
    let mut stderr = demo.0.stderr.take().expect("piped");
    stderr.read_to_string(&mut said).expect("text");
    assert!(said.contains("operation=PutLogEvents"), "{said}");
}

#[test]
fn keys_lists_the_table_in_three_ways() {
    let home = Home::new().with_file(OWN, "[keys]\nzoom = \"F11\"\n");
    let zoom = home
        .run(&["keys", "--json"])
        .json()
        .into_iter()
        .find(|line| line["action"] == "zoom")
        .expect("an action");
    assert_eq!(zoom["keys"], serde_json::json!(["F11"]));
    assert!(home.run(&["keys"]).stdout.contains("F11"));
    let markdown = home.run(&["keys", "--markdown"]).stdout;
    assert!(
        markdown.contains("`zoom`") && !markdown.contains("F11"),
        "the README has the defaults"
    );
    assert!(
        markdown.contains("`:theme`"),
        "what has no key is in the palette"
    );
    assert!(!markdown.contains("debug."), "the same in every build");
    let n_cells = |line: &str| line.replace("\\|", "").matches('|').count();
    assert!(
        markdown.lines().all(|line| n_cells(line) == 5),
        "{markdown}"
    );
}

#[test]
fn themes_lists_and_checks() {
    let home = Home::new()
        .with_file(".config/slstop/themes/mine.toml", "inherits = \"dark\"\n")
        .with_file("project/bad.toml", "\ninherits = \"darkk\"\n");
    let run = home.run(&["themes", "--theme", "mine"]);
    assert_eq!(run.code, Some(0));
    assert!(
        run.stdout.lines().any(|line| line.starts_with("* mine ")),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains('\u{1b}'), "no colours in a pipe");
    assert_eq!(
        home.run(&["themes", "--check", "../.config/slstop/themes/mine.toml"])
            .code,
        Some(0)
    );
    let bad = home.run(&["themes", "--check", "bad.toml"]);
    assert_eq!(bad.code, Some(1));
    assert!(
        bad.stderr.starts_with("slstop: bad.toml:2: "),
        "{}",
        bad.stderr
    );
}

#[test]
fn what_is_asked_for_is_printed_without_settings() {
    let home = Home::new().with_file(OWN, "broken");
    for args in [
        &["--version"][..],
        &["--help"],
        &["-h"],
        &["doctor", "--help"],
        &["completions", "bash"],
        &["man"],
        &["man", "doctor"],
    ] {
        let run = home.run(args);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{args:?}");
        assert!(run.stdout.contains("slstop"), "{args:?}");
    }
}

#[test]
fn policy_prints_one_document_without_settings() {
    let home = Home::new().with_file(OWN, "broken");
    for args in [&["policy"][..], &["policy", "--with-write"]] {
        let run = home.run(args);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{args:?}");
        let policy: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(policy["Version"], "2012-10-17");
    }
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let home = Home::new();
    for args in [
        &["keys", "--json"][..],
        &["man"],
        &["completions", "bash"],
        &["config"],
    ] {
        let mut child = home
            .command(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        // Closed before the first byte, or after it: both must do.
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(
            (output.status.code(), output.stderr),
            (Some(0), vec![]),
            "{args:?}"
        );
    }
}

#[test]
fn names_from_files_cannot_control_the_terminal() {
    let home = Home::new().with_file(OWN, "\"\\u001b]52;c;x\\u0007\" = 1\n");
    let run = home.run(&["config"]);
    assert_eq!(run.code, Some(2));
    let is_harmless = |text: &str| {
        text.lines()
            .all(|line| line.chars().all(|c| !c.is_control()))
    };
    assert!(
        is_harmless(&run.stderr) && is_harmless(&run.stdout),
        "{run:?}"
    );
}

#[test]
fn a_log_is_written_only_when_asked_for() {
    let home = Home::new();
    let log = home.path().join(".local/state/slstop/slstop.log");
    home.run(&["doctor", "--region", "eu-west-1"]);
    assert!(!log.exists());
    home.run(&["doctor", "--region", "eu-west-1", "--log", "debug"]);
    let file = std::fs::File::open(&log).expect("a log");
    assert!(BufReader::new(file).lines().next().is_some());
}

#[test]
fn a_home_that_is_no_folder_has_no_settings() {
    let home = Home::new().with_variable("HOME", "/dev/null");
    let ran = home.run(&["config"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}

#[test]
fn a_terminal_that_can_only_print_gets_a_sentence() {
    let run = Home::new().with_variable("TERM", "dumb").run(&[]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(
        run.stderr.contains("TERM=dumb") && run.stderr.contains("slstop top --once"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_misspelt_command_is_not_silently_taken_for_a_function() {
    let run = Home::new().run(&["stat"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr
            .contains("did you mean the command `slstop stats`?"),
        "{}",
        run.stderr
    );
    let run = Home::new().run(&["checkout"]);
    assert!(!run.stderr.contains("did you mean"), "{}", run.stderr);
}
