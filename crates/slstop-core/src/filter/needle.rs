//! A text to be looked for: in any case, unless it has a capital letter itself.

use std::ops::Range;
use std::sync::Arc;

use memchr::memmem::Finder;
use regex::{Regex, RegexBuilder};

#[derive(Clone, Debug)]
pub struct Needle {
    text: Arc<str>,
    search: Search,
}

#[derive(Clone, Debug)]
enum Search {
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
                search: Search::AnyCase(regex),
            },
            // More letters than an expression may have.
            Some(Err(_)) | None => Self::exact(text),
        }
    }

    /// In this very spelling.
    pub fn exact(text: &str) -> Self {
        Self {
            text: text.into(),
            search: Search::Exact(Box::new(Finder::new(text).into_owned())),
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether only this very spelling is found.
    pub fn is_exact(&self) -> bool {
        matches!(self.search, Search::Exact(_))
    }

    pub fn is_in(&self, text: &str) -> bool {
        match &self.search {
            Search::Exact(finder) => finder.find(text.as_bytes()).is_some(),
            Search::AnyCase(regex) => regex.is_match(text),
        }
    }

    /// Where it is found.
    pub fn places<'a>(&'a self, text: &'a str) -> Box<dyn Iterator<Item = Range<usize>> + 'a> {
        match &self.search {
            Search::Exact(_) if self.text.is_empty() => Box::new(std::iter::empty()),
            Search::Exact(finder) => Box::new(
                finder
                    .find_iter(text.as_bytes())
                    .map(|at| at..at + self.text.len()),
            ),
            Search::AnyCase(regex) => Box::new(regex.find_iter(text).map(|found| found.range())),
        }
    }

    /// As a regular expression.
    pub fn expression(&self) -> String {
        match self.search {
            Search::Exact(_) => regex::escape(&self.text),
            Search::AnyCase(_) => any_case(&self.text),
        }
    }
}

/// One capital letter says that cases matter; without any letter they cannot.
fn is_exact(text: &str) -> bool {
    text.chars().any(char::is_uppercase) || !text.chars().any(char::is_alphabetic)
}

fn any_case(text: &str) -> String {
    // Unicode knows a long s and a kelvin sign, which no log means by `sk`.
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
    fn every_place_is_told() {
        let places: Vec<_> = Needle::new("ab").places("AB ab").collect();
        assert_eq!(places, [0..2, 3..5]);
        assert_eq!(Needle::new("").places("ab").count(), 0);
    }
}
