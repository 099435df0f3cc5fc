//! Strings of JSON become text and text becomes strings, eight bytes at a time: logs are JSON within JSON, where
//! every tenth byte is escaped. `None` means that something is wrong with the string.

const WIDTH: usize = 8;
const ROOM: usize = WIDTH + 4;
/// A message may be 1 MB; text that was longer is not kept for the next one.
const MOST_KEPT: usize = 1 << 20;

/// Where text is put together; used again for each string.
#[derive(Debug, Default)]
pub struct Scratch(Vec<u8>);

impl Scratch {
    /// The text of the string whose content begins at `from`, and where the string ends.
    pub fn unescape(&mut self, bytes: &[u8], from: usize) -> Option<(&str, usize)> {
        if self.0.len() > MOST_KEPT {
            self.0 = Vec::new();
        }
        let (mut at, mut length) = (from, 0);
        loop {
            let Some(room) = room(&mut self.0, length) else {
                self.0.resize((length + ROOM).next_power_of_two(), 0);
                continue;
            };
            // All eight are copied, and as many of them taken as stand for themselves.
            *room = chunk(bytes, at)?;
            let marks = marks(u64::from_le_bytes(*room));
            let n_plain = marks.trailing_zeros() as usize / 8;
            (at, length) = (at + n_plain, length + n_plain);
            if marks == 0 {
                continue;
            }
            let escape = match bytes.get(at)? {
                b'"' => break,
                b'\\' => *bytes.get(at + 1)?,
                _ => return None,
            };
            if let Some(plain) = simple(escape) {
                self.0[length] = plain;
                (at, length) = (at + 2, length + 1);
            } else {
                let (character, n_read) = of_code(bytes, at)?;
                let encoded = character.encode_utf8(&mut self.0[length..]);
                (at, length) = (at + n_read, length + encoded.len());
            }
        }
        let text = std::str::from_utf8(&self.0[..length]).ok()?;
        Some((text, at + 1))
    }
}

/// For the next eight bytes, with what the escape behind them may take.
#[inline]
fn room(scratch: &mut [u8], at: usize) -> Option<&mut [u8; WIDTH]> {
    scratch.get_mut(at..at + ROOM)?.first_chunk_mut()
}

/// The next eight bytes; behind the end, which a string does not reach, stand zeros.
#[inline]
fn chunk(bytes: &[u8], at: usize) -> Option<[u8; WIDTH]> {
    let rest = bytes.get(at..)?;
    if let Some(chunk) = rest.first_chunk() {
        return Some(*chunk);
    }
    let mut chunk = [0; WIDTH];
    chunk[..rest.len()].copy_from_slice(rest);
    Some(chunk)
}

/// The next byte that does not stand for itself: a quote, a backslash, a control character.
#[inline]
pub fn special(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let marks = marks(u64::from_le_bytes(chunk(bytes, at)?));
        at += marks.trailing_zeros() as usize / 8;
        if marks != 0 {
            // Zeros behind the end are marked, too.
            return (at < bytes.len()).then_some(at);
        }
    }
}

/// The next quote or backslash, in text that may be anything. Most strings of a log end soon.
#[inline]
pub fn quote_or_escape(bytes: &[u8], from: usize) -> Option<usize> {
    const NEAR: usize = 2;
    let mut at = from;
    for _ in 0..NEAR {
        let Some(chunk) = bytes.get(at..)?.first_chunk() else {
            break;
        };
        let marks = quotes_and_escapes(u64::from_le_bytes(*chunk)) & each(0x80);
        if marks != 0 {
            return Some(at + marks.trailing_zeros() as usize / 8);
        }
        at += WIDTH;
    }
    let found = memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
    Some(at + found)
}

/// Behind the closing quote of the string whose content begins at `from`.
pub fn string_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at = special(bytes, at)?;
        match bytes[at] {
            b'"' => return Some(at + 1),
            b'\\' if simple(*bytes.get(at + 1)?).is_some() => at += 2,
            b'\\' => at += of_code(bytes, at)?.1,
            _ => return None,
        }
    }
}

/// Writes a text as a string, as `serde_json` does.
pub fn push(to: &mut Vec<u8>, text: &str) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let bytes = text.as_bytes();
    to.push(b'"');
    let mut at = 0;
    while at < bytes.len() {
        let Some(chunk) = chunk(bytes, at) else { break };
        let marks = marks(u64::from_le_bytes(chunk));
        let n_plain = marks.trailing_zeros() as usize / 8;
        let n_copied = to.len() + n_plain;
        to.extend_from_slice(&chunk);
        to.truncate(n_copied);
        at += n_plain;
        if marks == 0 {
            continue;
        }
        let Some(&byte) = bytes.get(at) else { break };
        at += 1;
        match byte {
            b'"' | b'\\' => to.extend_from_slice(&[b'\\', byte]),
            b'\n' => to.extend_from_slice(b"\\n"),
            b'\t' => to.extend_from_slice(b"\\t"),
            b'\r' => to.extend_from_slice(b"\\r"),
            0x08 => to.extend_from_slice(b"\\b"),
            0x0c => to.extend_from_slice(b"\\f"),
            _ => {
                to.extend_from_slice(b"\\u00");
                to.extend([byte >> 4, byte & 0xf].map(|digit| HEX[usize::from(digit)]));
            }
        }
    }
    to.push(b'"');
}

/// The highest bit of each byte that is special; bits above the lowest of them may be wrong.
#[inline]
fn marks(word: u64) -> u64 {
    (below(word, 0x20) | quotes_and_escapes(word)) & each(0x80)
}

#[inline]
fn quotes_and_escapes(word: u64) -> u64 {
    below(word ^ each(b'"'), 1) | below(word ^ each(b'\\'), 1)
}

/// A byte below the limit borrows from its highest bit, where it had none.
#[inline]
fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(each(limit)) & !word
}

const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; WIDTH])
}

/// What one character behind a backslash stands for; zero where it is no such escape.
const SIMPLE: [u8; 256] = {
    let mut plain = [0; 256];
    let escapes = b"\"\"\\\\//n\nt\tr\rb\x08f\x0c";
    let mut at = 0;
    while at < escapes.len() {
        plain[escapes[at] as usize] = escapes[at + 1];
        at += 2;
    }
    plain
};

fn simple(escape: u8) -> Option<u8> {
    Some(SIMPLE[usize::from(escape)]).filter(|plain| *plain != 0)
}

/// `\u00e9`, or a pair of surrogates; and how many bytes that takes.
fn of_code(bytes: &[u8], at: usize) -> Option<(char, usize)> {
    let first = unit(bytes, at)?;
    if let Some(character) = char::from_u32(first) {
        return Some((character, 6));
    }
    let units = [first, unit(bytes, at + 6)?].map(|unit| unit as u16);
    let character = char::decode_utf16(units).next()?.ok()?;
    Some((character, 12))
}

fn unit(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    let mut unit = 0;
    for digit in digits {
        unit = unit * 16 + char::from(*digit).to_digit(16)?;
    }
    Some(unit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(string: &str) -> Option<(String, usize)> {
        let mut scratch = Scratch::default();
        let (text, end) = scratch.unescape(string.as_bytes(), 1)?;
        Some((text.to_owned(), end))
    }

    #[test]
    fn what_is_wrong_is_not_read() {
        for string in [
            r#""\ud800""#,
            r#""\ud800\u0041""#,
            r#""\udc00""#,
            r#""\u12""#,
            r#""\u+123""#,
            r#""\x""#,
            "\"a\tb\"",
            "\"abcdefgh\n\"",
            r#""cut"#,
            r#""cut \"#,
        ] {
            let string = string.strip_suffix("cut").unwrap_or(string);
            assert_eq!(read(string), None, "{string}");
            assert_eq!(string_end(string.as_bytes(), 1), None, "{string}");
        }
    }

    #[test]
    fn there_is_room_for_an_escape_wherever_it_stands() {
        for length in 0..200 {
            let plain = "x".repeat(length);
            let (text, _) = read(&format!(r#""{plain}\ud83d\ude00\n""#)).expect("a string");
            assert_eq!(text, format!("{plain}\u{1f600}\n"));
        }
    }

    proptest! {
        #[test]
        fn a_string_is_what_serde_json_reads(
            text in r#"([a-z "\\/é\u{1f600}\n\t\r\u{8}\u{c}\u{1}\u{0}\u{7f}\u{2028}]|[ -~]){0,60}"#,
            escapes in proptest::bool::ANY,
        ) {
            let mut string = serde_json::to_string(&text).expect("text");
            if escapes {
                let units = text.encode_utf16().map(|unit| format!("\\u{unit:04X}"));
                string = format!("\"{}\"", units.collect::<String>());
            }
            let length = string.len();
            string.push_str(", \"next\": 1}");
            prop_assert_eq!(read(&string), Some((text, length)));
            prop_assert_eq!(string_end(string.as_bytes(), 1), Some(length));
        }

        #[test]
        fn a_text_is_written_as_serde_json_writes_it(text in r#"([\x00-\x1f"\\é\u{1f600}]|[ -~]){0,60}"#) {
            let mut string = b"before".to_vec();
            push(&mut string, &text);
            prop_assert_eq!(string, format!("before{}", serde_json::json!(text)).into_bytes());
        }

        #[test]
        fn the_next_special_byte_is_found(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
            let found = bytes.iter().position(is_special);
            prop_assert_eq!(special(&bytes, 0), found);
            let found = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\'));
            prop_assert_eq!(quote_or_escape(&bytes, 0), found);
        }
    }
}
