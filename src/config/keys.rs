//! `[keys]`: which chords the user wants for which action, read for the key map, which decides who
//! gets them: the user's wishes before the defaults.

use super::file::KeyLine;
use super::origin::SettingOrigin;
use super::raw::Raw;
use super::wrong::{Wrong, did_you_mean};
use slstop_base::action::chord::{print, sequence};
use slstop_base::action::keymap::{Conflict, Override};
use slstop_base::action::{ActionRow, Chord, KeyScope, Keymap};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadKeymap {
    pub keymap: Keymap,
    /// Which default keys had to give way.
    pub notices: Vec<String>,
    pub wrongs: Vec<Wrong>,
}

/// Nobody remembers more for one action, and each is held against all others.
const MOST_KEYS: usize = 16;

pub fn read(rows: Vec<ActionRow>, lines: &[KeyLine]) -> ReadKeymap {
    let (mut overrides, mut origins, mut wrongs) = (Vec::new(), Vec::new(), Vec::new());
    for line in lines {
        match read_line(&rows, line) {
            Ok(wish) => {
                overrides.push(wish);
                origins.push(&line.origin);
            }
            Err(wrong) => wrongs.push(wrong),
        }
    }
    let origin = |conflict: &Conflict| {
        let place = overrides
            .iter()
            .rposition(|wish| wish.id == conflict.refused);
        place.map_or(SettingOrigin::Default, |place| origins[place].clone())
    };
    let (keymap, conflicts) = Keymap::new(rows, &overrides);
    wrongs.extend(
        conflicts
            .iter()
            .map(|conflict| Wrong::new(origin(conflict), conflict.to_string())),
    );
    let lost = |(wish, origin)| lost_to(&keymap, &overrides, wish, origin);
    let hidden = |(wish, origin)| hides(&keymap, wish, origin);
    let wished = || overrides.iter().zip(origins.iter().copied());
    let notices = wished().flat_map(lost).chain(wished().flat_map(hidden));
    let notices = notices.collect();
    ReadKeymap {
        keymap,
        notices,
        wrongs,
    }
}

/// The default keys that one of the user's takes away, as sentences: else a key just stops working.
fn lost_to(
    keymap: &Keymap,
    overrides: &[Override],
    wish: &Override,
    origin: &SettingOrigin,
) -> Vec<String> {
    let scope = keymap.row(&wish.id).map(|row| row.scope);
    let neighbours = keymap.rows().iter().filter(|row| Some(row.scope) == scope);
    neighbours
        .filter(|row| overrides.iter().all(|other| other.id != row.id))
        .flat_map(|row| {
            row.keys
                .iter()
                .filter_map(move |keys| Some((row, sequence(keys).ok()?)))
        })
        .filter(|(_, keys)| {
            wish.keys
                .iter()
                .any(|mine| keys.starts_with(mine) || mine.starts_with(keys))
        })
        .map(|(row, keys)| {
            let left = match keymap.all_shown(&row.id) {
                none if none.is_empty() => "has no key now".to_owned(),
                some => format!("keeps {some}"),
            };
            let (winner, loser) = (wish.id.as_str(), row.id.as_str());
            format!(
                "{origin}: {winner} takes `{}` from {loser}, which {left}",
                print(&keys)
            )
        })
        .collect()
}

/// The keys of the whole console that one of a pane's takes away while the pane has the focus.
fn hides(keymap: &Keymap, wish: &Override, origin: &SettingOrigin) -> Vec<String> {
    let Some(KeyScope::Pane(pane)) = keymap.row(&wish.id).map(|row| row.scope) else {
        return vec![];
    };
    let everywhere = keymap
        .rows()
        .iter()
        .filter(|row| row.scope == KeyScope::App);
    let bound = everywhere.flat_map(|row| keymap.keys(&row.id).iter().map(move |keys| (row, keys)));
    let is_hidden = |keys: &Vec<Chord>| {
        let mut mine = wish.keys.iter();
        mine.any(|mine| keys.starts_with(mine) || mine.starts_with(keys))
    };
    bound
        .filter(|(_, keys)| is_hidden(keys))
        .map(|(row, keys)| {
            let (winner, loser) = (wish.id.as_str(), row.id.as_str());
            let (keys, pane) = (print(keys), pane.title());
            format!("{origin}: while {pane} has the focus, {winner} takes `{keys}` from {loser}")
        })
        .collect()
}

fn read_line(rows: &[ActionRow], line: &KeyLine) -> Result<Override, Wrong> {
    let wrong = |what: String| Wrong::new(line.origin.clone(), what);
    let name = line.action.as_str();
    let Some(row) = rows.iter().find(|row| row.id.as_str() == name) else {
        let suggestion = did_you_mean(name, rows.iter().map(|row| row.id.as_str()));
        let what = format!("unknown action {}", Raw::Text(name.into()));
        return Err(wrong(what)
            .expected("one that `slstop keys` lists")
            .did_you_mean(suggestion));
    };
    let written = match &line.chords {
        Raw::Text(one) => Some(vec![one.clone()]),
        list @ Raw::List(_) => list.as_words(),
        _ => None,
    };
    let Some(written) = written else {
        let what = format!("{} is no key for `{name}`", line.chords);
        return Err(wrong(what).expected("\"x\", [\"x\", \"g g\"], or [] for none"));
    };
    if written.len() > MOST_KEYS {
        let what = format!("{} keys for `{name}`", written.len());
        return Err(wrong(what).expected(format!("at most {MOST_KEYS}")));
    }
    let keys = written
        .iter()
        .map(|text| sequence(text))
        .collect::<Result<_, _>>()
        .map_err(|error| wrong(format!("{name}: {error}")))?;
    Ok(Override {
        id: row.id.clone(),
        keys,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::file;
    use slstop_base::action::{ActionId, Argument, KeyScope, PaneId};

    fn row(id: &'static str, scope: KeyScope, keys: &'static [&'static str]) -> ActionRow {
        ActionRow {
            id: ActionId::new(id),
            scope,
            keys,
            name: "",
            help: "",
            needs: &[],
            argument: Argument::None,
            hint: None,
        }
    }

    fn wishes(table: &str) -> ReadKeymap {
        let rows = vec![
            row("quit", KeyScope::App, &["q"]),
            row("help", KeyScope::App, &["?", "F1"]),
            row("go.top", KeyScope::App, &["g g"]),
            row("meter.reset", KeyScope::Pane(PaneId::Meter), &["R"]),
        ];
        let text = format!("[keys]\n{table}");
        read(
            rows,
            &file::read(&text, Path::new("c.toml"), SettingOrigin::File).keys,
        )
    }

    fn faults(table: &str) -> Vec<String> {
        wishes(table).wrongs.iter().map(Wrong::to_string).collect()
    }

    /// Every action's keys.
    fn bound(table: &str) -> String {
        let keymap = wishes(table).keymap;
        let line = |row: &ActionRow| format!("{}: {}", row.id.as_str(), keymap.all_shown(&row.id));
        keymap
            .rows()
            .iter()
            .map(line)
            .collect::<Vec<_>>()
            .join("; ")
    }

    #[test]
    fn a_panes_key_that_hides_one_of_the_whole_console_is_told() {
        let notices = wishes("'meter.reset' = 'g'").notices;
        assert_eq!(notices.len(), 1, "{notices:?}");
        assert!(
            notices[0].ends_with("while Meter has the focus, meter.reset takes `g g` from go.top"),
            "{notices:?}"
        );
        assert_eq!(wishes("'meter.reset' = 'x'").notices, Vec::<String>::new());
    }

    #[test]
    fn one_key_several_or_none() {
        assert_eq!(
            bound(""),
            "quit: q; help: ?, F1; go.top: g g; meter.reset: R"
        );
        let table = "help = \"h\"\ngo.top = [\"Home\", \"z t\"]\nmeter.reset = []\n";
        assert_eq!(
            bound(table),
            "quit: q; help: h; go.top: Home, z t; meter.reset: "
        );
        assert_eq!(wishes(table).wrongs, []);
    }

    #[test]
    fn unknown_actions_and_keys_are_named() {
        assert_eq!(
            faults("qiut = \"x\""),
            [
                "c.toml:2: unknown action `qiut`: expected one that `slstop keys` lists; did you mean `quit`?"
            ]
        );
        let fault = &faults("quit = \"Hyper-x\"")[0];
        assert!(
            fault.starts_with("c.toml:2: quit: `Hyper-x` is not a key"),
            "{fault}"
        );
        assert_eq!(
            faults("quit = 3"),
            [
                "c.toml:2: `3` is no key for `quit`: expected \"x\", [\"x\", \"g g\"], or [] for none"
            ]
        );
        assert_eq!(faults("quit = [[\"x\"]]").len(), 1);
        assert_eq!(faults("quit = \"\"").len(), 1);
    }

    #[test]
    fn one_action_cannot_have_all_keys() {
        let many = vec!["\"x\""; 17].join(", ");
        assert_eq!(
            faults(&format!("quit = [{many}]")),
            ["c.toml:2: 17 keys for `quit`: expected at most 16"]
        );
    }

    #[test]
    fn a_default_key_that_gives_way_is_said() {
        assert_eq!(
            wishes("quit = \"F1\"").notices,
            ["c.toml:2: quit takes `F1` from help, which keeps ?"]
        );
        assert_eq!(
            wishes("help = \"g\"").notices,
            ["c.toml:2: help takes `g g` from go.top, which has no key now"]
        );
        assert_eq!(
            wishes("help = \"q q\"").notices,
            ["c.toml:2: help takes `q` from quit, which has no key now"]
        );
        assert_eq!(
            wishes("meter.reset = \"q\"").notices,
            ["c.toml:2: while Meter has the focus, meter.reset takes `q` from quit"],
            "another place"
        );
        assert_eq!(
            wishes("quit = \"x\"\nhelp = \"q\"").notices,
            Vec::<String>::new(),
            "given up"
        );
    }

    #[test]
    fn two_wishes_for_one_key_contradict_each_other() {
        for table in ["help = \"x\"\nquit = \"x\"", "help = \"x y\"\nquit = \"x\""] {
            let faults = faults(table);
            assert_eq!(faults.len(), 1, "{faults:?}");
            assert!(
                faults[0].starts_with("c.toml:2: "),
                "the one that is refused: {faults:?}"
            );
            assert!(
                faults[0].contains("help") && faults[0].contains("quit"),
                "{faults:?}"
            );
        }
        assert!(
            faults("meter.reset = \"x\"\nquit = \"x\"").is_empty(),
            "in different places"
        );
    }
}
