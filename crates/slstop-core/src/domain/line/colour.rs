//! The colours that a program gives its own lines. They say nothing, and stand where readers look for words.

const ESC: u8 = 0x1b;
/// `␛[38;2;255;255;255;48;2;255;255;255m` is shorter.
const LONGEST: usize = 48;

/// How many bytes of colours the text begins with.
pub fn before(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(length) = sequence(&bytes[at..]) {
        at += length;
    }
    at
}

/// The text without the colours around it.
pub fn bare(text: &str) -> &str {
    if memchr::memchr(ESC, text.as_bytes()).is_none() {
        return text;
    }
    let mut bare = &text[before(text)..];
    while let Some(length) = sequence_at_the_end(bare) {
        bare = &bare[..bare.len() - length];
    }
    bare
}

/// `␛[31m`
fn sequence(bytes: &[u8]) -> Option<usize> {
    if !bytes.starts_with(b"\x1b[") {
        return None;
    }
    let is_part = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b';' | b':');
    let parts = bytes[2..]
        .iter()
        .take(LONGEST)
        .take_while(|byte| is_part(byte));
    let end = 2 + parts.count();
    (bytes.get(end) == Some(&b'm')).then_some(end + 1)
}

fn sequence_at_the_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.last() != Some(&b'm') {
        return None;
    }
    let from = bytes.len().saturating_sub(LONGEST + 3);
    let begin = from + memchr::memrchr(ESC, &bytes[from..])?;
    (sequence(&bytes[begin..]) == Some(bytes.len() - begin)).then_some(bytes.len() - begin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_taken_off_and_nothing_else() {
        assert_eq!(bare("\x1b[1m\x1b[31mERROR\x1b[39m\x1b[0m"), "ERROR");
        assert_eq!(bare("\x1b[38;2;1;2;3mx\x1b[m"), "x");
        assert_eq!(before("\x1b[2m\x1b[0mx"), 8);
        for kept in [
            "",
            "ERROR",
            "\x1b",
            "\x1b[31",
            "\x1b[2J",
            "\x1b]0;m",
            "m",
            "größe\x1b[m m",
        ] {
            assert_eq!(bare(kept), kept);
        }
    }
}
