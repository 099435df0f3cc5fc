//! All sources, the weakest first: default, the user's file, the project's, variables, flags.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::environment::{self, Environment};
use super::file::{self, KeyLine, OriginOfLine, WrittenFile};
use super::flags::Flags;
use super::origin::{FileLine, SettingOrigin};
use super::places::Folders;
use super::project::{self, Trust};
use super::region;
use super::setting::{Bound, Settings};
use super::text_file::{read_text, reason};
use super::wrong::Wrong;

#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    pub flags: &'a Flags,
    pub environment: &'a Environment,
    pub places: &'a Folders,
    /// Where slstop was started.
    pub folder: &'a Path,
}

/// What the sources say together.
#[derive(Debug, Default)]
pub struct Loaded {
    pub settings: Settings,
    /// The lines of `[keys]`.
    pub keys: Vec<KeyLine>,
    /// Files that were read, in order.
    pub files: Vec<PathBuf>,
    /// What counts for nothing or looks doubtful, as sentences; no reason to stop.
    pub notices: Vec<String>,
    /// What could not be understood. Only `slstop config` goes on with these.
    pub wrongs: Vec<Wrong>,
}

pub fn load(sources: Sources<'_>) -> Loaded {
    let mut loaded = Loaded::default();
    loaded.read_own(sources);
    loaded.read_project(sources);
    for entry in sources
        .environment
        .entries()
        .iter()
        .chain(&sources.flags.entries)
    {
        let verdict = loaded.settings.set(entry, Bound::Free);
        loaded.wrongs.extend(verdict.err());
    }
    loaded.wrongs.extend(sources.environment.wrong_endpoints());
    loaded.notices.extend(sources.environment.notices());
    loaded.doubt_region();
    loaded
}

impl Loaded {
    fn read_own(&mut self, sources: Sources<'_>) {
        let Some((path, named_by)) = own_file(sources) else {
            return;
        };
        let Some(written) = self.read(&path, SettingOrigin::File, named_by) else {
            return;
        };
        for entry in &written.entries {
            let verdict = self.settings.set(entry, Bound::Free);
            self.wrongs.extend(verdict.err());
        }
        self.wrongs.extend(written.wrongs);
        self.keys = written.keys;
    }

    fn read_project(&mut self, sources: Sources<'_>) {
        let home = &sources.places.home;
        let Some(path) = project::find(sources.folder, home) else {
            return;
        };
        let folder = path.parent().unwrap_or(sources.folder);
        let trust = if self.settings.trusted.value.covers(folder, home) {
            Trust::Trusted
        } else {
            Trust::Unknown
        };
        if trust == Trust::Unknown && project::is_of_others(&path, home) {
            self.notices.push(format!(
                "{} does not count: it is another user's; add this folder to `trusted` in your own config.toml if you \
                 trust it",
                path.display()
            ));
            return;
        }
        let n_wrongs = self.wrongs.len();
        self.apply_project(&path, trust);
        // What nobody vouched for must not keep slstop from starting.
        if trust == Trust::Unknown {
            let wrongs = self.wrongs.split_off(n_wrongs);
            self.notices.extend(wrongs.iter().map(Wrong::to_string));
        }
    }

    fn apply_project(&mut self, path: &Path, trust: Trust) {
        let Some(written) = self.read(path, SettingOrigin::Project, None) else {
            return;
        };
        for entry in &written.entries {
            match project::apply(&mut self.settings, entry, trust) {
                Ok(notice) => self.notices.extend(notice),
                Err(wrong) => self.wrongs.push(wrong),
            }
        }
        self.wrongs.extend(written.wrongs);
        if let Some(line) = written.keys.first() {
            let notice = format!(
                "{}: `[keys]` does not count: keys are yours, not a project's",
                line.origin
            );
            self.notices.push(notice);
        }
    }

    /// A file that nobody named need not be there.
    fn read(
        &mut self,
        path: &Path,
        owner: OriginOfLine,
        named_by: Option<SettingOrigin>,
    ) -> Option<WrittenFile> {
        match read_text(path) {
            Ok(text) => {
                self.files.push(path.to_owned());
                Some(file::read(&text, path, owner))
            }
            Err(error) if is_absent(&error) && named_by.is_none() => None,
            Err(error) => {
                let whole = owner(FileLine {
                    path: path.into(),
                    line: 0,
                });
                let what = match &named_by {
                    Some(_) => format!("cannot read {}: {}", path.display(), reason(&error)),
                    None => format!("cannot be read: {}", reason(&error)),
                };
                self.wrongs
                    .push(Wrong::new(named_by.unwrap_or(whole), what));
                None
            }
        }
    }

    /// Emulators take any region.
    fn doubt_region(&mut self) {
        if self.settings.endpoint_url.value.is_some() {
            return;
        }
        let region = &self.settings.region;
        let named = region.value.iter().flat_map(|several| several.iter());
        let doubts = named.filter_map(region::doubt);
        let notices = doubts.map(|doubt| format!("{}: {doubt}", region.origin));
        self.notices.extend(notices);
    }
}

/// The user's file and what named it, if anything did. Named by an empty variable: no file at all.
fn own_file(sources: Sources<'_>) -> Option<(PathBuf, Option<SettingOrigin>)> {
    if let Some(path) = &sources.flags.config {
        return Some((path.clone(), Some(SettingOrigin::Flag("--config".into()))));
    }
    match sources.environment.get(environment::CONFIG) {
        Some("") => None,
        Some(path) => {
            let named_by = SettingOrigin::Environment(environment::CONFIG.into());
            Some((path.into(), Some(named_by)))
        }
        None => Some((sources.places.config_file(), None)),
    }
}

/// A home folder that is no folder (`HOME=/dev/null`) holds no file either.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::raw::Raw;
    use crate::config::setting::{Setting, SettingValue};

    struct World {
        home: tempfile::TempDir,
        flags: Flags,
        environment: Vec<(String, String)>,
    }

    impl World {
        fn new() -> Self {
            let home = tempfile::tempdir().expect("a folder");
            std::fs::create_dir_all(home.path().join("shop")).expect("made");
            Self {
                home,
                flags: Flags::default(),
                environment: Vec::new(),
            }
        }

        fn file(self, name: &str, text: &str) -> Self {
            std::fs::write(self.home.path().join(name), text).expect("written");
            self
        }

        fn variable(mut self, name: &str, value: &str) -> Self {
            self.environment.push((name.into(), value.into()));
            self
        }

        fn flag(mut self, key: &str, value: &str) -> Self {
            let setting = Setting::named(key).expect("in the table");
            let origin = SettingOrigin::Flag(format!("--{key}").into());
            self.flags.entries.push(SettingValue {
                setting,
                raw: Raw::Text(value.into()),
                origin,
            });
            self
        }

        fn load(&self) -> Loaded {
            let home = self.home.path().to_owned();
            let folder = home.join("shop");
            load(Sources {
                flags: &self.flags,
                environment: &self.environment.iter().cloned().collect(),
                places: &Folders {
                    config: home.clone(),
                    state: home.clone(),
                    home,
                },
                folder: &folder,
            })
        }
    }

    fn origin(loaded: &Loaded, key: &str) -> String {
        let setting = Setting::named(key).expect("in the table");
        let origin = loaded.settings.shown(setting).origin.to_string();
        origin.rsplit('/').next().unwrap_or_default().to_owned()
    }

    #[test]
    fn later_sources_win() {
        let world = World::new().file("config.toml", "\nwindow = \"1h\"\n");
        assert_eq!(origin(&world.load(), "window"), "config.toml:2");
        let world = world.file("shop/.slstop.toml", "window = \"2h\"\n");
        assert_eq!(origin(&world.load(), "window"), ".slstop.toml:1");
        let world = world.variable("SLSTOP_WINDOW", "3h");
        assert_eq!(origin(&world.load(), "window"), "SLSTOP_WINDOW");
        let world = world.flag("window", "12h");
        let loaded = world.load();
        assert_eq!(origin(&loaded, "window"), "--window");
        assert_eq!(loaded.settings.window.value.secs, 12 * 3600);
        assert_eq!(origin(&loaded, "budget"), "default");
    }

    #[test]
    fn protections_add_up_over_all_sources() {
        let loaded = World::new()
            .file("config.toml", "protected = [\"prod-*\"]")
            .file("shop/.slstop.toml", "protected = [\"live\"]")
            .variable("SLSTOP_PROTECTED", "")
            .load();
        let protected = &loaded.settings.protected;
        assert_eq!(protected.value.0, ["prod-*", "live"]);
        let origin = protected.origin.to_string();
        for source in ["config.toml:1", ".slstop.toml:1", "SLSTOP_PROTECTED"] {
            assert!(origin.contains(source), "{origin}");
        }
    }

    #[test]
    fn a_trusted_folder_is_believed() {
        let project = "profile = \"dev\"\n";
        let world = World::new().file("shop/.slstop.toml", project);
        assert_eq!(world.load().notices.len(), 1);
        let world = world.file("config.toml", "trusted = [\"~/shop\"]");
        let loaded = world.load();
        assert_eq!(loaded.notices, Vec::<String>::new());
        assert_eq!(origin(&loaded, "profile"), ".slstop.toml:1");
    }

    #[test]
    fn every_wrong_value_is_reported_and_the_rest_still_counts() {
        let loaded = World::new()
            .file("config.toml", "budget = \"x\"\ntheem = 1\nzone = \"local\"")
            .variable("SLSTOP_MOUSE", "perhaps")
            .flag("memory", "1KB")
            .load();
        assert_eq!(loaded.wrongs.len(), 4);
        assert_eq!(origin(&loaded, "zone"), "config.toml:3");
    }

    #[test]
    fn a_named_file_must_be_there() {
        let world = World::new().variable(environment::CONFIG, "/nowhere/x.toml");
        let wrongs = world.load().wrongs;
        assert_eq!(
            wrongs[0].to_string(),
            "SLSTOP_CONFIG: cannot read /nowhere/x.toml: no such file"
        );
        assert!(
            World::new()
                .variable(environment::CONFIG, "")
                .load()
                .wrongs
                .is_empty()
        );
    }

    #[test]
    fn an_odd_region_is_doubted_but_not_at_an_emulator() {
        let world = World::new().flag("region", "eu-wst-1");
        assert_eq!(
            world.load().notices,
            ["--region: `eu-wst-1` is not a region that slstop knows; did you mean `eu-west-1`?"]
        );
        let world = world.flag("endpoint-url", "http://localhost:4566");
        assert_eq!(world.load().notices, Vec::<String>::new());
    }
}
