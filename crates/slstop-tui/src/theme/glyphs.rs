//! The marks that a theme draws with: Unicode or plain ASCII.

use serde::Deserialize;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GlyphSet {
    #[default]
    Unicode,
    Ascii,
}

impl GlyphSet {
    /// ASCII where the locale says that Unicode will not arrive. Containers often have no locale at
    /// all and a Unicode terminal around them.
    pub fn detect(env: impl Fn(&str) -> Option<String>) -> Self {
        // The console's font has few of the marks, whatever the locale.
        if env("TERM").is_some_and(|term| term == "linux") {
            return Self::Ascii;
        }
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .into_iter()
            .filter_map(env)
            .find(|locale| !locale.is_empty());
        match locale.map(|locale| locale.to_ascii_lowercase()) {
            Some(locale) if !locale.contains("utf-8") && !locale.contains("utf8") => Self::Ascii,
            _ => Self::Unicode,
        }
    }
}

macro_rules! glyphs {
    ($($variant:ident = $unicode:literal $ascii:literal;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Glyph { $($variant,)* }

        impl Glyph {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// One cell wide in both sets.
            pub const fn symbol(self, set: GlyphSet) -> &'static str {
                match set {
                    GlyphSet::Unicode => match self { $(Self::$variant => $unicode,)* },
                    GlyphSet::Ascii => match self { $(Self::$variant => $ascii,)* },
                }
            }
        }
    };
}

glyphs! {
    Critical = "▲" "!";
    Warning = "●" "*";
    Notice = "○" "o";
    Good = "✓" "+";
    Unknown = "·" ".";
    Mark = "◆" "#";
    Cursor = "▌" ">";
    Rule = "─" "-";
    RuleVertical = "│" "|";
    Down = "▼" "v";
    Up = "▲" "^";
    Right = "▸" ">";
    Left = "◂" "<";
    Ellipsis = "…" "~";
    Live = "▸" ">";
    Paused = "‖" "=";
    Dash = "╌" "-";
    ScrollThumb = "┃" "#";
    CornerTopLeft = "╭" "+";
    CornerTopRight = "╮" "+";
    CornerBottomLeft = "╰" "+";
    CornerBottomRight = "╯" "+";
    Separator = "·" "-";
    Blank = " " " ";
    Arrow = "→" ">";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(variables: &str) -> GlyphSet {
        let pairs = || {
            variables
                .split_whitespace()
                .filter_map(|pair| pair.split_once('='))
        };
        GlyphSet::detect(|name| {
            pairs()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.to_owned())
        })
    }

    #[test]
    fn every_glyph_takes_one_cell_in_both_sets() {
        for &glyph in Glyph::ALL {
            for set in [GlyphSet::Unicode, GlyphSet::Ascii] {
                let symbol = glyph.symbol(set);
                assert_eq!(
                    unicode_width::UnicodeWidthStr::width(symbol),
                    1,
                    "{glyph:?} in {set:?}"
                );
                assert!(set == GlyphSet::Unicode || symbol.is_ascii(), "{glyph:?}");
            }
        }
    }

    #[test]
    fn severities_differ_by_glyph() {
        for set in [GlyphSet::Unicode, GlyphSet::Ascii] {
            let mut symbols = [Glyph::Critical, Glyph::Warning, Glyph::Notice, Glyph::Good]
                .map(|glyph| glyph.symbol(set));
            symbols.sort_unstable();
            assert!(
                symbols.windows(2).all(|pair| pair[0] != pair[1]),
                "{symbols:?}"
            );
        }
    }

    #[test]
    fn glyphs_are_ascii_only_where_the_locale_says_so() {
        for (variables, expected) in [
            ("", GlyphSet::Unicode),
            ("LANG=en_GB.UTF-8", GlyphSet::Unicode),
            ("LANG=de_CH.utf8 LC_ALL=", GlyphSet::Unicode),
            ("LANG=en_GB.UTF-8 LC_ALL=C", GlyphSet::Ascii),
            ("LANG=en_US.ISO-8859-1", GlyphSet::Ascii),
            ("LANG=en_GB.UTF-8 TERM=linux", GlyphSet::Ascii),
        ] {
            assert_eq!(detected(variables), expected, "{variables}");
        }
    }
}
