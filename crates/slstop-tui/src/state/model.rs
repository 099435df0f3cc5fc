//! The model: what we know and how it is looked at. Cloned, compared and refolded freely.

use std::sync::Arc;
use std::time::Duration;

use super::findings::FindingRevisions;
use super::frame_key::FrameKey;
use super::layout::Layout;
use super::on_screen::OnScreen;
use super::shell::{Pinned, Shell};
use super::tiling::TilingPlan;
use crate::panes::{Ask, Context, FunctionScope, Pane, Panes, Pin, Selection, Zone};
use slstop_base::action::{Keymap, PaneId};
use slstop_base::{FunctionId, LocalZone, Megabytes, Timestamp, Tracked, Usd};
use slstop_core::domain::{LogSources, Places, Referenced, Tag};
use slstop_core::facts::Facts;
use slstop_core::insight::Finding;
use slstop_core::message::{FigureDetail, Memory, Size, Tempo, Window};
use slstop_core::session::ConsoleView;

/// Longer than any incident leaves a keyboard alone.
const RESTS_AFTER: Duration = Duration::from_secs(15 * 60);
/// Live Tail costs money, so it ends when the console is idle.
const LIVE_ENDS_AFTER: Duration = Duration::from_secs(10 * 60);

#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub facts: Facts,
    pub shell: Tracked<Shell>,
    pub panes: Tracked<Panes>,
    /// The stamp of the last event.
    pub now: Timestamp,
    /// The time of the last input.
    pub(super) touched: Timestamp,
    /// What never changes while it runs.
    pub given: Arc<StartSettings>,
    /// Where the lines of the functions of interest are.
    pub(super) sources: LogSources,
    /// What is wrong, the worst first.
    pub findings: Tracked<Arc<[Finding]>>,
    /// What the findings were made of.
    pub(super) seen: Option<FindingRevisions>,
    pub(super) on_screen: OnScreen,
    /// What was kept for the next start last.
    pub(super) remembered: Memory,
    /// What is still to be opened because the command line asked for it.
    pub(super) open_at: Option<Referenced>,
    /// The key for which the panes were brought up to date.
    settled: Option<FrameKey>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct StartSettings {
    pub keymap: Keymap,
    pub themes: Vec<String>,
    /// The zone of this machine, for local times.
    pub local_zone: LocalZone,
    /// Name patterns from the command line: only these functions are shown. Empty shows all.
    pub scope: Vec<String>,
    /// Only the functions that carry all of these are shown.
    pub tags: Vec<Tag>,
    /// What was probably meant by the names, if no function has them.
    pub hint: Option<String>,
    pub demo: Option<String>,
    /// What one query over logs may cost before it is asked about.
    pub query_limit: Usd,
    /// How much is asked of each row that is seen.
    pub detail: FigureDetail,
    /// Whether changes are asked for, whichever panes are on the screen.
    pub with_changes: bool,
    /// The accounts and regions that are shown at once.
    pub places: Places,
    /// How much memory lines and invocations may take; the default if it is not set.
    pub memory: Option<Megabytes>,
    /// What is opened as soon as enough is known.
    pub open_at: Option<Referenced>,
}

/// How the console starts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Start {
    pub given: StartSettings,
    pub size: Size,
    pub now: Timestamp,
    pub theme: String,
    pub layout: Option<Layout>,
    pub window: Window,
    /// Begin and end of what is looked at instead of now.
    pub pinned: Option<(Timestamp, Timestamp)>,
    pub zone: Zone,
    pub memory: Memory,
    /// What about the settings is worth saying.
    pub notices: Vec<String>,
    /// How the console stood, if it starts in the middle of a recording; it wins over layout, window and zone.
    pub view: Option<ConsoleView>,
}

impl Model {
    pub fn new(start: Start) -> Self {
        let Start {
            given,
            size,
            now,
            theme,
            layout,
            window,
            pinned,
            zone,
            memory,
            notices,
            view,
        } = start;
        let mut shell = Shell {
            size,
            theme,
            window,
            zone,
            is_attended: true,
            pinned: pinned.map(|(from, until)| Pinned {
                pin: Pin { from, until },
                n_places: 0,
            }),
            ..Shell::default()
        };
        shell.say_all(now, &notices);
        let remembered = memory.layout.as_deref().and_then(Layout::named);
        shell.tiling.chosen = layout.or(remembered).unwrap_or_default();
        shell.tiling.layout = shell.tiling.chosen;
        let splits = memory.splits.iter();
        let splits =
            splits.filter_map(|(name, shares)| Some((Layout::named(name)?, shares.clone())));
        shell.tiling.splits = splits.collect();
        let mut panes = Panes::default();
        for pane in PaneId::ALL {
            panes.get_mut(*pane).recall(&memory);
        }
        shell.commands = memory.palette.into();
        let (names, tags) = (given.scope.clone(), given.tags.clone());
        shell.selection = Selection::of(FunctionScope::new(names, tags, given.hint.clone()));
        let mut model = Self {
            facts: Facts::new(given.places.clone(), given.memory),
            shell: Tracked::new(shell),
            panes: Tracked::new(panes),
            now,
            touched: now,
            open_at: given.open_at.clone(),
            given: Arc::new(given),
            sources: LogSources::default(),
            findings: Tracked::default(),
            seen: None,
            on_screen: OnScreen::default(),
            remembered: Memory::default(),
            settled: None,
        };
        if let Some(view) = &view {
            model.look_as(view);
        }
        model.settle();
        model.remembered = model.memory();
        model
    }

    /// A console that was left open shall not go on costing as if it were looked at.
    pub fn tempo(&self) -> Tempo {
        if self.now.since(self.touched) >= RESTS_AFTER {
            Tempo::Resting
        } else {
            Tempo::Usual
        }
    }

    /// Whether what is paid for by the minute has gone on for long enough.
    pub fn is_left_alone(&self) -> bool {
        self.now.since(self.touched) >= LIVE_ENDS_AFTER
    }

    /// The function that is selected, as far as it is listed.
    pub fn subject(&self) -> Option<&FunctionId> {
        let selected = self.shell.selection.function()?;
        self.facts.functions.get(selected).map(|_| selected)
    }

    /// What a pane may look at, at its size on the screen.
    pub fn context(&self, pane: PaneId) -> Context<'_> {
        self.context_at(pane, self.clock())
    }

    pub(super) fn context_at(&self, pane: PaneId, now: Timestamp) -> Context<'_> {
        let surroundings = ContextParts {
            facts: &self.facts,
            given: &self.given,
            shell: &self.shell,
            sources: &self.sources,
            findings: &self.findings,
            plan: &self.on_screen.plan,
        };
        surroundings.context(pane, now)
    }

    /// Runs a change of one pane's state, with its context beside it.
    pub(super) fn with_pane<T>(
        &mut self,
        pane: PaneId,
        change: impl FnOnce(&mut dyn Pane, &Context<'_>) -> T,
    ) -> T {
        self.place_panes();
        // Field by field, so that the panes can change while the context borrows the rest.
        let surroundings = ContextParts {
            facts: &self.facts,
            given: &self.given,
            shell: &self.shell,
            sources: &self.sources,
            findings: &self.findings,
            plan: &self.on_screen.plan,
        };
        let context = surroundings.context(pane, self.on_screen.clock);
        change(self.panes.write().get_mut(pane), &context)
    }

    /// Whether there is more to do: a pane on the screen works in turns, or lines have to leave for what
    /// panes hold. The next event may come at once, and be no more than a tick.
    pub fn is_busy(&self) -> bool {
        let slots = self.plan().slots.iter();
        let mut panes = slots.map(|slot| self.panes.get(slot.pane));
        panes.any(Pane::is_busy) || self.facts.lines.lacks_room_for(self.bytes_of_panes())
    }

    /// What lines, invocations and all that panes keep of them take, in bytes.
    pub fn bytes(&self) -> usize {
        self.facts.lines.bytes() + self.bytes_of_panes()
    }

    fn bytes_of_panes(&self) -> usize {
        let panes = PaneId::ALL.iter().map(|pane| self.panes.get(*pane));
        panes.map(Pane::bytes).sum()
    }

    /// Brings the panes on the screen up to date with facts, size and clock. Changes nothing, not even
    /// a revision, where the frame would be the same.
    pub(super) fn settle(&mut self) {
        let facts = &self.facts;
        self.shell.write_if(|shell| shell.selection.update(facts));
        let kept = self.bytes_of_panes();
        self.facts
            .lines
            .write_if(|lines| lines.leave_room_for(kept));
        self.look_for_trouble();
        self.place_panes();
        self.set_clock();
        if self.settled.as_ref() == Some(&self.frame_key()) && !self.is_busy() {
            return;
        }
        let clock = self.on_screen.clock;
        self.settle_panes();
        // What the panes show now may need another step of time, and then they show that time.
        self.set_clock();
        if self.on_screen.clock > clock {
            self.settle_panes();
        }
        self.settled = Some(self.frame_key());
    }

    fn settle_panes(&mut self) {
        // The functions come first: what the others show depends on what is selected there.
        self.settle_pane(PaneId::Functions);
        let followed = self.shell.selection.followed();
        self.sources = self.facts.functions.log_sources(followed);
        let shown: Vec<PaneId> = self.plan().slots.iter().map(|slot| slot.pane).collect();
        for pane in shown.into_iter().filter(|pane| *pane != PaneId::Functions) {
            self.settle_pane(pane);
        }
    }

    fn settle_pane(&mut self, pane: PaneId) {
        let asks = self.with_pane(pane, |state, context| {
            state.settle(context);
            state.asks()
        });
        // A pane that settles can select another row; whatever else it wants, a person asks for.
        for ask in asks {
            if let Ask::Select(selected) = ask {
                self.shell.write().selection.select(selected);
            }
        }
    }
}

/// The model without its panes: all that their contexts are made of.
#[derive(Clone, Copy)]
struct ContextParts<'a> {
    facts: &'a Facts,
    given: &'a StartSettings,
    shell: &'a Shell,
    sources: &'a LogSources,
    findings: &'a [Finding],
    plan: &'a TilingPlan,
}

impl<'a> ContextParts<'a> {
    fn context(self, pane: PaneId, now: Timestamp) -> Context<'a> {
        let shell = self.shell;
        Context {
            facts: self.facts,
            keymap: &self.given.keymap,
            now,
            window: shell.window,
            pin: shell.pinned.map(|pinned| pinned.pin),
            zone: &shell.zone,
            selection: &shell.selection,
            detail: self.given.detail,
            query_limit: self.given.query_limit,
            sources: self.sources,
            findings: self.findings,
            is_focused: shell.focus.pane == pane,
            previous: shell.focus.previous,
            size: self
                .plan
                .slot(pane)
                .map_or(Size::default(), super::Slot::size),
        }
    }
}
