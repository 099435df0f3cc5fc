//! A room uses only the rooms above it, and a pane never another pane.

use crate::Finding;
use crate::paths::paths;
use crate::rules::{APART, ROOMS};
use crate::source::Source;

pub fn check(source: &Source) -> Vec<Finding> {
    let Some(room) = source.room() else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for named in paths(&source.code) {
        let Some(target) = target(source, &named.path) else {
            continue;
        };
        let broken = upward(room, &target[0])
            .or_else(|| apart(room, &target[0]))
            .or_else(|| other_pane(source, &target));
        if let Some((reason, way_out)) = broken {
            let found = format!("`{room}` uses `{}`", target.join("::"));
            findings.push(Finding {
                place: source.place(named.offset),
                found,
                reason,
                way_out,
            });
        }
    }
    findings
}

/// What a path names from the crate's root on, if it names a room.
fn target(source: &Source, path: &str) -> Option<Vec<String>> {
    let mut words: Vec<String> = path.split("::").map(str::to_owned).collect();
    let climbed = words.iter().take_while(|word| *word == "super").count();
    let root = if climbed > 0 {
        // `super` from `src/panes/meter/draw.rs` is `panes::meter`.
        let mut module: Vec<String> = source
            .inner()
            .trim_end_matches(".rs")
            .split('/')
            .map(str::to_owned)
            .collect();
        if module.last().is_some_and(|last| last == "mod") {
            module.pop();
        }
        module.truncate(module.len().saturating_sub(climbed));
        module
    } else if words[0] == "crate" {
        words.remove(0);
        Vec::new()
    } else {
        return None;
    };
    let target: Vec<String> = root
        .into_iter()
        .chain(words.into_iter().skip(climbed))
        .collect();
    target
        .first()
        .is_some_and(|first| ROOMS.contains(&first.as_str()))
        .then_some(target)
}

type Why = (&'static str, &'static str);

fn upward(room: &str, used: &str) -> Option<Why> {
    let rank = |name: &str| ROOMS.iter().position(|room| *room == name);
    (rank(used) > rank(room)).then_some((
        "a room may use the rooms above it in the table, and nothing below: what is below can change freely",
        "move what both need up to the lowest room that knows it, or pass it in as a value",
    ))
}

fn apart(room: &str, used: &str) -> Option<Why> {
    let rule = APART
        .iter()
        .find(|rule| rule.room == room && rule.never.contains(&used))?;
    Some((rule.reason, rule.way_out))
}

fn other_pane(source: &Source, target: &[String]) -> Option<Why> {
    let own = source.inner().strip_prefix("panes/")?.split('/').next()?;
    let used = target.get(1).filter(|_| target[0] == "panes")?;
    (!own.ends_with(".rs") && used != own && is_pane(used)).then_some((
        "a pane never names another pane, so that each can be read, moved and removed alone",
        "go through an action, a target or a fact; what two panes draw alike is a widget",
    ))
}

/// Panes are the folders of their room.
fn is_pane(name: &str) -> bool {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/panes")
        .join(name)
        .is_dir()
}

#[test]
fn a_room_that_reaches_down_or_aside_is_found() {
    let check = |path: &str, code: &str| {
        check(&Source::new(path, code))
            .iter()
            .map(|finding| finding.found.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        check("src/base/id.rs", "use crate::{base::time, message::Event};"),
        ["`base` uses `message::Event`"]
    );
    assert_eq!(
        check("src/base/id.rs", "fn f() { super::super::state::f() }"),
        ["`base` uses `state::f`"]
    );
    assert_eq!(
        check("src/widget/table.rs", "use crate::domain::Function;"),
        ["`widget` uses `domain::Function`"]
    );
    assert_eq!(
        check("src/cloud/world.rs", "use crate::fetch::page;"),
        ["`cloud` uses `fetch::page`"]
    );
    assert!(
        check(
            "src/state/mod.rs",
            "use crate::facts::Facts; use super::panes::Pane; use super::*;"
        )
        .is_empty()
    );
    assert!(
        check(
            "src/base/id.rs",
            "mod tests { use super::super::time::Timestamp; }"
        )
        .is_empty()
    );
}
