//! What the next start takes over from this one.

use super::model::Model;
use slstop_base::action::PaneId;
use slstop_core::message::Memory;

impl Model {
    pub fn memory(&self) -> Memory {
        let shell = &self.shell;
        let splits = shell.tiling.splits.iter();
        let splits = splits.map(|(layout, shares)| (layout.name().to_owned(), shares.clone()));
        Memory {
            layout: Some(shell.tiling.chosen.name().to_owned()),
            splits: splits.collect(),
            palette: shell.commands.iter().cloned().collect(),
            theme: Some(shell.theme.clone()),
            ..self.memory_of_panes()
        }
    }

    fn memory_of_panes(&self) -> Memory {
        let mut memory = Memory::default();
        for pane in PaneId::ALL {
            self.panes.get(*pane).remember(&mut memory);
        }
        memory
    }

    /// Whether `memory` would be the same as the one that was made last. Compared where it lies: nearly every
    /// key asks, and hardly any changes it.
    fn is_remembered(&self) -> bool {
        let shell = &self.shell;
        // All fields are named, so that a new one cannot be forgotten.
        let Memory {
            layout,
            splits,
            palette,
            theme,
            sort,
            group,
            columns,
        } = &self.remembered;
        let of_panes = self.memory_of_panes();
        let known = splits.iter().map(|(name, shares)| (name.as_str(), shares));
        layout.as_deref() == Some(shell.tiling.chosen.name())
            && (shell.tiling.splits.iter())
                .map(|(layout, shares)| (layout.name(), shares))
                .eq(known)
            && palette.iter().eq(&shell.commands)
            && theme.as_ref() == Some(&shell.theme)
            && (sort, group, columns) == (&of_panes.sort, &of_panes.group, &of_panes.columns)
    }

    /// What is to be kept for the next start, if it changed since this was asked last.
    pub(super) fn newly_remembered(&mut self) -> Option<Memory> {
        if self.is_remembered() {
            return None;
        }
        self.remembered = self.memory();
        Some(self.remembered.clone())
    }
}
