//! A regular expression that a user typed, with bounds on its size.

use std::ops::Range;

use regex::{Regex, RegexBuilder};

use super::needle::Needle;
use super::prefilter::Prefilter;

/// Bound of one compiled expression, in bytes: `\w{1000}` would take hundreds of megabytes.
const LARGEST: usize = 1 << 20;

#[derive(Clone, Debug)]
pub struct Pattern {
    regex: Regex,
    /// The text that it stands for, if it has no metacharacters.
    plain: Option<Needle>,
    literal: Option<Prefilter>,
    prefilter: Option<Prefilter>,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source() == other.source()
    }
}

impl Pattern {
    /// # Errors
    /// The reason why it is invalid, in one line.
    pub fn new(source: &str) -> Result<Self, String> {
        let regex = RegexBuilder::new(source).size_limit(LARGEST).build();
        let regex = regex.map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "this expression is too large".to_owned(),
            other => {
                // The reason is the last line, below a picture of the position.
                let text = other.to_string();
                let reason = text.lines().last().unwrap_or_default().trim();
                let reason = reason.strip_prefix("error: ").unwrap_or(reason);
                format!("invalid regular expression: {reason}")
            }
        })?;
        let parsed = regex_syntax::parse(source).ok();
        let literal = parsed.as_ref().and_then(Prefilter::literal);
        let prefilter =
            parsed.and_then(|parsed| Prefilter::of_regex(source, &parsed, literal.clone()));
        // A plain text is found faster than an expression.
        let is_plain = regex::escape(source) == source;
        Ok(Self {
            regex,
            plain: is_plain.then(|| Needle::exact(source)),
            literal,
            prefilter,
        })
    }

    pub fn source(&self) -> &str {
        self.regex.as_str()
    }

    pub fn is_in(&self, text: &str) -> bool {
        match &self.plain {
            Some(needle) => needle.is_in(text),
            None => {
                let literal = self.literal.as_ref();
                literal.is_none_or(|literal| literal.is_in(text)) && self.regex.is_match(text)
            }
        }
    }

    /// Where it matches; empty matches are left out.
    pub fn places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let places = self.regex.find_iter(text).map(|found| found.range());
        places.filter(|place| !place.is_empty())
    }

    /// The cost of a byte, as a multiple of that of looking for a plain text: the slowest automata run at a
    /// quarter of its speed.
    pub fn scan_cost(&self) -> usize {
        const AUTOMATON: usize = 4;
        if self.plain.is_some() { 1 } else { AUTOMATON }
    }

    /// What must be in a text for it to match anywhere in it.
    pub fn prefilter(&self) -> Option<&Prefilter> {
        self.prefilter.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_that_would_compile_to_too_much_are_refused() {
        for source in [r"\w{1000}{1000}", "(a{1000}){1000}", r"\pL{5000}"] {
            let said = Pattern::new(source).expect_err(source);
            assert_eq!(said, "this expression is too large");
        }
    }

    #[test]
    fn the_reason_is_one_line() {
        for (source, said) in [
            ("a(", "invalid regular expression: unclosed group"),
            (
                "[z-a]",
                "invalid regular expression: invalid character class range, the start must be <= the end",
            ),
            (
                r"(a)\1",
                "invalid regular expression: backreferences are not supported",
            ),
        ] {
            assert_eq!(Pattern::new(source).expect_err(source), said);
        }
    }

    #[test]
    fn a_plain_text_needs_no_automaton() {
        let pattern = Pattern::new("error").expect("an expression");
        assert!(pattern.plain.is_some());
        assert!(!pattern.is_in("ERROR"));
        assert_eq!(Pattern::new("err.r").expect("an expression").plain, None);
    }
}
