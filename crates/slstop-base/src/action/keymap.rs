//! From keys to actions: the rows' default keys, changed by the configuration, with every clash named.

use std::collections::BTreeMap;
use std::fmt;

use super::chord::{self, Chord};
use super::row::{ActionId, ActionRow, KeyScope};

/// The configuration's keys for an action: they replace the defaults; none unbinds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    pub id: ActionId,
    pub keys: Vec<Vec<Chord>>,
}

/// Two actions of one scope that want the same keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    pub scope: KeyScope,
    pub keys: Vec<Chord>,
    /// The one that keeps them.
    pub kept: ActionId,
    pub refused: ActionId,
    /// One's keys begin with the other's, so that the longer could never be typed.
    pub is_prefix: bool,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = chord::print(&self.keys);
        let how = if self.is_prefix {
            "is the beginning of or begins with the keys of"
        } else {
            "is already"
        };
        write!(
            f,
            "key `{keys}` for {} ({}) {how} {}: give one of them other keys, or none with []",
            self.refused.as_str(),
            self.scope.name(),
            self.kept.as_str()
        )
    }
}

/// What typed keys mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyMatch {
    Nothing,
    /// More keys must follow.
    Prefix,
    Action(ActionId),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keymap {
    rows: Vec<ActionRow>,
    /// Sorted by chords, so that all continuations of a prefix stand together: the trie.
    bound: BTreeMap<KeyScope, BTreeMap<Vec<Chord>, ActionId>>,
    keys: BTreeMap<ActionId, Vec<Vec<Chord>>>,
    overrides: Vec<Override>,
}

impl Keymap {
    /// Overrides are laid first, so that a user's key wins over a default that it collides with;
    /// only a clash between two overrides, or two defaults, is a conflict.
    pub fn new(rows: Vec<ActionRow>, overrides: &[Override]) -> (Self, Vec<Conflict>) {
        let mut map = Self {
            rows,
            overrides: overrides.to_vec(),
            ..Self::default()
        };
        let mut conflicts = Vec::new();
        let chosen = |row: &ActionRow| overrides.iter().rev().find(|change| change.id == row.id);
        for row in map.rows.clone() {
            if let Some(change) = chosen(&row) {
                for keys in &change.keys {
                    map.bind(&row, keys.clone(), &mut conflicts);
                }
            }
        }
        for row in map.rows.clone() {
            if chosen(&row).is_some() {
                continue;
            }
            for keys in row
                .keys
                .iter()
                .filter_map(|keys| chord::sequence(keys).ok())
            {
                let mut clashes = Vec::new();
                map.bind(&row, keys, &mut clashes);
                let by_override =
                    |clash: &Conflict| overrides.iter().any(|change| change.id == clash.kept);
                conflicts.extend(clashes.into_iter().filter(|clash| !by_override(clash)));
            }
        }
        (map, conflicts)
    }

    fn bind(&mut self, row: &ActionRow, keys: Vec<Chord>, conflicts: &mut Vec<Conflict>) {
        let bound = self.bound.entry(row.scope).or_default();
        let clash = bound
            .iter()
            .find(|(other, _)| other.starts_with(&keys) || keys.starts_with(other));
        if let Some((other, kept)) = clash {
            if *kept != row.id {
                let (kept, is_prefix) = (kept.clone(), *other != keys);
                conflicts.push(Conflict {
                    scope: row.scope,
                    keys,
                    kept,
                    refused: row.id.clone(),
                    is_prefix,
                });
            }
            return;
        }
        bound.insert(keys.clone(), row.id.clone());
        self.keys.entry(row.id.clone()).or_default().push(keys);
    }

    /// Looks through the scopes in their order; the first that knows the keys wins.
    pub fn find(&self, scopes: &[KeyScope], typed: &[Chord]) -> KeyMatch {
        for bound in scopes.iter().filter_map(|scope| self.bound.get(scope)) {
            if let Some((keys, id)) = bound.range(typed.to_vec()..).next() {
                if keys == typed {
                    return KeyMatch::Action(id.clone());
                }
                if keys.starts_with(typed) {
                    return KeyMatch::Prefix;
                }
            }
        }
        KeyMatch::Nothing
    }

    /// What can follow the keys typed so far: the which-key popup.
    pub fn continuations(
        &self,
        scopes: &[KeyScope],
        typed: &[Chord],
    ) -> Vec<(Vec<Chord>, &ActionRow)> {
        let mut found = Vec::new();
        for bound in scopes.iter().filter_map(|scope| self.bound.get(scope)) {
            let following = bound
                .range(typed.to_vec()..)
                .take_while(|(keys, _)| keys.starts_with(typed));
            for (keys, id) in following {
                if let Some(row) = self.row(id) {
                    found.push((keys[typed.len()..].to_vec(), row));
                }
            }
        }
        found
    }

    /// What the configuration changed: with the rows, all that the map is made of.
    pub fn overrides(&self) -> &[Override] {
        &self.overrides
    }

    pub fn rows(&self) -> &[ActionRow] {
        &self.rows
    }

    pub fn row(&self, id: &ActionId) -> Option<&ActionRow> {
        self.rows.iter().find(|row| row.id == *id)
    }

    pub fn keys(&self, id: &ActionId) -> &[Vec<Chord>] {
        self.keys.get(id).map_or(&[], Vec::as_slice)
    }

    /// All keys of an action as help shows them: `j, Down`.
    pub fn all_shown(&self, id: &ActionId) -> String {
        self.keys(id)
            .iter()
            .map(|keys| chord::print(keys))
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The first key of an action as the footer shows it.
    pub fn shown(&self, id: &ActionId) -> Option<String> {
        self.keys(id).first().map(|keys| chord::print(keys))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::row::Argument;

    fn row(id: &'static str, keys: &'static [&'static str]) -> ActionRow {
        let id = ActionId::new(id);
        ActionRow {
            id,
            scope: KeyScope::App,
            keys,
            name: "",
            help: "",
            needs: &[],
            argument: Argument::None,
            hint: None,
        }
    }

    fn typed(keys: &str) -> Vec<Chord> {
        chord::sequence(keys).expect("keys of a test")
    }

    fn change(id: &'static str, keys: &[&str]) -> Override {
        Override {
            id: ActionId::new(id),
            keys: keys.iter().map(|keys| typed(keys)).collect(),
        }
    }

    #[test]
    fn sequences_wait_for_their_next_key() {
        let (map, conflicts) = Keymap::new(
            vec![
                row("sort.name", &["s n"]),
                row("sort.rate", &["s r"]),
                row("quit", &["q"]),
            ],
            &[],
        );
        assert_eq!(conflicts, vec![]);
        assert_eq!(map.find(&[KeyScope::App], &typed("s")), KeyMatch::Prefix);
        assert_eq!(
            map.find(&[KeyScope::App], &typed("s r")),
            KeyMatch::Action(ActionId::new("sort.rate"))
        );
        assert_eq!(map.find(&[KeyScope::App], &typed("s x")), KeyMatch::Nothing);
        assert_eq!(map.find(&[KeyScope::App], &typed("x")), KeyMatch::Nothing);
        let next: Vec<String> = map
            .continuations(&[KeyScope::App], &typed("s"))
            .iter()
            .map(|(keys, _)| chord::print(keys))
            .collect();
        assert_eq!(next, ["n", "r"]);
    }

    #[test]
    fn a_users_key_wins_over_a_default_without_a_word() {
        let (map, conflicts) = Keymap::new(
            vec![row("quit", &["q"]), row("zoom", &["z"])],
            &[change("zoom", &["q"])],
        );
        assert_eq!(conflicts, vec![]);
        assert_eq!(
            map.find(&[KeyScope::App], &typed("q")),
            KeyMatch::Action(ActionId::new("zoom"))
        );
        assert_eq!(map.find(&[KeyScope::App], &typed("z")), KeyMatch::Nothing);
        assert!(map.keys(&ActionId::new("quit")).is_empty());
    }

    #[test]
    fn two_users_keys_that_clash_are_named() {
        let changes = [change("quit", &["x"]), change("zoom", &["x y"])];
        let (_, conflicts) = Keymap::new(vec![row("quit", &["q"]), row("zoom", &["z"])], &changes);
        let said: Vec<String> = conflicts.iter().map(Conflict::to_string).collect();
        assert_eq!(said.len(), 1);
        assert!(
            said[0].contains("`x y`") && said[0].contains("zoom") && said[0].contains("quit"),
            "{}",
            said[0]
        );
    }
}
