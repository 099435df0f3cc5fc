//! Saved events: plain JSON files, in the user's own folder and in the project's.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use slstop_core::domain::invoke::MOST_SYNC_BYTES;

/// A folder of events is looked at by people; what is beyond is not listed.
const MOST_LISTED: usize = 10_000;
/// As Lambda's own test events.
const LONGEST_NAME: usize = 100;

/// Where saved events lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFolders {
    /// `~/.config/slstop/events`.
    pub own: PathBuf,
    /// `.slstop/events` in the project, for all who work on it.
    pub project: PathBuf,
}

/// Whose an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SavedWhere {
    Own,
    Project,
}

impl SavedWhere {
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Project => "project",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedPayload {
    pub name: String,
    pub at: SavedWhere,
    pub bytes: u64,
    pub path: PathBuf,
}

/// Letters, digits, dashes, underscores and dots, not at the beginning: no name leads out of the folder.
pub fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty()
        && name.len() <= LONGEST_NAME
        && !name.starts_with('.')
        && name.chars().all(fits)
}

impl EventFolders {
    pub fn new(config: &Path, project: &Path) -> Self {
        Self {
            own: config.join("events"),
            project: project.join(".slstop").join("events"),
        }
    }

    fn folder(&self, at: SavedWhere) -> &Path {
        match at {
            SavedWhere::Own => &self.own,
            SavedWhere::Project => &self.project,
        }
    }

    fn path(&self, at: SavedWhere, name: &str) -> PathBuf {
        self.folder(at).join(format!("{name}.json"))
    }

    /// All of them by name; of one name the user's own comes first.
    pub fn list(&self) -> Vec<SavedPayload> {
        let mut found = Vec::new();
        for at in [SavedWhere::Own, SavedWhere::Project] {
            let files = fs::read_dir(self.folder(at))
                .into_iter()
                .flatten()
                .flatten();
            for file in files.take(MOST_LISTED) {
                let path = file.path();
                let stem = path.file_stem().and_then(|stem| stem.to_str());
                let is_json = path
                    .extension()
                    .is_some_and(|extension| extension == "json");
                let (Some(name), true) = (stem.filter(|name| is_name(name)), is_json) else {
                    continue;
                };
                let Ok(about) = file.metadata() else {
                    continue;
                };
                found.push(SavedPayload {
                    name: name.to_owned(),
                    at,
                    bytes: about.len(),
                    path: path.clone(),
                });
            }
        }
        found.sort_by(|a, b| (&a.name, a.at as u8).cmp(&(&b.name, b.at as u8)));
        found
    }

    /// Where an event of this name lies, the user's own before the project's.
    pub fn find(&self, name: &str) -> Option<PathBuf> {
        let paths = [SavedWhere::Own, SavedWhere::Project].map(|at| self.path(at, name));
        paths
            .into_iter()
            .find(|path| is_name(name) && path.is_file())
    }

    pub fn read(path: &Path) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = fs::File::open(path)?;
        file.take(MOST_SYNC_BYTES as u64 + 1)
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Writes beside it first, so that a crash leaves the old event or the new one.
    pub fn save(&self, at: SavedWhere, name: &str, payload: &[u8]) -> io::Result<PathBuf> {
        let folder = self.folder(at);
        let (folder_mode, file_mode) = match at {
            SavedWhere::Own => (0o700, 0o600),
            // Others check it out, too.
            SavedWhere::Project => (0o755, 0o644),
        };
        fs::DirBuilder::new()
            .recursive(true)
            .mode(folder_mode)
            .create(folder)?;
        let path = self.path(at, name);
        let beside = folder.join(format!(".{name}.json.new"));
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(file_mode)
            .open(&beside)?;
        file.write_all(payload)?;
        if !payload.ends_with(b"\n") {
            file.write_all(b"\n")?;
        }
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        Ok(path)
    }

    /// Whether there was one.
    pub fn delete(&self, at: SavedWhere, name: &str) -> io::Result<bool> {
        match fs::remove_file(self.path(at, name)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_saved_listed_found_and_deleted() {
        let home = tempfile::tempdir().expect("a folder");
        let folders = EventFolders::new(&home.path().join("config"), &home.path().join("shop"));
        let save = |at, name, payload: &str| {
            folders
                .save(at, name, payload.as_bytes())
                .expect("it is ours")
        };
        save(SavedWhere::Own, "order", "{\"id\":1}");
        save(SavedWhere::Project, "order", "{\"id\":2}");
        save(SavedWhere::Project, "refund", "{}\n");
        let listed: Vec<_> = folders
            .list()
            .into_iter()
            .map(|event| (event.name, event.at, event.bytes))
            .collect();
        assert_eq!(
            listed,
            [
                ("order".to_owned(), SavedWhere::Own, 9),
                ("order".to_owned(), SavedWhere::Project, 9),
                ("refund".to_owned(), SavedWhere::Project, 3)
            ]
        );
        let read = |name| EventFolders::read(&folders.find(name)?).ok();
        assert_eq!(read("order").as_deref(), Some(&b"{\"id\":1}\n"[..]));
        assert!(folders.delete(SavedWhere::Own, "order").expect("ours"));
        assert_eq!(read("order").as_deref(), Some(&b"{\"id\":2}\n"[..]));
        assert!(!folders.delete(SavedWhere::Own, "order").expect("ours"));
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for wrong in ["", "../x", "a/b", ".hidden", "a\0b", "a b"] {
            assert!(!is_name(wrong), "{wrong:?}");
        }
        assert!(is_name("order-1.v2_ä"));
    }
}
