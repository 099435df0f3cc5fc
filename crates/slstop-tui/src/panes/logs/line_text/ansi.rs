//! The colours that a program gave its own line, as roles. Only these sequences are understood; whatever
//! else a line would tell a terminal is shown as text by the canvas.

use std::borrow::Cow;

use crate::theme::Role;

/// From this byte of the plain text on it has this role; nothing is the line's own.
pub type Colour = (usize, Option<Role>);

/// More changes of colour than a person would notice in a line.
const MOST: usize = 500;

/// The text without its colours, and they.
pub fn plain(text: &str) -> (Cow<'_, str>, Vec<Colour>) {
    if memchr::memchr(0x1b, text.as_bytes()).is_none() {
        return (Cow::Borrowed(text), vec![]);
    }
    let mut plain = String::with_capacity(text.len());
    let mut colours: Vec<Colour> = Vec::new();
    let mut pen = Pen::default();
    let mut rest = text;
    while let Some(escape) = memchr::memchr(0x1b, rest.as_bytes()) {
        let (before, behind) = rest.split_at(escape);
        plain.push_str(before);
        match sequence(behind) {
            Some((parameters, length)) => {
                pen.take(parameters);
                if colours.len() < MOST {
                    colours.push((plain.len(), pen.role()));
                }
                rest = &behind[length..];
            }
            None => {
                plain.push('\u{1b}');
                rest = &behind[1..];
            }
        }
    }
    plain.push_str(rest);
    (Cow::Owned(plain), colours)
}

/// The parameters of `ESC [ … m`, and its length.
fn sequence(text: &str) -> Option<(&str, usize)> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let is_part = |byte: u8| matches!(byte, b'0'..=b'9' | b';' | b':');
    let end = parameters.bytes().position(|byte| !is_part(byte))?;
    (parameters.as_bytes()[end] == b'm').then(|| (&parameters[..end], end + 3))
}

/// The six directions of colour that a theme has a role for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hue {
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
    Grey,
    White,
}

impl Hue {
    /// In the order of the eight colours.
    const ALL: [Self; 8] = [
        Self::Grey,
        Self::Red,
        Self::Green,
        Self::Yellow,
        Self::Blue,
        Self::Magenta,
        Self::Cyan,
        Self::White,
    ];

    fn role(self) -> Role {
        match self {
            Self::Red => Role::Failures,
            Self::Green => Role::Good,
            Self::Yellow => Role::LevelWarn,
            Self::Blue => Role::Hue1,
            Self::Magenta => Role::Hue4,
            Self::Cyan => Role::Hue7,
            Self::Grey => Role::Muted,
            Self::White => Role::Text,
        }
    }

    fn of_rgb([red, green, blue]: [u8; 3]) -> Self {
        let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
        if most - least < 48 {
            return if most > 150 { Self::White } else { Self::Grey };
        }
        // A channel counts where it is nearer to the strongest than to the weakest.
        let middle = least + (most - least) / 2;
        match [red, green, blue].map(|channel| channel > middle) {
            [true, false, false] => Self::Red,
            [false, true, false] => Self::Green,
            [false, false, true] => Self::Blue,
            [true, true, false] => Self::Yellow,
            [true, false, true] => Self::Magenta,
            [false, true, true] => Self::Cyan,
            _ => Self::White,
        }
    }

    /// The sixteen, the cube of six by six by six, the greys.
    fn of_index(index: u8) -> Self {
        match index {
            0..=15 => Self::ALL[usize::from(index % 8)],
            16..=231 => {
                let cube = index - 16;
                Self::of_rgb([cube / 36, cube / 6 % 6, cube % 6].map(|step| step * 51))
            }
            232..=243 => Self::Grey,
            244..=255 => Self::White,
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Pen {
    hue: Option<Hue>,
    is_bold: bool,
    is_dim: bool,
}

impl Pen {
    /// Grounds, italics and the rest are passed over: a log is there to be read.
    fn take(&mut self, parameters: &str) {
        let mut numbers = parameters
            .split([';', ':'])
            .map(|number| number.parse::<u16>().unwrap_or(0));
        while let Some(number) = numbers.next() {
            match number {
                0 => *self = Self::default(),
                1 => self.is_bold = true,
                2 => self.is_dim = true,
                22 => (self.is_bold, self.is_dim) = (false, false),
                30..=37 => self.hue = Some(Hue::ALL[usize::from(number - 30)]),
                90..=97 => self.hue = Some(Hue::ALL[usize::from(number - 90)]),
                39 => self.hue = None,
                38 | 48 => {
                    let hue = of_extended(&mut numbers);
                    if number == 38 {
                        self.hue = hue;
                    }
                }
                _ => {}
            }
        }
    }

    fn role(self) -> Option<Role> {
        match (self.hue, self.is_bold, self.is_dim) {
            (Some(hue), _, _) => Some(hue.role()),
            (None, true, _) => Some(Role::Strong),
            (None, false, true) => Some(Role::Muted),
            (None, false, false) => None,
        }
    }
}

/// `5;n` or `2;r;g;b`.
fn of_extended(numbers: &mut impl Iterator<Item = u16>) -> Option<Hue> {
    let byte = |numbers: &mut dyn Iterator<Item = u16>| {
        numbers
            .next()
            .map(|number| u8::try_from(number).unwrap_or(u8::MAX))
    };
    match numbers.next()? {
        5 => byte(numbers).map(Hue::of_index),
        2 => {
            let rgb = [byte(numbers)?, byte(numbers)?, byte(numbers)?];
            Some(Hue::of_rgb(rgb))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str, roles: &[Colour]) {
        let (plain, colours) = plain(text);
        assert_eq!(plain, expected);
        assert_eq!(colours, roles, "{text:?}");
    }

    #[test]
    fn colours_become_roles() {
        check(
            "\u{1b}[32minfo\u{1b}[39m: \u{1b}[1mdone\u{1b}[m",
            "info: done",
            &[
                (0, Some(Role::Good)),
                (4, None),
                (6, Some(Role::Strong)),
                (10, None),
            ],
        );
        check("\u{1b}[38;5;196mx", "x", &[(0, Some(Role::Failures))]);
        check("\u{1b}[38;2;10;200;210mx", "x", &[(0, Some(Role::Hue7))]);
        check("\u{1b}[48;5;196;2mx", "x", &[(0, Some(Role::Muted))]);
        check("\u{1b}[90mx", "x", &[(0, Some(Role::Muted))]);
    }

    #[test]
    fn whatever_else_would_command_a_terminal_is_left_to_be_shown() {
        for text in [
            "\u{1b}[2J",
            "\u{1b}]52;c;x\u{7}",
            "\u{1b}[31",
            "\u{1b}",
            "\u{1b}[?31m",
        ] {
            check(text, text, &[]);
        }
        let many = "\u{1b}[31ma".repeat(2 * MOST);
        assert_eq!(plain(&many).1.len(), MOST);
    }
}
