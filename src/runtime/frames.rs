//! When a frame is drawn: at once for what a person did or after a quiet spell, else at a steady pace
//! with a last frame at its end, and never twice the same. Pure; the loop brings the time.

use std::time::Duration;

use tokio::time::Instant;

use slstop_tui::state::FrameKey;

/// Thirty frames a second while facts pour in.
pub const FRAME: Duration = Duration::from_millis(33);
/// Nobody is looking: four a second.
pub const FRAME_UNATTENDED: Duration = Duration::from_millis(250);

/// What is on the screen, and since when.
#[derive(Debug, Default)]
pub struct Frames {
    shown: Option<FrameKey>,
    drawn_at: Option<Instant>,
    /// Somebody pressed something: the next frame does not wait for its turn.
    is_urgent: bool,
}

impl Frames {
    /// A person did something and watches for it.
    pub fn hasten(&mut self) {
        self.is_urgent = true;
    }

    /// What is on the screen is in doubt: even an equal picture has to be drawn.
    pub fn forget(&mut self) {
        self.shown = None;
        self.is_urgent = true;
    }

    pub fn drawn(&mut self, key: FrameKey, now: Instant) {
        self.shown = Some(key);
        self.drawn_at = Some(now);
        self.is_urgent = false;
    }

    pub fn is_dirty(&self, key: &FrameKey) -> bool {
        self.shown.as_ref() != Some(key)
    }

    /// When the picture with this key is to be drawn; none when it is on the screen. Asking settles what
    /// was pressed: a key that changed nothing does not hasten the facts behind it.
    pub fn due(&mut self, key: &FrameKey, is_attended: bool, now: Instant) -> Option<Instant> {
        let is_urgent = std::mem::take(&mut self.is_urgent);
        let pace = if is_attended { FRAME } else { FRAME_UNATTENDED };
        self.is_dirty(key).then(|| match self.drawn_at {
            Some(drawn_at) if !is_urgent => (drawn_at + pace).max(now),
            _ => now,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_core::message::{Event, Size, Stamped};
    use slstop_tui::state::{Model, Start, reduce};

    /// Keys of pictures that all differ.
    fn keys() -> impl Iterator<Item = FrameKey> {
        let mut model = Model::new(Start::default());
        (1..).map(move |width| {
            let stamped = Stamped {
                at: model.now,
                seq: u64::from(width),
                event: Event::Resize(Size::new(width, 24)),
            };
            reduce(&mut model, &stamped);
            model.frame_key()
        })
    }

    #[test]
    fn the_first_change_after_a_quiet_spell_is_drawn_at_once_and_the_next_keeps_its_distance() {
        let mut keys = keys();
        let (first, second) = (keys.next().expect("endless"), keys.next().expect("endless"));
        let mut frames = Frames::default();
        let start = Instant::now();
        assert_eq!(frames.due(&first, true, start), Some(start));
        frames.drawn(first.clone(), start);
        assert_eq!(frames.due(&first, true, start), None);
        let soon = start + FRAME / 2;
        assert_eq!(frames.due(&second, true, soon), Some(start + FRAME));
        assert_eq!(
            frames.due(&second, false, soon),
            Some(start + FRAME_UNATTENDED)
        );
        let late = start + FRAME * 10;
        assert_eq!(frames.due(&second, true, late), Some(late));
    }

    #[test]
    fn a_key_does_not_wait_and_hastens_only_its_own_frame() {
        let mut keys = keys();
        let (first, second) = (keys.next().expect("endless"), keys.next().expect("endless"));
        let mut frames = Frames::default();
        let now = Instant::now();
        frames.drawn(first.clone(), now);
        frames.hasten();
        assert_eq!(frames.due(&second, true, now), Some(now));
        frames.hasten();
        assert_eq!(frames.due(&first, true, now), None, "it changed nothing");
        assert_eq!(frames.due(&second, true, now), Some(now + FRAME));
    }

    #[test]
    fn a_screen_in_doubt_is_drawn_anew_though_nothing_changed() {
        let key = keys().next().expect("endless");
        let mut frames = Frames::default();
        let now = Instant::now();
        frames.drawn(key.clone(), now);
        frames.forget();
        assert_eq!(frames.due(&key, true, now), Some(now));
    }
}
