//! What logs say of functions in AWS: `invocations`, `errors`, `coldstarts` and `stats --source logs`.

use std::time::{Duration, Instant};

use slstop_cloud::CloudClock;

use crate::pipes::place::{MINUTE, Place, Run, THEN};

const SINCE: &str = "2026-11-13T11:56:00Z";
const UNTIL: &str = "2026-11-13T11:58:00Z";
const SPAN: [&str; 4] = ["--since", SINCE, "--until", UNTIL];

#[test]
fn what_logs_say_of_functions_is_the_truth() {
    let place = Place::with_clock(CloudClock::test(THEN));
    let end = THEN.floor(Duration::from_secs(60)).as_millis() - 2 * MINUTE;
    let truth = place.truth(end - 2 * MINUTE, end);
    let names = ["shop-prod-checkout", "shop-prod-email", "shop-prod-search"];
    let run = |command: &[&str]| place.run(&[command, &names, &SPAN, &["--json"]].concat());
    let stats = run(&["stats", "--source", "logs"]);
    assert_eq!((stats.code, stats.stderr.as_str()), (Some(0), ""));
    assert_eq!(stats.functions(), names);
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

#[test]
fn an_infrequent_access_group_that_cannot_be_queried_is_not_called_read() {
    let denied = "[[rule]]\noperation = 'StartQuery'\nfault = { kind = 'denied' }";
    let place = Place::new().with_faults(denied);
    let run = place.run(&["errors", "shop-prod-audit-archive"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(3), ""));
    assert!(
        run.stderr
            .starts_with("slstop: cannot read the logs: logs:StartQuery is denied: add "),
        "{}",
        run.stderr
    );
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
}

/// A window may reach into the future; what was read does not.
#[test]
fn figures_end_where_the_reading_does() {
    let place = Place::new();
    let args = ["stats", "shop-prod-search", "--source", "logs", "--json"];
    let span = ["--since", "1m", "--until", "2999-01-01T00:00:00Z"];
    for args in [&args[..], &[&args[..], &span].concat()] {
        let before = place.cloud.clock().now().rfc3339();
        let run = place.run(args);
        let after = place.cloud.clock().now().rfc3339();
        let line = &run.json()[0];
        let to = line["to"].as_str().expect("a moment");
        assert!((&*before..=&*after).contains(&to), "{before} {to} {after}");
    }
}

#[test]
fn an_interrupt_stops_the_query_over_an_infrequent_access_group_at_aws() {
    let slow = "[[rule]]\noperation = 'GetQueryResults'\nfault = { kind = 'latency', ms = 500 }";
    let place = Place::new().with_faults(slow);
    let child = place.start(&["errors", "shop-prod-audit-archive"], &[]);
    let began = Instant::now();
    while place.n_served("StartQuery") == 0 {
        assert!(began.elapsed() < Duration::from_secs(60), "it never begins");
        std::thread::yield_now();
    }
    let pid = i32::try_from(child.id()).expect("a process id");
    let pid = rustix::process::Pid::from_raw(pid).expect("a process id");
    rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("it runs");
    let run = Run::of(child);
    assert_eq!((run.code, run.stdout.as_str()), (Some(130), ""));
    assert_eq!(
        run.stderr,
        "slstop: stopped before all was read: nothing is printed\n"
    );
    assert_eq!(place.n_served("StopQuery"), 1);
}

#[test]
fn a_region_that_is_not_in_the_price_list_is_said() {
    let place = Place::new();
    let args = ["coldstarts", "shop-prod-search", "--since", "2m", "--json"];
    let run = Run::of(place.start(&args, &[("AWS_REGION", "cn-north-1")]));
    assert_eq!(run.code, Some(0));
    assert_eq!(
        run.stderr,
        "slstop: the price list knows nothing of cn-north-1: costs are those of us-east-1\n"
    );
}
