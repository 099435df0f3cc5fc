//! A regular expression that somebody typed, within bounds.

use std::ops::Range;

use regex::{Regex, RegexBuilder};

use super::effort;
use super::form::Form;
use super::need::Need;
use super::needle::Needle;
use super::sure;

/// Of one compiled expression, in bytes: `\w{1000}` asks for hundreds of megabytes.
const LARGEST: usize = 1 << 20;

#[derive(Clone, Debug)]
pub struct Pattern {
    regex: Regex,
    /// What it is where it has no sign of its own.
    plain: Option<Needle>,
    sure: Option<Need>,
    form: Option<Form>,
    weight: usize,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source() == other.source()
    }
}

impl Pattern {
    /// # Errors
    /// What is wrong with it, in one line.
    pub fn new(source: &str) -> Result<Self, String> {
        let regex = RegexBuilder::new(source).size_limit(LARGEST).build();
        let regex = regex.map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "this expression is too large".to_owned(),
            other => {
                // The reason is the last line, below a picture of the place.
                let said = other.to_string();
                let reason = said.lines().last().unwrap_or_default().trim();
                let reason = reason.strip_prefix("error: ").unwrap_or(reason);
                format!("no regular expression: {reason}")
            }
        })?;
        // Where the case counts, a plain text is found faster than an expression.
        let is_plain = regex::escape(source) == source;
        Ok(Self {
            regex,
            plain: is_plain.then(|| Needle::exact(source)),
            sure: sure::of(source),
            form: form(source),
            weight: if is_plain { 1 } else { effort::of(source) },
        })
    }

    pub fn source(&self) -> &str {
        self.regex.as_str()
    }

    pub fn is_in(&self, text: &str) -> bool {
        match &self.plain {
            Some(needle) => needle.is_in(text),
            None => {
                self.sure.as_ref().is_none_or(|sure| sure.is_in(text)) && self.regex.is_match(text)
            }
        }
    }

    /// Where it is found, with more than nothing.
    pub fn places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let places = self.regex.find_iter(text).map(|found| found.range());
        places.filter(|place| !place.is_empty())
    }

    /// How many times as long a byte takes as with a plain text.
    pub fn weight(&self) -> usize {
        self.weight
    }

    /// What must be in a text for it to match anywhere in it.
    pub fn need(&self) -> Option<Need> {
        let needs = [self.sure.clone(), self.form.clone().map(Need::Form)];
        let mut needs: Vec<Need> = needs.into_iter().flatten().collect();
        if needs.len() > 1 {
            return Some(Need::All(needs));
        }
        needs.pop()
    }
}

/// Where a text of some length is sure, that is found faster and says enough.
fn form(source: &str) -> Option<Form> {
    const ENOUGH: usize = 3;
    let expression = regex_syntax::parse(source).ok()?;
    let is_telling = sure::of(source).is_some_and(|need| need.shortest() >= ENOUGH);
    (!is_telling).then(|| Form::of(source, &expression))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_expressions_are_refused_and_not_compiled() {
        for source in [r"\w{1000}{1000}", "(a{1000}){1000}", r"\pL{5000}"] {
            let said = Pattern::new(source).expect_err(source);
            assert_eq!(said, "this expression is too large");
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line() {
        for (source, said) in [
            ("a(", "no regular expression: unclosed group"),
            (
                "[z-a]",
                "no regular expression: invalid character class range, the start must be <= the end",
            ),
            (
                r"(a)\1",
                "no regular expression: backreferences are not supported",
            ),
        ] {
            assert_eq!(Pattern::new(source).expect_err(source), said);
        }
    }

    #[test]
    fn a_plain_text_is_looked_for_as_it_is() {
        let pattern = Pattern::new("error").expect("an expression");
        assert!(pattern.plain.is_some());
        assert!(!pattern.is_in("ERROR"));
        assert_eq!(Pattern::new("err.r").expect("an expression").plain, None);
    }
}
