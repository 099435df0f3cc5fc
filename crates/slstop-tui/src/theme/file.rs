//! A theme as it is written. Every word keeps its line, for errors.

use std::collections::BTreeMap;

use ratatui::style::Modifier;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{ThemeError, suggestion};
use super::glyphs::GlyphSet;
use super::role::Role;

#[derive(Clone, Debug)]
pub(super) struct ThemeWord {
    pub text: String,
    pub line: usize,
}

/// A role's style: one bare colour, or a table.
#[derive(Clone, Debug, Default)]
pub(super) struct WrittenStyle {
    pub bare: Option<ThemeWord>,
    pub fg: Option<ThemeWord>,
    pub bg: Option<ThemeWord>,
    pub modifiers: Modifier,
}

#[derive(Debug, Default)]
pub(super) struct File {
    pub inherits: Option<ThemeWord>,
    pub glyphs: Option<GlyphSet>,
    pub palette: BTreeMap<String, ThemeWord>,
    pub roles: BTreeMap<String, WrittenStyle>,
}

const KEYS: &[&str] = &["inherits", "glyphs", "palette", "roles"];
const MODIFIERS: &[(&str, Modifier)] = &[
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

impl File {
    /// Fills what is missing from a theme further up; that one's parent is then the next.
    pub fn inherit(&mut self, ancestor: File) {
        for (name, colour) in ancestor.palette {
            self.palette.entry(name).or_insert(colour);
        }
        for (role, style) in ancestor.roles {
            self.roles.entry(role).or_insert(style);
        }
        self.glyphs = self.glyphs.or(ancestor.glyphs);
        self.inherits = ancestor.inherits;
    }

    pub fn parse(name: &str, text: &str) -> Result<Self, ThemeError> {
        let reader = ThemeReader { name, text };
        let table = DeTable::parse(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            // The parser's message may have several lines; the first says what is wrong.
            let message = error
                .message()
                .lines()
                .next()
                .unwrap_or("not TOML")
                .to_owned();
            ThemeError::at(name, reader.line(start), message)
        })?;
        let mut file = Self::default();
        for (key, value) in table.get_ref() {
            match key.get_ref().as_ref() {
                "inherits" => file.inherits = Some(reader.word(value)?),
                "glyphs" => file.glyphs = Some(reader.glyphs(value)?),
                "palette" => {
                    for (name, colour) in reader.table(value)? {
                        file.palette
                            .insert(name.get_ref().to_string(), reader.word(colour)?);
                    }
                }
                "roles" => {
                    for (role, style) in reader.table(value)? {
                        let name = reader.role(role)?;
                        file.roles.insert(name, reader.written(style)?);
                    }
                }
                other => return Err(reader.unknown(key, "key", other, KEYS.iter().copied())),
            }
        }
        Ok(file)
    }
}

struct ThemeReader<'a> {
    name: &'a str,
    text: &'a str,
}

impl<'a> ThemeReader<'a> {
    fn line(&self, at: usize) -> usize {
        let head = self
            .text
            .as_bytes()
            .get(..at)
            .unwrap_or(self.text.as_bytes());
        1 + memchr::memchr_iter(b'\n', head).count()
    }

    fn wrong<T>(&self, place: &Spanned<T>, what: String) -> ThemeError {
        ThemeError::at(self.name, self.line(place.span().start), what)
    }

    fn unknown<'w, T>(
        &self,
        place: &Spanned<T>,
        kind: &str,
        word: &str,
        known: impl Iterator<Item = &'w str>,
    ) -> ThemeError {
        self.wrong(
            place,
            format!("no {kind} `{word}`{}", suggestion(word, known)),
        )
    }

    fn word(&self, value: &Spanned<DeValue<'a>>) -> Result<ThemeWord, ThemeError> {
        let line = self.line(value.span().start);
        match value.get_ref() {
            DeValue::String(text) => Ok(ThemeWord {
                text: text.to_string(),
                line,
            }),
            DeValue::Integer(index) => Ok(ThemeWord {
                text: index.to_string(),
                line,
            }),
            other => Err(self.wrong(
                value,
                format!("expected text in quotes, not {}", other.type_str()),
            )),
        }
    }

    fn table<'t>(&self, value: &'t Spanned<DeValue<'a>>) -> Result<&'t DeTable<'a>, ThemeError> {
        let not_a_table = || {
            self.wrong(
                value,
                format!("expected a table, not {}", value.get_ref().type_str()),
            )
        };
        value.get_ref().as_table().ok_or_else(not_a_table)
    }

    fn glyphs(&self, value: &Spanned<DeValue<'a>>) -> Result<GlyphSet, ThemeError> {
        let word = self.word(value)?;
        match word.text.as_str() {
            "unicode" => Ok(GlyphSet::Unicode),
            "ascii" => Ok(GlyphSet::Ascii),
            other => Err(self.unknown(value, "glyph set", other, ["unicode", "ascii"].into_iter())),
        }
    }

    /// A role's name, or a shorter one that roles fall back to.
    fn role(&self, key: &Spanned<std::borrow::Cow<'_, str>>) -> Result<String, ThemeError> {
        let name = key.get_ref().as_ref();
        let is_known = |role: &Role| {
            let rest = role.name().strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        if !name.is_empty() && Role::ALL.iter().any(is_known) {
            return Ok(name.to_owned());
        }
        Err(self.unknown(key, "role", name, Role::ALL.iter().map(|role| role.name())))
    }

    fn written(&self, value: &Spanned<DeValue<'a>>) -> Result<WrittenStyle, ThemeError> {
        let mut written = WrittenStyle::default();
        let DeValue::Table(table) = value.get_ref() else {
            written.bare = Some(self.word(value)?);
            return Ok(written);
        };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "fg" => written.fg = Some(self.word(value)?),
                "bg" => written.bg = Some(self.word(value)?),
                name => {
                    let known = MODIFIERS.iter().find(|(modifier, _)| *modifier == name);
                    let words = ["fg", "bg"]
                        .into_iter()
                        .chain(MODIFIERS.iter().map(|(name, _)| *name));
                    let (_, modifier) =
                        known.ok_or_else(|| self.unknown(key, "style", name, words))?;
                    let is_on = value.get_ref().as_bool();
                    written.modifiers.set(
                        *modifier,
                        is_on.ok_or_else(|| {
                            self.wrong(value, format!("`{name}` is true or false"))
                        })?,
                    );
                }
            }
        }
        Ok(written)
    }
}
