//! The only text that can reach a cell or a terminal.

use std::borrow::Cow;

/// Text without anything that a terminal could take for a command. Every way of making one cleans;
/// clean text is borrowed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SafeText<'a>(Cow<'a, str>);

impl<'a> SafeText<'a> {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'a> From<&'a str> for SafeText<'a> {
    fn from(source: &'a str) -> Self {
        Self(Cow::Borrowed(source))
    }
}

impl From<String> for SafeText<'_> {
    fn from(source: String) -> Self {
        Self(Cow::Owned(source))
    }
}
