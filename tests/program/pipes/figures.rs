//! `top` and `stats`: the console's figures in four forms, equal to the truth of the embedded cloud.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use slstop_cloud::CloudClock;
use slstop_cloud::world::minute::{MetricOwner, VersionFilter, VersionKey};

use crate::pipes::place::{MINUTE, Place, THEN};

#[test]
fn counts_are_those_of_the_truth_and_percentiles_are_within_a_hundredth() {
    let place = Place::with_clock(CloudClock::test(THEN));
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
fn a_ranking_is_by_the_figure_of_every_function() {
    let place = Place::new();
    for (column, path) in [
        ("p99", "/duration_ms/p99"),
        ("p50", "/duration_ms/p50"),
        ("concurrency", "/concurrency_max"),
        ("cost", "/cost_per_hour_usd"),
        ("rate", "/rate_per_min"),
    ] {
        let run = place.run(&["top", "--json", "--sort", column]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{column}");
        let lines = run.json();
        let figures: Vec<Option<f64>> = lines
            .iter()
            .map(|line| line.pointer(path).and_then(Value::as_f64))
            .collect();
        assert_eq!(figures.len(), 24, "{column}");
        let known: Vec<f64> = figures.iter().map_while(|figure| *figure).collect();
        assert!(known.len() > 15, "{column}: {figures:?}");
        assert!(known.is_sorted_by(|a, b| a >= b), "{column}: {known:?}");
        assert!(
            figures[known.len()..].iter().all(Option::is_none),
            "{column}: what is unknown comes last: {figures:?}"
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

#[test]
fn the_figures_of_an_alias_are_those_of_what_was_called_by_it() {
    let place = Place::with_clock(CloudClock::test(THEN));
    let world = place.cloud.world();
    let function = world
        .named("shop-prod-checkout")
        .expect("it is in the shop");
    let end = THEN.floor(Duration::from_secs(60)).as_millis();
    let counted = |part| -> u64 {
        let whose = MetricOwner::Function(function.index);
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
    assert_eq!(
        line["invocations"],
        counted(VersionFilter::Of(VersionKey::Alias))
    );
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
