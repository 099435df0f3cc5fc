//! What is wrong with what was typed: one line that names it, where it stands, what was expected
//! and what was probably meant.

use std::fmt;

use super::origin::SettingOrigin;

pub use slstop_base::did_you_mean::did_you_mean;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub origin: SettingOrigin,
    /// What was found there: `unknown setting `tehme``.
    pub what: String,
    /// The end of "expected …"; empty where the fault says it all.
    pub expected: String,
    pub did_you_mean: Option<String>,
}

impl Wrong {
    pub fn new(origin: SettingOrigin, what: impl Into<String>) -> Self {
        Self {
            origin,
            what: what.into(),
            expected: String::new(),
            did_you_mean: None,
        }
    }

    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = expected.into();
        self
    }

    pub fn did_you_mean(mut self, suggestion: Option<impl Into<String>>) -> Self {
        self.did_you_mean = suggestion.map(Into::into);
        self
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.what)?;
        if !self.expected.is_empty() {
            write!(f, ": expected {}", self.expected)?;
        }
        if let Some(suggestion) = &self.did_you_mean {
            write!(f, "; did you mean `{suggestion}`?")?;
        }
        Ok(())
    }
}

impl std::error::Error for Wrong {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_one_line_in_the_order_where_what_expected_meant() {
        let wrong = Wrong::new(
            SettingOrigin::Flag("--glyphs".into()),
            "`asci` is not a set of glyphs",
        )
        .expected("unicode or ascii")
        .did_you_mean(Some("ascii"));
        assert_eq!(
            wrong.to_string(),
            "--glyphs: `asci` is not a set of glyphs: expected unicode or ascii; did you mean `ascii`?"
        );
    }
}
