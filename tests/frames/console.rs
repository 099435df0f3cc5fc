//! A console without a terminal: a session is folded through the reducer, keys are pressed, and the
//! frame is there to be looked at.

use std::fs::File;
use std::path::{Path, PathBuf};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use slstop::action::{Keymap, chord};
use slstop::base::{Timestamp, Usd};
use slstop::message::{Edit, Event, Size, Stamped};
use slstop::session::{Header, Reader};
use slstop::state::{Given, Model, Start, reduce, resolve, rows};
use slstop::theme::{Theme, shipped_names};
use slstop::{screen, widget};

pub struct Console {
    pub model: Model,
    seq: u64,
}

/// A model as the program starts it without any configuration.
pub fn started(now: Timestamp, size: Size) -> Model {
    let (keymap, conflicts) = Keymap::new(rows(), &[]);
    assert_eq!(conflicts, vec![]);
    let given = Given {
        keymap,
        themes: shipped_names().map(str::to_owned).collect(),
        query_limit: Usd::from_dollars(0.10),
        ..Given::default()
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
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/frames/sessions");
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
    let mut reader = Reader::open(file).expect("it is a session");
    let events = reader.by_ref().collect();
    assert_eq!(reader.note(), None, "{session} is read whole");
    (reader.header().clone(), events)
}

/// A console in a terminal of that size, after all events of the session.
pub fn open(session: &str, size: Size) -> Console {
    let (header, events) = read(session);
    let mut console = Console {
        model: started(header.started, size),
        seq: 0,
    };
    for stamped in &events {
        console.seq = stamped.seq;
        reduce(&mut console.model, stamped);
    }
    console
}

/// Compares a console's picture with the one that was looked at.
pub fn check(name: &str, console: &Console) {
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, console.picture());
    });
}

impl Console {
    /// Keys with blanks between: `j j Enter`.
    pub fn press(mut self, keys: &str) -> Self {
        for chord in chord::sequence(keys).expect("keys of a test") {
            self.happens(Event::Key(chord));
        }
        self
    }

    /// Types into the open prompt.
    pub fn write(mut self, text: &str) -> Self {
        self.happens(Event::Edit(Edit::Type(text.to_owned())));
        self
    }

    pub fn happens(&mut self, event: Event) {
        if let Some(event) = resolve(&self.model, event) {
            self.seq += 1;
            let stamped = Stamped {
                at: self.model.now,
                seq: self.seq,
                event,
            };
            reduce(&mut self.model, &stamped);
        }
    }

    pub fn frame(&self, theme: &Theme) -> Buffer {
        let Size { width, height } = self.model.shell.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        screen::draw(&self.model, theme, &mut buffer);
        buffer
    }

    /// The frame as text, a letter for the role of each cell, and what the letters mean.
    pub fn picture(&self) -> String {
        let frame = self.frame(&Theme::for_roles());
        let (text, roles) = (
            widget::picture::text(&frame),
            widget::picture::roles(&frame),
        );
        format!("{text}{roles}")
    }
}
