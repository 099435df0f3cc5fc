//! From a theme's text, and those that it inherits, to styles.

use std::collections::BTreeMap;

use ratatui::style::{Color, Style};

use super::error::suggestion;
use super::file::{File, ThemeWord, WrittenStyle};
use super::{Role, Theme, ThemeError, colour, is_ground, shipped_names, source};

/// Reads a theme. `file` names it in errors, and its stem is the theme's name.
pub fn load(file: &str, text: &str) -> Result<Theme, ThemeError> {
    let mut whole = File::parse(file, text)?;
    let name = stem(file);
    let mut ancestors = vec![name.to_owned()];
    while let Some(parent) = whole.inherits.take() {
        let wrong = |what| Err(ThemeError::at(file, parent.line, what));
        if ancestors.contains(&parent.text) {
            return wrong(format!("`{}` inherits itself", parent.text));
        }
        let Some(text) = source(&parent.text) else {
            let meant = suggestion(&parent.text, shipped_names());
            let names = shipped_names().collect::<Vec<_>>().join(", ");
            return wrong(format!(
                "no theme `{}` to inherit{meant}: there are {names}",
                parent.text
            ));
        };
        whole.inherit(File::parse(&parent.text, text)?);
        ancestors.push(parent.text);
    }
    let painter = Painter::new(file, whole.palette)?;
    let mut styles = [Style::new(); Role::ALL.len()];
    for (style, &role) in styles.iter_mut().zip(Role::ALL) {
        let written = lookup(&whole.roles, role).ok_or_else(|| {
            let root = role.name().split('.').next().unwrap_or_default();
            ThemeError::at(
                file,
                1,
                format!("the role `{root}` is missing: add it, or `inherits = \"dark\"`"),
            )
        })?;
        *style = painter.style(written, is_ground(role))?;
    }
    let plain = styles[Role::Text as usize].fg.unwrap_or(Color::Reset);
    for style in &mut styles {
        style.fg.get_or_insert(plain);
    }
    Ok(Theme {
        name: name.to_owned(),
        styles,
        glyphs: whole.glyphs.unwrap_or_default(),
    })
}

/// The style written for a role, or for the longest name that it falls back to.
fn lookup(roles: &BTreeMap<String, WrittenStyle>, role: Role) -> Option<&WrittenStyle> {
    let mut name = role.name();
    loop {
        if let Some(written) = roles.get(name) {
            return Some(written);
        }
        name = name.rsplit_once('.')?.0;
    }
}

fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.strip_suffix(".toml").unwrap_or(name)
}

/// Turns written styles into real ones.
struct Painter<'a> {
    file: &'a str,
    palette: BTreeMap<String, Color>,
    names: Vec<String>,
}

impl<'a> Painter<'a> {
    fn new(file: &'a str, words: BTreeMap<String, ThemeWord>) -> Result<Self, ThemeError> {
        let mut painter = Self {
            file,
            palette: BTreeMap::new(),
            names: words.keys().cloned().collect(),
        };
        for (name, word) in words {
            // A name may be that of a colour (`red`), so the palette is not asked for its own words.
            let colour = colour::parse(&word.text)
                .ok_or_else(|| painter.no_colour(&word, colour::names()))?;
            painter.palette.insert(name, colour);
        }
        Ok(painter)
    }

    fn style(&self, written: &WrittenStyle, is_ground: bool) -> Result<Style, ThemeError> {
        let bare = self.colour(written.bare.as_ref())?;
        let (bare_fg, bare_bg) = if is_ground {
            (None, bare)
        } else {
            (bare, None)
        };
        let mut style = Style::new().add_modifier(written.modifiers);
        style.fg = self.colour(written.fg.as_ref())?.or(bare_fg);
        style.bg = self.colour(written.bg.as_ref())?.or(bare_bg);
        Ok(style)
    }

    fn colour(&self, word: Option<&ThemeWord>) -> Result<Option<Color>, ThemeError> {
        let Some(word) = word else {
            return Ok(None);
        };
        let colour = self
            .palette
            .get(&word.text)
            .copied()
            .or_else(|| colour::parse(&word.text));
        let known = self.names.iter().map(String::as_str).chain(colour::names());
        colour.map(Some).ok_or_else(|| self.no_colour(word, known))
    }

    fn no_colour<'w>(&self, word: &ThemeWord, known: impl Iterator<Item = &'w str>) -> ThemeError {
        let meant = suggestion(&word.text, known);
        let forms =
            "a name of the palette, `#7db9ea`, `red`, `bright-red`, `0` to `255` or `reset`";
        ThemeError::at(
            self.file,
            word.line,
            format!("`{}` is no colour{meant}: write {forms}", word.text),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::GlyphSet;
    use proptest::prelude::*;
    use ratatui::style::Modifier;

    #[track_caller]
    fn check_error(text: &str, expected: &str) {
        let error = load("themes/mine.toml", text).expect_err(text);
        assert_eq!(error.to_string(), format!("themes/mine.toml:{expected}"));
    }

    #[test]
    fn what_is_wrong_is_one_line_with_its_place_and_what_was_meant() {
        let forms =
            "a name of the palette, `#7db9ea`, `red`, `bright-red`, `0` to `255` or `reset`";
        check_error(
            "inherits = 'dark'\n[roles]\n'severity.critcal' = 'red'",
            "3: no role `severity.critcal`, did you mean `severity.critical`?",
        );
        check_error(
            "inherits = 'dark'\n[roles]\ntitle = 'acent'",
            &format!("3: `acent` is no colour, did you mean `accent`?: write {forms}"),
        );
        check_error(
            "inherits = 'dark'\n[palette]\nunused = '#12345'",
            &format!("3: `#12345` is no colour: write {forms}"),
        );
        check_error(
            "inherits = 'drak'",
            "1: no theme `drak` to inherit, did you mean `dark`?: there are dark, light, high-contrast, colour-blind, sixteen, monochrome",
        );
        check_error("inherits = 'mine'", "1: `mine` inherits itself");
        check_error(
            "[roles]\ntext = 'red'",
            "1: the role `ground` is missing: add it, or `inherits = \"dark\"`",
        );
        check_error(
            "inherit = 'dark'",
            "1: no key `inherit`, did you mean `inherits`?",
        );
        check_error(
            "\n[roles]\ntext = { fg = 'red', blod = true }",
            "3: no style `blod`, did you mean `bold`?",
        );
        check_error(
            "\n[roles]\ntext = { bold = 'yes' }",
            "3: `bold` is true or false",
        );
        check_error("roles = 1", "1: expected a table, not integer");
        check_error(
            "glyphs = 'asci'",
            "1: no glyph set `asci`, did you mean `ascii`?",
        );
        let not_toml = load("mine", "[roles\ntext =")
            .expect_err("not TOML")
            .to_string();
        assert!(
            not_toml.starts_with("mine:1: ") && !not_toml.contains('\n'),
            "{not_toml}"
        );
    }

    #[test]
    fn a_theme_says_only_what_is_its_own() {
        let text = "inherits = 'dark'\nglyphs = 'ascii'\n[palette]\naccent = '#ff0080'\n[roles]\n'text.muted' = { fg = 42, italic = true }";
        let mine = load("/home/me/mine.toml", text).expect("a good theme");
        let dark = Theme::default();
        assert_eq!((mine.name(), mine.glyphs()), ("mine", GlyphSet::Ascii));
        assert_eq!(
            mine.style(Role::TitleFocused).fg,
            Some(Color::Rgb(255, 0, 128))
        );
        assert_eq!(mine.style(Role::Muted).fg, Some(Color::Indexed(42)));
        assert!(
            mine.style(Role::Muted)
                .add_modifier
                .contains(Modifier::ITALIC)
        );
        assert_eq!(mine.style(Role::Critical), dark.style(Role::Critical));
    }

    #[test]
    fn a_role_falls_back_to_the_longest_name_that_is_written() {
        let roots =
            "accent title rule header footer column match input hint severity level chart hue"
                .split(' ')
                .map(|root| format!("{root} = 'blue'\n"))
                .collect::<String>();
        let text =
            format!("[roles]\ntext = 'white'\n'text.muted' = 'green'\nground = 'black'\n{roots}");
        let theme = load("mine", &text).expect("every root is there");
        assert_eq!(theme.style(Role::Unit).fg, Some(Color::Green));
        assert_eq!(theme.style(Role::Strong).fg, Some(Color::Gray));
        assert_eq!(theme.style(Role::SelectionUnfocused).bg, Some(Color::Black));
        assert_eq!(theme.style(Role::SelectionUnfocused).fg, Some(Color::Gray));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,80}", key in "[a-z.'\"\\[\\]={}# \n]{0,80}") {
            drop(load("x", &text));
            drop(load("x", &key));
        }
    }
}
