//! Crates, clocks, colours and writes stay in their rooms.

use regex::Regex;

use crate::Finding;
use crate::paths::paths;
use crate::rules::{PHRASES, Place, WORDS};
use crate::source::Source;

pub fn check(sources: &[Source]) -> Vec<Finding> {
    // Compiled once for all files: compiling takes longer than reading.
    let compile = |pattern| Regex::new(pattern).expect("the tables hold regular expressions");
    let words: Vec<_> = WORDS
        .iter()
        .map(|rule| (rule, compile(rule.path)))
        .collect();
    let phrases: Vec<_> = PHRASES
        .iter()
        .map(|rule| (rule, compile(rule.text)))
        .collect();
    let mut findings = Vec::new();
    for source in sources {
        let named = paths(&source.code);
        for (rule, pattern) in words
            .iter()
            .filter(|(rule, _)| applies(&rule.place, &source.inner()))
        {
            for named in named.iter().filter(|named| pattern.is_match(&named.path)) {
                findings.push(finding(
                    source,
                    named.offset,
                    &named.path,
                    &rule.place,
                    (rule.reason, rule.way_out),
                ));
            }
        }
        for (rule, pattern) in phrases
            .iter()
            .filter(|(rule, _)| applies(&rule.place, &source.inner()))
        {
            for found in pattern.find_iter(&source.code) {
                findings.push(finding(
                    source,
                    found.start(),
                    found.as_str(),
                    &rule.place,
                    (rule.reason, rule.way_out),
                ));
            }
        }
    }
    findings.into_iter().flatten().collect()
}

/// Tests may do what the room may not: they are not shipped.
fn finding(
    source: &Source,
    at: usize,
    said: &str,
    place: &Place,
    why: (&'static str, &'static str),
) -> Option<Finding> {
    let found = format!("`{said}`, {}", where_it_may_stand(place));
    (!source.is_test(at)).then(|| Finding {
        place: source.place(at),
        found,
        reason: why.0,
        way_out: why.1,
    })
}

fn applies(place: &Place, path: &str) -> bool {
    match place {
        Place::Only(allowed) => !begins_with_any(path, allowed),
        Place::Never(forbidden) => begins_with_any(path, forbidden),
    }
}

fn begins_with_any(path: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| path.starts_with(prefix))
}

fn where_it_may_stand(place: &Place) -> String {
    match place {
        Place::Only(rooms) => format!("which stands only in {}", rooms.join(" ")),
        Place::Never(rooms) => format!("which never stands in {}", rooms.join(" ")),
    }
}

#[test]
fn every_rule_about_words_can_be_broken() {
    let broken = |path: &str, code: &str| check(&[Source::new(path, code)]).len();
    for (path, code) in [
        ("state/a.rs", "use aws_sdk_lambda::Client;"),
        ("cloud/world.rs", "use aws_smithy_runtime_api::client;"),
        ("cloud/world.rs", "use aws_smithy_types::DateTime;"),
        ("state/a.rs", "use crate::widget::Canvas;"),
        ("panes/a.rs", "use aws_smithy_cbor::Decoder;"),
        ("panes/a.rs", "use ratatui::buffer::Buffer;"),
        ("screen/a.rs", "let c = Color::Red;"),
        ("state/a.rs", "tokio::spawn(async {});"),
        ("facts/a.rs", "let t = std::time::Instant::now();"),
        ("screen/a.rs", "use crossterm::event;"),
        ("session/a.rs", "use std::{env, io};"),
        ("fetch/a.rs", "std::thread::sleep(d);"),
        ("runtime/a.rs", "println!();"),
        ("state/a.rs", "fastrand::u8(..);"),
        ("screen/a.rs", "fn draw(model: &mut Model) {}"),
        ("state/a.rs", "let n = model.panes.functions.rows;"),
        ("fetch/a.rs", "client.put_function_concurrency().send();"),
    ] {
        assert_eq!(broken(&at(path), code), 1, "{path}: {code}");
        let in_a_test = format!("#[cfg(test)]\nmod tests {{ fn f() {{ {code} }} }}");
        assert_eq!(broken(&at(path), &in_a_test), 0, "{path}: {in_a_test}");
    }
    assert_eq!(
        broken(
            &at("theme/a.rs"),
            "use ratatui::style::Color; // crossterm::event"
        ),
        0
    );
}

/// Where a file of a room lies, from the repository's root.
#[cfg(test)]
fn at(inner: &str) -> String {
    let (room, file) = inner.split_once('/').expect("a room and a file");
    let holds = |one: &&crate::rules::Crate| one.root == Some(room) || one.rooms.contains(&room);
    let one = crate::rules::CRATES
        .iter()
        .find(holds)
        .expect("a room of ours");
    match one.root {
        Some(root) if root == room => format!("{}/{file}", one.folder),
        _ => format!("{}/{inner}", one.folder),
    }
}
