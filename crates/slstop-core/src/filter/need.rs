//! What must stand in a line's text for a filter to match it: less than the filter says, and found without
//! reading the line.

use memchr::memmem;

use super::Filter;
use super::expression::Expression;
use super::form::Form;
use super::needle::Needle;
use super::operator::Operator;
use super::path::Path;

/// A text that a line must hold, or several of which it must hold all or one.
#[derive(Clone, Debug, PartialEq)]
pub enum Need {
    Text(Needle),
    /// A key of JSON.
    Key(Box<str>),
    /// Something of this form.
    Form(Form),
    All(Vec<Self>),
    Any(Vec<Self>),
}

impl Filter {
    /// Whether any of the lines that stand in this text, side by side, may match.
    pub fn may_match_in(&self, texts: &str) -> bool {
        self.0.need.as_ref().is_none_or(|need| need.is_in(texts))
    }
}

impl Need {
    /// Of lines; none where a line may match whatever its text is.
    pub fn of(expression: &Expression) -> Option<Self> {
        match expression {
            Expression::All(parts) => {
                let needs: Vec<Self> = parts.iter().filter_map(Self::of).collect();
                (!needs.is_empty()).then_some(Self::All(needs))
            }
            Expression::Any(parts) => {
                let needs: Option<Vec<Self>> = parts.iter().map(Self::of).collect();
                needs.map(Self::Any)
            }
            Expression::Not(part) => match &**part {
                Expression::Not(part) => Self::of(part),
                // What must not be there says nothing about what is.
                _ => None,
            },
            Expression::Text(needle) => Self::text(needle),
            Expression::Like(pattern) => pattern.need(),
            Expression::FieldHas(path, needle) if path.name() == MESSAGE => Self::text(needle),
            Expression::FieldLike(path, pattern) if path.name() == MESSAGE => pattern.need(),
            Expression::Compare(path, Operator::Is, literal) if path.name() == MESSAGE => {
                Self::text(&Needle::exact(&literal.text))
            }
            Expression::Has(path)
            | Expression::FieldHas(path, _)
            | Expression::FieldLike(path, _)
            | Expression::Compare(path, ..) => Self::key(path),
        }
    }

    pub fn is_in(&self, text: &str) -> bool {
        match self {
            Self::Text(needle) => needle.is_in(text),
            Self::Key(key) => memmem::find(text.as_bytes(), key.as_bytes()).is_some(),
            Self::Form(form) => form.is_in(text),
            Self::All(parts) => parts.iter().all(|part| part.is_in(text)),
            Self::Any(parts) => parts.iter().any(|part| part.is_in(text)),
        }
    }

    /// How long the text is that is found for sure.
    pub fn shortest(&self) -> usize {
        match self {
            Self::Text(needle) => needle.text().len(),
            Self::Key(key) => key.len(),
            Self::Form(_) => 0,
            Self::All(parts) => parts.iter().map(Self::shortest).max().unwrap_or_default(),
            Self::Any(parts) => parts.iter().map(Self::shortest).min().unwrap_or_default(),
        }
    }

    fn text(needle: &Needle) -> Option<Self> {
        (!needle.text().is_empty()).then(|| Self::Text(needle.clone()))
    }

    /// Of what a line has beside its text nothing needs to be in it.
    fn key(path: &Path) -> Option<Self> {
        let key = path.key_in_json()?;
        Some(Self::Key(key.into()))
    }
}

const MESSAGE: &str = "message";
