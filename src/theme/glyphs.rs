//! The marks that a theme draws with: Unicode or plain ASCII.

use serde::Deserialize;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GlyphSet {
    #[default]
    Unicode,
    Ascii,
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
