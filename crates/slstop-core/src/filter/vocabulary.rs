//! The fields that a subject has: what each holds, and what was probably meant by another name.

use super::literal::{Literal, Quantity};
use super::operator::Operator;
use super::path::Path;
use slstop_base::meant::did_you_mean;

#[derive(Debug)]
pub struct Vocabulary {
    /// `an invocation`.
    pub subject: &'static str,
    pub fields: &'static [(&'static str, Holds)],
    /// Whether there may be others: members of JSON.
    pub is_open: bool,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Text,
    Number,
    Duration,
    Size,
    Level,
    Time,
    Flag,
    OneOf(&'static [&'static str]),
}

impl Vocabulary {
    /// What is wrong with the name of a field.
    pub(super) fn stranger(&self, path: &Path) -> Option<String> {
        if self.is_open || self.holds(path).is_some() {
            return None;
        }
        let (name, subject) = (path.name(), self.subject);
        Some(match self.meant(name) {
            Some(meant) => format!("{subject} has no field `{name}`: did you mean `{meant}`?"),
            None => {
                let known: Vec<&str> = self.fields.iter().map(|(name, _)| *name).collect();
                format!(
                    "{subject} has no field `{name}`: it has {}",
                    known.join(", ")
                )
            }
        })
    }

    fn meant(&self, name: &str) -> Option<&'static str> {
        did_you_mean(name, self.fields.iter().map(|(name, _)| *name))
    }

    fn holds(&self, path: &Path) -> Option<Holds> {
        let known = self.fields.iter().find(|(name, _)| *name == path.name());
        known.map(|(_, holds)| *holds)
    }

    /// What is wrong with comparing this field with that.
    pub(super) fn objection(
        &self,
        path: &Path,
        operator: Operator,
        literal: &Literal,
    ) -> Option<String> {
        let holds = self.holds(path)?;
        let text = &*literal.text;
        let expected = holds.expected(literal)?;
        if !operator.is_about_order() && matches!(holds, Holds::Time | Holds::Text) {
            return None;
        }
        let meant = match holds {
            Holds::OneOf(names) => did_you_mean(text, names.iter().copied()),
            Holds::Level => did_you_mean(text, LEVELS.iter().copied()),
            _ => None,
        };
        let meant = meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
        Some(format!("`{text}` is no {expected}{meant}"))
    }
}

const LEVELS: &[&str] = &["trace", "debug", "info", "warn", "error", "fatal"];

impl Holds {
    /// What should stand there instead, where this can be none of it.
    fn expected(self, literal: &Literal) -> Option<String> {
        let quantity = literal.quantity;
        let is_right = match self {
            Self::Text => true,
            Self::Number => matches!(quantity, Some(Quantity::Number(_))),
            Self::Duration => {
                matches!(quantity, Some(Quantity::Number(_) | Quantity::Millis(_)))
            }
            Self::Size => matches!(quantity, Some(Quantity::Number(_) | Quantity::Bytes(_))),
            Self::Level => literal.level.is_some(),
            Self::Time => literal
                .text
                .starts_with(|first: char| first.is_ascii_digit()),
            Self::Flag => matches!(&*literal.text, "true" | "false"),
            Self::OneOf(names) => names.contains(&&*literal.text),
        };
        if is_right {
            return None;
        }
        Some(match self {
            Self::Text => "text".to_owned(),
            Self::Number => "number".to_owned(),
            Self::Duration => "duration: expected one such as 2s or 150ms".to_owned(),
            Self::Size => "size: expected one such as 128MB".to_owned(),
            Self::Level => format!("level: expected one of {}", LEVELS.join(", ")),
            Self::Time => "time: expected one such as 03:05 or 2026-11-20T03:05:00Z".to_owned(),
            Self::Flag => "answer: expected true or false".to_owned(),
            Self::OneOf(names) => format!("such name: expected one of {}", names.join(", ")),
        })
    }
}
