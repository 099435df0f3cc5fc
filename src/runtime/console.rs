//! The loop: the single owner of the model. Everything that happens comes in one order, is stamped,
//! kept in the black box, reduced, and drawn when the picture changed.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossterm::event::EventStream;
use futures_util::StreamExt;
use tokio::sync::mpsc;

use super::fetchers::{Account, Clock, Fetchers};
use super::input::Pointer;
use super::signals::{Caught, Signals};
use super::terminal::{self, Terminal};
use super::{crash, memory};
use crate::aws;
use crate::base::Usd;
use crate::message::{Effect, Event, Memory, Stamped};
use crate::screen;
use crate::session::BlackBox;
use crate::state::{FrameKey, Model, Start, reduce, resolve, wanted};
use crate::theme::Theme;

/// Thirty frames a second while facts pour in; a key is drawn at once.
const FRAME: Duration = Duration::from_millis(33);
/// Nobody is looking: four a second.
const FRAME_UNATTENDED: Duration = Duration::from_millis(250);
/// Answers waiting for the loop. A batch is one message, so this bounds memory; a full channel slows its
/// fetcher and never the screen.
const WAITING: usize = 64;
/// Answers reduced before keys are looked at again: at 4 ms each, a key waits less than a frame.
const TURN: usize = 4;

/// All that the console needs to start.
pub struct Console {
    pub start: Start,
    /// Every theme that can be chosen, at the terminal's depth.
    pub themes: BTreeMap<String, Theme>,
    pub account: aws::Settings,
    pub budget: Usd,
    pub has_mouse: bool,
    /// Where memory and crash reports are written; none: nowhere.
    pub state_folder: Option<PathBuf>,
    pub clock: Clock,
}

impl std::fmt::Debug for Console {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Console")
            .field("start", &self.start)
            .finish_non_exhaustive()
    }
}

/// Runs until it is quit; the exit code says how. The first frame is drawn before anything is connected to.
pub fn console(mut console: Console) -> io::Result<u8> {
    console.start.now = (console.clock)();
    console.start.size = terminal::size();
    let size = console.start.size;
    let black_box = Arc::new(Mutex::new(BlackBox::new(size)));
    crash::watch(
        Arc::clone(&black_box),
        console.state_folder.clone(),
        Arc::clone(&console.clock),
    );
    // Two workers: one decodes answers while the other waits for the network; the loop has this thread.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    // Before the terminal is taken: a signal in between would leave it taken.
    let signals = {
        let _inside = runtime.enter();
        Signals::watch()?
    };
    let terminal = Terminal::take(console.has_mouse)?;
    let mut owner = Owner {
        model: Model::new(std::mem::take(&mut console.start)),
        themes: console.themes,
        fallback: Theme::default(),
        terminal,
        black_box,
        clock: Arc::clone(&console.clock),
        seq: 0,
        drawn: None,
        drawn_at: Instant::now(),
        is_urgent: true,
        unsaved: None,
        state_folder: console.state_folder,
        ended: None,
        is_suspending: false,
    };
    owner.draw()?;
    let code = runtime.block_on(owner.run(signals, console.account, console.budget, console.clock));
    owner.save();
    drop(owner);
    // A request that hangs must not keep the prompt waiting.
    runtime.shutdown_background();
    code
}

struct Owner {
    model: Model,
    themes: BTreeMap<String, Theme>,
    /// For a theme that vanished.
    fallback: Theme,
    terminal: Terminal,
    black_box: Arc<Mutex<BlackBox>>,
    clock: Clock,
    seq: u64,
    /// The key of the frame on the screen.
    drawn: Option<FrameKey>,
    drawn_at: Instant,
    /// Somebody pressed something: the next frame is drawn at once.
    is_urgent: bool,
    /// What is to be remembered and not yet written.
    unsaved: Option<Memory>,
    state_folder: Option<PathBuf>,
    ended: Option<u8>,
    is_suspending: bool,
}

impl Owner {
    async fn run(
        &mut self,
        mut signals: Signals,
        account: aws::Settings,
        budget: Usd,
        clock: Clock,
    ) -> io::Result<u8> {
        let (sender, mut events) = mpsc::channel(WAITING);
        let fetchers = Fetchers::start(Account::new(account), budget, clock, sender);
        let mut keys = EventStream::new();
        let mut pointer = Pointer::default();
        let mut batch = Vec::with_capacity(TURN);
        // The size may have changed since it was asked for, before anybody listened.
        let size = terminal::size();
        if size != self.model.shell.size {
            self.happened(Event::Resize(size), &fetchers)?;
        }
        loop {
            fetchers.want(wanted(&self.model));
            self.draw_if_due()?;
            if let Some(code) = self.ended {
                return Ok(code);
            }
            if self.is_suspending {
                self.is_suspending = false;
                // The stream of keys lives on: it is stopped with us. A new one would find the wake-up that
                // dropping the old one left, and lose the key that arrives together with it.
                self.suspend(&mut signals).await?;
                continue;
            }
            let wake = self.wake();
            // Keys come first, however many facts wait.
            tokio::select! {
                biased;
                raw = keys.next() => match raw {
                    Some(Ok(raw)) => {
                        if let Some(event) = pointer.event(raw, &self.model, Instant::now()) {
                            self.is_urgent = true;
                            self.happened(event, &fetchers)?;
                        }
                    }
                    // The terminal is gone.
                    Some(Err(_)) | None => self.ended = Some(129),
                },
                caught = signals.next() => match caught {
                    Caught::End(code) => self.ended = Some(code),
                    Caught::Suspend => self.is_suspending = true,
                    Caught::Continue => {
                        self.terminal.retake()?;
                        self.redraw();
                    }
                },
                n = events.recv_many(&mut batch, TURN) => {
                    if n == 0 {
                        // The fetchers ended, which they never do before the loop.
                        self.ended = Some(1);
                    }
                    for event in batch.drain(..) {
                        self.happened(event, &fetchers)?;
                    }
                }
                () = tokio::time::sleep_until(wake.into()) => {
                    self.save();
                    self.happened(Event::Tick, &fetchers)?;
                }
            }
        }
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
        self.black_box
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .keep(&stamped);
        for effect in reduce(&mut self.model, &stamped) {
            match effect {
                Effect::Quit => self.ended = Some(0),
                Effect::Suspend => self.is_suspending = true,
                Effect::Redraw => {
                    self.terminal.forget()?;
                    self.redraw();
                }
                Effect::Poke(query) => fetchers.poke(query),
                Effect::Copy(text) => self.terminal.copy(&text)?,
                Effect::Remember(memory) => self.unsaved = Some(memory),
            }
        }
        Ok(())
    }

    fn redraw(&mut self) {
        self.drawn = None;
        self.is_urgent = true;
    }

    fn frame(&self) -> Duration {
        if self.model.shell.is_attended {
            FRAME
        } else {
            FRAME_UNATTENDED
        }
    }

    fn is_dirty(&self) -> bool {
        self.drawn.as_ref() != Some(&self.model.frame_key())
    }

    fn draw_if_due(&mut self) -> io::Result<()> {
        let is_due = self.is_urgent || self.drawn_at.elapsed() >= self.frame();
        if is_due && self.is_dirty() {
            self.draw()?;
        }
        self.is_urgent = false;
        Ok(())
    }

    fn draw(&mut self) -> io::Result<()> {
        let key = self.model.frame_key();
        let theme = self
            .themes
            .get(self.model.shell.theme())
            .unwrap_or(&self.fallback);
        self.terminal
            .draw(|buffer| screen::draw(&self.model, theme, buffer))?;
        self.drawn = Some(key);
        self.drawn_at = Instant::now();
        Ok(())
    }

    /// When to look again although nothing happened: the trailing frame, or the clock's next step on the screen.
    fn wake(&self) -> Instant {
        if self.is_dirty() {
            return self.drawn_at + self.frame();
        }
        let wait = self.model.next_change().since((self.clock)());
        // A clock that was set back must not make a busy loop of it.
        Instant::now() + wait.max(FRAME)
    }

    async fn suspend(&mut self, signals: &mut Signals) -> io::Result<()> {
        self.save();
        terminal::give_back();
        signals.stop_here().await?;
        self.terminal.retake()?;
        self.redraw();
        Ok(())
    }

    /// A memory that can't be written is no reason to disturb anybody.
    fn save(&mut self) {
        if let (Some(memory), Some(folder)) = (self.unsaved.take(), &self.state_folder) {
            let _ = memory::remember(folder, &memory);
        }
    }
}
