//! A file of settings: `key = value` lines and the `[keys]` table, each with the line it stands on.

use std::path::Path;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::origin::{FileLine, SettingOrigin};
use super::raw::Raw;
use super::setting::{SETTINGS, Setting, SettingValue};
use super::wrong::{Wrong, did_you_mean};

/// The table that changes keys.
const KEYS: &str = "keys";

/// What a file says, and what in it was not understood.
#[derive(Debug, Default)]
pub struct WrittenFile {
    pub entries: Vec<SettingValue>,
    pub keys: Vec<KeyLine>,
    pub wrongs: Vec<Wrong>,
}

/// A line of `[keys]`: an action's name and the chords that shall do it.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyLine {
    pub action: String,
    pub chords: Raw,
    pub origin: SettingOrigin,
}

/// Makes an origin from a place in the file: the user's own or a project's.
pub type OriginOfLine = fn(FileLine) -> SettingOrigin;

pub fn read(text: &str, path: &Path, owner: OriginOfLine) -> WrittenFile {
    let lines = LineEnds::new(text, path, owner);
    let mut written = WrittenFile::default();
    match DeTable::parse(text) {
        Ok(table) => written.table(table.get_ref(), &lines),
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let fault = error
                .message()
                .lines()
                .next()
                .unwrap_or("not TOML")
                .to_owned();
            written.wrongs.push(Wrong::new(lines.origin(at), fault));
        }
    }
    // TOML's tables are sorted by name; people read from top to bottom.
    written.keys.sort_by_key(|line| line_of(&line.origin));
    written.wrongs.sort_by_key(|wrong| line_of(&wrong.origin));
    written
}

impl WrittenFile {
    fn table(&mut self, table: &DeTable<'_>, lines: &LineEnds) {
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let origin = lines.origin(key.span().start);
            match (Setting::named(name), value.get_ref()) {
                (Some(setting), value) => self.entries.push(SettingValue {
                    setting,
                    raw: Raw::from_toml(value),
                    origin,
                }),
                (None, DeValue::Table(keys)) if name == KEYS => self.keys("", keys, lines),
                (None, _) if name == KEYS => self
                    .wrongs
                    .push(Wrong::new(origin, "`keys` is no value").expected("a table: [keys]")),
                (None, _) => {
                    let known = SETTINGS.iter().map(|setting| setting.key).chain([KEYS]);
                    let wrong = Wrong::new(
                        origin,
                        format!("unknown setting {}", Raw::Text(name.into())),
                    );
                    self.wrongs
                        .push(wrong.did_you_mean(did_you_mean(name, known)));
                }
            }
        }
    }

    /// Unquoted dots nest tables in TOML; names of actions have dots, so that both ways of writing
    /// one mean the same.
    fn keys(&mut self, prefix: &str, table: &DeTable<'_>, lines: &LineEnds) {
        for (key, value) in table {
            let action = format!("{prefix}{}", key.get_ref());
            match value.get_ref() {
                DeValue::Table(nested) => self.keys(&format!("{action}."), nested, lines),
                chords => self.keys.push(KeyLine {
                    action,
                    chords: Raw::from_toml(chords),
                    origin: lines.origin(key.span().start),
                }),
            }
        }
    }
}

fn line_of(origin: &SettingOrigin) -> usize {
    match origin {
        SettingOrigin::File(place) | SettingOrigin::Project(place) => place.line,
        _ => 0,
    }
}

/// Where the lines end, to name the line of a byte.
struct LineEnds {
    path: Arc<Path>,
    owner: OriginOfLine,
    ends: Vec<usize>,
}

impl LineEnds {
    fn new(text: &str, path: &Path, owner: OriginOfLine) -> Self {
        Self {
            path: path.into(),
            owner,
            ends: text.match_indices('\n').map(|(at, _)| at).collect(),
        }
    }

    fn origin(&self, at: usize) -> SettingOrigin {
        let line = self.ends.partition_point(|end| *end < at) + 1;
        (self.owner)(FileLine {
            path: self.path.clone(),
            line,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> WrittenFile {
        read(text, Path::new("c.toml"), SettingOrigin::File)
    }

    fn faults(text: &str) -> Vec<String> {
        read_text(text)
            .wrongs
            .iter()
            .map(Wrong::to_string)
            .collect()
    }

    #[test]
    fn every_value_knows_its_line() {
        let written = read_text("# mine\ntheme = \"light\"\n\nbudget = 0.5\n");
        let lines: Vec<_> = written
            .entries
            .iter()
            .map(|entry| format!("{} {} {}", entry.setting.key, entry.raw, entry.origin))
            .collect();
        assert_eq!(lines, ["budget `0.5` c.toml:4", "theme `light` c.toml:2"]);
    }

    #[test]
    fn unknown_settings_are_named_with_their_line_from_top_to_bottom() {
        assert_eq!(
            faults("theem = 1\n\nbudgte = 2\nquantum = 3\nkeys = 4\n"),
            [
                "c.toml:1: unknown setting `theem`; did you mean `theme`?",
                "c.toml:3: unknown setting `budgte`; did you mean `budget`?",
                "c.toml:4: unknown setting `quantum`",
                "c.toml:5: `keys` is no value: expected a table: [keys]",
            ]
        );
    }

    #[test]
    fn what_is_no_toml_is_one_line_with_its_place() {
        for text in [
            "theme = \n",
            "theme",
            "\n[keys\n",
            "a = 1\na = 2",
            "x = \"\u{7}\"",
        ] {
            let faults = faults(text);
            assert_eq!(faults.len(), 1, "{text:?}: {faults:?}");
            assert!(
                faults[0].starts_with("c.toml:") && !faults[0].contains('\n'),
                "{faults:?}"
            );
        }
        assert!(faults("a = 1\na = 2")[0].starts_with("c.toml:2: "));
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_strange(text in r#"([a-z\[\]{}=."',# \n\\\u{0}é-]|theme|keys|0x|1e9|true|"""){0,60}"#) {
            let written = read_text(&text);
            let n_lines = text.split('\n').count();
            for origin in written.wrongs.iter().map(|wrong| &wrong.origin) {
                proptest::prop_assert!((1..=n_lines).contains(&line_of(origin)), "{origin}");
            }
        }
    }

    #[test]
    fn actions_may_be_quoted_or_not() {
        let written =
            read_text("[keys]\n\"functions.sort\" = \"s\"\nhelp.open = [\"?\", \"F1\"]\n");
        let actions: Vec<_> = written
            .keys
            .iter()
            .map(|line| (line.action.as_str(), line.origin.to_string()))
            .collect();
        assert_eq!(
            actions,
            [
                ("functions.sort", "c.toml:2".to_owned()),
                ("help.open", "c.toml:3".to_owned())
            ]
        );
    }
}
