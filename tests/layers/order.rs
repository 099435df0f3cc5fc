//! A room uses only the rooms above it, and a pane never another pane.

use crate::Finding;
use crate::paths::paths;
use crate::rules::{APART, CRATES, ROOMS};
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
        let broken = upward(&room, &target[0])
            .or_else(|| apart(&room, &target[0]))
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

/// Room and way on of what a path names, if it names a room.
fn target(source: &Source, path: &str) -> Option<Vec<String>> {
    let mut words: Vec<String> = path.split("::").map(str::to_owned).collect();
    let climbed = words.iter().take_while(|word| *word == "super").count();
    if climbed > 0 {
        // `super` from `panes/meter/draw.rs` is `panes::meter`.
        let inner = source.inner();
        let mut module: Vec<String> = inner
            .trim_end_matches(".rs")
            .split('/')
            .map(str::to_owned)
            .collect();
        if module
            .last()
            .is_some_and(|last| last == "mod" || last == "lib")
        {
            module.pop();
        }
        module.truncate(module.len().saturating_sub(climbed));
        module.extend(words.drain(climbed..));
        return known(module);
    }
    let first = words.remove(0);
    let used = match first.as_str() {
        "crate" => source.owner()?,
        name => CRATES.iter().find(|one| one.name == name)?,
    };
    match used.root {
        Some(root)
            if !words
                .first()
                .is_some_and(|word| used.rooms.contains(&word.as_str())) =>
        {
            words.insert(0, root.to_owned());
        }
        _ => {}
    }
    known(words)
}

fn known(target: Vec<String>) -> Option<Vec<String>> {
    let room = target.first()?;
    ROOMS.contains(&room.as_str()).then_some(target)
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
    let inner = source.inner();
    let own = inner.strip_prefix("panes/")?.split('/').next()?;
    let used = target.get(1).filter(|_| target[0] == "panes")?;
    (!own.ends_with(".rs") && used != own && is_pane(used)).then_some((
        "a pane never names another pane, so that each can be read, moved and removed alone",
        "go through an action, a target or a fact; what two panes draw alike is a widget",
    ))
}

/// Panes are the folders of their room.
fn is_pane(name: &str) -> bool {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("crates/slstop-tui/src/panes")
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
        check(
            "crates/slstop-base/src/id.rs",
            "use slstop_core::{message::Event};"
        ),
        ["`base` uses `message::Event`"]
    );
    assert_eq!(
        check(
            "crates/slstop-core/src/domain/id.rs",
            "fn f() { super::super::facts::f() }"
        ),
        ["`domain` uses `facts::f`"]
    );
    assert_eq!(
        check(
            "crates/slstop-tui/src/widget/table.rs",
            "use slstop_core::domain::Function;"
        ),
        ["`widget` uses `domain::Function`"]
    );
    assert_eq!(
        check(
            "crates/slstop-cloud/src/world.rs",
            "use slstop_aws::fetch::page;"
        ),
        ["`cloud` uses `fetch::page`"]
    );
    assert!(
        check(
            "crates/slstop-tui/src/state/mod.rs",
            "use slstop_core::facts::Facts; use super::panes::Pane; use super::*;"
        )
        .is_empty()
    );
    assert!(
        check(
            "crates/slstop-base/src/id.rs",
            "mod tests { use super::super::time::Timestamp; }"
        )
        .is_empty()
    );
}
