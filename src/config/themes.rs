//! The themes there are: the shipped ones and the user's own in the configuration folder, which may
//! replace a shipped one by its name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::origin::{FileLine, SettingOrigin, WithOrigin};
use super::text_file::{read_text, reason};
use super::theme_name::ThemeName;
use super::wrong::{Wrong, did_you_mean};
use slstop_tui::theme::{self, Theme};

/// More files than anybody has themes; a folder of millions must not delay the first frame.
const MOST: usize = 1000;

#[derive(Clone, Debug)]
pub struct ThemeFolder {
    folder: PathBuf,
}

impl ThemeFolder {
    /// `config` is the folder of the user's configuration.
    pub fn in_folder(config: &Path) -> Self {
        Self {
            folder: config.join("themes"),
        }
    }

    /// The shipped ones as they come, then the user's by name.
    pub fn names(&self) -> Vec<String> {
        let shipped: Vec<String> = theme::shipped_names().map(str::to_owned).collect();
        let own: BTreeSet<String> = std::fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .take(MOST)
            .filter_map(|entry| {
                let name = entry.ok()?.file_name().into_string().ok()?;
                name.strip_suffix(".toml").map(str::to_owned)
            })
            .filter(|name| !shipped.contains(name))
            .collect();
        shipped.into_iter().chain(own).collect()
    }

    /// The user's file of this name, if there is one.
    pub fn file(&self, name: &str) -> Option<PathBuf> {
        let file = self.folder.join(format!("{name}.toml"));
        file.is_file().then_some(file)
    }

    /// All of them by name, and what is wrong with those of the user's that cannot be read.
    pub fn all(&self) -> (BTreeMap<String, Theme>, Vec<Wrong>) {
        let (mut themes, mut wrongs) = (BTreeMap::new(), Vec::new());
        for name in self.names() {
            let theme = match self.file(&name) {
                Some(file) => load_file(&file).map_err(|wrong| wrongs.push(wrong)).ok(),
                None => theme::shipped(&name),
            };
            themes.extend(theme.map(|theme| (name, theme)));
        }
        (themes, wrongs)
    }

    pub fn load(&self, name: &WithOrigin<ThemeName>) -> Result<Theme, Wrong> {
        let wanted = name.value.as_str();
        if let Some(file) = self.file(wanted) {
            return load_file(&file);
        }
        theme::shipped(wanted).ok_or_else(|| {
            let names = self.names();
            let known = || names.iter().map(String::as_str);
            Wrong::new(name.origin.clone(), format!("no theme is named `{wanted}`"))
                .expected(format!("one of {}", known().collect::<Vec<_>>().join(", ")))
                .did_you_mean(did_you_mean(wanted, known()))
        })
    }
}

pub fn load_file(file: &Path) -> Result<Theme, Wrong> {
    let at = |line| {
        SettingOrigin::File(FileLine {
            path: file.into(),
            line,
        })
    };
    let text = read_text(file)
        .map_err(|error| Wrong::new(at(0), format!("cannot be read: {}", reason(&error))))?;
    theme::load(&file.to_string_lossy(), &text)
        .map_err(|error| Wrong::new(at(error.line), error.what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::meaning::Meaning;
    use crate::config::raw::Raw;

    fn named(name: &str) -> WithOrigin<ThemeName> {
        WithOrigin {
            value: ThemeName::read(&Raw::Text(name.into())).expect("a name"),
            origin: SettingOrigin::Flag("--theme".into()),
        }
    }

    #[test]
    fn the_users_themes_stand_beside_the_shipped_ones() {
        let folder = tempfile::tempdir().expect("a folder");
        let themes = ThemeFolder::in_folder(folder.path());
        assert_eq!(themes.names().first().map(String::as_str), Some("dark"));
        std::fs::create_dir(folder.path().join("themes")).expect("made");
        let file = folder.path().join("themes/mine.toml");
        std::fs::write(&file, "inherits = \"dark\"\n").expect("written");
        assert_eq!(themes.names().last().map(String::as_str), Some("mine"));
        assert_eq!(themes.load(&named("mine")).expect("loaded").name(), "mine");

        std::fs::write(&file, "inherits = \"darkk\"\n").expect("written");
        let wrong = themes
            .load(&named("mine"))
            .expect_err("no such parent")
            .to_string();
        assert!(wrong.contains("mine.toml:1: "), "{wrong}");
    }

    #[test]
    fn an_unknown_theme_gets_the_list_and_a_suggestion() {
        let folder = tempfile::tempdir().expect("a folder");
        let wrong = ThemeFolder::in_folder(folder.path())
            .load(&named("drak"))
            .expect_err("no such theme")
            .to_string();
        assert!(
            wrong.starts_with("--theme: no theme is named `drak`: expected one of dark"),
            "{wrong}"
        );
        assert!(wrong.ends_with("; did you mean `dark`?"), "{wrong}");
    }
}
