//! Roles to styles: the only room that knows a colour. A theme is a TOML file in `themes/`, or the
//! user's; this room reads its text and never a folder.

mod colour;
#[cfg(test)]
mod contrast;
mod depth;
mod error;
mod file;
pub mod glyphs;
mod indexed;
mod load;
pub mod role;
mod roles_shown;
mod shipped;

use ratatui::backend::IntoCrossterm;
use ratatui::style::Style;

use slstop_base::SafeText;

pub use depth::Depth;
pub use error::ThemeError;
pub use glyphs::{Glyph, GlyphSet};
pub use load::load;
pub use role::Role;
pub use shipped::{shipped, shipped_names, source};

/// A theme, resolved for a terminal's depth.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    name: String,
    styles: [Style; Role::ALL.len()],
    glyphs: GlyphSet,
}

impl Theme {
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a role looks like. There is always an ink; what is behind it only where the theme says so.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    /// Text with the escape sequences that give it a role's looks, for plain output on a terminal.
    pub fn painted<'t>(&self, role: Role, text: impl Into<SafeText<'t>>) -> String {
        let text = text.into();
        self.style(role)
            .into_crossterm()
            .apply(text.as_str())
            .to_string()
    }

    pub fn glyphs(&self) -> GlyphSet {
        self.glyphs
    }

    pub fn with_glyphs(self, glyphs: GlyphSet) -> Self {
        Self { glyphs, ..self }
    }

    /// As much of the theme as a terminal can show. Subtle grounds and calm inks have no likeness among
    /// sixteen colours, so below 256 the styles are those of themes made for it.
    pub fn at_depth(self, depth: Depth) -> Self {
        let made_for_it = match depth {
            Depth::TrueColor => return self,
            Depth::Indexed256 => {
                let styles = self.styles.map(|style| Style {
                    fg: style.fg.map(indexed::to_indexed),
                    bg: style.bg.map(indexed::to_indexed),
                    ..style
                });
                return Self { styles, ..self };
            }
            Depth::Sixteen => "sixteen",
            Depth::None => "monochrome",
        };
        match shipped(made_for_it) {
            Some(Self { styles, .. }) => Self { styles, ..self },
            None => self,
        }
    }
}

impl Default for Theme {
    fn default() -> Self {
        shipped("dark").expect("a test loads every shipped theme")
    }
}

/// Whether a bare colour means what is behind the text.
fn is_ground(role: Role) -> bool {
    role.name().split('.').next() == Some("ground")
}
