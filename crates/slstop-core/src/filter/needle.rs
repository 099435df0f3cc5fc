//! A text to look for: case-insensitive, unless it has a capital letter itself.

use std::ops::Range;
use std::sync::Arc;

use memchr::memmem::Finder;
use regex::{Regex, RegexBuilder};

#[derive(Clone, Debug)]
pub struct Needle {
    text: Arc<str>,
    search: NeedleSearch,
}

#[derive(Clone, Debug)]
enum NeedleSearch {
    Exact(Box<Finder<'static>>),
    AnyCase(Regex),
}

impl PartialEq for Needle {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.is_exact() == other.is_exact()
    }
}

impl Needle {
    pub fn new(text: &str) -> Self {
        let any_case = (!is_exact(text)).then(|| RegexBuilder::new(&any_case(text)).build());
        match any_case {
            Some(Ok(regex)) => Self {
                text: text.into(),
                search: NeedleSearch::AnyCase(regex),
            },
            // Too long for a regular expression.
            Some(Err(_)) | None => Self::exact(text),
        }
    }

    /// Case-sensitive.
    pub fn exact(text: &str) -> Self {
        Self {
            text: text.into(),
            search: NeedleSearch::Exact(Box::new(Finder::new(text).into_owned())),
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is case-sensitive.
    pub fn is_exact(&self) -> bool {
        matches!(self.search, NeedleSearch::Exact(_))
    }

    pub fn is_in(&self, text: &str) -> bool {
        match &self.search {
            NeedleSearch::Exact(finder) => finder.find(text.as_bytes()).is_some(),
            NeedleSearch::AnyCase(regex) => regex.is_match(text),
        }
    }

    /// Where it is found.
    pub fn places<'a>(&'a self, text: &'a str) -> Box<dyn Iterator<Item = Range<usize>> + 'a> {
        match &self.search {
            NeedleSearch::Exact(_) if self.text.is_empty() => Box::new(std::iter::empty()),
            NeedleSearch::Exact(finder) => Box::new(
                finder
                    .find_iter(text.as_bytes())
                    .map(|at| at..at + self.text.len()),
            ),
            NeedleSearch::AnyCase(regex) => {
                Box::new(regex.find_iter(text).map(|found| found.range()))
            }
        }
    }

    /// As a regular expression.
    pub fn expression(&self) -> String {
        match self.search {
            NeedleSearch::Exact(_) => regex::escape(&self.text),
            NeedleSearch::AnyCase(_) => any_case(&self.text),
        }
    }
}

/// A capital letter makes it case-sensitive; without any letter case cannot matter.
fn is_exact(text: &str) -> bool {
    text.chars().any(char::is_uppercase) || !text.chars().any(char::is_alphabetic)
}

fn any_case(text: &str) -> String {
    // Unicode's case folding would match the long s and the kelvin sign for `sk`.
    let flags = if text.is_ascii() { "i-u" } else { "i" };
    format!("(?{flags}:{})", regex::escape(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capital_letter_makes_cases_matter() {
        for (needle, text, is_in) in [
            ("timeout", "a TimeOut", true),
            ("Timeout", "a timeout", false),
            ("Timeout", "a Timeout", true),
            ("größe", "GRÖSSE", false),
            ("größe", "GRÖßE", true),
            ("4711", "order 4711", true),
            ("", "anything", true),
            ("a.b", "axb", false),
        ] {
            assert_eq!(Needle::new(needle).is_in(text), is_in, "{needle} in {text}");
        }
    }

    #[test]
    fn every_occurrence_is_found() {
        let places: Vec<_> = Needle::new("ab").places("AB ab").collect();
        assert_eq!(places, [0..2, 3..5]);
        assert_eq!(Needle::new("").places("ab").count(), 0);
    }
}
