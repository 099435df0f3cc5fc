//! What is wrong with what was typed: one line that names it, where it stands, what was expected
//! and what was probably meant.

use std::fmt;

use super::origin::Origin;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    pub origin: Origin,
    /// What was found there: `unknown setting `tehme``.
    pub what: String,
    /// The end of "expected …"; empty where the fault says it all.
    pub expected: String,
    pub meant: Option<String>,
}

impl Wrong {
    pub fn new(origin: Origin, what: impl Into<String>) -> Self {
        Self {
            origin,
            what: what.into(),
            expected: String::new(),
            meant: None,
        }
    }

    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = expected.into();
        self
    }

    pub fn meant(mut self, meant: Option<impl Into<String>>) -> Self {
        self.meant = meant.map(Into::into);
        self
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.origin, self.what)?;
        if !self.expected.is_empty() {
            write!(f, ": expected {}", self.expected)?;
        }
        if let Some(meant) = &self.meant {
            write!(f, "; did you mean `{meant}`?")?;
        }
        Ok(())
    }
}

impl std::error::Error for Wrong {}

/// The known word that was probably meant: the nearest, if it is near enough to be a slip of the
/// fingers and not another word.
pub fn did_you_mean<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Below this Jaro-Winkler likeness suggestions turn silly (`gray` for `green` has 0.69).
    const LIKENESS: f64 = 0.8;
    /// Comparing takes time in proportion to the product of the lengths, and no name is that long.
    const LONGEST: usize = 100;
    if typed.len() > LONGEST {
        return None;
    }
    let typed = typed.to_lowercase();
    known
        .into_iter()
        .map(|word| (strsim::jaro_winkler(&typed, &word.to_lowercase()), word))
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_fingers_are_understood_and_other_words_are_not() {
        let known = ["theme", "budget", "region", "eu-west-1", "us-east-1"];
        assert_eq!(did_you_mean("tehme", known), Some("theme"));
        assert_eq!(did_you_mean("Budgte", known), Some("budget"));
        assert_eq!(did_you_mean("eu-wst-1", known), Some("eu-west-1"));
        assert_eq!(did_you_mean("quantum", known), None);
        assert_eq!(did_you_mean("", known), None);
        assert_eq!(did_you_mean(&"theme".repeat(1000), known), None);
    }

    #[test]
    fn a_fault_is_one_line_in_the_order_where_what_expected_meant() {
        let wrong = Wrong::new(
            Origin::Flag("--glyphs".into()),
            "`asci` is not a set of glyphs",
        )
        .expected("unicode or ascii")
        .meant(Some("ascii"));
        assert_eq!(
            wrong.to_string(),
            "--glyphs: `asci` is not a set of glyphs: expected unicode or ascii; did you mean `ascii`?"
        );
    }
}
