//! What the README and the pages of `docs/` say that the program can say itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use slstop::config::setting::Flag;
use slstop::config::{SETTINGS, Settings};
use slstop_core::domain::Call;
use slstop_core::domain::call::Access;
use slstop_core::filter::Filter;

use super::PROGRAM;

/// Of this repository.
fn page(name: &str) -> (PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = fs::read_to_string(&path).expect("the page is text");
    (path, text)
}

fn readme() -> (PathBuf, String) {
    page("README.md")
}

/// What stands between two marks of a page is what is expected there. With `UPDATE_README` set it is mended.
fn check(name: &str, begin: &str, end: &str, expected: &str) {
    let (path, text) = page(name);
    let (head, rest) = text.split_once(begin).expect("the mark before the table");
    let (table, tail) = rest.split_once(end).expect("the mark after the table");
    let expected = format!("\n\n{expected}\n");
    assert!(expected.lines().count() > 10, "a table was made");
    if table != expected && std::env::var_os("UPDATE_README").is_some() {
        let mended = [head, begin, &expected, end, tail].concat();
        fs::write(&path, mended).expect("the page can be written");
        return;
    }
    assert!(
        table == expected,
        "{name} says something else between {begin} and {end} than the program: \
         run UPDATE_README=1 cargo test --test program readme"
    );
}

#[test]
fn the_tables_are_those_of_the_program() {
    let printed = Command::new(PROGRAM)
        .args(["keys", "--markdown"])
        .output()
        .expect("the program can be started");
    check(
        "docs/keys.md",
        "<!-- keys: printed by `slstop keys --markdown` -->",
        "<!-- /keys -->",
        &String::from_utf8_lossy(&printed.stdout),
    );
    check(
        "README.md",
        "<!-- settings -->",
        "<!-- /settings -->",
        &settings(),
    );
}

fn settings() -> String {
    let defaults = Settings::default();
    let mut table =
        String::from("| setting | unless set | flag | also from | |\n|---|---|---|---|---|\n");
    for setting in SETTINGS {
        let key = setting.key;
        let value = defaults.shown(setting).value;
        let default = if value.is_null() {
            String::new()
        } else {
            format!("`{value}`")
        };
        let flag = if setting.flag == Flag::None {
            String::new()
        } else {
            format!("`--{key}`")
        };
        let also: Vec<String> = setting
            .also
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        let also = also.join(", ");
        table.push_str(&format!(
            "| `{key}` | {default} | {flag} | {also} | {} |\n",
            setting.help
        ));
    }
    table
}

#[test]
fn the_policy_allows_the_calls_that_are_made_and_no_other() {
    let (_, text) = readme();
    let lists = text.split("\"Action\": [").skip(1);
    let lists = lists.map(|rest| rest.split_once(']').expect("the list has an end").0);
    let mut allowed: Vec<&str> = lists
        .flat_map(|actions| actions.split(','))
        .map(|action| action.trim().trim_matches('"'))
        .collect();
    allowed.sort_unstable();
    // Writes are the user's choice: the page names them beside the policy.
    let needed = Call::ALL.iter().map(|call| call.facts());
    let needed = needed.filter(|facts| facts.access == Access::Read);
    let needed = needed.map(|facts| facts.iam_action);
    let needed: BTreeSet<&str> = needed.filter(|action| !action.is_empty()).collect();
    // A list on the one side: what is allowed twice is a mistake, too.
    assert_eq!(allowed, Vec::from_iter(needed));
}

#[test]
fn links_to_files_lead_to_files() {
    for name in [
        "README.md",
        "CONTRIBUTING.md",
        "docs/keys.md",
        "docs/performance.md",
    ] {
        let (path, text) = page(name);
        let folder = path.parent().expect("it lies in a folder");
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'));
        let files: Vec<&str> = links
            .map(|(link, _)| link)
            .filter(|link| !link.contains("://"))
            .collect();
        assert!(files.len() > 3 || name != "README.md", "{files:?}");
        for file in files {
            assert!(
                folder.join(file).exists(),
                "{name} leads to {file}, which is not there"
            );
        }
    }
}

#[test]
fn the_filters_of_the_readme_are_filters() {
    let (_, readme) = readme();
    let (_, section) = readme.split_once("## Filters").expect("a section");
    let examples = section.split("```").nth(1).expect("examples");
    let mut n_examples = 0;
    for line in examples.lines().skip(1).filter(|line| !line.is_empty()) {
        let (example, _) = line.split_once("  ").expect("an example and what it means");
        let filter = Filter::parse(example).unwrap_or_else(|wrong| panic!("{wrong}"));
        assert!(!filter.is_all(), "{example}");
        n_examples += 1;
    }
    assert_eq!(n_examples, 10);
}
