//! The map of the house, in the crate's documentation: it has every room, in the order that the rules give
//! them, and leads nowhere that does not exist.

use std::fs;
use std::path::Path;

use super::rules::{CRATES, ROOMS};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_map_has_every_room_in_its_order() {
    let map = fs::read_to_string(root().join("src/lib.rs")).expect("the crate has a root");
    let rows = map.lines().filter_map(|line| line.strip_prefix("//! | [`"));
    let mapped: Vec<&str> = rows
        .filter_map(|row| Some(row.split_once('`')?.0))
        .collect();
    let built = |room: &&&str| {
        CRATES
            .iter()
            .any(|one| one.root.as_ref() == Some(room) || one.rooms.contains(room))
    };
    let rooms: Vec<&str> = ROOMS.iter().filter(built).copied().collect();
    assert_eq!(
        mapped, rooms,
        "the table in src/lib.rs: add a row where the rules have the room"
    );
}

#[test]
fn the_map_leads_to_tests_that_are_there() {
    let map = fs::read_to_string(root().join("src/lib.rs")).expect("the crate has a root");
    let prose: Vec<&str> = map.lines().filter(|line| line.starts_with("//!")).collect();
    let prose = prose.join("\n");
    let quoted = prose
        .split('`')
        .filter(|quoted| quoted.starts_with("tests/") || quoted.starts_with("crates/"));
    let mut n_paths = 0;
    for path in quoted {
        assert!(root().join(path).exists(), "src/lib.rs leads to {path}");
        n_paths += 1;
    }
    assert!(n_paths > 3);
}
