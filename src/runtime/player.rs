//! The loop of an opened recording. It has keys, frames and the time of day, and nothing else: no fetcher,
//! no memory file, no black box. Nothing is asked of AWS and nothing is written.

use std::io;
use std::time::Duration;

use tokio::time::Instant;

use super::host::{Host, HostEvent};
use super::input::Pointer;
use super::signals::{Caught, HUNG_UP};
use super::stage::Stage;
use slstop_base::Timestamp;
use slstop_core::message::{Effect, Event};
use slstop_tui::state::Replay;

/// Folding before keys are looked at again.
const TURN: Duration = Duration::from_millis(8);

#[derive(Debug)]
pub struct Player<H> {
    replay: Replay,
    stage: Stage<H>,
    /// Recorded seconds played in one.
    speed: u16,
    /// When the player was at which moment of the recording; none while it stands.
    since: Option<(Instant, Timestamp)>,
    ended: Option<u8>,
    is_suspending: bool,
}

impl<H: Host> Player<H> {
    pub fn new(replay: Replay, stage: Stage<H>, speed: u16) -> Self {
        Self {
            replay,
            stage,
            speed: speed.max(1),
            since: None,
            ended: None,
            is_suspending: false,
        }
    }

    /// Runs until it is quit; the exit code says how.
    pub async fn run(&mut self) -> io::Result<u8> {
        let mut pointer = Pointer::default();
        self.happened(Event::Resize(self.stage.host.size()))?;
        loop {
            self.play();
            let frame = self.stage.draw_if_due(self.replay.model())?;
            if let Some(code) = self.ended {
                return Ok(code);
            }
            if std::mem::take(&mut self.is_suspending) {
                self.stage.suspend().await?;
                self.since = None;
                continue;
            }
            let wake = frame.into_iter().chain(self.next_entry()).min();
            let has_work = self.replay.is_behind() || self.replay.is_busy();
            tokio::select! {
                biased;
                news = self.stage.host.next() => self.hear(news, &mut pointer)?,
                () = tokio::task::yield_now(), if has_work => self.work()?,
                () = sleep_until(wake), if wake.is_some() => {}
            }
        }
    }

    fn hear(&mut self, news: HostEvent, pointer: &mut Pointer) -> io::Result<()> {
        match news {
            HostEvent::Input(raw) => {
                let now = std::time::Instant::now();
                if let Some(event) = pointer.event(raw, self.replay.model(), now) {
                    self.stage.hasten();
                    // From where this led it goes on at its pace.
                    self.since = None;
                    self.happened(event)?;
                }
            }
            HostEvent::Caught(Caught::End(code)) => self.ended = Some(code),
            HostEvent::Caught(Caught::Suspend) => self.is_suspending = true,
            HostEvent::Caught(Caught::Continue) => self.stage.retake()?,
            HostEvent::Gone => self.ended = Some(HUNG_UP),
        }
        Ok(())
    }

    fn happened(&mut self, event: Event) -> io::Result<()> {
        for effect in self.replay.happen(event) {
            match effect {
                Effect::Quit => self.ended = Some(0),
                Effect::Suspend => self.is_suspending = true,
                Effect::Redraw => self.stage.redraw()?,
                Effect::Copy(text) => self.stage.host.copy(&text)?,
                // They concern AWS and the state folder, and a replay lets none of them out.
                Effect::Poke(_) | Effect::Remember(_) => {}
            }
        }
        Ok(())
    }

    /// A turn of folding, or of what a pane does in turns.
    fn work(&mut self) -> io::Result<()> {
        if !self.replay.is_behind() {
            return self.happened(Event::Tick);
        }
        let until = Instant::now() + TURN;
        while self.replay.advance() && Instant::now() < until {}
        Ok(())
    }

    /// Takes what has happened by now at the pace of the recording.
    fn play(&mut self) {
        if !self.replay.is_playing() {
            self.since = None;
            return;
        }
        if self.replay.is_behind() {
            return;
        }
        let now = Instant::now();
        let (began, from) = *self.since.get_or_insert((now, self.replay.at()));
        let passed = now.duration_since(began).saturating_mul(self.speed.into());
        let at = from.plus(passed);
        if self.replay.next_at().is_none_or(|next| next <= at) {
            self.replay.play_to(at);
        }
    }

    /// When the next entry is due.
    fn next_entry(&self) -> Option<Instant> {
        let (began, from) = self.since?;
        let wait = self.replay.next_at()?.since(from) / u32::from(self.speed);
        // A moment that no clock reaches is never due.
        began.checked_add(wait)
    }
}

async fn sleep_until(wake: Option<Instant>) {
    match wake {
        Some(wake) => tokio::time::sleep_until(wake).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
