//! How a terminal is set: what a program changes while it has it, and must have put back in the end.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::bytes::Regex;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modes {
    /// DEC private modes that differ from a fresh terminal's: see the constants.
    pub private: BTreeSet<u16>,
    /// Keyboard protocols that were pushed and not popped again.
    pub keyboards: i32,
    /// The line discipline (raw or cooked, echo, signals), as termios prints itself.
    pub line: String,
}

pub const ALTERNATE_SCREEN: u16 = 1049;
pub const BRACKETED_PASTE: u16 = 2004;
pub const MOUSE: u16 = 1000;
pub const FOCUS: u16 = 1004;
/// The cursor; shown by a fresh terminal, so that it differs where it is hidden.
pub const CURSOR: u16 = 25;

static SET_OR_RESET: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\x1b\[(?:\?([0-9;]+)([hl])|([<>])[0-9]*u)").expect("a constant"));

impl Modes {
    pub fn read(written: &[u8], line: String) -> Self {
        let mut modes = Self {
            private: BTreeSet::new(),
            keyboards: 0,
            line,
        };
        for found in SET_OR_RESET.captures_iter(written) {
            match (found.get(1), found.get(3)) {
                (Some(numbers), _) => modes.change(numbers.as_bytes(), &found[2] == b"h"),
                (_, Some(arrow)) if arrow.as_bytes() == b">" => modes.keyboards += 1,
                _ => modes.keyboards -= 1,
            }
        }
        modes
    }

    fn change(&mut self, numbers: &[u8], is_set: bool) {
        let numbers = numbers
            .split(|byte| *byte == b';')
            .filter_map(|n| str::from_utf8(n).ok()?.parse().ok());
        for mode in numbers {
            if is_set == (mode == CURSOR) {
                self.private.remove(&mode);
            } else {
                self.private.insert(mode);
            }
        }
    }
}

#[test]
fn modes_are_what_was_set_and_not_reset() {
    let read = |written: &str| {
        let modes = Modes::read(written.as_bytes(), String::new());
        (
            modes.private.into_iter().collect::<Vec<_>>(),
            modes.keyboards,
        )
    };
    assert_eq!(
        read("\x1b[?1049h\x1b[?25l x \x1b[?1000;1006h\x1b[>1u"),
        (vec![CURSOR, MOUSE, 1006, ALTERNATE_SCREEN], 1)
    );
    assert_eq!(
        read("\x1b[?1049h\x1b[?25l\x1b[>1u\x1b[<1u\x1b[?25h\x1b[?1049l"),
        (vec![], 0)
    );
}
