//! Where a command runs: the process's variables, its user's folders, the flags that were typed.

use std::path::PathBuf;

use super::exit::Misused;
use super::log_file;
use super::resolved::ResolvedSettings;
use crate::config::{
    self, Environment, Flags, Folders, Loaded, SettingOrigin, Settings, Sources, ThemeFolder, keys,
};
use slstop_tui::state;
use slstop_tui::theme::{Depth, GlyphSet};

#[derive(Clone, Debug)]
pub struct CommandContext {
    pub flags: Flags,
    pub environment: Environment,
    pub places: Folders,
    /// Where it was started; it may have been deleted since.
    pub folder: PathBuf,
}

impl CommandContext {
    pub fn of_process(flags: Flags) -> anyhow::Result<Self> {
        let places = Folders::of_this_user()?;
        Ok(Self {
            flags,
            environment: Environment::of_process(),
            folder: std::env::current_dir().unwrap_or_else(|_| places.home.clone()),
            places,
        })
    }

    /// All that was typed and written, with what is wrong about it.
    pub fn load(&self) -> Loaded {
        config::load(Sources {
            flags: &self.flags,
            environment: &self.environment,
            places: &self.places,
            folder: &self.folder,
        })
    }

    pub fn themes(&self) -> ThemeFolder {
        ThemeFolder::in_folder(&self.places.config)
    }

    /// How many colours can be shown, and may.
    pub fn depth(&self, settings: &Settings, is_terminal: bool) -> Depth {
        if settings.no_color.value {
            return Depth::None;
        }
        // The setting has taken `NO_COLOR` into account, and a flag may have overridden it.
        let heard = |name: &str| self.environment.get(name).filter(|_| name != "NO_COLOR");
        Depth::detect(|name| heard(name).map(str::to_owned), is_terminal)
    }

    /// The marks to draw with, whatever a theme says: those of the setting, or plain ones where the font
    /// or the locale has no others.
    pub fn glyphs(&self, settings: &Settings) -> Option<GlyphSet> {
        if settings.glyphs.origin != SettingOrigin::Default {
            return Some(settings.glyphs.value);
        }
        let detected = GlyphSet::detect(|name| self.environment.get(name).map(str::to_owned));
        (detected == GlyphSet::Ascii).then_some(detected)
    }

    /// What it means; an error when any of it is wrong. From here on the log is kept, if one was asked for.
    pub fn settle(&self) -> Result<ResolvedSettings, Misused> {
        let mut loaded = self.load();
        let wishes = keys::read(state::actions::rows(), &loaded.keys);
        loaded.wrongs.extend(wishes.wrongs);
        if !loaded.wrongs.is_empty() {
            return Err(Misused::settings(&loaded.wrongs));
        }
        loaded.notices.extend(wishes.notices);
        let log = self.places.log_file();
        if let Err(error) = log_file::start(&log, loaded.settings.log.value) {
            // An unwritable folder must not keep the console from an engineer at 03:10.
            let notice = format!("cannot write the log {}: {error}", log.display());
            loaded.notices.push(notice);
        }
        Ok(ResolvedSettings {
            settings: loaded.settings,
            keymap: wishes.keymap,
            notices: loaded.notices,
        })
    }
}
