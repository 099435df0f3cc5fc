//! What a filter can look at: a text and named fields.

use std::borrow::Cow;

use super::path::Path;
use super::value::FieldValue;

pub trait Fields {
    /// The text that bare words are searched in.
    fn text(&self) -> Cow<'_, str>;

    /// `None` if the field does not exist or its value is not known.
    fn field(&self, path: &Path) -> Option<FieldValue<'_>>;
}
