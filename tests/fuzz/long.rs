//! Lines of a megabyte, made of what parsers stumble over. What takes its square in steps does not end:
//! a million million of them are hours.

use super::targets;

const MEGABYTE: usize = 1 << 20;

fn check(head: &str, part: &str) {
    let mut text = head.to_owned();
    text.push_str(&part.repeat((MEGABYTE - head.len()) / part.len()));
    targets::any_line_is_read(text.as_bytes());
    targets::any_file_is_read(text.as_bytes());
    // Enough lines for a ledger, and time for those who wait for this test.
    let end = text.floor_char_boundary(MEGABYTE / 16);
    targets::any_log_makes_a_ledger(&text.as_bytes()[..end]);
}

#[test]
fn a_line_of_a_megabyte_is_read_in_its_length() {
    for head in [
        "",
        "{",
        "[ERROR] ",
        "REPORT RequestId: a\t",
        "{\"message\":\"",
    ] {
        for part in [
            "x", " ", "{", "[", "\"", "\\", "\t", "\n", "a: b\t", "a\":{\"", "\u{a0}",
        ] {
            check(head, part);
        }
    }
}

#[test]
fn what_parsers_look_for_may_come_any_number_of_times() {
    for part in super::seeds::LINES.iter().filter(|line| !line.is_empty()) {
        check("", part);
        check("", &format!("{part}\n"));
        check("", &format!("{part} "));
    }
}

#[test]
fn nothing_is_too_deep() {
    for (open, close) in [
        ("{\"a\":", "}"),
        ("[", "]"),
        ("{\"message\":{\"a\":[", "]}}"),
    ] {
        let depth = MEGABYTE / 2 / (open.len() + close.len());
        let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
        targets::any_line_is_read(text.as_bytes());
        targets::any_file_is_read(text.as_bytes());
    }
}
