//! What tools put in front of a line: the group, the stream, a time, a colour, a quotation mark.

use super::colour;

/// The line without it.
pub fn undecorated(line: &str) -> &str {
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '|', '>', '#', '*']);
        let colours = colour::before(rest);
        if colours > 0 {
            rest = &rest[colours..];
            continue;
        }
        let end = rest
            .bytes()
            .take(MOST)
            .position(|byte| matches!(byte, b' ' | b'\t'));
        let Some(end) = end else { return rest };
        let token = colour::bare(&rest[..end]);
        if !(is_time(token) || is_stream(token) || is_group(token)) {
            return rest;
        }
        rest = &rest[end..];
    }
}

/// Longer than any time and than the stream of any function: names have 64 characters.
const MOST: usize = 160;

/// `2026-11-20T12:00:00.000Z`, `12:00:00`, `1795176000000`: digits and what stands between them.
pub fn is_time(token: &str) -> bool {
    let bytes = token.as_bytes();
    // With nanoseconds and zone a time has 35; ids of nothing but digits have 36.
    (8..36).contains(&bytes.len())
        && bytes[0].is_ascii_digit()
        && bytes.iter().all(|byte| {
            byte.is_ascii_digit()
                || matches!(byte, b':' | b'.' | b'-' | b'/' | b'+' | b',' | b'T' | b'Z')
        })
}

/// `2026/11/20/[$LATEST]0123456789abcdef0123456789abcdef`, with the function's name in a shared group.
pub fn is_stream(token: &str) -> bool {
    let bytes = token.as_bytes();
    bytes.len() >= 11 + 34
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && (bytes[4], bytes[7], bytes[10]) == (b'/', b'/', b'/')
        && bytes[bytes.len() - 32..].iter().all(u8::is_ascii_hexdigit)
        && bytes[bytes.len() - 33] == b']'
}

/// `/aws/lambda/shop`, as tools print it that read several groups at once.
pub fn is_group(token: &str) -> bool {
    token.strip_prefix("/aws/lambda/").is_some_and(|name| {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        !name.is_empty() && name.bytes().all(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_digits_is_no_time() {
        assert!(is_time("2026-11-20T12:00:00.000000000+00:00"));
        assert!(!is_time("00000000-0000-4000-8000-000000000001"));
    }

    #[test]
    fn streams_times_and_marks_are_taken_off() {
        for decorated in [
            "2026/11/20/[$LATEST]0123456789abcdef0123456789abcdef 2026-11-20T11:04:13.484000 END x",
            "2026/11/20/shop[7]0123456789abcdef0123456789abcdef END x",
            "/aws/lambda/shop 2026/11/20/[7]0123456789abcdef0123456789abcdef END x",
            "\x1b[36m2026/11/20/[7]0123456789abcdef0123456789abcdef\x1b[0m \x1b[33m2026-11-20T11:04:13\x1b[0m END x",
            "21:00:55  END x",
            "2026-11-20 11:04:13 END x",
            "| 1701787127570 | END x",
            "> \tEND x",
        ] {
            assert_eq!(undecorated(decorated), "END x", "{decorated}");
        }
        for plain in ["", "12 monkeys", "2026", "größe 1", "/aws/lambda/ x"] {
            assert_eq!(undecorated(plain), plain);
        }
    }
}
