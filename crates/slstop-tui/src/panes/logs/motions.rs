//! Ways through the stream: to matches, errors and bookmarks, and into the histogram.

use std::ops::Bound::{Excluded, Unbounded};

use super::State;
use super::index::LinePosition;
use super::scroll::{Ground, Scroll};
use super::seek::{Seek, SeekResult, SeekTarget};
use crate::panes::{Ask, Context};

/// Beyond this the oldest bookmark goes.
const MOST_BOOKMARKS: usize = 1000;

impl State {
    pub(super) fn cursor(&self, context: &Context<'_>) -> Option<usize> {
        self.on_ground(context, |ground| self.scroll.cursor(ground))
    }

    /// Runs a change of the place in the stream.
    pub(super) fn scrolled(
        &mut self,
        context: &Context<'_>,
        change: impl FnOnce(&mut Scroll, &Ground<'_>),
    ) {
        let mut scroll = self.scroll.clone();
        self.on_ground(context, |ground| change(&mut scroll, ground));
        self.scroll = scroll;
    }

    /// Where the line under the cursor is.
    fn place(&self, context: &Context<'_>) -> Option<LinePosition> {
        let entry = self.view.index.get(self.cursor(context)?)?;
        Some(entry.place)
    }

    pub(super) fn bookmark(&mut self, context: &Context<'_>) {
        if let Some(place) = self.place(context)
            && !self.bookmarks.remove(&place)
        {
            self.bookmarks.insert(place);
            if self.bookmarks.len() > MOST_BOOKMARKS {
                self.bookmarks.pop_first();
            }
        }
    }

    pub(super) fn next_bookmark(&mut self, context: &Context<'_>) -> Vec<Ask> {
        let Some(here) = self.place(context) else {
            return vec![];
        };
        let behind = self.bookmarks.range((Excluded(here), Unbounded)).next();
        match behind.or_else(|| self.bookmarks.first()).copied() {
            Some(place) => {
                let rank = self.view.index.rank(place);
                self.scrolled(context, |scroll, ground| scroll.centre(rank, ground));
                vec![]
            }
            None => vec![Ask::Say("there is no bookmark: m sets one".into())],
        }
    }

    pub(super) fn toggle_live(&mut self) -> Vec<Ask> {
        self.is_live = !self.is_live;
        let text = if self.is_live {
            "Live Tail: $0.60 an hour while it runs; it ends 10 minutes after the last key"
        } else {
            "polling again"
        };
        vec![Ask::Say(text.into())]
    }

    pub(super) fn toggle_skyline(&mut self, context: &Context<'_>) -> Vec<Ask> {
        if self.skyline_height(context) == 0 {
            return vec![Ask::Say(
                "the pane is too small for the histogram: z gives it the whole screen".into(),
            )];
        }
        self.enter_skyline(context);
        let text = "h and l choose a moment, Enter has every pane show it, Esc leaves";
        self.moment.iter().map(|_| Ask::Say(text.into())).collect()
    }

    pub(super) fn seek(
        &mut self,
        target: SeekTarget,
        is_down: bool,
        context: &Context<'_>,
    ) -> Vec<Ask> {
        if target == SeekTarget::Match && !self.search.is_set() {
            return vec![Ask::Say("nothing is searched for: / searches".into())];
        }
        self.seek_from_here(target, is_down, context);
        vec![]
    }

    pub(super) fn seek_from_here(
        &mut self,
        target: SeekTarget,
        is_down: bool,
        context: &Context<'_>,
    ) {
        if let Some(here) = self.place(context) {
            self.follow_up(Seek::new(target, is_down, here), context);
        }
    }

    /// A turn of the way to what is looked for.
    pub(super) fn follow_up(&mut self, seek: Seek, context: &Context<'_>) {
        self.seek = None;
        match seek.turn(&self.view.index, &self.search, &context.facts.lines) {
            SeekResult::Found(rank) => {
                self.scrolled(context, |scroll, ground| scroll.centre(rank, ground))
            }
            SeekResult::Warm(seek) => self.seek = Some(seek),
            SeekResult::Lost => self.vain = Some(seek.in_vain()),
        }
    }
}
