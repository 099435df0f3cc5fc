//! `slstop keys`: the action table with the keys that are in force.

use std::borrow::Cow;
use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use super::command_context::CommandContext;
use super::exit::Exit;
use super::output::{Output, table};
use slstop_base::SafeText;
use slstop_base::action::chord::print;
use slstop_base::action::{ActionRow, KeyScope, Keymap, PaneId};
use slstop_tui::state;

/// List every action with its keys, as `[keys]` in the configuration can change them
#[derive(Debug, Args)]
#[command(
    after_help = "Example, in ~/.config/slstop/config.toml:\n  [keys]\n  zoom = [\"z\", \"F11\"]\n  help = \"h\"\n  suspend = []"
)]
pub struct Keys {
    /// One JSON object a line
    #[arg(long)]
    json: bool,
    /// The table of docs/keys.md: the default keys in Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

#[derive(Serialize)]
struct KeysOfAction<'a> {
    action: &'a str,
    keys: Vec<String>,
    #[serde(rename = "where")]
    place: &'a str,
    name: &'a str,
    help: &'a str,
}

impl Keys {
    pub fn run<W: Write>(
        &self,
        here: &CommandContext,
        output: &mut Output<W>,
    ) -> anyhow::Result<Exit> {
        if self.markdown {
            let (defaults, _) = Keymap::new(state::actions::rows(), &[]);
            markdown(&defaults, output)?;
            return Ok(Exit::Done);
        }
        let settled = here.settle()?;
        if self.json {
            for row in settled.keymap.rows().iter().filter(is_for_users) {
                output.json(&of_action(&settled.keymap, row))?;
            }
        } else {
            text(&settled.keymap, output)?;
        }
        super::complain(settled.notices);
        Ok(Exit::Done)
    }
}

fn of_action<'a>(keymap: &Keymap, row: &'a ActionRow) -> KeysOfAction<'a> {
    KeysOfAction {
        action: row.id.as_str(),
        keys: keymap
            .keys(&row.id)
            .iter()
            .map(|keys| print(keys))
            .collect(),
        place: row.scope.name(),
        name: row.name,
        help: row.help,
    }
}

/// Builds for tests have actions of their own.
fn is_for_users(row: &&ActionRow) -> bool {
    !row.id.as_str().starts_with("debug.")
}

/// In the order in which a newcomer needs them.
fn by_scope(keymap: &Keymap) -> impl Iterator<Item = (KeyScope, Vec<&ActionRow>)> {
    let panes = PaneId::ALL.iter().copied().map(KeyScope::Pane);
    [KeyScope::App]
        .into_iter()
        .chain(panes)
        .chain([KeyScope::Overlay])
        .filter_map(|scope| {
            let rows: Vec<&ActionRow> = keymap
                .rows()
                .iter()
                .filter(is_for_users)
                .filter(|row| row.scope == scope)
                .collect();
            (!rows.is_empty()).then_some((scope, rows))
        })
}

fn text<W: Write>(keymap: &Keymap, output: &mut Output<W>) -> io::Result<()> {
    let scopes: Vec<_> = by_scope(keymap).collect();
    // One table, so that the columns of all places line up.
    let rows = scopes.iter().flat_map(|(_, rows)| rows);
    let rows: Vec<_> = rows.map(|row| cells(keymap, row)).collect();
    let mut lines = table(&rows).into_iter();
    for (n_before, (scope, rows)) in scopes.iter().enumerate() {
        if n_before > 0 {
            output.line("")?;
        }
        output.line(scope.name())?;
        for line in lines.by_ref().take(rows.len()) {
            output.line(line)?;
        }
    }
    Ok(())
}

fn cells<'a>(keymap: &Keymap, row: &'a ActionRow) -> Vec<SafeText<'a>> {
    let keys = match keymap.all_shown(&row.id) {
        none if none.is_empty() => in_palette(row),
        some => some,
    };
    vec![
        "".into(),
        keys.into(),
        row.help.into(),
        row.id.as_str().into(),
    ]
}

/// What has no key is run by its name.
fn in_palette(row: &ActionRow) -> String {
    format!(":{}", row.id.as_str())
}

fn markdown<W: Write>(keymap: &Keymap, output: &mut Output<W>) -> io::Result<()> {
    output.line("| where | key | what it does | action |")?;
    output.line("|---|---|---|---|")?;
    for (scope, rows) in by_scope(keymap) {
        for row in rows {
            let keys = keymap.keys(&row.id).iter().map(|keys| print(keys));
            let mut keys: Vec<String> = keys.map(|keys| code(&keys)).collect();
            if keys.is_empty() {
                keys.push(code(&in_palette(row)));
            }
            output.line(format!(
                "| {} | {} | {} | {} |",
                scope.name(),
                keys.join(", "),
                cell(row.help),
                code(row.id.as_str())
            ))?;
        }
    }
    Ok(())
}

/// A bar ends a cell, even in code.
fn cell(text: &str) -> Cow<'_, str> {
    if text.contains('|') {
        text.replace('|', "\\|").into()
    } else {
        text.into()
    }
}

fn code(text: &str) -> String {
    if text.contains('`') {
        format!("`` {} ``", cell(text))
    } else {
        format!("`{}`", cell(text))
    }
}
