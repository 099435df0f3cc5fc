//! Accounts and regions of one server, each with functions of its own and counts of its own.

use std::collections::BTreeMap;
use std::process::{Command, Output};

use serde_json::Value;

use super::{Peer, lines, peer};
use crate::PROGRAM;

/// Account, region and profile. The third profile leads to a port where nothing listens.
const PLACES: [(&str, &str, &str); 2] = [
    ("121212121212", "eu-west-1", "shop"),
    ("343434343434", "us-east-1", "media"),
];
const NOWHERE: &str = "http://127.0.0.1:1";

/// A profile for each account: its key is the account, in ministack's view.
fn profiles(endpoint: &str) -> String {
    let profile = |name: &str, region: &str, key: &str, endpoint: &str| {
        format!(
            "[profile {name}]\nregion = {region}\nendpoint_url = {endpoint}\n\
             aws_access_key_id = {key}\naws_secret_access_key = test\n"
        )
    };
    let mut all: String = PLACES
        .iter()
        .map(|(account, region, name)| profile(name, region, account, endpoint))
        .collect();
    all.push_str(&profile("gone", "sa-east-1", "565656565656", NOWHERE));
    all
}

fn slstop(server: &Peer, arguments: &[&str]) -> Output {
    let home = tempfile::tempdir().expect("a temporary folder");
    let folder = home.path().join(".aws");
    std::fs::create_dir(&folder).expect("made");
    std::fs::write(folder.join("config"), profiles(&server.endpoint)).expect("written");
    Command::new(PROGRAM)
        .args(arguments)
        .env_clear()
        .env("HOME", home.path())
        .output()
        .expect("the program can be started")
}

/// Invocations of each function in its account and region.
fn invocations(rows: &[Value]) -> BTreeMap<(String, String, String), u64> {
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let count = |row: &Value| {
        let place = (text(row, "account"), text(row, "region"));
        let key = (place.0, place.1, text(row, "function"));
        (key, row["invocations"].as_u64().unwrap_or(0))
    };
    rows.iter().map(count).collect()
}

#[test]
fn two_accounts_and_regions_are_one_table_and_one_that_fails_hides_no_other() {
    let Some(ministack) = peer("MINISTACK", "121212121212") else {
        return;
    };
    let mut seeded = BTreeMap::new();
    for (account, region, _) in PLACES {
        let place = Peer {
            endpoint: ministack.endpoint.clone(),
            account,
            clients: ministack.clients.clone(),
        };
        // Only the first account has metrics: a figure that lands in the wrong account is seen.
        let extra = if account == "121212121212" {
            &["--region", region][..]
        } else {
            &["--region", region, "--no-metrics"]
        };
        for function in place.seed(extra) {
            let name = function["function"].as_str().expect("seeded by name");
            let ran = function["invocations_per_minute"].is_number() && extra.len() == 2;
            seeded.insert(
                (account.to_owned(), region.to_owned(), name.to_owned()),
                ran,
            );
        }
    }
    let arguments = ["stats", "*", "--since", "1h", "--json", "--profile"];
    let both = slstop(&ministack, &[&arguments[..], &["shop,media"]].concat());
    let printed = invocations(&lines(&both));
    let ran: BTreeMap<_, bool> = printed
        .iter()
        .map(|(function, count)| (function.clone(), *count > 0))
        .collect();
    assert_eq!(ran, seeded);

    let with_one_gone = slstop(&ministack, &[&arguments[..], &["shop,gone,media"]].concat());
    assert_eq!(with_one_gone.status.code(), Some(3));
    assert_eq!(invocations(&lines(&with_one_gone)), printed);
    let stderr = String::from_utf8_lossy(&with_one_gone.stderr);
    assert!(
        stderr.lines().count() == 1 && stderr.contains("gone sa-east-1"),
        "{stderr}"
    );
}
