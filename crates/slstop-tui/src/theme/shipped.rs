//! The themes that come with the program.

use super::{Theme, load};

macro_rules! shipped {
    ($($name:literal)*) => {
        const SHIPPED: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../../../themes/", $name, ".toml"))),)*];
    };
}

shipped! { "dark" "light" "high-contrast" "colour-blind" "sixteen" "monochrome" }

/// The default first.
pub fn shipped_names() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(name, _)| *name)
}

pub fn shipped(name: &str) -> Option<Theme> {
    load(name, source(name)?).ok()
}

/// The text of a shipped theme: what another theme inherits, and a start for one's own.
pub fn source(name: &str) -> Option<&'static str> {
    SHIPPED
        .iter()
        .find(|(shipped, _)| *shipped == name)
        .map(|(_, text)| *text)
}
