//! What a recording says of how the console was started and how it stood, and the way back from there.

use super::layout::Layout;
use super::model::{Model, Start, StartSettings};
use super::shell::{Pinned, Shell};
use crate::panes::{Pin, Selected, Zone};
use slstop_base::action::keymap::Override;
use slstop_base::action::{ActionId, ActionRow, Keymap};
use slstop_base::{LocalZone, Timestamp};
use slstop_core::session::{ConsoleView, Opening, Times};

impl Start {
    /// All that the same events need to lead to the same screen again. Themes are the machine's own.
    pub fn opening(&self) -> Opening {
        let view = ConsoleView {
            layout: self.layout.map(|layout| layout.name().to_owned()),
            theme: self.theme.clone(),
            window: self.window,
            times: times(&self.zone),
            pinned: self.pinned,
            ..ConsoleView::default()
        };
        Opening {
            notices: self.notices.clone(),
            memory: self.memory.clone(),
            view: self.view.clone().unwrap_or(view),
            ..self.given.opening(self.now)
        }
    }

    /// The start of a recorded console: its size, its moment and this machine's themes are still to be set.
    pub fn recorded(opening: Opening, rows: Vec<ActionRow>) -> Self {
        let overrides = opening.keys.into_iter().map(|(id, keys)| Override {
            id: ActionId::from(id),
            keys,
        });
        // Keys that clashed were refused when the console was started.
        let (keymap, _) = Keymap::new(rows, &overrides.collect::<Vec<_>>());
        Self {
            given: StartSettings {
                keymap,
                themes: vec![],
                // A zone that this machine does not know is shown as UTC.
                local_zone: LocalZone::named(&opening.local_zone).unwrap_or_default(),
                scope: opening.scope,
                tags: opening.tags,
                hint: opening.hint,
                demo: opening.demo,
                query_limit: opening.query_limit,
                detail: opening.detail,
                with_changes: false,
                places: opening.places,
                memory: opening.memory_limit,
                open_at: opening.open_at,
            },
            memory: opening.memory,
            notices: opening.notices,
            view: Some(opening.view),
            ..Self::default()
        }
    }
}

impl StartSettings {
    fn opening(&self, now: Timestamp) -> Opening {
        let keys = self.keymap.overrides().iter();
        let keys = keys.map(|change| (change.id.as_str().to_owned(), change.keys.clone()));
        Opening {
            scope: self.scope.clone(),
            tags: self.tags.clone(),
            hint: self.hint.clone(),
            demo: self.demo.clone(),
            query_limit: self.query_limit,
            detail: self.detail,
            places: self.places.clone(),
            memory_limit: self.memory,
            open_at: self.open_at.clone(),
            keys: keys.collect(),
            local_zone: self.local_zone.name(now),
            ..Opening::default()
        }
    }
}

impl Model {
    /// What would open a console that stands as this one does, but for its facts.
    pub fn opening(&self) -> Opening {
        Opening {
            memory: self.memory(),
            view: self.view(),
            // Accounts are known once AWS has said them.
            places: self.facts.places.all().clone(),
            ..self.given.opening(self.now)
        }
    }

    pub fn view(&self) -> ConsoleView {
        let shell = &self.shell;
        ConsoleView {
            layout: Some(shell.tiling.layout.name().to_owned()),
            theme: shell.theme.clone(),
            window: shell.window,
            times: times(&shell.zone),
            focus: Some(shell.focus.pane),
            is_zoomed: shell.tiling.is_zoomed,
            is_paused: shell.is_paused,
            pinned: shell.pinned.map(|Pinned { pin, .. }| (pin.from, pin.until)),
            function: shell.selection.selected().rows().first().cloned(),
        }
    }

    /// Looks at the same facts as another console did. A name of another version is ignored.
    pub(super) fn look_as(&mut self, view: &ConsoleView) {
        let zone = match view.times {
            Times::Utc => Zone::Utc,
            Times::Local => Zone::Local(self.given.local_zone.clone()),
            Times::Relative => Zone::Relative,
        };
        let shell: &mut Shell = self.shell.write();
        if let Some(layout) = view.layout.as_deref().and_then(Layout::named) {
            shell.tiling.layout = layout;
        }
        shell.theme.clone_from(&view.theme);
        shell.window = view.window;
        shell.zone = zone;
        if let Some(pane) = view.focus {
            shell.focus(pane);
        }
        shell.tiling.is_zoomed = view.is_zoomed;
        shell.is_paused = view.is_paused;
        let n_places = shell.back.len();
        shell.pinned = view.pinned.map(|(from, until)| Pinned {
            pin: Pin { from, until },
            n_places,
        });
        if let Some(name) = &view.function {
            shell.selection.select(Selected::One(name.clone()));
        }
    }
}

fn times(zone: &Zone) -> Times {
    match zone {
        Zone::Utc => Times::Utc,
        Zone::Local(_) => Times::Local,
        Zone::Relative => Times::Relative,
    }
}
