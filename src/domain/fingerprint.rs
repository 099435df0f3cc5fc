//! What makes two errors the same: type, cleaned message, nearest frame of the user's own.

use std::fmt;

use super::cause::Cause;

/// Stable from run to run and from release to release: people keep links to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u64);

impl Fingerprint {
    pub fn of(
        cause: Cause,
        class: Option<&str>,
        message: Option<&str>,
        frame: Option<&str>,
    ) -> Self {
        let mut hash = Fnv::default();
        if cause.is_one_group() {
            hash.text(cause.name());
            return Self(hash.0);
        }
        // A type says more than the class of its cause.
        hash.text(class.unwrap_or(cause.name()));
        hash.text("\n");
        hash.cleaned(message.unwrap_or_default());
        hash.text("\n");
        hash.text(frame.unwrap_or_default());
        Self(hash.0)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Words behind this are rarely what differs between two errors.
const LONGEST: usize = 400;
/// Hexadecimal words from this length on are ids.
const SHORTEST_ID: usize = 6;

/// FNV-1a.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn byte(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }

    fn text(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.byte(byte));
    }

    /// The first line, with every id, number and time as one sign.
    fn cleaned(&mut self, message: &str) {
        let line = message.lines().next().unwrap_or_default();
        let line = &line[..line.floor_char_boundary(LONGEST)];
        for word in line.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_')) {
            let bare =
                word.trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
            let has_digit = bare.bytes().any(|byte| byte.is_ascii_digit());
            let is_hex = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
            if has_digit && bare.len() >= SHORTEST_ID && bare.bytes().all(is_hex) {
                self.byte(b'#');
            } else {
                self.numbers(bare);
            }
            self.text(&word[bare.len()..]);
        }
    }

    fn numbers(&mut self, word: &str) {
        let mut in_number = false;
        for byte in word.bytes() {
            let is_digit = byte.is_ascii_digit();
            match (is_digit, in_number) {
                (true, true) => {}
                (true, false) => self.byte(b'#'),
                (false, _) => self.byte(byte),
            }
            in_number = is_digit;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(message: &str) -> Fingerprint {
        Fingerprint::of(Cause::Unhandled, Some("Error"), Some(message), None)
    }

    #[test]
    fn ids_and_numbers_make_no_difference_and_words_do() {
        for (one, other) in [
            ("order 17 is gone", "order 4711 is gone"),
            (
                "no item 6f7f8071-b39b-4d6d-91d7-78df2be848f7",
                "no item 00000000-0000-4000-8000-000000000000",
            ),
            ("key 0a1b2c3d4e", "key ffee001122"),
            ("user-12 at 10.0.0.7:443\nmore", "user-9 at 10.1.2.3:80"),
        ] {
            assert_eq!(of(one), of(other), "{one}");
        }
        assert_ne!(of("order 17 is gone"), of("order 17 is back"));
        assert_ne!(
            of("a"),
            Fingerprint::of(Cause::Unhandled, Some("Error"), Some("a"), Some("f"))
        );
        assert_ne!(
            of("dead beef"),
            of("cafe babe"),
            "words of hexadecimal letters are words"
        );
    }

    #[test]
    fn time_outs_are_one_group_whatever_was_said() {
        let timeout = |said| Fingerprint::of(Cause::Timeout, None, said, None);
        assert_eq!(
            timeout(Some("Task timed out after 3.00 seconds")),
            timeout(None)
        );
    }

    #[test]
    fn a_fingerprint_never_changes() {
        assert_eq!(of("order 17 is gone").to_string(), "eddfe3e2dcaa76cd");
    }
}
