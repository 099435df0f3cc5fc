//! What every pane can be asked, and what it can ask for.

use std::ops::Range;
use std::time::Duration;

use super::{MarkChange, Pin, Selected, Selection, TimeView, Zone, note_cache};
use crate::widget::Canvas;
use crate::widget::viewport::Viewport;
use slstop_base::action::{ActionId, Keymap, Need, PaneId};
use slstop_base::{FunctionId, Qualified, Timestamp, Usd};
use slstop_core::domain::{Fingerprint, LogSources};
use slstop_core::facts::ledger::invocation_group::InvocationGroup;
use slstop_core::facts::ledger::{InvocationSummary, RowId};
use slstop_core::facts::{Facts, Ledger};
use slstop_core::filter::SyntaxError;
use slstop_core::insight::Finding;
use slstop_core::message::{FigureDetail, Memory, Question, Size, Target, Window};

/// What a pane may look at: facts, and what the whole console agrees on.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    pub facts: &'a Facts,
    pub keymap: &'a Keymap,
    pub now: Timestamp,
    pub window: Window,
    /// A range of the past that the user pinned, in place of the present.
    pub pin: Option<Pin>,
    pub zone: &'a Zone,
    /// What the whole console is about: what is in scope, selected and marked.
    pub selection: &'a Selection,
    /// How much is asked of each row that is seen.
    pub detail: FigureDetail,
    /// What one query over logs may cost before the user has to confirm it.
    pub query_limit: Usd,
    /// Where the lines of the followed functions are.
    pub sources: &'a LogSources,
    /// What is wrong in the fleet, the worst first.
    pub findings: &'a [Finding],
    pub is_focused: bool,
    /// The pane that had the focus before; the help speaks of it.
    pub previous: PaneId,
    /// The pane's inner size; nothing for a pane that is not on the screen.
    pub size: Size,
}

impl<'a> Context<'a> {
    /// The function that is selected, as far as it is listed.
    pub fn subject(&self) -> Option<&'a FunctionId> {
        let selected = self.selection.function()?;
        self.facts.functions.get(selected).map(|_| selected)
    }

    /// The stretch of time that is looked at.
    pub fn time_view(&self) -> TimeView {
        TimeView {
            window: self.window,
            pin: self.pin,
            now: self.now,
        }
    }
}

/// A step through a pane's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Movement {
    /// Rows: negative is up.
    By(isize),
    /// Halves of a page.
    HalfPages(isize),
    Pages(isize),
    First,
    Last,
    /// Columns: negative is left.
    Sideways(isize),
}

impl Movement {
    /// Walks through a list; sideways is not a walk through rows.
    pub fn walk(self, viewport: &mut Viewport, rows: usize, height: usize) {
        match self {
            Self::By(steps) => viewport.move_by(steps, rows, height),
            Self::HalfPages(halves) => viewport.move_by_half_pages(halves, rows, height),
            Self::Pages(pages) => viewport.move_by_pages(pages, rows, height),
            Self::First => viewport.move_to(0, rows, height),
            Self::Last => viewport.move_to(rows.saturating_sub(1), rows, height),
            Self::Sideways(_) => {}
        }
    }
}

/// What is at a line of a pane's list, of which `visible` rows are shown below `above` lines of headings.
pub fn row_at(pane: PaneId, mut visible: Range<usize>, above: u16, y: u16) -> Target {
    let line = y.checked_sub(above).map(usize::from);
    let row = line.and_then(|line| visible.nth(line));
    row.map_or(Target::Pane(pane), |row| Target::Row(pane, row))
}

/// What a pane asks of the state.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// Show and focus another pane, in the layout that is made for it.
    Open(PaneId),
    /// As `Open`, and show only this there until one goes back.
    OpenOnly(PaneId, Only),
    /// Go to this function: the fleet's cursor moves there, and what belongs to it opens.
    Visit(Qualified),
    /// Make this the selection of the whole console.
    Select(Selected),
    /// Change the marks of the whole console.
    Mark(MarkChange),
    /// Run an action as if its key had been pressed in the pane that had the focus before.
    Run(ActionId),
    /// Open the palette with this typed already.
    Type(String),
    /// Open the prompt for this pane's filter.
    Filter,
    /// Have every pane look at this stretch of time; with nothing, at what is going on now.
    Pin(Option<Pin>),
    /// A sentence for the user.
    Say(String),
}

/// What one pane has another one show, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Only {
    /// One invocation.
    Invocation(RowId),
    /// The invocations that failed with one error, of these functions.
    Error(Fingerprint, note_cache::InvocationScope),
    /// The invocations that were summed up in a row.
    Group(OnlyGroup),
}

/// Those of a group, all of them or the cold ones, of these functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnlyGroup {
    pub key: InvocationGroup,
    pub is_cold: bool,
    pub scope: note_cache::InvocationScope,
}

impl OnlyGroup {
    pub fn holds(self, one: &InvocationSummary, ledger: &Ledger) -> bool {
        (!self.is_cold || one.cold == Some(true)) && ledger.group_of(self.key.by(), one) == self.key
    }
}

/// A pane's title: what is shown, how many, sorted or filtered how, and how fresh.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heading {
    pub title: String,
    pub notes: Vec<Note>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    Plain(String),
    Strong(String),
    /// Something is wrong with what is shown.
    Warning(String),
}

pub trait Pane {
    /// Does one of this pane's own actions.
    fn act(&mut self, id: &ActionId, argument: Option<&str>, context: &Context<'_>) -> Vec<Ask>;

    /// Enter.
    fn open(&mut self, context: &Context<'_>) -> Vec<Ask>;

    fn step(&mut self, movement: Movement, context: &Context<'_>);

    /// Brings what depends on facts, selection, size or clock up to date: order, cursor, the first visible
    /// row.
    fn settle(&mut self, context: &Context<'_>);

    /// What the pane asks for once it is settled: another selection, if its cursor has come to another row.
    fn asks(&mut self) -> Vec<Ask> {
        vec![]
    }

    /// What must be watched while the pane is on the screen.
    fn wants(&self, context: &Context<'_>) -> Vec<Question>;

    /// What is paid for already: it goes on until it is done or cancelled, also while the pane is hidden and
    /// the console is paused.
    fn running(&self, _facts: &Facts) -> Vec<Question> {
        vec![]
    }

    /// Writes down what the pane keeps for the next start.
    fn remember(&self, _memory: &mut Memory) {}

    /// Takes up what was kept at the last start. Values of another version are ignored.
    fn recall(&mut self, _memory: &Memory) {}

    /// The revisions of what the pane reads: when they stand still, so does its picture.
    fn reads(&self, facts: &Facts) -> u64;

    /// The finest step of time in what the pane shows.
    fn grain(&self, context: &Context<'_>) -> Duration;

    fn heading(&self, context: &Context<'_>) -> Heading;

    fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>);

    /// What is at this cell of the pane's inside.
    fn hit(&self, context: &Context<'_>, x: u16, y: u16) -> Target;

    /// A click on a target of this pane, or the second click on the same row.
    fn click(&mut self, target: &Target, is_double: bool, context: &Context<'_>) -> Vec<Ask>;

    /// Turns the wheel: rows, negative is up. The cursor stays.
    fn wheel(&mut self, rows: i16, context: &Context<'_>);

    /// The `/` filter, where the pane has one.
    fn filter(&self) -> Option<&str> {
        None
    }

    fn set_filter(&mut self, _filter: String, _context: &Context<'_>) {}

    /// Why the filter as it stands is none, and where.
    fn wrong_filter(&self) -> Option<&SyntaxError> {
        None
    }

    /// What `/` looks for, where it searches and does not filter.
    fn search(&self) -> Option<&str> {
        None
    }

    fn set_search(&mut self, _search: String, _context: &Context<'_>) {}

    /// Why the search as it stands is none, and where.
    fn wrong_search(&self) -> Option<&SyntaxError> {
        None
    }

    /// What the pane keeps of lines and invocations, in bytes: `--memory` bounds it too.
    fn bytes(&self) -> usize {
        0
    }

    /// Whether `settle` has more to do, although nothing else happens: it works in bounded turns.
    fn is_busy(&self) -> bool {
        false
    }

    /// Shows only this, as another pane asked; with nothing, everything again.
    fn narrow(&mut self, _to: Option<Only>, _context: &Context<'_>) {}

    fn narrowed_to(&self) -> Option<Only> {
        None
    }

    /// Something lies over the pane's list: Esc closes it before it leads anywhere else.
    fn is_open(&self) -> bool {
        false
    }

    fn close(&mut self, _context: &Context<'_>) {}

    /// What `y` copies, after its secrets were masked.
    fn copy(&self, _context: &Context<'_>) -> Option<String> {
        None
    }

    /// What `Y` copies as it is: the source, where `y` copies something made of it.
    fn copy_source(&self, context: &Context<'_>) -> Option<String> {
        self.copy(context)
    }

    fn has(&self, need: Need, context: &Context<'_>) -> bool;
}

/// Ages under a minute tick every ten seconds, later ones by the minute: coarse enough to be quiet.
pub const FINE: Duration = Duration::from_secs(10);
pub const COARSE: Duration = Duration::from_secs(60);

/// An age as titles show it: `now`, `40s ago`, `3m ago`.
pub fn age(at: Timestamp, now: Timestamp) -> String {
    let span = now.since(at);
    match span.as_secs() {
        0..10 => "now".into(),
        10..60 => format!("{}s ago", span.as_secs() / 10 * 10),
        _ => format!("{} ago", slstop_base::number::span(span)),
    }
}

/// The grain that an age needs. Fine until the coarse clock has passed its first minute as well: that
/// clock lags by up to a minute, and by it an age of 62 seconds would be `10s` again.
pub fn grain(at: Timestamp, now: Timestamp) -> Duration {
    if now.floor(COARSE).since(at) < COARSE {
        FINE
    } else {
        COARSE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_never_goes_back() {
        for began in 0..60 {
            let at = Timestamp::from_millis(began * 1000);
            let mut last = Duration::ZERO;
            for secs in 0..600 {
                let now = at.plus(Duration::from_secs(secs));
                let shown = now.floor(grain(at, now)).since(at);
                assert!(shown >= last, "{shown:?} after {last:?}, begun at {began}");
                last = shown;
            }
        }
    }
}
