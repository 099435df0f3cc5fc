//! The filter pattern language of CloudWatch Logs, read once and matched against many messages.
//!
//! Four kinds of pattern share the name: terms (`ERROR -health "timed out"`), a regular expression
//! (`%[Ee]rror%`), conditions on JSON (`{ $.level = "ERROR" && $.ms > 300 }`) and fields of lines that are
//! delimited by spaces (`[ip, ..., status = 5*, size]`). Matching is case-sensitive throughout.

mod comparison;
mod cursor;
mod delimited;
mod expression;
mod json;
mod log_regex;
mod selector;
mod terms;
#[cfg(test)]
mod tests;
mod wildcard;

use thiserror::Error;

use delimited::DelimitedPattern;
use json::JsonPattern;
use log_regex::LogRegex;
use terms::TermsPattern;

/// AWS's bound on the length of a pattern, in characters.
pub const LONGEST: usize = 1024;

#[derive(Debug)]
pub struct FilterPattern(PatternKind);

#[derive(Debug)]
enum PatternKind {
    Terms(TermsPattern),
    Regex(LogRegex),
    Json(JsonPattern),
    Delimited(DelimitedPattern),
}

/// Why a pattern is none: the message of AWS's `InvalidParameterException`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidPattern {
    #[error("Invalid filter pattern")]
    Malformed,
    #[error("Invalid character(s) in term '{0}'")]
    Characters(String),
    #[error("If a filter pattern starts with '{0}' it must end with '{1}'")]
    Unclosed(char, char),
    #[error(
        "Invalid filter pattern: a pattern holds at most {} regular expressions",
        log_regex::MOST
    )]
    TooManyRegexes,
    #[error(
        "1 validation error detected: Value at 'filterPattern' failed to satisfy constraint: \
         Member must have length less than or equal to {LONGEST}"
    )]
    TooLong,
}

impl FilterPattern {
    /// # Errors
    /// What AWS would answer to this pattern.
    pub fn parse(source: &str) -> Result<Self, InvalidPattern> {
        if source.chars().count() > LONGEST {
            return Err(InvalidPattern::TooLong);
        }
        let source = source.trim();
        let kind = match source.chars().next() {
            Some('{') => PatternKind::Json(JsonPattern::parse(within(source, '{', '}')?)?),
            Some('[') => {
                PatternKind::Delimited(DelimitedPattern::parse(within(source, '[', ']')?)?)
            }
            Some('%') => PatternKind::Regex(LogRegex::standalone(source)?),
            _ => PatternKind::Terms(TermsPattern::parse(source)?),
        };
        Ok(Self(kind))
    }

    pub fn matches(&self, message: &str) -> bool {
        match &self.0 {
            PatternKind::Terms(terms) => terms.matches(message),
            PatternKind::Regex(regex) => regex.matches(message),
            PatternKind::Json(conditions) => conditions.matches(message),
            PatternKind::Delimited(fields) => fields.matches(message),
        }
    }

    /// Whether it matches everything, so that nobody needs to look at the messages.
    pub fn is_all(&self) -> bool {
        matches!(&self.0, PatternKind::Terms(terms) if terms.is_empty())
    }
}

fn within(source: &str, open: char, close: char) -> Result<&str, InvalidPattern> {
    let inner = source
        .strip_prefix(open)
        .and_then(|rest| rest.strip_suffix(close));
    inner.ok_or(InvalidPattern::Unclosed(open, close))
}
