//! A project's own file: `.slstop.toml`, found from the folder where slstop was started. It may
//! narrow what the user allows; whatever else it says counts only in a folder that the user trusts.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::setting::{Bound, Reach, SettingValue, SettingVerdict, Settings};
use super::wrong::Wrong;

pub const FILE: &str = ".slstop.toml";

/// The nearest one, upwards to the root of the repository. The home folder is nobody's project.
pub fn find(start: &Path, home: &Path) -> Option<PathBuf> {
    // The folder that a process starts in is a real path; HOME may be a link to one.
    let real_home = home.canonicalize().unwrap_or_else(|_| home.to_owned());
    let is_home = |folder: &Path| folder == home || folder == real_home;
    for folder in start.ancestors().take_while(|folder| !is_home(folder)) {
        let file = folder.join(FILE);
        if file.exists() {
            return Some(file);
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// Whether somebody else left it there, in a folder above that all may write to: it is not the user's, by whom the
/// home folder is owned, nor the system's.
pub fn is_of_others(file: &Path, home: &Path) -> bool {
    let owner = |path: &Path| path.metadata().map(|about| about.uid()).ok();
    match (owner(file), owner(home)) {
        (Some(file), Some(home)) => are_others(file, home),
        _ => false,
    }
}

fn are_others(file: u32, home: u32) -> bool {
    const SYSTEM: u32 = 0;
    file != home && file != SYSTEM
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    Trusted,
    /// Nobody has vouched for the folder.
    Unknown,
}

/// Applies one line of a project's file. What does not count is said, because a setting that is
/// silently without effect looks like a fault of the program.
pub fn apply(
    settings: &mut Settings,
    entry: &SettingValue,
    trust: Trust,
) -> Result<Option<String>, Wrong> {
    let key = entry.setting.key;
    let bound = match (entry.setting.reach, trust) {
        (Reach::Personal, _) => {
            return Ok(Some(format!(
                "{}: `{key}` does not count: it is yours to set, not a project's",
                entry.origin
            )));
        }
        (Reach::Guarded, Trust::Unknown) => Bound::OnlyNarrower,
        (Reach::Guarded, Trust::Trusted) | (Reach::Project, _) => Bound::Free,
    };
    Ok(match settings.set(entry, bound)? {
        SettingVerdict::Taken => None,
        SettingVerdict::TooWide => Some(format!(
            "{}: `{key}` does not count: add this folder to `trusted` in your own config.toml if you trust it",
            entry.origin
        )),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::file;
    use crate::config::origin::SettingOrigin;
    use slstop_base::Usd;

    #[test]
    fn the_search_ends_at_the_repository_and_before_the_home_folder() {
        let home = tempfile::tempdir().expect("a folder");
        let at = |path: &str| home.path().join(path);
        for folder in ["shop/.git", "shop/api/src", "loose/deep"] {
            std::fs::create_dir_all(at(folder)).expect("made");
        }
        std::fs::write(at(FILE), "").expect("written");
        assert_eq!(find(&at("shop/api/src"), home.path()), None);
        assert_eq!(find(&at("loose/deep"), home.path()), None);
        std::fs::write(at("shop/.slstop.toml"), "").expect("written");
        assert_eq!(
            find(&at("shop/api/src"), home.path()),
            Some(at("shop/.slstop.toml"))
        );
    }

    #[test]
    fn a_file_of_another_user_is_known_as_such() {
        assert!(are_others(1001, 1000) && are_others(1000, 0));
        assert!(!are_others(1000, 1000) && !are_others(0, 1000));
        let home = tempfile::tempdir().expect("a folder");
        let file = home.path().join(FILE);
        std::fs::write(&file, "").expect("written");
        assert!(!is_of_others(&file, home.path()));
    }

    fn applied(text: &str, trust: Trust) -> (Settings, Vec<String>) {
        let mut settings = Settings::default();
        let written = file::read(text, Path::new("p.toml"), SettingOrigin::Project);
        let notices = written
            .entries
            .iter()
            .filter_map(|entry| apply(&mut settings, entry, trust).expect("well-formed"))
            .collect();
        (settings, notices)
    }

    #[test]
    fn an_untrusted_project_narrows_and_nothing_else() {
        let text = "profile = \"admin\"\nendpoint-url = \"http://evil.example\"\nwrite = true\nbudget = 9\ntheme = \"x\"\n";
        let (settings, notices) = applied(text, Trust::Unknown);
        assert_eq!(settings.profile.value, None);
        assert_eq!(settings.endpoint_url.value, None);
        assert!(!settings.write.value);
        assert_eq!(settings.budget.origin, SettingOrigin::Default);
        assert_eq!(settings.theme.origin, SettingOrigin::Default);
        assert_eq!(notices.len(), 5);

        let (settings, notices) = applied(
            "stack = \"shop\"\nbudget = 0.01\nprotected = [\"live\"]\n",
            Trust::Unknown,
        );
        assert_eq!(settings.stack.origin.to_string(), "p.toml:1");
        assert_eq!(settings.budget.value, Usd::from_dollars(0.01));
        assert_eq!(settings.protected.value.0, ["live"]);
        assert_eq!(notices, Vec::<String>::new());
    }

    #[test]
    fn a_trusted_project_chooses_account_endpoint_and_writing_but_not_your_theme() {
        let text = "profile = \"dev\"\nendpoint-url = \"http://localhost:4566\"\nwrite = true\ntheme = \"x\"\n";
        let (settings, notices) = applied(text, Trust::Trusted);
        assert_eq!(settings.profile.origin.to_string(), "p.toml:1");
        assert_eq!(settings.endpoint_url.origin.to_string(), "p.toml:2");
        assert!(settings.write.value);
        assert_eq!(
            notices,
            ["p.toml:4: `theme` does not count: it is yours to set, not a project's"]
        );
    }
}
