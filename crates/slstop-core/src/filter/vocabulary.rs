//! The fields that a filter may name: the type of each, and suggestions for unknown names.

use super::literal::{Literal, Quantity};
use super::operator::Operator;
use super::path::Path;
use slstop_base::did_you_mean::did_you_mean;

#[derive(Debug)]
pub struct Vocabulary {
    /// `an invocation`.
    pub subject: &'static str,
    pub fields: &'static [(&'static str, FieldKind)],
    /// Whether other names are allowed: members of JSON.
    pub is_open: bool,
}

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
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
    /// The error about an unknown field.
    pub(super) fn unknown_field(&self, path: &Path) -> Option<String> {
        if self.is_open || self.holds(path).is_some() {
            return None;
        }
        let (name, subject) = (path.name(), self.subject);
        Some(match self.closest(name) {
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

    fn closest(&self, name: &str) -> Option<&'static str> {
        did_you_mean(name, self.fields.iter().map(|(name, _)| *name))
    }

    fn holds(&self, path: &Path) -> Option<FieldKind> {
        let known = self.fields.iter().find(|(name, _)| *name == path.name());
        known.map(|(_, holds)| *holds)
    }

    /// The error about a comparison that can never hold.
    pub(super) fn impossible_comparison(
        &self,
        path: &Path,
        operator: Operator,
        literal: &Literal,
    ) -> Option<String> {
        let holds = self.holds(path)?;
        let text = &*literal.text;
        let expected = holds.expected(literal)?;
        if !operator.is_about_order() && matches!(holds, FieldKind::Time | FieldKind::Text) {
            return None;
        }
        let meant = match holds {
            FieldKind::OneOf(names) => did_you_mean(text, names.iter().copied()),
            FieldKind::Level => did_you_mean(text, LEVELS.iter().copied()),
            _ => None,
        };
        let meant = meant.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
        Some(format!("`{text}` is not a {expected}{meant}"))
    }
}

const LEVELS: &[&str] = &["trace", "debug", "info", "warn", "error", "fatal"];

impl FieldKind {
    /// What is expected, if the literal cannot be of this type.
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
            Self::Flag => "flag: expected true or false".to_owned(),
            Self::OneOf(names) => format!("known value: expected one of {}", names.join(", ")),
        })
    }
}
