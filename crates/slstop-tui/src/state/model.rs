//! The model: what we know and how it is looked at. Cloned, compared and refolded freely.

use std::sync::Arc;
use std::time::Duration;

use super::frame_key::FrameKey;
use super::layout::Layout;
use super::overlay::Overlay;
use super::shell::Shell;
use super::tiling::Plan;
use super::trouble::Seen;
use crate::panes::{Context, Pane, Zone};
use slstop_base::action::{Keymap, PaneId};
use slstop_base::{FunctionId, LocalZone, Megabytes, Timestamp, Tracked, Usd};
use slstop_core::domain::{LogSources, Places, Tag};
use slstop_core::facts::Facts;
use slstop_core::insight::Finding;
use slstop_core::message::{Detail, Memory, Size, Tempo, Window};
use slstop_core::session::View;

/// Longer than any incident leaves a keyboard alone.
const RESTS_AFTER: Duration = Duration::from_secs(15 * 60);
/// What Live Tail costs, somebody should be looking at.
const LIVE_ENDS_AFTER: Duration = Duration::from_secs(10 * 60);

#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    pub facts: Facts,
    pub shell: Tracked<Shell>,
    /// The stamp of the last event.
    pub now: Timestamp,
    /// When somebody last did something.
    pub(super) touched: Timestamp,
    /// What never changes while it runs.
    pub given: Arc<Given>,
    /// Where the lines of the functions of interest are.
    pub(super) sources: LogSources,
    /// What is wrong, the worst first.
    pub findings: Tracked<Arc<[Finding]>>,
    /// What the findings were made of.
    pub(super) seen: Option<Seen>,
    /// The key for which the panes were brought up to date.
    settled: Option<FrameKey>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
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
    pub detail: Detail,
    /// The accounts and regions that are shown at once.
    pub places: Places,
    /// How much memory lines and invocations may take; the usual where nothing was said.
    pub memory: Option<Megabytes>,
}

/// How the console starts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Start {
    pub given: Given,
    pub size: Size,
    pub now: Timestamp,
    pub theme: String,
    pub layout: Option<Layout>,
    pub window: Window,
    pub zone: Zone,
    pub memory: Memory,
    /// What about the settings is worth saying.
    pub notices: Vec<String>,
    /// How the console stood, if it starts in the middle of a recording; it wins over layout, window and zone.
    pub view: Option<View>,
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
            ..Shell::default()
        };
        shell.say_all(now, &notices);
        let remembered = memory.layout.as_deref().and_then(Layout::named);
        shell.tiling.layout = layout.or(remembered).unwrap_or_default();
        let splits = memory
            .splits
            .into_iter()
            .filter_map(|(name, shares)| Some((Layout::named(&name)?, shares)));
        shell.tiling.splits = splits.collect();
        shell.commands = memory.palette.into();
        let (names, tags) = (given.scope.clone(), given.tags.clone());
        shell.panes.functions.scope(names, tags);
        shell.panes.functions.hint(given.hint.clone());
        if let Some(grouping) = &memory.group {
            shell.panes.functions.group_as_remembered(grouping);
        }
        shell.panes.functions.ask_for(given.detail);
        shell.panes.queries.limit(given.query_limit);
        if let Some((column, is_reversed)) = memory.sort {
            shell
                .panes
                .functions
                .sort_as_remembered(&column, is_reversed);
        }
        let mut model = Self {
            facts: Facts::new(given.places.clone(), given.memory),
            shell: Tracked::new(shell),
            now,
            touched: now,
            given: Arc::new(given),
            sources: LogSources::default(),
            findings: Tracked::default(),
            seen: None,
            settled: None,
        };
        if let Some(view) = &view {
            model.look_as(view);
        }
        model.settle();
        model
    }

    pub fn memory(&self) -> Memory {
        let shell = &self.shell;
        Memory {
            layout: Some(shell.tiling.layout.name().to_owned()),
            splits: shell
                .tiling
                .splits
                .iter()
                .map(|(layout, shares)| (layout.name().to_owned(), shares.clone()))
                .collect(),
            palette: shell.commands.iter().cloned().collect(),
            theme: Some(shell.theme.clone()),
            sort: Some(shell.panes.functions.sort_to_remember()),
            group: shell.panes.functions.grouping_to_remember(),
        }
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

    pub fn plan(&self) -> Plan {
        let (size, focus) = (self.shell.size, self.shell.focus.pane);
        let plan = self.shell.tiling.plan(size, focus);
        // A prompt has two lines: the newest line of a stream stands on the footer, and must be seen.
        match &self.shell.overlay {
            Some(Overlay::Filter(_)) => plan.raised(),
            Some(Overlay::Palette(_)) | None => plan,
        }
    }

    /// The function that the fleet's cursor is on.
    pub fn subject(&self) -> Option<&FunctionId> {
        // A row may be one of its versions or aliases.
        let function = &self.shell.panes.functions.current()?.function;
        let is_known = self.facts.functions.get(function).is_some();
        is_known.then_some(function)
    }

    /// What a pane may look at, at its size in the plan.
    pub fn context(&self, pane: PaneId, plan: &Plan) -> Context<'_> {
        self.context_at(pane, plan, self.clock())
    }

    pub(super) fn context_at(&self, pane: PaneId, plan: &Plan, now: Timestamp) -> Context<'_> {
        Context {
            facts: &self.facts,
            keymap: &self.given.keymap,
            now,
            window: self.shell.window,
            pin: self.shell.pinned.map(|pinned| pinned.pin),
            zone: &self.shell.zone,
            subject: self.subject(),
            sources: &self.sources,
            findings: &self.findings,
            is_focused: self.shell.focus.pane == pane,
            previous: self.shell.focus.previous,
            size: plan.slot(pane).map_or(Size::default(), super::Slot::size),
        }
    }

    /// Runs a change of one pane's state, with its context beside it.
    pub(super) fn with_pane<T>(
        &mut self,
        pane: PaneId,
        change: impl FnOnce(&mut dyn crate::panes::Pane, &Context<'_>) -> T,
    ) -> T {
        // The context borrows the model, so the panes are taken out while one of them changes.
        let plan = self.plan();
        let subject = self.subject().cloned();
        let sources = self.sources.clone();
        let mut panes = std::mem::take(&mut self.shell.write().panes);
        let context = Context {
            subject: subject.as_ref(),
            sources: &sources,
            ..self.context(pane, &plan)
        };
        let result = change(panes.get_mut(pane), &context);
        self.shell.write().panes = panes;
        result
    }

    /// Whether a pane on the screen works in turns and is not done: the next event may come at once, and
    /// be no more than a tick.
    pub fn is_busy(&self) -> bool {
        let slots = self.plan().slots;
        let mut panes = slots.iter().map(|slot| self.shell.panes.get(slot.pane));
        panes.any(Pane::is_busy)
    }

    /// Brings the panes on the screen up to date with facts, size and clock. Changes nothing, not even
    /// a revision, where the frame would be the same.
    pub(super) fn settle(&mut self) {
        self.look_for_trouble();
        if self.settled.as_ref() == Some(&self.frame_key()) && !self.is_busy() {
            return;
        }
        // The fleet comes first: whose logs the others show depends on its cursor.
        self.with_pane(PaneId::Functions, |pane, context| pane.settle(context));
        let followed = self.shell.panes.functions.followed().into_iter();
        let followed = followed.map(|row| &row.function);
        self.sources = self.facts.functions.log_sources(followed);
        for slot in self.plan().slots {
            if slot.pane != PaneId::Functions {
                self.with_pane(slot.pane, |pane, context| pane.settle(context));
            }
        }
        self.settled = Some(self.frame_key());
    }
}
