//! What is wrong with functions, as commands say it: `top`'s JSON and CSV, and `doctor`.

use std::time::Duration;

use serde_json::Value;
use slstop_base::Timestamp;

use crate::pipes::place::Place;

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

/// The fields of a line of CSV.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut is_quoted = false;
    for c in line.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => fields.push(String::new()),
            other => fields.last_mut().expect("one at least").push(other),
        }
    }
    fields
}

#[test]
fn columns_of_csv_are_as_many_in_every_line_and_findings_are_told_in_the_last() {
    let place = Place::new();
    for command in ["top", "stats"] {
        let run = place.run(&[command, "*", "--csv"]);
        let rows: Vec<Vec<String>> = run.stdout.lines().map(fields).collect();
        assert!(rows.len() > 20 && rows.iter().all(|row| row.len() == rows[0].len()));
        let told = |name: &str| {
            let row = rows.iter().find(|row| row[0] == name).expect("it is there");
            row.last().expect("it has columns").clone()
        };
        let (old, well) = (told("shop-prod-cart"), told("shop-prod-nightly-report"));
        match command {
            "top" => {
                assert_eq!(rows[0].last().map(String::as_str), Some("findings"));
                assert!(old.contains("nodejs20.x"), "{old}");
                assert_eq!(well, "", "nothing is wrong with it");
            }
            _ => assert_eq!(old, "metrics"),
        }
    }
}

#[test]
fn doctor_says_what_is_wrong_with_the_function_that_is_named() {
    let place = Place::new();
    let doctor = |args: &[&str]| {
        let run = place.run(&[&["doctor"], args].concat());
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{args:?}");
        run
    };
    let told = doctor(&["shop-prod-cart"]).stdout;
    let (calls, findings) = told
        .split_once("What is wrong with shop-prod-cart:")
        .expect("it");
    assert!(calls.contains("lambda:ListFunctions"), "{calls}");
    assert!(
        findings.contains("notice") && findings.contains("nodejs20.x"),
        "{findings}"
    );
    let well = doctor(&["shop-prod-nightly-report"]).stdout;
    assert!(
        well.contains("Nothing is wrong with shop-prod-nightly-report"),
        "{well}"
    );
    let lines = doctor(&["shop-prod-cart", "--json"]).json();
    let findings = lines.iter().filter(|line| line.get("rule").is_some());
    let findings: Vec<&Value> = findings.collect();
    assert!(
        findings
            .iter()
            .any(|line| line["rule"] == "deprecated_runtime"),
        "{lines:?}"
    );
    for line in findings {
        let names: Vec<&str> = line
            .as_object()
            .expect("an object")
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(
            names,
            [
                "function", "subject", "rule", "severity", "said", "next", "evidence"
            ]
        );
    }
    let of_nobody = doctor(&["--json"]).json();
    assert!(of_nobody.iter().all(|line| line.get("call").is_some()));
}

const RUNNING: Duration = Duration::from_secs(20 * 60);

#[test]
fn findings_begin_with_the_worst_and_say_since_when_and_what_it_rests_on() {
    let place = Place::in_scenario("bad-deploy", RUNNING);
    let run = place.run(&["findings", "--json"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let lines = run.json();
    let severities: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["severity"].as_str())
        .collect();
    assert!(severities.is_sorted_by_key(|name| match *name {
        "critical" => 0,
        "warning" => 1,
        _ => 2,
    }));
    let checkout = lines
        .iter()
        .find(|line| line["subject"]["name"] == "shop-prod-checkout" && line["rule"] == "errors");
    let checkout = checkout.expect("its deployment broke it");
    assert_eq!(checkout["severity"], "critical");
    let since = checkout["since"]
        .as_str()
        .and_then(Timestamp::parse)
        .expect("a moment");
    let began = place.cloud.clock().now().minus(RUNNING);
    let apart = since.as_millis().abs_diff(began.as_millis());
    assert!(apart <= 3 * 60_000, "{since:?} {began:?}");
    let kinds: Vec<&str> = checkout["evidence"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|piece| piece["kind"].as_str())
        .collect();
    assert_eq!(kinds, ["change", "share", "error", "alarm"]);
    assert!(
        checkout["next"]
            .as_str()
            .is_some_and(|next| next.contains("aws lambda update-alias"))
    );

    let text = place.run(&["findings"]).stdout;
    assert!(
        text.starts_with("critical  ") && text.contains("\n  -> "),
        "{text}"
    );
    let csv = place.run(&["findings", "--csv"]).stdout;
    assert!(csv.starts_with("severity,since,subject,rule,said,next\n"));
    assert!(csv.lines().all(|line| fields(line).len() == 6));
    let markdown = place.run(&["findings", "--markdown"]).stdout;
    assert!(markdown.starts_with("| severity | since |"));
}

#[test]
fn on_a_calm_day_nothing_is_critical_and_a_watch_ends_well() {
    let place = Place::in_scenario("calm", RUNNING);
    let lines = place.run(&["findings", "--json"]).json();
    assert!(
        lines.iter().all(|line| line["severity"] != "critical"),
        "{lines:?}"
    );
    let watch = place.run(&["watch", "--for", "3s"]);
    assert_eq!(watch.code, Some(0), "{}", watch.stderr);
    assert_eq!(place.run(&["watch", "--for", "soon"]).code, Some(2));
}

#[test]
fn a_watch_prints_each_finding_and_fails_at_the_first_critical_one() {
    let place = Place::in_scenario("bad-deploy", RUNNING);
    let watch = place.run(&["watch", "--for", "5m"]);
    assert_eq!((watch.code, watch.stderr.as_str()), (Some(1), ""));
    assert!(
        watch
            .json()
            .iter()
            .any(|line| line["severity"] == "critical")
    );
    let denied = Place::new().with_faults("[[rule]]\nfault = { kind = \"denied\" }");
    assert_eq!(denied.run(&["watch", "--for", "1m"]).code, Some(3));
}

#[test]
fn changes_say_who_did_what_and_how_errors_were_before_and_after() {
    let place = Place::in_scenario("bad-deploy", RUNNING);
    let run = place.run(&["changes", "--json"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let lines = run.json();
    let moved = lines.iter().find(|line| {
        line["subject"]["name"] == "shop-prod-checkout" && line["what"] == "alias moved: live to 42"
    });
    let moved = moved.expect("the deployment moved its alias");
    assert_eq!(moved["who"], "pipeline");
    assert_eq!(moved["from"], "cloudformation.amazonaws.com");
    let rate = |of: &str| moved[of]["error_rate"].as_f64().expect("enough traffic");
    assert!(rate("after") > 10.0 * rate("before"), "{moved}");
    assert!(
        lines
            .iter()
            .all(|line| line["time"].is_string() && line.get("failed").is_none())
    );
    let none = place.run(&["changes", "--since", "1s", "--json"]);
    assert_eq!((none.code, none.stdout.as_str()), (Some(0), ""));

    let plan = "[[rule]]\noperation = 'LookupEvents'\nfault = { kind = 'denied' }";
    let denied = Place::in_scenario("bad-deploy", RUNNING).with_faults(plan);
    let run = denied.run(&["changes"]);
    assert_eq!(run.code, Some(0));
    assert!(
        run.stderr.contains("cloudtrail:LookupEvents"),
        "{}",
        run.stderr
    );
    assert!(
        run.stdout.contains("code or configuration updated"),
        "{}",
        run.stdout
    );
}
