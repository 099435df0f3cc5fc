//! The hints of the footer: the few keys that matter where one is.

use std::collections::BTreeSet;

use super::actions::AppAction;
use super::available;
use super::keys::scopes;
use super::model::Model;
use slstop_base::action::{ActionId, ActionRow};

/// More than these would not be read.
const SHOWN: usize = 5;

#[derive(Clone, Debug, PartialEq)]
pub struct Hint {
    pub id: ActionId,
    pub keys: String,
    pub name: &'static str,
}

/// The pane's own hints come first, then those of the console; what cannot run now is left out.
pub fn hints(model: &Model) -> Vec<Hint> {
    let keymap = &model.given.keymap;
    let mut rows: Vec<(usize, u8, &ActionRow)> = Vec::new();
    for (nearness, scope) in scopes(model).into_iter().enumerate() {
        let hinted = keymap.rows().iter().filter(|row| row.scope == scope);
        rows.extend(hinted.filter_map(|row| Some((nearness, row.hint?, row))));
    }
    rows.sort_by_key(|(nearness, rank, _)| (*rank, *nearness));
    let pane = model.panes.get(model.shell.focus.pane);
    let searches = pane.search().is_some();
    let hint = |row: &ActionRow| {
        Some(Hint {
            id: row.id.clone(),
            keys: keymap.shown(&row.id)?,
            // The same key does the one or the other.
            name: if row.id == AppAction::Filter.id() && searches {
                "search"
            } else {
                row.name
            },
        })
    };
    // A key that a pane has for itself does nothing else there.
    let mut taken = BTreeSet::new();
    let mut hints: Vec<Hint> = rows
        .into_iter()
        .filter(|(_, _, row)| available::missing(model, row).is_none())
        .filter_map(|(_, _, row)| hint(row))
        .filter(|hint| taken.insert(hint.keys.clone()))
        .take(SHOWN)
        .collect();
    // The way to the rest is always there.
    hints.extend(keymap.row(&AppAction::Help.id()).and_then(hint));
    hints
}
