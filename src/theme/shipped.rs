//! The themes that come with the program.

use super::{Theme, load};

const SHIPPED: &[(&str, &str)] = &[("dark", include_str!("../../themes/dark.toml"))];

/// The default first.
pub fn shipped_names() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(name, _)| *name)
}

pub fn shipped(name: &str) -> Option<Theme> {
    load(name, text(name)?).ok()
}

/// The source of a shipped theme: what another theme inherits, and a start for one's own.
pub fn text(name: &str) -> Option<&'static str> {
    SHIPPED
        .iter()
        .find(|(shipped, _)| *shipped == name)
        .map(|(_, text)| *text)
}
