//! The palette's items: every action by its name, and the choices of one that takes an argument.

use super::available;
use super::layout::Layout;
use super::model::Model;
use super::overlay::{Overlay, Palette};
use crate::panes::functions::ColumnChoice;
use crate::panes::overview;
use slstop_base::action::{ActionId, ActionRow, Argument, KeyScope, PaneId, rank};
use slstop_core::message::Act;

#[derive(Clone, Debug, PartialEq)]
pub struct PaletteItem {
    /// As it is typed: `theme light`.
    pub command: String,
    pub help: String,
    pub keys: String,
    pub act: Act,
    /// Why it cannot run now.
    pub missing: Option<&'static str>,
}

/// The items that match what was typed, best first.
pub fn items(model: &Model, palette: &Palette) -> Vec<PaletteItem> {
    let typed = palette.input.text().trim_start();
    if let Some((row, argument)) = with_argument(model, typed) {
        return choices(model, row, argument);
    }
    let rows: Vec<&ActionRow> = offered(model).collect();
    let mut ranked = rank::rank(typed, rows.iter().map(|row| row.id.as_str()));
    // The name itself, then one that begins with what was typed, is what was meant, whatever the fuzzy
    // score says; a word of the sentence is the last resort, and there letters in between would match almost anything.
    if !typed.is_empty() {
        ranked.sort_by_key(|index| {
            let name = rows[*index].id.as_str();
            (name != typed, !name.starts_with(typed))
        });
    }
    let lower = typed.to_lowercase();
    let told = (0..rows.len()).filter(|index| rows[*index].help.to_lowercase().contains(&lower));
    let told: Vec<usize> = told.filter(|index| !ranked.contains(index)).collect();
    ranked.extend(told);
    ranked
        .into_iter()
        .map(|index| item(model, rows[index], None))
        .collect()
}

/// The item that Enter runs.
pub fn chosen(model: &Model, palette: &Palette) -> Option<PaletteItem> {
    let mut items = items(model, palette);
    let index = palette.chosen.min(items.len().checked_sub(1)?);
    Some(items.swap_remove(index))
}

/// Everything that can be run from here: the console's own actions, and those of all panes in the layout.
fn offered(model: &Model) -> impl Iterator<Item = &ActionRow> {
    let focus = model.shell.focus.pane;
    let panes = model.shell.tiling.layout.panes();
    let is_offered = move |row: &&ActionRow| match row.scope {
        KeyScope::App => true,
        KeyScope::Pane(pane) => pane == focus || panes.contains(&pane),
        KeyScope::Overlay => false,
    };
    model.given.keymap.rows().iter().filter(is_offered)
}

/// An action that takes an argument, once its whole name and a blank are typed.
fn with_argument<'m, 't>(model: &'m Model, typed: &'t str) -> Option<(&'m ActionRow, &'t str)> {
    let (name, argument) = typed.split_once(' ')?;
    let row =
        offered(model).find(|row| row.id.as_str() == name && row.argument != Argument::None)?;
    Some((row, argument.trim()))
}

/// The list that the palette offers, if what is typed is an action that has one.
pub fn offers(model: &Model) -> Option<&'static str> {
    let Some(Overlay::Palette(open)) = &model.shell.overlay else {
        return None;
    };
    match with_argument(model, open.input.text().trim_start())?
        .0
        .argument
    {
        Argument::Choice(of) => Some(of),
        Argument::None | Argument::Text(_) => None,
    }
}

fn choices(model: &Model, row: &ActionRow, typed: &str) -> Vec<PaletteItem> {
    match row.argument {
        Argument::None => vec![item(model, row, None)],
        Argument::Text(_) => vec![item(model, row, Some(typed.to_owned()))],
        Argument::Choice(of) => {
            let known = known(model, of);
            let ranked = rank::rank(typed, known.iter().map(String::as_str));
            ranked
                .into_iter()
                .map(|index| item(model, row, Some(known[index].clone())))
                .collect()
        }
    }
}

/// What the lists of choices are.
pub fn known(model: &Model, of: &str) -> Vec<String> {
    match of {
        "theme" => model.given.themes.clone(),
        "tag" => {
            let keys = model.facts.tags.keys();
            keys.iter().map(ToString::to_string).collect()
        }
        "version" => {
            let known = model.subject().map(|name| model.facts.qualifiers.of(name));
            let known = known.unwrap_or_default().iter().map(ToString::to_string);
            std::iter::once(overview::ALL.to_owned())
                .chain(known)
                .collect()
        }
        "column" => ColumnChoice::choices(),
        "layout" => Layout::ALL
            .iter()
            .map(|layout| layout.name().to_owned())
            .collect(),
        "pane" => PaneId::ALL
            .iter()
            .map(|pane| pane.name().to_owned())
            .collect(),
        _ => vec![],
    }
}

fn item(model: &Model, row: &ActionRow, argument: Option<String>) -> PaletteItem {
    let name = row.id.as_str();
    PaletteItem {
        command: argument
            .as_ref()
            .map_or_else(|| name.to_owned(), |argument| format!("{name} {argument}")),
        help: row.help.to_owned(),
        keys: model.given.keymap.all_shown(&row.id),
        missing: available::missing(model, row),
        act: Act {
            id: row.id.clone(),
            argument,
        },
    }
}

/// Whether running the item would only ask for its argument.
pub fn needs_more(model: &Model, act: &Act) -> bool {
    act.argument.is_none() && takes_argument(model, &act.id)
}

fn takes_argument(model: &Model, id: &ActionId) -> bool {
    model
        .given
        .keymap
        .row(id)
        .is_some_and(|row| row.argument != Argument::None)
}
