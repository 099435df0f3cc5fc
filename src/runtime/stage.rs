//! The host with what is drawn on it: frames at their pace, in the theme that the model names.

use std::collections::BTreeMap;
use std::io;

use tokio::time::Instant;

use super::frames::Frames;
use super::host::Host;
use slstop_tui::screen;
use slstop_tui::state::Model;
use slstop_tui::theme::Theme;

pub struct Stage<H> {
    pub host: H,
    themes: BTreeMap<String, Theme>,
    /// For a theme that vanished.
    fallback: Theme,
    frames: Frames,
}

impl<H> std::fmt::Debug for Stage<H> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stage")
            .field("frames", &self.frames)
            .finish_non_exhaustive()
    }
}

impl<H: Host> Stage<H> {
    pub fn new(host: H, themes: BTreeMap<String, Theme>) -> Self {
        Self {
            host,
            themes,
            fallback: Theme::default(),
            frames: Frames::default(),
        }
    }

    /// A person did something and watches for it.
    pub fn hasten(&mut self) {
        self.frames.hasten();
    }

    /// Draws now or says when; none when the screen shows what is so.
    pub fn draw_if_due(&mut self, model: &Model) -> io::Result<Option<Instant>> {
        let key = model.frame_key();
        let now = Instant::now();
        let is_attended = model.shell.is_attended;
        let due = self.frames.due(&key, is_attended, now);
        if due.is_some_and(|at| at <= now) {
            self.draw(model)?;
            return Ok(None);
        }
        Ok(due)
    }

    pub fn draw(&mut self, model: &Model) -> io::Result<()> {
        let key = model.frame_key();
        let theme = self.themes.get(model.shell.theme());
        let theme = theme.unwrap_or(&self.fallback);
        self.host
            .draw(|buffer| screen::draw(model, theme, buffer))?;
        self.frames.drawn(key, Instant::now());
        Ok(())
    }

    /// The next frame draws everything: what is on the terminal is in doubt.
    pub fn redraw(&mut self) -> io::Result<()> {
        self.host.forget()?;
        self.frames.forget();
        Ok(())
    }

    /// Goes to the background until it is called back.
    pub async fn suspend(&mut self) -> io::Result<()> {
        self.host.suspend().await?;
        self.frames.forget();
        Ok(())
    }

    /// Takes the terminal again after somebody else had it.
    pub fn retake(&mut self) -> io::Result<()> {
        self.host.retake()?;
        self.frames.forget();
        Ok(())
    }
}
