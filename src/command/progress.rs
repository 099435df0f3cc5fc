//! A line on standard error that is written over and goes when it is over, where a person is looking.

use std::io::{self, IsTerminal, Write};

use slstop_base::SafeText;

/// Of a terminal that does not say how wide it is.
const USUAL_WIDTH: u16 = 80;

#[derive(Debug)]
pub struct ProgressLine {
    pub is_watched: bool,
    shown: Option<SafeText<'static>>,
}

impl ProgressLine {
    pub fn new() -> Self {
        Self {
            is_watched: io::stderr().is_terminal(),
            shown: None,
        }
    }

    pub fn show(&mut self, text: String) {
        if !self.is_watched {
            return;
        }
        let text = SafeText::from(text);
        // A line that runs over into the next cannot be written over.
        let text = text
            .cut(usize::from(width()).saturating_sub(1))
            .into_owned();
        if self.shown.as_ref() != Some(&text) {
            // Nobody is harmed by a line that could not be shown.
            let _ = write!(io::stderr(), "\r{text}\x1b[K");
            self.shown = Some(text);
        }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        if self.shown.is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

fn width() -> u16 {
    let size = rustix::termios::tcgetwinsize(io::stderr());
    let columns = size.map_or(0, |size| size.ws_col);
    if columns == 0 { USUAL_WIDTH } else { columns }
}
