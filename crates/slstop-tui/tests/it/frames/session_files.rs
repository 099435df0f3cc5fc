//! The recorded sessions that frames are drawn from: where they are kept, and how a console that reads one
//! is started.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use slstop_base::action::Keymap;
use slstop_base::{Timestamp, Usd};
use slstop_core::message::{Size, Stamped};
use slstop_core::session::{Header, SessionReader};
use slstop_tui::state::{Model, Start, StartSettings, rows};
use slstop_tui::theme::shipped_names;

pub const SESSIONS: &[&str] = &[
    "fleet", "empty", "loading", "denied", "stale", "thousand", "hostile",
];

/// A model as the program starts it without any configuration.
pub fn started(now: Timestamp, size: Size) -> Model {
    let (keymap, conflicts) = Keymap::new(rows(), &[]);
    assert_eq!(conflicts, vec![]);
    let given = StartSettings {
        keymap,
        themes: shipped_names().map(str::to_owned).collect(),
        query_limit: Usd::from_dollars(0.10),
        ..StartSettings::default()
    };
    Model::new(Start {
        given,
        size,
        now,
        theme: "dark".into(),
        ..Start::default()
    })
}

/// Where a session of that name is kept: as plain text, but for the one that would be large.
pub fn path_of(session: &str) -> PathBuf {
    let folder = PathBuf::from(super::SESSION_FOLDER);
    let ending = if session == "thousand" {
        "jsonl.gz"
    } else {
        "jsonl"
    };
    folder.join(format!("{session}.{ending}"))
}

/// The header of a session and all its events.
pub fn read(session: &str) -> (Header, Vec<Stamped>) {
    let file = File::open(path_of(session)).expect("the session is there");
    let mut reader = SessionReader::open(file).expect("it is a session");
    let events = reader.by_ref().flat_map(|entry| entry.events());
    let events = events.map(Arc::unwrap_or_clone).collect();
    assert_eq!(reader.note(), None, "{session} is read whole");
    (reader.header().clone(), events)
}
