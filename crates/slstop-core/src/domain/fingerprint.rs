//! What makes two errors the same: type, cleaned message, nearest frame of the user's own.

use std::fmt;

use super::cause::Cause;
use super::line::request::is_uuid;
use super::line::rows;

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
/// Names go from letters to digits and back at most once: `sha256sum`, `ec2`.
const MOST_CHANGES: usize = 3;

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
        let line = rows::first(message.trim_start());
        let line = &line[..line.floor_char_boundary(LONGEST)];
        for word in line.split_inclusive(char::is_whitespace) {
            let bare = word.trim_end();
            if is_address(bare) {
                self.byte(b'#');
            } else {
                // The host and the path stay; the query differs each time.
                let asked = bare
                    .find("://")
                    .and_then(|scheme| bare[scheme..].find('?').map(|at| scheme + at));
                self.word(&bare[..asked.unwrap_or(bare.len())]);
            }
            self.text(&word[bare.len()..]);
        }
    }

    /// A word without blanks: tokens of letters and digits, and what stands between them.
    fn word(&mut self, word: &str) {
        let mut rest = word;
        let mut after_number = false;
        while let Some(c) = rest.chars().next() {
            if rest.get(..36).is_some_and(is_uuid) {
                self.byte(b'#');
                (rest, after_number) = (&rest[36..], true);
                continue;
            }
            if !c.is_alphanumeric() {
                let behind = &rest[c.len_utf8()..];
                // Decimals and thousands are part of their number.
                let is_within = matches!(c, '.' | ',') && after_number;
                let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
                if is_within && digits > 0 {
                    rest = &behind[digits..];
                } else {
                    self.text(&rest[..c.len_utf8()]);
                    (rest, after_number) = (behind, false);
                }
                continue;
            }
            let end = rest.find(|c: char| !c.is_alphanumeric());
            let (token, behind) = rest.split_at(end.unwrap_or(rest.len()));
            if is_id(token) {
                self.byte(b'#');
            } else {
                self.numbers(token);
            }
            after_number = token.ends_with(|c: char| c.is_ascii_digit());
            rest = behind;
        }
    }

    fn numbers(&mut self, token: &str) {
        let mut in_number = false;
        for byte in token.bytes() {
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

/// Hexadecimal numbers, and letters and digits in no order that a name has: keys, tokens, ULIDs.
fn is_id(token: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit();
    if !token.bytes().any(is_digit) {
        return false;
    }
    let is_hex = token.len() >= SHORTEST_ID && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    let bytes = token.as_bytes();
    let changes = bytes
        .windows(2)
        .filter(|pair| is_digit(pair[0]) != is_digit(pair[1]));
    is_hex || changes.count() >= MOST_CHANGES
}

/// Of a person or of a machine: `ann@shop.example`, `2001:db8::1`.
fn is_address(word: &str) -> bool {
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    let is_mail = inner.split_once('@').is_some_and(|(name, place)| {
        !name.is_empty() && place.contains('.') && !name.contains('/')
    });
    let is_part = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
    let is_v6 = inner.contains("::") && inner.bytes().all(is_part);
    is_mail || is_v6
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
            ("took 12.5 ms of 3s", "took 9 ms of 10.25s"),
            ("1,234.50 EUR are too much", "12 EUR are too much"),
            ("no cus_9aB2cD12xY", "no cus_01ARZ3NDEKTSV4"),
            (
                "order-6f7f8071-b39b-4d6d-91d7-78df2be848f7.json",
                "order-00000000-0000-4000-8000-abcdefabcdef.json",
            ),
            (
                "GET https://shop.example/orders/17?token=abc failed",
                "GET https://shop.example/orders/4?x=y&z failed",
            ),
            (
                "no mail to <ann@shop.example>, sorry",
                "no mail to bob.b@post.example sorry",
            ),
            ("at 2026-11-20T12:00:00.123Z", "at 2026-01-02T03:04:05Z"),
            ("2001:db8::1 is down", "fe80::7:ab is down"),
            ("gone\r  at x", "gone"),
        ] {
            assert_eq!(of(one), of(other), "{one}");
        }
        for (one, other) in [
            ("order 17 is gone", "order 17 is back"),
            ("no such key 'a'", "no such key 'b'"),
            ("https://a.example/pay", "https://b.example/pay"),
            ("https://a.example/pay", "https://a.example/refund"),
            ("utf8 is not sha256sum", "utf8 is not md5sum"),
        ] {
            assert_ne!(of(one), of(other), "{one}");
        }
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
