//! The loop: the single owner of the model. Everything that happens comes in one order, is stamped,
//! kept in the black box, reduced, and drawn when the picture changed.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::fetchers::{Clock, Fetchers};
use super::frames::FRAME;
use super::host::{Host, HostEvent};
use super::input::Pointer;
use super::measured;
use super::memory;
use super::recorder::Recorder;
use super::signals::{Caught, HUNG_UP};
use super::stage::Stage;
use slstop_core::message::{Effect, Event, Memory, Stamped};
use slstop_core::session::BlackBox;
use slstop_tui::state::{Model, reduce, resolve, wanted, watched_groups};
use slstop_tui::theme::Theme;

/// Answers waiting for the loop. A batch is one message, so this bounds memory; a full channel slows its
/// fetcher and never the screen.
pub const WAITING: usize = 64;
/// Answers reduced before keys are looked at again: at 4 ms each, a key waits less than a frame.
const TURN: usize = 4;

pub struct ConsoleLoop<H> {
    model: Model,
    stage: Stage<H>,
    black_box: Arc<Mutex<BlackBox>>,
    clock: Clock,
    /// Where memory is written; none: nowhere.
    state_folder: Option<PathBuf>,
    seq: u64,
    /// Where everything is recorded; none: nowhere, or no longer.
    recorder: Option<Recorder>,
    /// What is to be remembered and not yet written.
    unsaved: Option<Memory>,
    ended: Option<u8>,
    is_suspending: bool,
}

impl<H> std::fmt::Debug for ConsoleLoop<H> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Owner")
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

/// What ended a turn's waiting.
enum Woken {
    News(HostEvent),
    Answers(usize),
    /// The frame that was waiting for its turn, or the clock's next step on the screen.
    Time,
    /// Nobody wants anything, and a pane is in the middle of something that it does in turns.
    Leisure,
}

impl<H: Host> ConsoleLoop<H> {
    pub fn new(
        model: Model,
        themes: BTreeMap<String, Theme>,
        host: H,
        black_box: Arc<Mutex<BlackBox>>,
        clock: Clock,
        state_folder: Option<PathBuf>,
    ) -> Self {
        Self {
            model,
            stage: Stage::new(host, themes),
            black_box,
            clock,
            state_folder,
            seq: 0,
            recorder: None,
            unsaved: None,
            ended: None,
            is_suspending: false,
        }
    }

    /// From now on everything is recorded.
    pub fn record(&mut self, recorder: Recorder) {
        self.recorder = Some(recorder);
    }

    /// Writes the rest of the recording; why it ended early, if it did.
    pub fn finish_recording(&mut self) -> Option<String> {
        self.recorder.take()?.finish()
    }

    /// Runs until it is quit; the exit code says how. Then the fetchers end and nobody takes their answers any
    /// more; the owner of the paid tasks stops what they paid for, when the terminal is given back.
    pub async fn run(
        &mut self,
        fetchers: Fetchers,
        mut events: mpsc::Receiver<Event>,
    ) -> io::Result<u8> {
        let mut pointer = Pointer::default();
        let mut batch = Vec::with_capacity(TURN);
        // The size may have changed since it was asked for, before anybody listened.
        let size = self.stage.host.size();
        if size != self.model.shell.size {
            self.happened(Event::Resize(size), &fetchers)?;
        }
        loop {
            self.hear_of_the_recording(&fetchers)?;
            let wanted = wanted(&self.model);
            fetchers.look_at(watched_groups(&self.model, &wanted));
            fetchers.want(wanted, self.model.tempo());
            let frame = self.stage.draw_if_due(&self.model)?;
            if let Some(code) = self.ended {
                return Ok(code);
            }
            if std::mem::take(&mut self.is_suspending) {
                self.save();
                self.stage.suspend().await?;
                continue;
            }
            let wake = frame.unwrap_or_else(|| self.next_change());
            let is_busy = self.model.is_busy();
            // Keys come first, however many facts wait.
            let woken = tokio::select! {
                biased;
                news = self.stage.host.next() => Woken::News(news),
                n = events.recv_many(&mut batch, TURN) => Woken::Answers(n),
                () = tokio::task::yield_now(), if is_busy => Woken::Leisure,
                () = tokio::time::sleep_until(wake) => Woken::Time,
            };
            match woken {
                Woken::News(news) => {
                    self.hear(news, &mut pointer, &fetchers)?;
                    self.hear_all(&mut pointer, &fetchers)?;
                }
                // The fetchers ended, which they never do before the loop.
                Woken::Answers(0) => self.ended = Some(1),
                Woken::Answers(_) => {
                    for event in batch.drain(..) {
                        self.happened(event, &fetchers)?;
                    }
                }
                Woken::Leisure => self.happened(Event::Tick, &fetchers)?,
                Woken::Time => {
                    self.save();
                    if frame.is_none() {
                        self.happened(Event::Tick, &fetchers)?;
                    }
                }
            }
        }
    }

    /// What was typed meanwhile: a paste into the keyboard is not drawn letter by letter.
    fn hear_all(&mut self, pointer: &mut Pointer, fetchers: &Fetchers) -> io::Result<()> {
        for _ in 0..TURN {
            if self.ended.is_some() || self.is_suspending {
                break;
            }
            let Some(news) = self.stage.host.next().now_or_never() else {
                break;
            };
            self.hear(news, pointer, fetchers)?;
        }
        Ok(())
    }

    fn hear(
        &mut self,
        news: HostEvent,
        pointer: &mut Pointer,
        fetchers: &Fetchers,
    ) -> io::Result<()> {
        match news {
            HostEvent::Input(raw) => {
                if let Some(event) = pointer.event(raw, &self.model, std::time::Instant::now()) {
                    self.stage.hasten();
                    self.happened(event, fetchers)?;
                }
            }
            HostEvent::Caught(Caught::End(code)) => self.ended = Some(code),
            HostEvent::Caught(Caught::Suspend) => self.is_suspending = true,
            HostEvent::Caught(Caught::Continue) => self.stage.retake()?,
            HostEvent::Gone => self.ended = Some(HUNG_UP),
        }
        Ok(())
    }

    /// Stamps an event, keeps it, reduces it and does what follows.
    fn happened(&mut self, event: Event, fetchers: &Fetchers) -> io::Result<()> {
        let Some(event) = resolve(&self.model, event) else {
            return Ok(());
        };
        self.seq += 1;
        let stamped = Arc::new(Stamped {
            at: (self.clock)(),
            seq: self.seq,
            event,
        });
        self.keep(&stamped);
        let began = Instant::now();
        let effects = reduce(&mut self.model, &stamped);
        measured::turn(&stamped.event, began.elapsed());
        for effect in effects {
            match effect {
                Effect::Quit => self.ended = Some(0),
                Effect::Suspend => self.is_suspending = true,
                Effect::Redraw => self.stage.redraw()?,
                Effect::Poke(query) => fetchers.poke(query),
                Effect::Copy(text) => self.stage.host.copy(&text)?,
                Effect::Remember(memory) => self.unsaved = Some(memory),
            }
        }
        Ok(())
    }

    /// Before the event is reduced: the one that makes the program panic is the one to see.
    fn keep(&mut self, stamped: &Arc<Stamped>) {
        let mut black_box = self
            .black_box
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if black_box.wants_opening() {
            black_box.look(stamped.seq - 1, self.model.opening());
        }
        black_box.keep(stamped);
        if let Some(recorder) = &mut self.recorder {
            recorder.keep(stamped);
        }
    }

    /// A recording that ends early says so, and the console goes on.
    fn hear_of_the_recording(&mut self, fetchers: &Fetchers) -> io::Result<()> {
        let ended = self.recorder.as_mut().and_then(Recorder::ended);
        match ended {
            Some(why) => self.happened(Event::Said(why), fetchers),
            None => Ok(()),
        }
    }

    pub fn draw(&mut self) -> io::Result<()> {
        let began = Instant::now();
        self.stage.draw(&self.model)?;
        measured::frame(&self.model, began.elapsed());
        Ok(())
    }

    /// When the clock's next step on the screen is due.
    fn next_change(&self) -> Instant {
        let wait = self.model.next_change().since((self.clock)());
        // A clock that was set back must not make a busy loop of it.
        Instant::now() + wait.max(FRAME)
    }

    /// A memory that can't be written is no reason to disturb anybody.
    pub fn save(&mut self) {
        if let (Some(memory), Some(folder)) = (self.unsaved.take(), &self.state_folder) {
            let _ = memory::remember(folder, &memory);
        }
    }
}

#[cfg(test)]
mod tests;
