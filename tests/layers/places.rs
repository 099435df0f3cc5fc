//! What stands where: rooms in the table, a sentence on top of each file, a tidy top level.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use regex::Regex;

use crate::Finding;
use crate::rules::{CRATES, ROOMS, TOP_LEVEL};
use crate::source::Source;

pub fn rooms() -> Vec<Finding> {
    let module = Regex::new(r"\bmod\s+(\w+)").expect("a constant");
    let roots = CRATES.iter().filter(|one| one.root.is_none());
    let unknown = roots.flat_map(|one| {
        let path = format!("{}/lib.rs", one.folder);
        let files = Source::below(one.folder);
        let root = files.into_iter().find(|source| source.path == path);
        let root = root.expect("a crate has a root");
        let rooms = module.captures_iter(&root.code).filter_map(|found| {
            let name = found.get(1)?;
            (!one.rooms.contains(&name.as_str())).then(|| Finding {
                place: root.place(name.start()),
                found: format!("room `{}` has no place in the order", name.as_str()),
                reason: "a room outside the table could use anything and be used by anything",
                way_out: "add it to its crate and to `ROOMS` in tests/layers/rules.rs, below all that it uses",
            })
        });
        rooms.collect::<Vec<_>>()
    });
    unknown.collect()
}

/// The members of the workspace are the crates in the table, and every room is in the order.
pub fn crates() -> Vec<Finding> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = std::fs::read_dir(root.join("crates"))
        .into_iter()
        .flatten()
        .flatten();
    let strangers = folders
        .map(|folder| folder.file_name().to_string_lossy().into_owned())
        .filter(|name| {
            !CRATES
                .iter()
                .any(|one| one.folder == format!("crates/{name}/src"))
        })
        .map(|name| {
            (
                format!("crates/{name}"),
                "is not in the table of crates".to_owned(),
            )
        });
    let rooms = CRATES
        .iter()
        .flat_map(|one| one.root.iter().chain(one.rooms));
    let loose = rooms.filter(|room| !ROOMS.contains(room)).map(|room| {
        (
            (*room).to_owned(),
            "is a room without a place in the order".to_owned(),
        )
    });
    strangers
        .chain(loose)
        .map(|(place, found)| Finding {
            place,
            found,
            reason: "what is outside the tables could use anything and be used by anything",
            way_out: "add it to `CRATES` and its rooms to `ROOMS` in tests/layers/rules.rs",
        })
        .collect()
}

pub fn heads() -> Vec<Finding> {
    let files = ["src", "crates", "tests", "benches"]
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
