//! X-Ray's filter expressions, as far as a console for functions needs them: `service("f") { fault }`,
//! `fault = true`, `responsetime > 1`, `http.status = 502`, `annotation.ColdStart = true`, joined with
//! AND, OR, NOT and parentheses.

mod parser;

use super::get_trace_summaries::TraceSummary;
use parser::TraceFilterParser;

#[derive(Debug)]
pub enum TraceFilter {
    All,
    And(Box<TraceFilter>, Box<TraceFilter>),
    Or(Box<TraceFilter>, Box<TraceFilter>),
    Not(Box<TraceFilter>),
    Fault(bool),
    /// Never here: nothing of the shop is a client's error, a throttle or partial.
    Never(bool),
    Number(TraceField, TraceComparison, f64),
    Url(TraceComparison, String),
    Cold(bool),
    Arn(String),
    Service {
        name: String,
        kind: Option<String>,
        inside: Option<Box<TraceFilter>>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceField {
    Duration,
    ResponseTime,
    Status,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceComparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Begins,
    Contains,
}

impl TraceFilter {
    /// # Errors
    /// What is wrong with the expression, in a sentence.
    pub fn read(source: &str) -> Result<Self, String> {
        TraceFilterParser::new(source).whole()
    }

    pub fn holds(&self, seen: &TraceSummary<'_>) -> bool {
        match self {
            Self::All => true,
            Self::And(a, b) => a.holds(seen) && b.holds(seen),
            Self::Or(a, b) => a.holds(seen) || b.holds(seen),
            Self::Not(inner) => !inner.holds(seen),
            Self::Fault(wanted) => seen.has_fault == *wanted,
            Self::Never(wanted) => !wanted,
            Self::Cold(wanted) => seen.is_cold == *wanted,
            Self::Arn(arn) => seen.arns.contains(arn),
            Self::Number(field, comparison, value) => {
                let found = match field {
                    TraceField::Duration => seen.duration,
                    TraceField::ResponseTime => seen.response_time,
                    TraceField::Status => f64::from(seen.status),
                };
                comparison.holds(found.partial_cmp(value))
            }
            Self::Url(comparison, text) => seen.url.as_ref().is_some_and(|url| match comparison {
                TraceComparison::Begins => url.starts_with(text),
                TraceComparison::Contains => url.contains(text),
                comparison => comparison.holds(Some(url.as_str().cmp(text))),
            }),
            Self::Service { name, kind, inside } => {
                let is_there = seen.services().iter().any(|(known, known_kind)| {
                    known == name && kind.as_ref().is_none_or(|kind| kind == known_kind)
                });
                is_there && inside.as_ref().is_none_or(|inside| inside.holds(seen))
            }
        }
    }
}

impl TraceComparison {
    fn holds(self, order: Option<std::cmp::Ordering>) -> bool {
        let Some(order) = order else { return false };
        match self {
            Self::Equal => order.is_eq(),
            Self::Unequal => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Begins | Self::Contains => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_of_the_documentation_are_read() {
        for good in [
            "",
            "fault",
            "fault = true AND responsetime > 1",
            "service(\"shop-prod-checkout\") { fault = true }",
            "service(id(name: \"f\", type: \"AWS::Lambda::Function\"))",
            "(duration >= 5 OR NOT http.status = 200) and annotation.ColdStart = true",
            "annotation[ColdStart] = true",
            "resource.arn = \"arn:aws:lambda:eu-west-1:1:function:f\"",
            "http.url BEGINSWITH \"https://shop\"",
            "!ok",
        ] {
            assert!(
                TraceFilter::read(good).is_ok(),
                "{good}: {:?}",
                TraceFilter::read(good)
            );
        }
    }

    #[test]
    fn what_is_no_expression_is_refused_with_its_place() {
        for bad in [
            "(",
            "fault =",
            "duration > ",
            "service(",
            "x",
            "fault fault",
            "\"",
            "é",
            &"(".repeat(5000),
        ] {
            assert!(TraceFilter::read(bad).is_err(), "{bad}");
        }
        assert!(TraceFilter::read("fault AND x").is_err_and(|said| said.contains("character 11")));
    }
}
