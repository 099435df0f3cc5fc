//! The merged stream of lines of the followed functions, newest at the foot: followed while one is at its
//! end, and otherwise standing still under whatever arrives.
//!
//! ```text
//! ▌Logs · checkout +2 · following · level ≥ warn · 12,345 lines · read 4s ago ──────────────────────
//!  ▁▁▂▁▁▁▂▁▁▅█▆▇                                                   <- lines over the window, errors at the foot
//!  12:04:29.101 checkout  ERROR TypeError: cannot read properties of undefined  at handler (app.js)
//!  12:04:29.106 checkout        REPORT 2.91s · billed 2.91s · 118/256MB
//!  12:04:29.311 cart      info  basket saved  items=3  total=41.5
//! ```

mod actions;
mod body;
mod columns;
mod detail;
mod draw;
mod empty;
mod heading;
mod histogram;
mod histogram_view;
mod index;
mod line_filter;
mod line_text;
mod loudness;
mod motions;
mod names;
mod narrowing;
mod pane;
mod rules;
mod scroll;
mod search;
mod seek;
mod view;

use std::collections::BTreeSet;

use crate::widget::Area;
use slstop_base::Timestamp;
use slstop_core::message::Question;

use super::{Context, Pin, followed};
pub use actions::{LogsAction, rows};
use detail::LineDetail;
use index::LinePosition;
use line_filter::LineFilter;
use names::FunctionColours;
use narrowing::Narrowing;
use scroll::Scroll;
use search::HighlightSearch;
use seek::Seek;
use slstop_core::domain::line::Level;
use view::{LineSelection, View};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    view: View,
    scroll: Scroll,
    names: FunctionColours,
    sieve: LineFilter,
    search: HighlightSearch,
    floor: Option<Level>,
    bookmarks: BTreeSet<LinePosition>,
    is_wrapped: bool,
    /// Cells of the messages scrolled away at the left.
    skipped: u16,
    is_live: bool,
    /// The bar of the histogram that is chosen, while one is in it.
    moment: Option<Timestamp>,
    detail: Option<LineDetail>,
    /// The stretch of time that was gone to last.
    gone_to: Option<Pin>,
    /// The one invocation that is shown, where it is one.
    narrowed: Option<Narrowing>,
    /// What is being gone to, and where one was when the search began.
    seek: Option<Seek>,
    began: Option<Scroll>,
    /// What a search in vain has to say.
    vain: Option<String>,
}

impl State {
    /// The questions whose answers are shown: the console itself goes back to polling when nobody has touched
    /// it for a while.
    fn asked(&self, context: &Context<'_>) -> Vec<Question> {
        let fresh_at = |tail: &Question| context.facts.freshness.of(tail)?.fresh_at;
        let wanted = followed::tails(context, self.is_live).into_iter();
        let shown = wanted.zip(followed::queries(context)).map(|(wanted, polled)| {
            let is_newer = fresh_at(&polled) > fresh_at(&wanted);
            if is_newer { polled } else { wanted }
        });
        shown.collect()
    }

    fn selection(&self, context: &Context<'_>) -> LineSelection {
        LineSelection {
            sources: context.sources.clone(),
            only: self.narrowed.as_ref().map(|narrowed| narrowed.row),
            floor: self.floor,
            sieve: self.sieve.clone(),
        }
    }

    /// Where the lines are, below the histogram.
    fn stream_area(&self, context: &Context<'_>) -> Area {
        let top = self.skyline_height(context);
        let height = context.size.height.saturating_sub(top);
        Area::new(0, top, context.size.width, height)
    }
}
