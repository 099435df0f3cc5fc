//! A console without a terminal: a session is folded through the reducer, keys are pressed, and the
//! frame is there to be looked at.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use slstop_base::action::chord;
use slstop_core::message::{Edit, Event, Size, Stamped};
use slstop_tui::state::{Model, reduce, resolve};
use slstop_tui::theme::Theme;
use slstop_tui::{screen, widget};

use super::session_files::{read, started};

pub struct Console {
    pub model: Model,
    seq: u64,
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
