//! A key with its modifiers: how it is written in tables, files and on the screen, and read back.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    Char(char),
    Enter,
    Esc,
    Tab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    F(u8),
}

/// Upper case stands for Shift with a letter (`G`), so `shift` is only kept for keys without a case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Chord {
    pub key: Key,
    pub ctrl: bool,
    pub alt: bool,
    pub shift: bool,
}

const NAMED: &[(&str, Key)] = &[
    ("Enter", Key::Enter),
    ("Esc", Key::Esc),
    ("Tab", Key::Tab),
    ("Space", Key::Char(' ')),
    ("Backspace", Key::Backspace),
    ("Delete", Key::Delete),
    ("Insert", Key::Insert),
    ("Up", Key::Up),
    ("Down", Key::Down),
    ("Left", Key::Left),
    ("Right", Key::Right),
    ("Home", Key::Home),
    ("End", Key::End),
    ("PgUp", Key::PageUp),
    ("PgDn", Key::PageDown),
];

impl Chord {
    pub const fn plain(key: Key) -> Self {
        Self {
            key,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    pub const fn char(c: char) -> Self {
        Self::plain(Key::Char(c))
    }

    pub const fn ctrl(c: char) -> Self {
        Self {
            key: Key::Char(c),
            ctrl: true,
            alt: false,
            shift: false,
        }
    }

    /// The character that this chord types, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.key {
            Key::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// The one spelling of a chord: terminals differ in how they report Shift with a letter.
    pub fn normal(mut self) -> Self {
        if let Key::Char(c) = self.key {
            if self.shift && c.is_lowercase() && !self.ctrl {
                self.key = c.to_uppercase().next().map_or(self.key, Key::Char);
            }
            if self.ctrl {
                self.key = c.to_lowercase().next().map_or(self.key, Key::Char);
            }
            self.shift = false;
        }
        self
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [
            (self.ctrl, "Ctrl-"),
            (self.alt, "Alt-"),
            (self.shift, "Shift-"),
        ] {
            if held {
                f.write_str(name)?;
            }
        }
        if let Some((name, _)) = NAMED.iter().find(|(_, key)| *key == self.key) {
            return f.write_str(name);
        }
        match self.key {
            Key::Char(c) => write!(f, "{c}"),
            Key::F(n) => write!(f, "F{n}"),
            named => write!(f, "{named:?}"),
        }
    }
}

impl fmt::Debug for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Says which word is not a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a key: write one character, F1 to F12, or one of {names}, after Ctrl-, Alt- or Shift-", names = names())]
pub struct NotAKey(pub String);

fn names() -> String {
    NAMED
        .iter()
        .map(|(name, _)| *name)
        .collect::<Vec<_>>()
        .join(", ")
}

impl FromStr for Chord {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let wrong = || NotAKey(text.to_owned());
        let mut chord = Self::plain(Key::Esc);
        let mut rest = text;
        // A lone minus is a key, not the end of a modifier.
        while let Some((modifier, tail)) = rest
            .split_once('-')
            .filter(|(head, tail)| !head.is_empty() && !tail.is_empty())
        {
            match modifier.to_ascii_lowercase().as_str() {
                "ctrl" | "c" => chord.ctrl = true,
                "alt" | "m" => chord.alt = true,
                "shift" | "s" => chord.shift = true,
                _ => return Err(wrong()),
            }
            rest = tail;
        }
        let mut chars = rest.chars();
        chord.key = match (chars.next(), chars.next()) {
            (Some(c), None) if !c.is_control() && c != ' ' => Key::Char(c),
            _ => {
                let named = NAMED
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(rest))
                    .map(|(_, key)| *key);
                let function = rest.strip_prefix(['F', 'f']).and_then(|n| n.parse().ok());
                named
                    .or(function.filter(|n| (1..=12).contains(n)).map(Key::F))
                    .ok_or_else(wrong)?
            }
        };
        Ok(chord.normal())
    }
}

/// A sequence of chords as it is written in tables: `"s n"`.
pub fn sequence(text: &str) -> Result<Vec<Chord>, NotAKey> {
    let chords = text
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<Vec<_>, _>>()?;
    if chords.is_empty() {
        Err(NotAKey(text.to_owned()))
    } else {
        Ok(chords)
    }
}

pub fn print(sequence: &[Chord]) -> String {
    sequence
        .iter()
        .map(Chord::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

impl Serialize for Chord {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Chord {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_chord_prints_back() {
        let keys = NAMED.iter().map(|(_, key)| *key).chain([
            Key::Char('a'),
            Key::Char('G'),
            Key::Char('-'),
            Key::Char('<'),
            Key::F(12),
        ]);
        for key in keys {
            for held in 0..8 {
                let chord = Chord {
                    key,
                    ctrl: held & 1 != 0,
                    alt: held & 2 != 0,
                    shift: held & 4 != 0,
                }
                .normal();
                assert_eq!(chord.to_string().parse(), Ok(chord), "{chord}");
            }
        }
    }

    #[test]
    fn what_is_no_key_is_named() {
        for wrong in ["", "F13", "Hyper-x", "Ctrl-", "enterr", "ab"] {
            let error = wrong.parse::<Chord>().expect_err(wrong);
            assert!(error.to_string().contains(&format!("`{wrong}`")), "{error}");
        }
    }

    #[test]
    fn shift_with_a_letter_is_its_upper_case() {
        assert_eq!("Shift-g".parse::<Chord>(), Ok(Chord::char('G')));
        assert_eq!("Ctrl-U".parse::<Chord>(), Ok(Chord::ctrl('u')));
    }
}
