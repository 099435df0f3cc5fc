//! Colours as words: `#7db9ea`, `#fff`, `red`, `bright-red`, `214`, `reset`.

use ratatui::style::Color;

/// The terminal's own sixteen, which its user has chosen, and its default.
const NAMED: &[(&str, Color)] = &[
    ("reset", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];

pub(super) fn names<'w>() -> impl Iterator<Item = &'w str> {
    NAMED.iter().map(|(name, _)| *name)
}

pub(super) fn parse(word: &str) -> Option<Color> {
    if let Some(hex) = word.strip_prefix('#') {
        return parse_hex(hex);
    }
    let named = NAMED
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, colour)| *colour);
    named.or_else(|| word.parse().ok().map(Color::Indexed))
}

fn parse_hex(hex: &str) -> Option<Color> {
    if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let value = u32::from_str_radix(hex, 16).ok()?;
    let [_, r, g, b] = match hex.len() {
        // Each digit stands for two of itself: #fa0 is #ffaa00.
        3 => ((value & 0xf00) << 8 | (value & 0xf0) << 4 | value & 0xf) * 0x11,
        6 => value,
        _ => return None,
    }
    .to_be_bytes();
    Some(Color::Rgb(r, g, b))
}
