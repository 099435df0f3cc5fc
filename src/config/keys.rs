//! `[keys]`: which chords the user wants for which action. The user's keys win over the defaults,
//! which then lose theirs; only two wishes of the user can contradict each other.

use std::collections::BTreeMap;

use super::file::KeyLine;
use super::origin::Origin;
use super::raw::Raw;
use super::wrong::{Wrong, did_you_mean};
use crate::action::chord::{print, sequence};
use crate::action::{ActionId, Chord, Row, Scope};

/// The keys of an action in place of its default ones; none at all to unbind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    pub id: ActionId,
    pub keys: Vec<Vec<Chord>>,
    pub origin: Origin,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    pub overrides: Vec<Override>,
    /// Which default keys had to give way.
    pub notices: Vec<String>,
    pub wrongs: Vec<Wrong>,
}

pub fn read(rows: &[Row], lines: &[KeyLine]) -> Wishes {
    let mut wishes = Wishes::default();
    for line in lines {
        match read_line(rows, line) {
            Ok(one) => wishes.overrides.push(one),
            Err(wrong) => wishes.wrongs.push(wrong),
        }
    }
    wishes.settle(rows);
    wishes
}

fn read_line(rows: &[Row], line: &KeyLine) -> Result<Override, Wrong> {
    let wrong = |what: String| Wrong::new(line.origin.clone(), what);
    let name = line.action.as_str();
    let Some(row) = rows.iter().find(|row| row.id.as_str() == name) else {
        let meant = did_you_mean(name, rows.iter().map(|row| row.id.as_str()));
        let what = format!("unknown action {}", Raw::Text(name.into()));
        return Err(wrong(what)
            .expected("one that `slstop keys` lists")
            .meant(meant));
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
    let keys = written
        .iter()
        .map(|text| sequence(text))
        .collect::<Result<_, _>>()
        .map_err(|error| wrong(format!("{name}: {error}")))?;
    Ok(Override {
        id: row.id.clone(),
        keys,
        origin: line.origin.clone(),
    })
}

/// The keys that the user wants, by where they work.
type Wanted<'a> = BTreeMap<(Scope, Vec<Chord>), &'a Override>;

impl Wishes {
    fn settle(&mut self, rows: &[Row]) {
        let scopes: BTreeMap<&ActionId, Scope> =
            rows.iter().map(|row| (&row.id, row.scope)).collect();
        let mut wanted = Wanted::new();
        for wish in &self.overrides {
            for keys in &wish.keys {
                let scope = scopes.get(&wish.id).copied().unwrap_or(Scope::App);
                if let Some((taken, by)) = clash(&wanted, scope, keys) {
                    self.wrongs
                        .push(contradiction(wish, keys, by, taken, scope));
                } else {
                    wanted.insert((scope, keys.clone()), wish);
                }
            }
        }
        let (given_way, notices) = rows
            .iter()
            .filter(|row| self.overrides.iter().all(|wish| wish.id != row.id))
            .filter_map(|row| give_way(row, &wanted))
            .unzip::<_, _, Vec<_>, Vec<_>>();
        self.overrides.extend(given_way);
        self.notices.extend(notices);
    }
}

/// The wish that leaves no room for these keys: the same, a beginning of them or a continuation.
fn clash<'a>(
    wanted: &Wanted<'a>,
    scope: Scope,
    keys: &[Chord],
) -> Option<(Vec<Chord>, &'a Override)> {
    let beginning = (1..=keys.len()).find_map(|n| {
        let key = (scope, keys[..n].to_vec());
        wanted.get(&key).map(|wish| (key.1, *wish))
    });
    // In the order of the map what begins with these keys comes right after them.
    beginning.or_else(|| {
        let ((of, longer), wish) = wanted.range((scope, keys.to_vec())..).next()?;
        (*of == scope && longer.starts_with(keys)).then(|| (longer.clone(), *wish))
    })
}

fn contradiction(
    wish: &Override,
    keys: &[Chord],
    by: &Override,
    taken: Vec<Chord>,
    scope: Scope,
) -> Wrong {
    let (mine, theirs) = (wish.id.as_str(), by.id.as_str());
    let what = if taken == keys {
        format!(
            "`{}` is bound to both {theirs} and {mine} ({})",
            print(keys),
            scope.name()
        )
    } else {
        let (short, long) = if taken.len() < keys.len() {
            (&taken[..], keys)
        } else {
            (keys, &taken[..])
        };
        format!(
            "`{}` begins `{}`, so that {theirs} and {mine} cannot both have their keys",
            print(short),
            print(long)
        )
    };
    Wrong::new(wish.origin.clone(), what).expected("another key for one of them")
}

/// What is left of a row's default keys; nothing to say when all of them are.
fn give_way(row: &Row, wanted: &Wanted<'_>) -> Option<(Override, String)> {
    let mut kept = Vec::new();
    let mut lost = None;
    for keys in row.keys.iter().filter_map(|text| sequence(text).ok()) {
        match clash(wanted, row.scope, &keys) {
            Some((_, winner)) => lost = Some((keys, winner)),
            None => kept.push(keys),
        }
    }
    let (keys, winner) = lost?;
    let id = row.id.as_str();
    let left = match kept.as_slice() {
        [] => format!("{id} has no key now"),
        kept => format!(
            "{id} keeps `{}`",
            kept.iter()
                .map(|keys| print(keys))
                .collect::<Vec<_>>()
                .join("`, `")
        ),
    };
    let notice = format!(
        "{}: {} takes `{}` from {id}; {left}",
        winner.origin,
        winner.id.as_str(),
        print(&keys)
    );
    let rest = Override {
        id: row.id.clone(),
        keys: kept,
        origin: winner.origin.clone(),
    };
    Some((rest, notice))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::action::{Argument, PaneId};
    use crate::config::file;

    fn row(id: &'static str, scope: Scope, keys: &'static [&'static str]) -> Row {
        Row {
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

    fn rows() -> Vec<Row> {
        vec![
            row("app.quit", Scope::App, &["q"]),
            row("app.help", Scope::App, &["?", "F1"]),
            row("go.top", Scope::App, &["g g"]),
            row("meter.reset", Scope::Pane(PaneId::Meter), &["R"]),
        ]
    }

    fn wishes(table: &str) -> Wishes {
        let text = format!("[keys]\n{table}");
        read(
            &rows(),
            &file::read(&text, Path::new("c.toml"), Origin::File).keys,
        )
    }

    fn faults(table: &str) -> Vec<String> {
        wishes(table).wrongs.iter().map(Wrong::to_string).collect()
    }

    /// The overrides as `id = keys`.
    fn bound(wishes: &Wishes) -> Vec<String> {
        let line = |one: &Override| {
            let keys: Vec<_> = one.keys.iter().map(|keys| print(keys)).collect();
            format!("{} = {}", one.id.as_str(), keys.join(", "))
        };
        wishes.overrides.iter().map(line).collect()
    }

    #[test]
    fn one_key_several_or_none() {
        let wishes =
            self::wishes("app.help = \"h\"\ngo.top = [\"Home\", \"z t\"]\nmeter.reset = []\n");
        assert_eq!(
            bound(&wishes),
            ["app.help = h", "go.top = Home, z t", "meter.reset = "]
        );
        assert_eq!(wishes.wrongs, []);
        assert_eq!(wishes.notices, Vec::<String>::new());
    }

    #[test]
    fn unknown_actions_and_keys_are_named() {
        assert_eq!(
            faults("app.qiut = \"x\""),
            [
                "c.toml:2: unknown action `app.qiut`: expected one that `slstop keys` lists; did you mean `app.quit`?"
            ]
        );
        let fault = &faults("app.quit = \"Hyper-x\"")[0];
        assert!(
            fault.starts_with("c.toml:2: app.quit: `Hyper-x` is not a key"),
            "{fault}"
        );
        assert_eq!(
            faults("app.quit = 3"),
            [
                "c.toml:2: `3` is no key for `app.quit`: expected \"x\", [\"x\", \"g g\"], or [] for none"
            ]
        );
        assert_eq!(faults("app.quit = [[\"x\"]]").len(), 1);
        assert_eq!(faults("app.quit = \"\"").len(), 1);
    }

    #[test]
    fn the_users_key_takes_a_default_one_away() {
        let wishes = self::wishes("app.quit = \"F1\"");
        assert_eq!(bound(&wishes), ["app.quit = F1", "app.help = ?"]);
        assert_eq!(
            wishes.notices,
            ["c.toml:2: app.quit takes `F1` from app.help; app.help keeps `?`"]
        );
        assert_eq!(wishes.wrongs, []);
    }

    #[test]
    fn a_key_that_begins_a_default_sequence_takes_it_away_and_the_other_way_round() {
        assert_eq!(
            bound(&wishes("app.help = \"g\"")),
            ["app.help = g", "go.top = "]
        );
        assert_eq!(
            bound(&wishes("app.help = \"q q\"")),
            ["app.help = q q", "app.quit = "]
        );
    }

    #[test]
    fn two_wishes_for_one_key_contradict_each_other() {
        assert_eq!(
            faults("app.help = \"x\"\napp.quit = \"x\""),
            [
                "c.toml:3: `x` is bound to both app.help and app.quit (everywhere): expected another key for one of them"
            ]
        );
        assert_eq!(
            faults("app.help = \"x y\"\napp.quit = \"x\""),
            [
                "c.toml:3: `x` begins `x y`, so that app.help and app.quit cannot both have their keys: expected another key for one of them"
            ]
        );
        assert_eq!(faults("app.quit = \"x\"\napp.help = \"x y\"").len(), 1);
    }

    #[test]
    fn one_key_may_mean_different_things_in_different_places() {
        let wishes = self::wishes("meter.reset = \"q\"");
        assert_eq!((wishes.wrongs, wishes.notices), (vec![], vec![]));
    }
}
