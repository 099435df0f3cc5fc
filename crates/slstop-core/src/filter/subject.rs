//! What a filter can be asked about.

use std::borrow::Cow;

use super::path::Path;
use super::value::Value;

pub trait Fields {
    /// What bare words are looked for in.
    fn text(&self) -> Cow<'_, str>;

    /// What is not known is none, and so is what does not exist.
    fn field(&self, path: &Path) -> Option<Value<'_>>;
}
