//! Roles to styles: the only room that knows a colour. A theme is a TOML file in `themes/`, or the
//! user's; this room reads its text and never a folder.

mod colour;
mod error;
mod file;
pub mod glyphs;
pub mod role;
mod roles_shown;
mod shipped;

use std::collections::BTreeMap;

use ratatui::style::{Color, Style};

pub use error::ThemeError;
pub use glyphs::{Glyph, GlyphSet};
pub use role::Role;
pub use shipped::{shipped, shipped_names};

use error::suggestion;
use file::{File, Word, Written};

/// A theme, resolved for a terminal's depth.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    name: String,
    styles: [Style; Role::ALL.len()],
    glyphs: GlyphSet,
    /// What stands behind the text where the theme leaves the terminal its own ground.
    assumed_ground: Option<Color>,
}

impl Theme {
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What a role looks like. Ink always has a colour; a ground behind it only where the theme says so.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }

    pub fn glyphs(&self) -> GlyphSet {
        self.glyphs
    }

    pub fn with_glyphs(self, glyphs: GlyphSet) -> Self {
        Self { glyphs, ..self }
    }
}

impl Default for Theme {
    fn default() -> Self {
        shipped("dark").expect("a test loads every shipped theme")
    }
}

/// Reads a theme. `file` names it in errors, and its stem is the theme's name.
pub fn load(file: &str, text: &str) -> Result<Theme, ThemeError> {
    let mut parsed = File::parse(file, text)?;
    let mut seen = vec![stem(file).to_owned()];
    let mut palette = std::mem::take(&mut parsed.palette);
    let mut roles = std::mem::take(&mut parsed.roles);
    let mut glyphs = parsed.glyphs;
    let mut assumed_ground = parsed.assumed_ground.clone();
    let mut inherits = parsed.inherits;
    // What is nearer to the theme wins, so an ancestor only fills what is missing.
    while let Some(parent) = inherits {
        if seen.contains(&parent.text) {
            let what = format!("`{}` inherits itself", parent.text);
            return Err(ThemeError::at(file, parent.line, what));
        }
        let text = shipped::text(&parent.text).ok_or_else(|| {
            let what = format!(
                "no theme `{}` to inherit{}",
                parent.text,
                suggestion(&parent.text, shipped_names())
            );
            ThemeError::at(file, parent.line, what)
        })?;
        let ancestor = File::parse(&parent.text, text)?;
        ancestor.palette.into_iter().for_each(|(name, colour)| {
            palette.entry(name).or_insert(colour);
        });
        ancestor.roles.into_iter().for_each(|(name, written)| {
            roles.entry(name).or_insert(written);
        });
        glyphs = glyphs.or(ancestor.glyphs);
        assumed_ground = assumed_ground.or(ancestor.assumed_ground);
        seen.push(parent.text);
        inherits = ancestor.inherits;
    }
    let painter = Painter { file, palette };
    let mut styles = [Style::new(); Role::ALL.len()];
    for &role in Role::ALL {
        let written = lookup(&roles, role).ok_or_else(|| {
            let root = role.name().split('.').next().unwrap_or_default();
            ThemeError::at(
                file,
                1,
                format!("the role `{root}` is missing: add it, or `inherits = \"dark\"`"),
            )
        })?;
        styles[role as usize] = painter.style(written, is_ground(role))?;
    }
    let plain = styles[Role::Text as usize];
    for style in &mut styles {
        style.fg = style.fg.or(plain.fg).or(Some(Color::Reset));
    }
    let assumed_ground = assumed_ground
        .map(|word| painter.colour(&word))
        .transpose()?;
    Ok(Theme {
        name: stem(file).to_owned(),
        styles,
        glyphs: glyphs.unwrap_or_default(),
        assumed_ground,
    })
}

/// The style written for a role, or for the longest name that it falls back to.
fn lookup(roles: &BTreeMap<String, Written>, role: Role) -> Option<&Written> {
    let mut name = role.name();
    loop {
        if let Some(written) = roles.get(name) {
            return Some(written);
        }
        name = name.rsplit_once('.')?.0;
    }
}

/// Whether a bare colour means what is behind the text.
fn is_ground(role: Role) -> bool {
    role.name().split('.').next() == Some("ground")
}

fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.strip_suffix(".toml").unwrap_or(name)
}

/// Turns written styles into real ones.
struct Painter<'a> {
    file: &'a str,
    palette: BTreeMap<String, Word>,
}

impl Painter<'_> {
    fn style(&self, written: &Written, is_ground: bool) -> Result<Style, ThemeError> {
        let mut style = Style::new().add_modifier(written.modifiers);
        let bare = written
            .bare
            .as_ref()
            .map(|word| self.colour(word))
            .transpose()?;
        let fg = written
            .fg
            .as_ref()
            .map(|word| self.colour(word))
            .transpose()?;
        let bg = written
            .bg
            .as_ref()
            .map(|word| self.colour(word))
            .transpose()?;
        let (bare_fg, bare_bg) = if is_ground {
            (None, bare)
        } else {
            (bare, None)
        };
        (style.fg, style.bg) = (fg.or(bare_fg), bg.or(bare_bg));
        Ok(style)
    }

    /// A name of the palette, which may be named like a colour, or a colour.
    fn colour(&self, word: &Word) -> Result<Color, ThemeError> {
        let named = self.palette.get(&word.text);
        let colour = named.map_or(word.text.as_str(), |named| &named.text);
        colour::parse(colour).ok_or_else(|| {
            let at = named.unwrap_or(word);
            let known = self.palette.keys().map(String::as_str).chain(colour::names());
            let what = format!(
                "`{colour}` is no colour{}: write a name of the palette, `#rrggbb`, 0 to 255, `red`, `bright-red` or `reset`",
                suggestion(colour, known)
            );
            ThemeError::at(self.file, at.line, what)
        })
    }
}
