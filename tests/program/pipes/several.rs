//! Several accounts and regions at once: profiles of an AWS config file, each with an endpoint of its own.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::pipes::place::{Place, Run};

/// Nothing listens there.
const NOWHERE: &str = "http://127.0.0.1:1";
const DENIED: &str = "[[rule]]\naction = 'lambda:ListFunctions'\nfault = { kind = 'denied' }";

/// Two worlds with the same functions, and a home whose profiles lead to them.
struct Several {
    shop: Place,
    media: Place,
    home: tempfile::TempDir,
}

impl Several {
    fn new() -> Self {
        Self::of(Place::new())
    }

    fn of(media: Place) -> Self {
        let several = Self {
            shop: Place::new(),
            media,
            home: tempfile::tempdir().expect("a folder"),
        };
        let profile = |name: &str, region: &str, endpoint: &str| {
            format!(
                "[profile {name}]\nregion = {region}\nendpoint_url = {endpoint}\n\
                 aws_access_key_id = AKIATEST\naws_secret_access_key = secret\n"
            )
        };
        several.file(
            ".aws/config",
            &[
                profile("shop", "eu-west-1", &several.shop.endpoint()),
                profile("media", "us-east-1", &several.media.endpoint()),
                profile("gone", "sa-east-1", NOWHERE),
            ]
            .concat(),
        );
        several
    }

    fn file(&self, name: &str, text: &str) {
        let path = self.home.path().join(name);
        let folder = path.parent().expect("it lies in the home");
        std::fs::create_dir_all(folder).expect("made");
        std::fs::write(path, text).expect("written");
    }

    fn run(&self, args: &[&str]) -> Run {
        let child = Command::new(crate::PROGRAM)
            .args(args)
            .env_clear()
            .env("HOME", self.home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        Run::of(child.expect("the binary runs"))
    }
}

fn regions(lines: &[Value]) -> BTreeSet<&str> {
    let region = |line: &Value| line["region"].as_str().map(str::to_owned);
    assert!(lines.iter().all(|line| region(line).is_some()), "{lines:?}");
    lines
        .iter()
        .filter_map(|line| line["region"].as_str())
        .collect()
}

const BOTH: &[&str] = &["eu-west-1", "us-east-1"];

#[test]
fn one_table_holds_the_functions_of_two_accounts_and_says_whose_each_is() {
    let several = Several::new();
    let run = several.run(&["top", "--profile", "shop,media", "--json"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let lines = run.json();
    assert_eq!(regions(&lines), BOTH.iter().copied().collect());
    assert!(lines.iter().all(|line| line["account"].is_string()));
    let of = |region: &str| lines.iter().filter(|line| line["region"] == region).count();
    assert_eq!(
        of("eu-west-1"),
        of("us-east-1"),
        "the same functions are there twice"
    );
    let ran = |region: &str| {
        let mut ran = lines.iter().filter(|line| line["region"] == region);
        ran.any(|line| line["invocations"].is_u64())
    };
    assert!(ran("eu-west-1") && ran("us-east-1"));

    let table = several.run(&["top", "--once", "--profile", "shop", "--profile", "media"]);
    let heading = table.stdout.lines().next().expect("a heading");
    assert!(
        heading.starts_with("FUNCTION") && heading.contains("PLACE"),
        "{heading}"
    );
    assert!(table.stdout.contains("shop eu-west-1"), "{}", table.stdout);
    let one = several.run(&["top", "--once", "--profile", "shop"]);
    assert!(!one.stdout.contains("PLACE"), "{}", one.stdout);
    let one = several.run(&["top", "--profile", "shop", "--json"]);
    assert!(one.json().iter().all(|line| line.get("region").is_none()));
}

#[test]
fn a_place_that_fails_is_named_and_the_others_are_printed() {
    let several = Several::of(Place::new().with_faults(DENIED));
    for command in [&["top", "--json"][..], &["stats", "*", "--json"]] {
        let profiles = &["--profile", "shop,media"][..];
        let run = several.run(&[command, profiles].concat());
        assert_eq!(run.code, Some(3), "{command:?}: {}", run.stderr);
        assert_eq!(regions(&run.json()), BTreeSet::from(["eu-west-1"]));
        let said: Vec<&str> = run.stderr.lines().collect();
        assert_eq!(said.len(), 1, "{}", run.stderr);
        assert!(
            said[0].contains("media us-east-1: the list of functions"),
            "{}",
            said[0]
        );
    }
    let all = several.run(&["top", "--json", "--profile", "media,gone"]);
    assert_eq!((all.code, all.stdout.as_str()), (Some(3), ""));
}

#[test]
fn what_reads_logs_reads_those_of_every_place() {
    let several = Several::new();
    let name = |command: &[&str]| command.join(" ");
    for command in [
        &["invocations", "shop-prod-checkout"][..],
        &["coldstarts", "shop-prod-checkout"],
        &["stats", "shop-prod-checkout", "--source", "logs"],
        &["tail", "shop-prod-checkout", "--until", "now"],
    ] {
        let rest = &["--since", "10m", "--profile", "shop,media", "--json"][..];
        let run = several.run(&[command, rest].concat());
        assert_eq!(
            (run.code, run.stderr.as_str()),
            (Some(0), ""),
            "{}",
            name(command)
        );
        let lines = run.json();
        assert_eq!(
            regions(&lines),
            BOTH.iter().copied().collect(),
            "{}",
            name(command)
        );
        assert!(
            lines.iter().all(|line| line["account"].is_string()),
            "{}",
            name(command)
        );
    }
    let tail = &[
        "tail",
        "shop-prod-checkout",
        "--since",
        "5m",
        "--until",
        "now",
    ];
    let text = several.run(&[&tail[..], &["--profile", "shop,media"]].concat());
    assert!(
        text.stdout.contains("shop-prod-checkout (shop eu-west"),
        "{}",
        text.stdout
    );
}

#[test]
fn logs_of_a_place_that_cannot_be_asked_are_missed_by_its_name() {
    let several = Several::new();
    for command in [
        &["invocations", "shop-prod-checkout", "--since", "10m"][..],
        &[
            "tail",
            "shop-prod-checkout",
            "--since",
            "5m",
            "--until",
            "now",
        ],
    ] {
        let rest = &["--profile", "shop,gone", "--json"][..];
        let run = several.run(&[command, rest].concat());
        assert_eq!(run.code, Some(3), "{}", run.stderr);
        assert_eq!(regions(&run.json()), BTreeSet::from(["eu-west-1"]));
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
        assert!(run.stderr.contains("slstop: gone: "), "{}", run.stderr);
    }
}

#[test]
fn the_doctor_examines_each_place() {
    let several = Several::of(Place::new().with_faults(DENIED));
    let run = several.run(&["doctor", "--profile", "shop,media,gone"]);
    assert_eq!(run.code, Some(3));
    for heading in [
        "profile shop, eu-west-1",
        "profile media, us-east-1",
        "profile gone, sa-east-1",
    ] {
        assert!(run.stdout.contains(heading), "{}", run.stdout);
    }
    let json = several.run(&["doctor", "--profile", "shop,media", "--json"]);
    let lines = json.json();
    assert_eq!(regions(&lines), BOTH.iter().copied().collect());
    let listing = |region: &str| {
        let mut lines = lines.iter();
        let found = lines.find(|line| line["region"] == region && line["call"] == "ListFunctions");
        found.map(|line| line["state"].clone())
    };
    assert_eq!(listing("eu-west-1"), Some("ok".into()));
    assert_eq!(listing("us-east-1"), Some("denied".into()));
}

#[test]
fn a_file_lists_places_and_a_flag_means_another_one() {
    let several = Several::new();
    several.file(
        ".config/slstop/config.toml",
        "places = [{ profile = \"shop\" }, { profile = \"media\", region = \"us-west-2\" }]\n",
    );
    let listed = several.run(&["top", "--json"]);
    assert_eq!(
        regions(&listed.json()),
        BTreeSet::from(["eu-west-1", "us-west-2"])
    );
    let flagged = several.run(&["top", "--json", "--profile", "media"]);
    assert!(
        flagged
            .json()
            .iter()
            .all(|line| line.get("region").is_none())
    );
    let query = several.run(&["query", "reports", "shop-prod-checkout"]);
    assert_eq!(query.code, Some(2), "{}", query.stderr);
    assert!(
        query.stderr.contains("one account and region"),
        "{}",
        query.stderr
    );
}

#[test]
fn a_region_of_an_account_is_a_place_too_and_each_pays_for_itself() {
    let several = Several::new();
    let run = several.run(&[
        "top",
        "--json",
        "--profile",
        "shop",
        "--region",
        "eu-west-1,us-east-1",
    ]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    assert_eq!(regions(&run.json()), BOTH.iter().copied().collect());
    assert_eq!(several.shop.n_served("ListFunctions"), 2);
    let profiles = several.run(&["top", "--json", "--profile", "shop,shop"]);
    assert!(
        profiles
            .json()
            .iter()
            .all(|line| line.get("region").is_none()),
        "one place"
    );
    let unknown = several.run(&["top", "--json", "--profile", "shop,medai"]);
    assert_eq!(unknown.code, Some(2));
    assert!(
        unknown.stderr.contains("did you mean `media`?"),
        "{}",
        unknown.stderr
    );
}
