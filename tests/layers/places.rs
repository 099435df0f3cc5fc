//! What stands where: rooms in the table, a sentence on top of each file, a tidy top level.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use regex::Regex;

use crate::Finding;
use crate::rules::{ROOMS, TOP_LEVEL};
use crate::source::Source;

pub fn rooms() -> Vec<Finding> {
    let library = Source::below("src")
        .into_iter()
        .find(|source| source.path == "src/lib.rs")
        .expect("src/lib.rs");
    let module = Regex::new(r"\bmod\s+(\w+)").expect("a constant");
    let unknown = module.captures_iter(&library.code).filter_map(|found| {
        let name = found.get(1)?;
        (!ROOMS.contains(&name.as_str())).then(|| Finding {
            place: library.place(name.start()),
            found: format!("room `{}` has no place in the order", name.as_str()),
            reason: "a room outside the table could use anything and be used by anything",
            way_out: "add it to `ROOMS` in tests/layers/rules.rs, below all that it uses",
        })
    });
    unknown.collect()
}

pub fn heads() -> Vec<Finding> {
    let files = ["src", "tests", "benches"]
        .into_iter()
        .flat_map(Source::below);
    files
        .filter(|source| !begins_by_saying_what_it_is(&source.text))
        .map(|source| headless(&source))
        .collect()
}

fn begins_by_saying_what_it_is(text: &str) -> bool {
    text.strip_prefix("//! ").is_some_and(|sentence| {
        sentence.starts_with(char::is_alphanumeric) || sentence.starts_with('`')
    })
}

fn headless(source: &Source) -> Finding {
    Finding {
        place: source.path.clone(),
        found: "no `//!` sentence on top".to_owned(),
        reason: "whoever opens the file at night must learn from its first line what it owns",
        way_out: "say in one sentence what the file owns and, where it matters, what it refuses to know",
    }
}

pub fn top_level() -> Vec<Finding> {
    let stray = top_level_names()
        .into_iter()
        .filter(|name| !TOP_LEVEL.contains(&name.as_str()));
    stray
        .map(|name| Finding {
            place: name,
            found: "stands at the top of the repository".to_owned(),
            reason: "the top level is the first thing that a newcomer reads",
            way_out: "move it below src, tests, benches or .ci; or add it to `TOP_LEVEL` and argue for it in the commit",
        })
        .collect()
}

/// What git tracks or would track; a package without git holds only what was packed.
fn top_level_names() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if !root.join(".git").exists() {
        return BTreeSet::new();
    }
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output();
    let listed = listed
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    let deleted = |name: &String| root.join(name).exists();
    listed
        .lines()
        .filter_map(|path| path.split('/').next())
        .map(str::to_owned)
        .filter(deleted)
        .collect()
}

#[test]
fn a_head_is_a_sentence_and_not_an_attribute() {
    assert!(begins_by_saying_what_it_is("//! A file.\n"));
    assert!(!begins_by_saying_what_it_is("use std::fs;\n"));
    assert!(!begins_by_saying_what_it_is("//!\n//! A file.\n"));
    assert!(!begins_by_saying_what_it_is(""));
}
