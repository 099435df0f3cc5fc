//! `--stack` and `--tag` narrow every command that takes functions down to what carries them.

use std::collections::BTreeSet;

use serde_json::Value;
use slstop_cloud::CloudClock;

use crate::pipes::place::{Place, THEN};

const MEDIA: [&str; 3] = [
    "shop-prod-image-meta",
    "shop-prod-thumbnailer",
    "shop-prod-video-probe",
];
const SPAN: [&str; 4] = [
    "--since",
    "2026-11-13T11:50:00Z",
    "--until",
    "2026-11-13T11:58:00Z",
];
/// The commands that read logs.
const LEDGER: [&[&str]; 4] = [
    &["invocations"],
    &["errors"],
    &["coldstarts"],
    &["stats", "--source", "logs"],
];

#[test]
fn a_stack_and_tags_narrow_the_fleet_and_what_is_asked_for() {
    let place = Place::new();
    let told = |args: &[&str]| {
        let run = place.run(&[&["top", "--json", "--sort", "name"], args].concat());
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{args:?}");
        run.functions()
    };
    let media = told(&["--stack", "shop-media"]);
    assert_eq!(media, MEDIA);
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
    assert_eq!(run.functions().len(), 2);
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
        (run.code, run.functions().len()),
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

/// Whose figures a line is, as each command says it.
fn owners(line: &Value) -> Vec<&str> {
    let several = line["functions"].as_array().into_iter().flatten();
    let named = several.chain(line.get("function"));
    named.filter_map(Value::as_str).collect()
}

#[test]
fn the_ledger_of_a_stack_is_that_of_its_functions() {
    let place = Place::with_clock(CloudClock::test(THEN));
    for command in LEDGER {
        let told = |which: &[&str]| {
            let run = place.run(&[command, which, &SPAN, &["--json"]].concat());
            assert_eq!(
                (run.code, run.stderr.as_str()),
                (Some(0), ""),
                "{command:?} {which:?}"
            );
            run
        };
        let by_name = told(&MEDIA);
        let lines = by_name.json();
        let named: BTreeSet<&str> = lines.iter().flat_map(owners).collect();
        assert!(!named.is_empty() && named.iter().all(|name| MEDIA.contains(name)));
        assert_eq!(
            told(&["--stack", "shop-media"]).stdout,
            by_name.stdout,
            "{command:?}"
        );
        let both = ["*", "--stack", "shop-media", "--tag", "STAGE=prod"];
        assert_eq!(told(&both).stdout, by_name.stdout, "{command:?}");
    }
}

#[test]
fn what_no_function_carries_is_exit_1_and_said_before_any_log_is_read() {
    let place = Place::with_clock(CloudClock::test(THEN));
    for command in LEDGER {
        let run = place.run(&[command, &["--stack", "shop-medja"]].concat());
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (Some(1), ""),
            "{command:?}"
        );
        assert_eq!(
            run.stderr,
            "slstop: none of 24 functions is stack shop-medja; did you mean `shop-media`?\n"
        );
        let named = ["shop-prod-cart", "--stack", "shop-media"];
        let run = place.run(&[command, &named].concat());
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (Some(1), ""),
            "{command:?}"
        );
        assert_eq!(
            run.stderr,
            "slstop: that function is not stack shop-media\n"
        );
        let run = place.run(command);
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (Some(2), ""),
            "{command:?}"
        );
        assert!(
            run.stderr.starts_with("slstop: which functions?"),
            "{}",
            run.stderr
        );
    }
    assert_eq!(place.n_served("FilterLogEvents"), 0);
}

#[test]
fn logs_of_a_stack_that_nobody_may_look_up_are_not_read() {
    let denied = |operation: &str| {
        format!("[[rule]]\noperation = '{operation}'\nfault = {{ kind = 'denied' }}\n")
    };
    let stack = [
        "coldstarts",
        "--stack",
        "shop-media",
        "--since",
        "5m",
        "--json",
    ];
    let place = Place::new().with_faults(&denied("GetResources"));
    let run = place.run(&stack);
    assert_eq!(
        (run.code, place.n_served("ListTags")),
        (Some(0), 24),
        "{}",
        run.stderr
    );
    let both = denied("GetResources") + &denied("ListTags");
    let run = Place::new().with_faults(&both).run(&stack);
    assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""));
    assert!(
        run.stderr.contains("lambda:ListTags is denied"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_tail_of_an_api_has_its_requests_and_the_lines_of_the_functions_behind_it() {
    let place = Place::new();
    let until = place.cloud.clock().now().rfc3339();
    let run = place.run(&[
        "tail",
        "--api",
        "shop-prod-api",
        "--since",
        "1m",
        "--until",
        &until,
        "--json",
    ]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let lines = run.json();
    let groups: std::collections::BTreeSet<&str> = lines
        .iter()
        .filter_map(|line| line["group"].as_str())
        .collect();
    assert!(
        groups.iter().any(|group| group.contains("api-gateway")),
        "{groups:?}"
    );
    assert!(
        groups.contains("/aws/lambda/shop-prod-checkout"),
        "{groups:?}"
    );
    let run = place.run(&["tail", "--api", "none", "--until", &until]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("there are shop-prod-api"),
        "{}",
        run.stderr
    );
}
