//! Settings that are lists: tags, protected names, trusted folders.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::meaning::{Meaning, Misread};
use super::raw::Raw;
use slstop_core::domain::Tag;

impl Meaning for Vec<Tag> {
    fn expected() -> String {
        "KEY=VALUE, such as team=checkout".into()
    }

    fn read(raw: &Raw) -> Result<Self, Misread> {
        let words = raw.as_words().ok_or_else(Misread::default)?;
        let tag = |word: &String| {
            let (key, value) = word.split_once('=')?;
            (!key.trim().is_empty()).then(|| Tag::new(key.trim(), value.trim()))
        };
        words
            .iter()
            .map(tag)
            .collect::<Option<_>>()
            .ok_or_else(Misread::default)
    }

    fn show(&self) -> Value {
        self.iter()
            .map(|tag| format!("{}={}", tag.key, tag.value))
            .collect()
    }
}

/// Names and globs of what must never be written to without typing its name. The list only grows:
/// no later source may take a protection away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Protected(pub Vec<String>);

impl Meaning for Protected {
    fn expected() -> String {
        "a list of names or globs, such as [\"prod-*\"]".into()
    }

    fn read(raw: &Raw) -> Result<Self, Misread> {
        raw.as_words().map(Self).ok_or_else(Misread::default)
    }

    fn show(&self) -> Value {
        self.0.clone().into()
    }

    fn narrows(&self, _current: &Self) -> bool {
        true
    }

    const GROWS: bool = true;

    fn joined(self, earlier: &Self) -> Self {
        let mut all = earlier.0.clone();
        all.extend(self.0.into_iter().filter(|name| !earlier.0.contains(name)));
        Self(all)
    }
}

/// Folders whose `.slstop.toml` may say more than a project's may.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trusted(Vec<String>);

impl Trusted {
    /// Whether a project's folder is one of these or lies below one. Both are resolved first, so
    /// that a link cannot borrow the trust of the place where it lies.
    pub fn covers(&self, folder: &Path, home: &Path) -> bool {
        let Ok(folder) = folder.canonicalize() else {
            return false;
        };
        self.0
            .iter()
            .filter_map(|path| expanded(path, home).canonicalize().ok())
            .any(|trusted| folder.starts_with(trusted))
    }
}

fn expanded(path: &str, home: &Path) -> PathBuf {
    match path.strip_prefix("~/") {
        Some(rest) => home.join(rest),
        None if path == "~" => home.to_owned(),
        None => PathBuf::from(path),
    }
}

impl Meaning for Trusted {
    fn expected() -> String {
        "a list of absolute folders, such as [\"~/code/shop\"]".into()
    }

    fn read(raw: &Raw) -> Result<Self, Misread> {
        raw.as_words()
            .filter(|paths| paths.iter().all(|path| path.starts_with(['/', '~'])))
            .map(Self)
            .ok_or_else(Misread::default)
    }

    fn show(&self) -> Value {
        self.0.clone().into()
    }
}

/// A stack's name, as CloudFormation allows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StackName(String);

impl StackName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Meaning for StackName {
    fn expected() -> String {
        "a CloudFormation stack's name".into()
    }

    fn read(raw: &Raw) -> Result<Self, Misread> {
        let text = raw.as_text().ok_or_else(Misread::default)?;
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.chars().all(fits)
            && text.len() <= 128
        {
            Ok(Self(text))
        } else {
            Err(Misread::default())
        }
    }

    fn show(&self) -> Value {
        self.0.clone().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protections_only_add_up() {
        let list =
            |names: &[&str]| Protected(names.iter().map(|name| (*name).to_owned()).collect());
        let joined = list(&["b", "a"]).joined(&list(&["a"]));
        assert_eq!(joined, list(&["a", "b"]));
        assert_eq!(list(&[]).joined(&joined), joined);
    }

    #[test]
    fn trust_covers_a_folder_and_what_lies_below_but_not_its_neighbours() {
        let home = tempfile::tempdir().expect("a folder");
        for folder in ["code/shop/api", "code/shopping"] {
            std::fs::create_dir_all(home.path().join(folder)).expect("made");
        }
        let trusted = Trusted(vec!["~/code/shop".into(), "/nowhere".into()]);
        let covers = |folder: &str| trusted.covers(&home.path().join(folder), home.path());
        assert!(covers("code/shop"));
        assert!(covers("code/shop/api"));
        assert!(covers("code/shop/api/.."));
        assert!(!covers("code/shopping"));
        assert!(!covers("code/shop/.."));
        assert!(!covers("missing"));
    }

    #[test]
    fn tags_need_a_key() {
        let read = |text: &str| Vec::<Tag>::read(&Raw::Text(text.into()));
        assert_eq!(read("team=a,stage=").expect("tags").len(), 2);
        assert!(read("team").is_err());
        assert!(read("=x").is_err());
    }

    #[test]
    fn a_stack_is_named_as_cloudformation_allows() {
        let read = |text: &str| StackName::read(&Raw::Text(text.into()));
        assert!(read("shop-prod").is_ok());
        for wrong in ["", "9lives", "a b", "arn:aws:x"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
