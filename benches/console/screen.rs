//! A terminal of a fixed size that takes every byte and shows none: what a frame costs us, up to the
//! sequences that would be written.

use std::io::{self, Sink};

use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use slstop_core::message::Size;
use slstop_tui::screen;
use slstop_tui::state::Model;
use slstop_tui::theme::Theme;

pub struct Screen {
    terminal: Terminal<CrosstermBackend<Sink>>,
    theme: Theme,
}

impl Screen {
    pub fn new(size: Size) -> Self {
        let viewport = Viewport::Fixed(Rect::new(0, 0, size.width, size.height));
        let backend = CrosstermBackend::new(io::sink());
        Self {
            terminal: Terminal::with_options(backend, TerminalOptions { viewport })
                .expect("a fixed size needs no terminal"),
            theme: Theme::default(),
        }
    }

    /// Everything between a changed model and the system call: the picture, what differs from the one
    /// before, and its sequences.
    pub fn draw(&mut self, model: &Model) {
        self.terminal
            .draw(|frame| screen::draw(model, &self.theme, frame.buffer_mut()))
            .expect("a sink takes everything");
    }
}
