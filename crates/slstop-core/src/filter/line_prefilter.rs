//! What must stand in a line's text for an expression to match the line.

use super::expression::Expression;
use super::needle::Needle;
use super::operator::Operator;
use super::path::Path;
use super::prefilter::Prefilter;

const MESSAGE: &str = "message";

impl Expression {
    /// `None` if a line may match whatever its text is.
    pub fn prefilter(&self) -> Option<Prefilter> {
        match self {
            Self::All(parts) => {
                let parts: Vec<Prefilter> = parts.iter().filter_map(Self::prefilter).collect();
                (!parts.is_empty()).then_some(Prefilter::All(parts))
            }
            Self::Any(parts) => {
                let parts: Option<Vec<Prefilter>> = parts.iter().map(Self::prefilter).collect();
                parts.map(Prefilter::Any)
            }
            Self::Not(part) => match &**part {
                Self::Not(part) => part.prefilter(),
                // The absence of a text requires no other text.
                _ => None,
            },
            Self::Text(needle) => Prefilter::text(needle),
            Self::Like(pattern) => pattern.prefilter().cloned(),
            Self::FieldHas(path, needle) if path.name() == MESSAGE => Prefilter::text(needle),
            Self::FieldLike(path, pattern) if path.name() == MESSAGE => {
                pattern.prefilter().cloned()
            }
            Self::Compare(path, Operator::Is, literal) if path.name() == MESSAGE => {
                Prefilter::text(&Needle::exact(&literal.text))
            }
            Self::Has(path)
            | Self::FieldHas(path, _)
            | Self::FieldLike(path, _)
            | Self::Compare(path, ..) => key(path),
        }
    }
}

/// Fields that are not in the line's text impose no requirement on it.
fn key(path: &Path) -> Option<Prefilter> {
    let key = path.key_in_json()?;
    Some(Prefilter::Key(key.into()))
}
