//! A model on its way through a recording, and what the viewer does to it.

use crate::state::model::{Model, Start};
use crate::state::overlay::Overlay;
use crate::state::reduce::reduce;
use slstop_base::action::Chord;
use slstop_core::message::{Effect, Event, Size, Stamped};
use slstop_core::session::{ConsoleView, SessionEntry};

/// A model after some entries.
#[derive(Clone, Debug)]
pub(super) struct Fold {
    pub model: Model,
    pub n_taken: usize,
    /// Nothing but recorded events led here.
    pub is_as_recorded: bool,
}

/// What keys are typed into.
#[derive(Debug)]
pub(super) struct Prompt {
    overlay: Option<Overlay>,
    pending: Vec<Chord>,
    preview: Option<String>,
}

impl Fold {
    pub fn new(start: &Start) -> Self {
        Self {
            model: Model::new(start.clone()),
            n_taken: 0,
            is_as_recorded: true,
        }
    }

    pub fn take(&mut self, entry: &SessionEntry) {
        self.n_taken += 1;
        for stamped in entry.events() {
            let is_taken = match &stamped.event {
                // The terminal is the viewer's.
                Event::Resize(_) => false,
                Event::Key(_)
                | Event::Act(_)
                | Event::Pending(_)
                | Event::Edit(_)
                | Event::Mouse(_)
                | Event::Focus(_) => self.is_as_recorded,
                Event::Fact(..) | Event::Query(..) | Event::Said(_) | Event::Tick => true,
            };
            if is_taken {
                // What was done about it was done then.
                reduce(&mut self.model, &stamped);
            }
        }
    }

    /// What the recorded person was typing: prompt and unfinished keys.
    pub fn take_recorded_prompt(&mut self) -> Option<Prompt> {
        let shell = &self.model.shell;
        let is_open = shell.overlay.is_some() || !shell.pending.is_empty();
        (self.is_as_recorded && is_open).then(|| {
            let shell = self.model.shell.write();
            Prompt {
                overlay: shell.overlay.take(),
                pending: std::mem::take(&mut shell.pending),
                preview: shell.preview.take(),
            }
        })
    }

    pub fn put_back(&mut self, prompt: Option<Prompt>) {
        if let Some(prompt) = prompt {
            let shell = self.model.shell.write();
            shell.overlay = prompt.overlay;
            shell.pending = prompt.pending;
            shell.preview = prompt.preview;
        }
    }

    /// An event of the viewer's own, at the moment of the recording that is shown.
    pub fn happen(&mut self, event: Event) -> Vec<Effect> {
        self.is_as_recorded = false;
        self.reduce(event)
    }

    fn reduce(&mut self, event: Event) -> Vec<Effect> {
        let stamped = Stamped {
            at: self.model.now,
            seq: 0,
            event,
        };
        reduce(&mut self.model, &stamped)
    }

    pub fn resize(&mut self, size: Size) {
        if self.model.shell.size != size {
            self.reduce(Event::Resize(size));
        }
    }

    pub fn look_as(&mut self, view: &ConsoleView) {
        self.is_as_recorded = false;
        self.model.look_as(view);
        self.model.settle();
    }
}
