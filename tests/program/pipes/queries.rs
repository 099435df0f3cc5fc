//! `slstop query` against the embedded cloud: its figures are the cloud's, and it costs no more than was
//! agreed to.

use std::time::{Duration, Instant};

use crate::pipes::place::{Place, Run};

const EMAIL: &str = "shop-prod-email";

fn query(place: &Place, args: &[&str]) -> Run {
    place.run(&[&["query"], args].concat())
}

/// Ten minutes of the past that have long arrived, as the flags say them and in milliseconds.
fn span(place: &Place) -> ([String; 4], (i64, i64)) {
    let now = place.cloud.clock().now().floor(Duration::from_secs(60));
    let (from, to) = (
        now.minus(Duration::from_secs(1800)),
        now.minus(Duration::from_secs(1200)),
    );
    let flags = [
        "--since".into(),
        from.rfc3339(),
        "--until".into(),
        to.rfc3339(),
    ];
    (flags, (from.as_millis(), to.as_millis()))
}

#[test]
fn figures_are_the_clouds_and_the_last_line_says_what_they_cost() {
    let place = Place::new();
    let (span, (from, to)) = span(&place);
    let mut args = vec!["reports", EMAIL, "--json"];
    args.extend(span.iter().map(String::as_str));
    let run = query(&place, &args);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let lines = run.json();
    let [row, totals] = lines.as_slice() else {
        panic!("{lines:?}")
    };
    let world = place.cloud.world();
    let mut invocations = Vec::new();
    let function = world.named(EMAIL).expect("it is in the shop");
    world.invocations(function, from - 1_200_000, to + 1_200_000, &mut invocations);
    invocations.retain(|one| (from..to + 1000).contains(&one.end()));
    let billed: u64 = invocations.iter().map(|one| u64::from(one.billed())).sum();
    assert_eq!(row["invocations"], invocations.len().to_string());
    assert_eq!(row["billed_s"], (billed as f64 / 1000.0).to_string());
    let bytes = totals["bytes_scanned"].as_f64().expect("a number");
    assert_eq!(totals["records_matched"], invocations.len());
    let cost = totals["cost_usd"].as_f64().expect("a number");
    assert!((cost - bytes * 5.7e-12).abs() < 1e-11, "{cost} for {bytes}");
    let mentioned = "it may scan ";
    assert!(run.stderr.contains(mentioned), "{}", run.stderr);
}

#[test]
fn what_costs_more_than_the_limit_is_not_run_in_a_pipe() {
    let place = Place::new();
    let dear = [("SLSTOP_QUERY_LIMIT", "0")];
    let run = Run::of(place.start(&["query", "reports", EMAIL], &dear));
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("add --yes"), "{}", run.stderr);
    assert_eq!(place.n_served("StartQuery"), 0);
    let run = Run::of(place.start(&["query", "reports", EMAIL, "--yes"], &dear));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn without_a_price_nothing_is_free() {
    let denied = "[[rule]]\noperation = 'GetMetricData'\nfault = { kind = 'denied' }";
    let place = Place::new().with_faults(denied);
    // Nobody pays at a local endpoint, and this one is.
    let run = query(&place, &["reports", EMAIL]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

#[test]
fn what_aws_cannot_read_is_wrong_usage_with_a_mark_below_it() {
    let place = Place::new();
    let run = query(&place, &["fields @message\n| limt 3", EMAIL]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(
        run.stderr.contains("| limt 3\nslstop:     ^^^^\n"),
        "{}",
        run.stderr
    );
}

#[test]
fn nothing_found_and_nobody_meant_are_told_apart_from_a_denial() {
    let place = Place::new();
    let run = query(&place, &["filter @message = 'never'", EMAIL, "--json"]);
    assert_eq!((run.code, run.json().len()), (Some(1), 1), "{}", run.stderr);
    let run = query(&place, &["reports", "shop-prod-emial"]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.stderr.contains("did you mean `shop-prod-email`?"),
        "{}",
        run.stderr
    );
    let run = query(&place, &["errors", "/no/such/group"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("/no/such/group"), "{}", run.stderr);
    let denied = "[[rule]]\noperation = 'StartQuery'\nfault = { kind = 'denied' }";
    let run = query(&place.with_faults(denied), &["reports", EMAIL]);
    assert_eq!(run.code, Some(3));
    assert!(run.stderr.contains("logs:StartQuery"), "{}", run.stderr);
}

#[test]
fn an_interrupt_stops_the_query_at_aws_and_prints_no_half_of_it() {
    let slow =
        "[[rule]]\noperation = 'GetQueryResults'\nskip = 1\nfault = { kind = 'latency', ms = 700 }";
    let place = Place::new().with_faults(slow);
    let child = place.start(
        &[
            "query",
            "fields @message",
            "shop-prod-*",
            "--since",
            "20h",
            "--yes",
            "--csv",
        ],
        &[],
    );
    let began = Instant::now();
    while place.n_served("GetQueryResults") == 0 {
        assert!(began.elapsed() < Duration::from_secs(60), "it never begins");
        std::thread::yield_now();
    }
    let pid = i32::try_from(child.id()).expect("a process id");
    let pid = rustix::process::Pid::from_raw(pid).expect("a process id");
    rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("it runs");
    let run = Run::of(child);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(1), ""),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("cancelled: "), "{}", run.stderr);
    assert_eq!(place.n_served("StopQuery"), 1);
}

#[test]
fn saved_queries_are_listed_and_all_of_them_run() {
    let place = Place::new();
    let run = query(&place, &["--list", "--json"]);
    let saved = run.json();
    assert!(saved.len() >= 4);
    for saved in saved {
        let name = saved["name"]
            .as_str()
            .expect("a name")
            .replace("ID", "7f3a2c4e");
        let run = query(&place, &[&name, EMAIL]);
        assert!(matches!(run.code, Some(0 | 1)), "{name}: {}", run.stderr);
    }
}

#[test]
fn every_form_has_the_same_rows() {
    let place = Place::new();
    let (span, _) = span(&place);
    let rows = |form: &str| {
        let mut args = vec![
            "stats count(*) as n, max(@duration) as most by @type | sort n",
            EMAIL,
            form,
        ];
        args.extend(span.iter().map(String::as_str));
        let run = query(&place, &args);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stdout
    };
    let n_rows = rows("--json").lines().count() - 1;
    let csv = rows("--csv");
    let header = csv.lines().next().expect("a heading");
    let mut names: Vec<&str> = header.split(',').collect();
    names.sort_unstable();
    assert_eq!(names, ["@type", "most", "n"]);
    assert_eq!(csv.lines().count(), n_rows + 1);
    assert_eq!(rows("--markdown").lines().count(), n_rows + 2);
    assert_eq!(rows("--yes").lines().count(), n_rows + 1);
}

#[test]
fn more_functions_than_a_query_takes_are_asked_for_in_parts() {
    let place = Place::new();
    let groups: Vec<String> = (0..60).map(|n| format!("/no/such/group-{n}")).collect();
    let mut args = vec!["stats count(*) as n", EMAIL, "--since", "5m"];
    args.extend(groups.iter().map(String::as_str));
    let run = query(&place, &args);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("group-59"), "{}", run.stderr);
}

#[test]
fn a_stack_takes_the_place_of_names() {
    let place = Place::new();
    let (span, _) = span(&place);
    let span: Vec<&str> = span.iter().map(String::as_str).collect();
    let by_log = "stats count(*) as n by @log";
    let told = |which: &[&str]| {
        let run = query(&place, &[&[by_log], which, &span[..], &["--json"]].concat());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.json()
    };
    let media = ["image-meta", "thumbnailer", "video-probe"];
    let media = media.map(|name| format!("shop-prod-{name}"));
    let by_name = told(&[&media[0], &media[1], &media[2]]);
    assert!(by_name.len() > 2, "two groups and the totals: {by_name:?}");
    assert_eq!(told(&["--stack", "shop-media"]), by_name);
    let run = query(&place, &[by_log, "--tag", "team=nobody"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(
        run.stderr.contains("none of 24 functions is team=nobody"),
        "{}",
        run.stderr
    );
    assert_eq!(place.n_served("StartQuery"), 2);
    let run = query(&place, &[by_log]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
}
