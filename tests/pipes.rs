//! What commands print: the console's figures in four forms, equal to the truth of the embedded cloud.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use slstop::base::Timestamp;
use slstop::cloud::fault::Plan;
use slstop::cloud::front::{Served, serve};
use slstop::cloud::world::minute::{Part, VersionKey, Whose};
use slstop::cloud::{Clock, Cloud, Options, Scenario};

/// A Friday noon that is over, and half a minute.
const THEN: Timestamp = Timestamp::from_millis(1_794_571_230_000);
const MINUTE: i64 = 60_000;

/// A cloud on a port of its own, and a home without any settings.
struct Place {
    cloud: Cloud,
    served: Served,
    /// Serves as long as it lives.
    _runtime: tokio::runtime::Runtime,
    home: tempfile::TempDir,
}

struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Place {
    fn new() -> Self {
        Self::with_clock(Clock::Real)
    }

    fn with_clock(clock: Clock) -> Self {
        let cloud = Cloud::new(Options {
            scenario: Scenario::named("calm").expect("a scenario that ships"),
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

    fn with_faults(self, plan: &str) -> Self {
        let plan = Plan::from_toml(plan).expect("a plan");
        self.cloud.faults().switch(plan, self.cloud.clock().now());
        self
    }

    fn run(&self, args: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_slstop"))
            .args(args)
            .env_clear()
            .env("HOME", self.home.path())
            .env("AWS_ENDPOINT_URL", self.served.endpoint())
            .env("AWS_REGION", "eu-west-1")
            .env("AWS_ACCESS_KEY_ID", "AKIATEST")
            .env("AWS_SECRET_ACCESS_KEY", "secret")
            .stdin(Stdio::null())
            .output()
            .expect("the binary runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Run {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Invocations, errors and sorted durations in milliseconds of each function that ran.
    fn truth(&self, from: i64, to: i64) -> BTreeMap<String, (u64, u64, Vec<f64>)> {
        let world = self.cloud.world();
        let mut truth = BTreeMap::new();
        for function in &world.functions {
            let whose = Whose::Function(function.index);
            let minutes = (from..to).step_by(MINUTE as usize);
            let minutes = minutes
                .filter_map(|start| world.minute(whose, Part::Whole, start, THEN.as_millis()));
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
    fn json(&self) -> Vec<Value> {
        let line = |line| serde_json::from_str(line).expect("an object a line");
        self.stdout.lines().map(line).collect()
    }
}

#[test]
fn counts_are_those_of_the_truth_and_percentiles_are_within_a_hundredth() {
    let place = Place::with_clock(Clock::test(THEN));
    let run = place.run(&[
        "stats",
        "*",
        "--since",
        "2026-11-13T11:20:00Z",
        "--until",
        "2026-11-13T12:00:00Z",
        "--json",
    ]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let end = THEN.floor(Duration::from_secs(60)).as_millis();
    let truth = place.truth(end - 40 * MINUTE, end);
    let told = run.json();
    let ran = told.iter().filter(|line| line["invocations"].is_u64());
    assert_eq!(ran.count(), truth.len());
    assert!(
        told.len() > truth.len(),
        "one function has never run: it has no figures and a line"
    );
    let share = |line: &Value| line["error_rate"].as_f64().unwrap_or(0.0);
    assert!(
        share(&told[0]) > share(&told[told.len() - 1]),
        "trouble comes first"
    );
    for line in &told {
        let name = line["function"].as_str().expect("a name");
        assert_eq!(line["from"], "2026-11-13T11:20:00.000Z");
        assert_eq!(line["to"], "2026-11-13T12:00:00.000Z");
        let Some((invocations, errors, durations)) = truth.get(name) else {
            assert!(
                line.get("duration_ms").is_none() && line.get("errors").is_none(),
                "{line}"
            );
            continue;
        };
        assert_eq!(line["invocations"], *invocations, "{name}");
        assert_eq!(line["errors"], *errors, "{name}");
        for (share, key) in [
            (0.5, "p50"),
            (0.9, "p90"),
            (0.95, "p95"),
            (0.99, "p99"),
            (1.0, "max"),
        ] {
            let rank = (durations.len() as f64 * share).ceil() as usize;
            let expected = durations[rank.saturating_sub(1)];
            let told = line["duration_ms"][key].as_f64().expect("it ran");
            assert!(
                (told - expected).abs() <= expected / 100.0,
                "{name} {key}: {told} {expected}"
            );
        }
    }
}

#[test]
fn every_form_prints_the_same_functions_and_leaves_out_what_is_unknown() {
    let place = Place::new();
    let names = |args: &[&str], name: fn(&str) -> String| -> Vec<String> {
        let run = place.run(args);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{args:?}");
        run.stdout.lines().map(name).collect()
    };
    let json = names(&["top", "--json", "--sort", "name"], |line| {
        let line: Value = serde_json::from_str(line).expect("JSON");
        assert!(
            !line
                .as_object()
                .expect("an object")
                .values()
                .any(Value::is_null)
        );
        line["function"].as_str().expect("a name").to_owned()
    });
    assert!(json.len() == 24 && json.is_sorted(), "{json:?}");
    let word = |line: &str| line.split([' ', ',']).next().unwrap_or_default().to_owned();
    // Without a terminal `top` prints the table even when it is not told to.
    assert_eq!(names(&["top", "--sort", "name"], word)[1..], json);
    assert_eq!(names(&["top", "--once", "--sort", "name"], word)[1..], json);
    assert_eq!(names(&["top", "--csv", "--sort", "name"], word)[1..], json);
    let cell = |line: &str| line.split(" | ").next().unwrap_or_default()[2..].to_owned();
    assert_eq!(
        names(&["top", "--markdown", "--sort", "name"], cell)[2..],
        json
    );
}

#[test]
fn columns_of_csv_are_as_many_in_every_line() {
    let place = Place::new();
    for command in ["top", "stats"] {
        let run = place.run(&[command, "*", "--csv"]);
        let widths: Vec<usize> = run
            .stdout
            .lines()
            .map(|line| line.split(',').count())
            .collect();
        assert!(
            widths.len() > 20 && widths.iter().all(|width| *width == widths[0]),
            "{widths:?}"
        );
    }
}

#[test]
fn names_arns_and_globs_choose_functions_and_only_they_are_asked_for() {
    let place = Place::new();
    let arn = "arn:aws:lambda:eu-west-1:123456789012:function:shop-prod-checkout:live";
    for (typed, expected) in [("shop-prod-checkout", 1), (arn, 1), ("*-order*", 2)] {
        let run = place.run(&["stats", typed, "--json"]);
        assert_eq!(run.json().len(), expected, "{typed}");
    }
    let before = place.cloud.served();
    place.run(&["stats", "shop-prod-checkout"]);
    let asked = |served: &BTreeMap<(String, String), u64>| {
        let key = ("CloudWatch".to_owned(), "GetMetricData".to_owned());
        served.get(&key).copied().unwrap_or(0)
    };
    assert_eq!(
        asked(&place.cloud.served()) - asked(&before),
        2,
        "counts and figures"
    );
}

#[test]
fn nothing_found_is_exit_1_and_says_what_was_meant() {
    let run = Place::new().run(&["stats", "shop-prod-chekout", "--json"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert_eq!(
        run.stderr,
        "slstop: none of 24 functions is named like shop-prod-chekout; did you mean `shop-prod-checkout`?\n"
    );
}

#[test]
fn without_metrics_the_list_is_printed_and_the_permission_is_named() {
    let denied = "[[rule]]\nservice = 'cloudwatch'\nfault = { kind = 'denied' }";
    let run = Place::new().with_faults(denied).run(&["top", "--json"]);
    assert_eq!((run.code, run.json().len()), (Some(3), 24));
    let line = &run.json()[0];
    assert!(
        line.get("invocations").is_none() && line["memory_mb"].is_u64(),
        "{line}"
    );
    assert!(
        run.stderr.contains("cloudwatch:GetMetricData is denied"),
        "{}",
        run.stderr
    );

    let absent = "[[rule]]\nservice = 'cloudwatch'\nfault = { kind = 'absent' }";
    let run = Place::new().with_faults(absent).run(&["top"]);
    assert_eq!(
        run.code,
        Some(0),
        "what an endpoint lacks is no fault: {}",
        run.stderr
    );
    assert!(
        run.stderr.contains("not on this endpoint"),
        "{}",
        run.stderr
    );
}

#[test]
fn without_a_list_there_is_one_line_and_exit_3() {
    let denied = "[[rule]]\noperation = 'ListFunctions'\nfault = { kind = 'denied' }";
    let run = Place::new().with_faults(denied).run(&["top", "--csv"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""));
    assert!(
        run.stderr
            .starts_with("slstop: cannot list the functions: lambda:ListFunctions is denied: add "),
        "{}",
        run.stderr
    );
    assert_eq!(run.stderr.lines().count(), 1);
}

fn functions(run: &Run) -> Vec<String> {
    let name = |line: &Value| line["function"].as_str().expect("a name").to_owned();
    run.json().iter().map(name).collect()
}

#[test]
fn a_stack_and_tags_narrow_the_fleet_and_what_is_asked_for() {
    let place = Place::new();
    let told = |args: &[&str]| {
        let run = place.run(&[&["top", "--json", "--sort", "name"], args].concat());
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{args:?}");
        functions(&run)
    };
    let media = told(&["--stack", "shop-media"]);
    let prefixed = ["image-meta", "thumbnailer", "video-probe"];
    assert_eq!(media, prefixed.map(|name| format!("shop-prod-{name}")));
    let of_team = told(&["--tag", "team=checkout"]);
    assert!(of_team.len() > 3 && of_team.len() < 24, "{of_team:?}");
    let both = told(&["--tag", "team=checkout", "--stack", "shop-media"]);
    let is_in_both = |name: &&String| media.contains(name) && of_team.contains(name);
    assert_eq!(
        both,
        media.iter().filter(is_in_both).cloned().collect::<Vec<_>>()
    );
    assert_eq!(told(&["--stack", "shop-media", "*-probe"]).len(), 1);
    let run = place.run(&["stats", "*", "--stack", "shop-jobs", "--json"]);
    assert_eq!(functions(&run).len(), 2);
}

#[test]
fn a_misspelt_stack_is_exit_1_and_says_what_was_meant() {
    let run = Place::new().run(&["top", "--stack", "shop-medja"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert_eq!(
        run.stderr,
        "slstop: none of 24 functions is stack shop-medja; did you mean `shop-media`?\n"
    );
}

#[test]
fn where_all_tags_at_once_are_denied_each_function_is_asked_for_and_where_that_is_too_it_is_said() {
    let denied = "[[rule]]\noperation = 'GetResources'\nfault = { kind = 'denied' }";
    let place = Place::new().with_faults(denied);
    let run = place.run(&["top", "--json", "--stack", "shop-media"]);
    assert_eq!(
        (run.code, functions(&run).len()),
        (Some(0), 3),
        "{}",
        run.stderr
    );
    let asked = |service: &str, name: &str| {
        let key = (service.to_owned(), name.to_owned());
        place.cloud.served().get(&key).copied().unwrap_or(0)
    };
    assert_eq!(asked("Lambda", "ListTags"), 24);

    let both =
        "[[rule]]\noperation = 'ListTags'\nfault = { kind = 'denied' }\n".to_owned() + denied;
    let run = Place::new()
        .with_faults(&both)
        .run(&["top", "--stack", "shop-media"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""));
    assert!(
        run.stderr.contains("lambda:ListTags is denied"),
        "{}",
        run.stderr
    );
}

#[test]
fn top_tells_what_is_wrong_with_each_function_and_stats_does_not() {
    let place = Place::new();
    let run = place.run(&["top", "--json"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let of = |name: &str| {
        let lines = run.json();
        let line = lines.into_iter().find(|line| line["function"] == *name);
        line.expect("a function of the shop")["findings"].clone()
    };
    // No shop changes its runtimes, whatever goes wrong otherwise.
    let old = of("shop-prod-cart");
    let old = old
        .as_array()
        .expect("a list")
        .last()
        .expect("one at least")
        .clone();
    assert_eq!(
        (&old["rule"], &old["severity"]),
        (&"deprecated_runtime".into(), &"notice".into())
    );
    assert!(
        old["said"]
            .as_str()
            .is_some_and(|said| said.contains("nodejs20.x")),
        "{old}"
    );
    assert!(old["next"].is_string());
    assert_eq!(
        of("shop-prod-nightly-report"),
        Value::Array(vec![]),
        "nothing is wrong with it"
    );
    let stats = place.run(&["stats", "shop-prod-cart", "--json"]);
    assert!(stats.json()[0].get("findings").is_none());
}

#[test]
fn the_figures_of_an_alias_are_those_of_what_was_called_by_it() {
    let place = Place::with_clock(Clock::test(THEN));
    let world = place.cloud.world();
    let function = world
        .named("shop-prod-checkout")
        .expect("it is in the shop");
    let end = THEN.floor(Duration::from_secs(60)).as_millis();
    let counted = |part| -> u64 {
        let whose = Whose::Function(function.index);
        let minutes = (end - 40 * MINUTE..end).step_by(MINUTE as usize);
        let minutes = minutes.filter_map(|at| world.minute(whose, part, at, THEN.as_millis()));
        minutes.map(|minute| u64::from(minute.invocations)).sum()
    };
    let told = |typed: &str| {
        let (since, until) = ("2026-11-13T11:20:00Z", "2026-11-13T12:00:00Z");
        place.run(&["stats", typed, "--json", "--since", since, "--until", until])
    };
    let alias = told("shop-prod-checkout:live");
    assert_eq!((alias.code, alias.stderr.as_str()), (Some(0), ""));
    let line = &alias.json()[0];
    assert_eq!(line["function"], "shop-prod-checkout:live");
    assert_eq!(line["invocations"], counted(Part::Of(VersionKey::Alias)));
    assert!(
        line["duration_ms"]["p99"].is_f64() && line["memory_mb"].is_u64(),
        "{line}"
    );
    let both = told("shop-prod-checkout:4?");
    assert_eq!(both.json().len(), 1, "versions are named, not matched");
    let typo = told("shop-prod-checkout:alive");
    assert!(
        typo.stderr
            .contains("shop-prod-checkout:alive: nothing was measured"),
        "{}",
        typo.stderr
    );
    assert!(typo.json()[0].get("invocations").is_none());
}

const SINCE: &str = "2026-11-13T11:56:00Z";
const UNTIL: &str = "2026-11-13T11:58:00Z";
const SPAN: [&str; 4] = ["--since", SINCE, "--until", UNTIL];

#[test]
fn what_logs_say_of_functions_is_the_truth() {
    let place = Place::with_clock(Clock::test(THEN));
    let end = THEN.floor(Duration::from_secs(60)).as_millis() - 2 * MINUTE;
    let truth = place.truth(end - 2 * MINUTE, end);
    let names = ["shop-prod-checkout", "shop-prod-email", "shop-prod-search"];
    let run = |command: &[&str]| place.run(&[command, &names, &SPAN, &["--json"]].concat());
    let stats = run(&["stats", "--source", "logs"]);
    assert_eq!((stats.code, stats.stderr.as_str()), (Some(0), ""));
    assert_eq!(functions(&stats), names);
    for line in stats.json() {
        let name = line["function"].as_str().expect("a name");
        let (invocations, errors, durations) = &truth[name];
        assert_eq!(line["invocations"], *invocations, "{name}");
        assert_eq!(line["errors"], *errors, "{name}");
        let longest = durations.last().expect("it ran");
        assert_eq!(line["duration_ms"]["max"].as_f64(), Some(*longest));
        assert!(line["cost_usd"].as_f64() > Some(0.0), "{line}");
        assert_eq!(line["from"], "2026-11-13T11:56:00.000Z");
    }
    let sum = |pick: fn(&(u64, u64, Vec<f64>)) -> u64| -> u64 {
        names.iter().map(|name| pick(&truth[*name])).sum()
    };
    let invocations = run(&["invocations"]).json();
    assert_eq!(
        invocations.len() as u64,
        sum(|(invocations, ..)| *invocations)
    );
    let starts = invocations.iter().map(|one| one["start"].as_str());
    assert!(starts.is_sorted(), "the oldest first");
    let failed = invocations.iter().find(|one| one["outcome"] == "error");
    let failed = failed.expect("some fail");
    let id = failed["request_id"].as_str().expect("an id");
    let of_one = run(&["invocations", "--request", id]).json();
    assert!(
        of_one.contains(failed),
        "as from a whole reading: {of_one:?}"
    );
    assert!(of_one.iter().all(|one| one["request_id"] == id));
    let groups = run(&["errors"]).json();
    let counts = groups.iter().filter_map(|group| group["count"].as_u64());
    assert_eq!(counts.sum::<u64>(), sum(|(_, errors, _)| *errors));
    let cold = run(&["coldstarts"]).json();
    let of = cold.iter().filter_map(|line| line["invocations"].as_u64());
    assert_eq!(of.sum::<u64>(), sum(|(invocations, ..)| *invocations));
    assert!(cold.iter().all(|line| line["architecture"].is_string()));
}

#[test]
fn logs_that_cannot_be_read_are_named_and_change_the_exit_code() {
    let denied = "[[rule]]\noperation = 'FilterLogEvents'\nfault = { kind = 'denied' }";
    let place = Place::new().with_faults(denied);
    let run = place.run(&["invocations", "shop-prod-checkout", "--json"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""));
    assert!(
        run.stderr.contains("logs:FilterLogEvents is denied"),
        "{}",
        run.stderr
    );

    let one = "[[rule]]\noperation = 'FilterLogEvents'\nskip = 1\nfault = { kind = 'denied' }";
    let place = Place::new().with_faults(one);
    let both = ["shop-prod-cart", "shop-prod-catalog", "--since", "2m"];
    let run = place.run(&[&["stats", "--source", "logs", "--json"], &both[..]].concat());
    assert_eq!((run.code, run.json().len()), (Some(3), 1), "{}", run.stderr);
    assert!(
        run.stderr.contains("cannot read /aws/lambda/"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_function_that_never_ran_and_one_that_is_none_are_told_apart() {
    let place = Place::new();
    let run = place.run(&["invocations", "shop-prod-webhooks"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert_eq!(
        run.stderr,
        "slstop: nothing was ever logged to /aws/lambda/shop-prod-webhooks: a group comes with its first line\n"
    );
    let run = place.run(&["errors", "shop-prod-chekout"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(
        run.stderr.contains("did you mean `shop-prod-checkout`?"),
        "{}",
        run.stderr
    );
}

#[test]
fn an_infrequent_access_group_is_read_by_a_query_at_its_price() {
    let place = Place::new();
    let run = place.run(&[
        "stats",
        "shop-prod-audit-archive",
        "--source",
        "logs",
        "--json",
    ]);
    assert_eq!((run.code, run.json().len()), (Some(0), 1), "{}", run.stderr);
    assert!(run.json()[0]["invocations"].as_u64() > Some(0));
    assert!(
        run.stderr
            .contains("is an infrequent-access group, read by a query"),
        "{}",
        run.stderr
    );
}
