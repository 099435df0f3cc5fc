//! Roles to styles: the only room that knows a colour.

pub mod glyphs;
pub mod role;

pub use glyphs::{Glyph, GlyphSet};
pub use role::Role;

/// A theme, resolved for a terminal's depth.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme;
