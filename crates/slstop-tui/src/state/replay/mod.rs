//! A recording that is looked at: its events are folded by the same `reduce` up to any moment of it. Going on
//! folds what comes next; going back folds again from the nearest keyframe, beside the model that is on the
//! screen. Nothing is asked of AWS: the questions of these models are ignored, and no effect leaves but those
//! on the viewer's own terminal.

mod fold;

use std::time::Duration;

use super::actions::AppAction;
use super::keys::resolve;
use super::model::{Model, Start};
use super::reduce::wanted;
use fold::Fold;
use slstop_base::Timestamp;
use slstop_base::number;
use slstop_core::message::{Effect, Event, Size};
use slstop_core::session::{ConsoleView, SessionEntry};

/// Entries between two keyframes at first: they are folded in some 100 ms.
const FIRST_SPACING: usize = 128;
/// Models kept to go back to.
const MAX_KEYFRAMES: usize = 32;
/// What the lines and invocations of all of them may take, in bytes.
const MAX_KEYFRAME_BYTES: usize = 256 << 20;
/// A recording is crossed in about as many steps.
const STEPS: u32 = 60;
/// The lengths of a step, in seconds.
const STEP_SECS: &[u64] = &[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];

/// Where one is in a recording, for the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub percent: u8,
    pub is_playing: bool,
}

#[derive(Debug)]
pub struct Replay {
    start: Start,
    entries: Vec<SessionEntry>,
    /// When each entry began; clocks step back, and this does not.
    times: Vec<Timestamp>,
    /// What is on the screen.
    shown: Fold,
    /// On the way to an earlier moment; it is shown when it has arrived.
    earlier: Option<Fold>,
    /// How many entries are to be taken.
    target: usize,
    /// In order, not beyond `MAX_KEYFRAMES` and `MAX_KEYFRAME_BYTES`.
    keyframes: Vec<Fold>,
    spacing: usize,
    /// How the viewer looks at it. None until a key of the viewer's own: it is seen as the recorded person saw it.
    view: Option<ConsoleView>,
    is_playing: bool,
    /// To be said when the moment is reached that was asked for.
    sentence: Option<String>,
}

impl Replay {
    pub fn new(start: Start, entries: Vec<SessionEntry>) -> Self {
        let mut latest = start.now;
        let times = entries.iter().map(|entry| {
            latest = latest.max(entry.at());
            latest
        });
        let mut replay = Self {
            times: times.collect(),
            shown: Fold::new(&start),
            start,
            entries,
            earlier: None,
            target: 0,
            keyframes: vec![],
            spacing: FIRST_SPACING,
            view: None,
            is_playing: false,
            sentence: None,
        };
        replay.show_position();
        replay
    }

    pub fn model(&self) -> &Model {
        &self.shown.model
    }

    pub fn is_playing(&self) -> bool {
        self.is_playing
    }

    pub fn n_entries(&self) -> usize {
        self.entries.len()
    }

    /// Whether more entries are to be folded before the moment is reached that was asked for.
    pub fn is_behind(&self) -> bool {
        self.earlier.is_some() || self.shown.n_taken < self.target
    }

    /// When the next entry happened; none at the end.
    pub fn next_at(&self) -> Option<Timestamp> {
        self.times.get(self.target).copied()
    }

    /// The moment that was asked for.
    pub fn at(&self) -> Timestamp {
        let last = self.target.checked_sub(1).map(|index| self.times[index]);
        last.unwrap_or(self.start.now)
    }

    /// Goes to the moment after so many entries; `advance` leads there.
    pub fn seek(&mut self, target: usize) {
        self.target = target.min(self.entries.len());
        // What was begun for another moment may have gone too far.
        let begun = self.earlier.take_if(|fold| fold.n_taken <= self.target);
        self.earlier =
            (self.target < self.shown.n_taken).then(|| begun.unwrap_or_else(|| self.nearest()));
    }

    /// Plays on to this moment; at the end it stops.
    pub fn play_to(&mut self, at: Timestamp) {
        let target = self.times.partition_point(|time| *time <= at);
        self.seek(target.max(self.target));
        if self.target == self.entries.len() {
            self.is_playing = false;
            self.say("this is the end of the recording".to_owned());
        }
        self.show_position();
    }

    /// Folds one entry; false when the moment is reached.
    pub fn advance(&mut self) -> bool {
        if !self.is_behind() {
            return false;
        }
        let fold = self.earlier.as_mut().unwrap_or(&mut self.shown);
        if fold.n_taken < self.target {
            fold.take(&self.entries[fold.n_taken]);
            let last = self.keyframes.last().map_or(0, |keyframe| keyframe.n_taken);
            if fold.is_as_recorded && fold.n_taken >= last + self.spacing {
                self.keyframes.push(fold.clone());
                self.thin_out();
            }
        }
        if let Some(mut arrived) = self.earlier.take_if(|fold| fold.n_taken == self.target) {
            if let Some(view) = &self.view {
                arrived.look_as(view);
            }
            self.shown = arrived;
        }
        self.show_position();
        if self.is_behind() {
            return true;
        }
        if let Some(sentence) = self.sentence.take() {
            self.say(sentence);
        }
        false
    }

    /// Something that the viewer did. What it means for the recording is done here, everything else as in the
    /// running console; what remains to be done concerns the viewer's terminal.
    pub fn happen(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Resize(size) => {
                self.resize(size);
                return vec![];
            }
            Event::Focus(_) => return vec![],
            _ => {}
        }
        if event != Event::Tick {
            self.shown.model.shell.write().message = None;
        }
        // The recorded person's prompt takes no keys of the viewer's.
        let prompt = self.shown.take_recorded_prompt();
        let Some(event) = resolve(&self.shown.model, event) else {
            self.shown.put_back(prompt);
            return vec![];
        };
        if let Event::Act(act) = &event
            && let Some(action) = AppAction::from_id(&act.id)
            && self.perform(action)
        {
            self.shown.put_back(prompt);
            self.show_position();
            return vec![];
        }
        let before = wanted(&self.shown.model);
        let effects = self.shown.happen(event);
        self.view = Some(self.shown.model.view());
        let asks = !wanted(&self.shown.model).is_subset(&before);
        if asks && self.shown.model.shell.message.is_none() {
            let said = "a recording: no AWS calls, only what was recorded is shown";
            self.say(said.to_owned());
        }
        let is_of_the_terminal = |effect: &Effect| match effect {
            Effect::Quit | Effect::Suspend | Effect::Redraw | Effect::Copy(_) => true,
            Effect::Poke(_) | Effect::Remember(_) => false,
        };
        effects.into_iter().filter(is_of_the_terminal).collect()
    }

    /// Whether a pane works in turns at something that the viewer began.
    pub fn is_busy(&self) -> bool {
        !self.shown.is_as_recorded && self.shown.model.is_busy()
    }

    /// A sentence for the viewer, at the moment that was asked for.
    pub fn say(&mut self, text: String) {
        if self.is_behind() {
            self.sentence = Some(text);
            return;
        }
        let model = &mut self.shown.model;
        let now = model.now;
        model.shell.write().say(now, text);
    }

    /// How to find one's way: `a recording of 8m: [ and ] step 10s, p plays, q quits`.
    pub fn way(&self) -> String {
        let keymap = &self.start.given.keymap;
        let key = |action: AppAction| keymap.shown(&action.id()).unwrap_or_else(|| ":".to_owned());
        let (back, forth) = (key(AppAction::StepBack), key(AppAction::StepForth));
        let (play, quit) = (key(AppAction::Pause), key(AppAction::BackOrQuit));
        let (span, step) = (number::span(self.span()), number::span(self.step()));
        format!("a recording of {span}: {back} and {forth} step {step}, {play} plays, {quit} quits")
    }

    /// What an action means for the recording; false if it means what it always does.
    fn perform(&mut self, action: AppAction) -> bool {
        match action {
            AppAction::StepBack => self.step_back(),
            AppAction::StepForth => self.step_forth(),
            AppAction::Pause => self.play_or_stop(),
            AppAction::Live if self.shown.model.shell.pinned.is_none() => self.follow(),
            AppAction::Refresh => self.say("a recording: there is nothing to ask again".to_owned()),
            _ => return false,
        }
        true
    }

    fn step_back(&mut self) {
        let to = self.at().minus(self.step());
        let target = self.times.partition_point(|time| *time <= to);
        if self.target == 0 {
            self.say("this is the beginning of the recording".to_owned());
        }
        self.seek(target.min(self.target.saturating_sub(1)));
    }

    fn step_forth(&mut self) {
        let to = self.at().plus(self.step());
        let target = self.times.partition_point(|time| *time <= to);
        if self.target == self.entries.len() {
            self.say("this is the end of the recording".to_owned());
        }
        self.seek(target.max(self.target + 1));
    }

    /// At the end it starts over.
    fn play_or_stop(&mut self) {
        self.is_playing = !self.is_playing && !self.entries.is_empty();
        if self.is_playing && self.target == self.entries.len() {
            self.seek(0);
        }
    }

    /// Shows again what the recorded person saw.
    fn follow(&mut self) {
        self.view = None;
        if !self.shown.is_as_recorded {
            self.earlier = Some(self.nearest());
            self.say("as it was seen when it was recorded".to_owned());
        }
    }

    /// The last keyframe before the moment that was asked for.
    fn nearest(&self) -> Fold {
        let is_before = |keyframe: &&Fold| keyframe.n_taken <= self.target;
        let keyframe = self.keyframes.iter().rev().find(is_before);
        let mut fold = keyframe.map_or_else(|| Fold::new(&self.start), Fold::clone);
        fold.resize(self.start.size);
        fold
    }

    /// Drops every second keyframe until the rest is within the bounds.
    fn thin_out(&mut self) {
        let bytes = |fold: &Fold| fold.model.bytes();
        while self.keyframes.len() > MAX_KEYFRAMES
            || self.keyframes.iter().map(bytes).sum::<usize>() > MAX_KEYFRAME_BYTES
        {
            self.spacing *= 2;
            let mut index = 0;
            self.keyframes.retain(|_| {
                index += 1;
                index % 2 == 0
            });
        }
    }

    fn resize(&mut self, size: Size) {
        self.start.size = size;
        self.shown.resize(size);
        if let Some(earlier) = &mut self.earlier {
            earlier.resize(size);
        }
    }

    fn span(&self) -> Duration {
        let last = self.times.last().copied().unwrap_or(self.start.now);
        last.since(self.start.now)
    }

    fn step(&self) -> Duration {
        let least = self.span() / STEPS;
        let mut steps = STEP_SECS.iter().map(|secs| Duration::from_secs(*secs));
        let longest = steps.clone().next_back();
        steps
            .find(|step| *step >= least)
            .or(longest)
            .unwrap_or_default()
    }

    /// A frame is redrawn only if the position in the header changed.
    fn show_position(&mut self) {
        let whole = self.span().as_millis().max(1);
        let passed = self.shown.model.now.since(self.start.now).as_millis();
        let percent = u8::try_from(passed.saturating_mul(100) / whole).unwrap_or(100);
        let position = Position {
            percent: percent.min(100),
            is_playing: self.is_playing,
        };
        let shell = &mut self.shown.model.shell;
        if shell.recording != Some(position) {
            shell.write().recording = Some(position);
        }
    }
}
