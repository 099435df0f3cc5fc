//! Where a value came from, so that a wrong one can be found and a surprising one explained.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingOrigin {
    /// Built in.
    Default,
    /// The user's own file.
    File(FileLine),
    /// A project's file: it came with somebody's code, and may only narrow.
    Project(FileLine),
    /// The variable's name.
    Environment(Arc<str>),
    /// As it is typed: `--theme`.
    Flag(Arc<str>),
    /// A list that several sources added to.
    Several(Arc<[SettingOrigin]>),
}

/// A line of a file, counted from 1 as editors do; 0 is the file as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLine {
    pub path: Arc<Path>,
    pub line: usize,
}

impl SettingOrigin {
    /// Both, in the order in which they were read; the default is not worth a word beside another.
    pub fn and(&self, other: Self) -> Self {
        match self {
            Self::Default => other,
            Self::Several(parts) => Self::Several(parts.iter().cloned().chain([other]).collect()),
            one => Self::Several([one.clone(), other].into()),
        }
    }

    /// A flag, or a variable of slstop's own: named for this very run.
    pub fn is_of_this_run(&self) -> bool {
        matches!(self, Self::Flag(_) | Self::Environment(_)) && !self.is_aws_variable()
    }

    /// Whether the SDK reads this variable itself and knows its finer rules (`AWS_PROFILE`).
    pub fn is_aws_variable(&self) -> bool {
        matches!(self, Self::Environment(name) if name.starts_with("AWS_"))
    }
}

impl fmt::Display for SettingOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(place) | Self::Project(place) if place.line == 0 => {
                write!(f, "{}", place.path.display())
            }
            Self::File(place) | Self::Project(place) => {
                write!(f, "{}:{}", place.path.display(), place.line)
            }
            Self::Environment(name) | Self::Flag(name) => f.write_str(name),
            Self::Several(parts) => {
                for (n_before, part) in parts.iter().enumerate() {
                    write!(f, "{}{part}", if n_before > 0 { ", " } else { "" })?;
                }
                Ok(())
            }
        }
    }
}

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithOrigin<T> {
    pub value: T,
    pub origin: SettingOrigin,
}

impl<T> WithOrigin<T> {
    pub fn default(value: T) -> Self {
        Self {
            value,
            origin: SettingOrigin::Default,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_grew_names_all_its_sources() {
        let line = |line| FileLine {
            path: Path::new("a.toml").into(),
            line,
        };
        let grown = SettingOrigin::Default
            .and(SettingOrigin::File(line(3)))
            .and(SettingOrigin::Project(line(7)))
            .and(SettingOrigin::Environment("SLSTOP_PROTECTED".into()));
        assert_eq!(grown.to_string(), "a.toml:3, a.toml:7, SLSTOP_PROTECTED");
    }
}
