//! Which lines are wanted.

use std::sync::Arc;

use clap::Args;
use regex::{Regex, RegexBuilder};

use super::arrival::Arrival;
use crate::command::exit::Misused;
use slstop_core::domain::line::{Level, LineKind, ParsedLine, Status};
use slstop_core::filter::{self, Filter};
use slstop_core::message::Endpoint;

/// Of one compiled expression, in bytes: `\w{1000}` asks for hundreds of megabytes.
const LARGEST: usize = 1 << 20;

#[derive(Debug, Default, Args)]
pub struct FilterFlags {
    /// Only lines in which this regular expression is found
    #[arg(long, value_name = "RE")]
    filter: Option<String>,
    /// Only lines of which this holds, such as 'level >= warn and detail.order.id = 4711'
    #[arg(long = "where", value_name = "EXPR")]
    condition: Option<String>,
    /// Only lines at least so loud: trace, debug, info, warn, error or fatal
    #[arg(long, value_name = "LEVEL")]
    level: Option<String>,
}

#[derive(Debug, Default)]
pub struct TypedFilter {
    regex: Option<Regex>,
    condition: Option<Filter>,
    floor: Option<Level>,
}

impl FilterFlags {
    pub fn sieve(&self) -> Result<TypedFilter, Misused> {
        let regex = self.filter.as_deref().map(|source| {
            let regex = RegexBuilder::new(source).size_limit(LARGEST).build();
            regex.map_err(|error| {
                let text = error.to_string();
                let reason = text.lines().last().unwrap_or_default().trim();
                let reason = reason.trim_start_matches("error: ");
                Misused(vec![format!(
                    "--filter: invalid regular expression: {reason}"
                )])
            })
        });
        let condition = self.condition.as_deref().map(|source| {
            Filter::parse(source).map_err(|wrong| {
                let [what, filter, carets] = wrong.lines();
                Misused(vec![
                    format!("--where: {what}"),
                    format!("  {filter}"),
                    format!("  {carets}"),
                ])
            })
        });
        let floor = self.level.as_deref().map(|word| {
            Level::of_word(word).ok_or_else(|| {
                Misused(vec![format!(
                    "--level: `{word}` is not a level: expected trace, debug, info, warn, error or fatal"
                )])
            })
        });
        Ok(TypedFilter {
            regex: regex.transpose()?,
            condition: condition.transpose()?,
            floor: floor.transpose()?,
        })
    }
}

impl TypedFilter {
    /// Whether lines have to be understood: reading costs more than anything else here.
    pub fn reads(&self) -> bool {
        self.condition.is_some() || self.floor.is_some()
    }

    /// What CloudWatch may leave out by itself. Emulators answer half of its pattern language with
    /// nothing at all, so they are asked for everything.
    pub fn pattern(&self, endpoint: &Endpoint) -> Option<Arc<str>> {
        if matches!(endpoint, Endpoint::Custom(_)) {
            return None;
        }
        let regex = self.regex.as_ref().map(Regex::as_str).map(sought);
        let condition = self.condition.as_ref().map(Filter::source);
        let both = match (condition, &regex) {
            (Some(condition), Some(regex)) => Some(format!("({condition}) and {regex}")),
            _ => None,
        };
        // Together they narrow it most; where one of them says nothing, the other still does.
        let sources = [both.as_deref(), condition, regex.as_deref()];
        let patterns = sources.into_iter().flatten().filter_map(|source| {
            let filter = Filter::parse(source).ok()?;
            filter.superset_pattern()
        });
        patterns.map(Arc::from).next()
    }

    /// `line` is what was read of the message, where `reads` asked for it.
    pub fn wants(&self, arrival: &Arrival, line: Option<&ParsedLine<'_>>) -> bool {
        if let Some(regex) = &self.regex
            && !regex.is_match(&arrival.message)
        {
            return false;
        }
        let Some(line) = line else { return true };
        let is_loud = |floor: &Level| loudness(line) >= Some(*floor);
        if !self.floor.as_ref().is_none_or(is_loud) {
            return false;
        }
        self.condition.as_ref().is_none_or(|condition| {
            condition.matches(&filter::LineFields {
                message: &arrival.message,
                at: arrival.at,
                level: line.level,
                kind: line.kind(),
                function: arrival.function.as_deref().or(line.function),
                stream: arrival.stream.as_deref(),
                request: line.request,
            })
        })
    }
}

/// A regular expression in the filter language.
fn sought(regex: &str) -> String {
    let quoted = regex.replace('\\', "\\\\").replace('"', "\\\"");
    format!("message ~ \"{quoted}\"")
}

/// An error is one, whatever its logger says of it.
pub fn loudness(line: &ParsedLine<'_>) -> Option<Level> {
    let is_failed = line.kind() == LineKind::Error
        || line
            .report()
            .and_then(|report| report.status)
            .is_some_and(|status| status != Status::Success);
    if is_failed {
        line.level.max(Some(Level::Error))
    } else {
        line.level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aws_leaves_out_what_is_not_wanted_and_emulators_are_not_trusted_with_it() {
        let wishes = FilterFlags {
            condition: Some("Timeout or Failed".into()),
            ..FilterFlags::default()
        };
        let sieve = wishes.sieve().expect("a condition");
        let pattern = sieve.pattern(&Endpoint::Aws);
        assert_eq!(pattern.as_deref(), Some(r#"?"Timeout" ?"Failed""#));
        let emulator = Endpoint::Custom("http://localhost:4566".into());
        assert_eq!(sieve.pattern(&emulator), None);
        assert_eq!(TypedFilter::default().pattern(&Endpoint::Aws), None);
    }

    #[test]
    fn a_regular_expression_narrows_it_as_far_as_its_text_is_sure_to_be_there() {
        let pattern = |filter: &str, condition: Option<&str>| {
            let wishes = FilterFlags {
                filter: Some(filter.into()),
                condition: condition.map(Into::into),
                ..FilterFlags::default()
            };
            let sieve = wishes.sieve().expect("an expression");
            sieve.pattern(&Endpoint::Aws).map(|it| it.to_string())
        };
        let is = |text: &str| Some(text.to_owned());
        assert_eq!(pattern("Timeout", None), is(r#""Timeout""#));
        assert_eq!(pattern(r"order \d+", None), is(r#""order""#));
        assert_eq!(
            pattern("Timeout|Failed", None),
            is(r#"?"Timeout" ?"Failed""#)
        );
        assert_eq!(pattern(".*", None), None);
        assert_eq!(
            pattern(".*", Some("Failed")),
            is(r#""Failed""#),
            "the other one"
        );
        assert_eq!(
            pattern("Timeout", Some("level >= warn")),
            is(r#""Timeout""#)
        );
        assert_eq!(pattern(r#"say "Hi\\""#, None), is(r#""say""#));
    }
}
