//! Lines of a megabyte, made of what parsers stumble over. What takes its square in steps does not end:
//! a million million of them are hours. Squares of a quick search are seen in `benches/reading.rs`, which
//! prints how the time grows, and their memory in `tests/memory.rs`.

use slstop_core::domain::line;

use super::shapes::{SHAPES, text};
use super::targets;

const MEGABYTE: usize = 1 << 20;

/// The line as a whole; of the rest enough to see a square, and few enough for those who wait for this test.
fn check(text: &str) {
    let _ = line::read(text);
    let part = |share: usize| &text.as_bytes()[..text.floor_char_boundary(text.len() / share)];
    targets::any_line_is_read(part(8));
    targets::any_file_is_read(part(8));
    targets::any_text_is_masked_and_made_safe(part(16));
    targets::any_log_makes_a_ledger(part(32));
}

#[test]
fn whatever_makes_a_parser_look_far_is_read_in_its_length() {
    for (_, head, part) in SHAPES {
        check(&text(head, part, MEGABYTE));
    }
}

#[test]
fn what_parsers_look_for_may_come_any_number_of_times() {
    for part in super::seeds::LINES.iter().filter(|line| !line.is_empty()) {
        check(&text("", &format!("{part}\n"), MEGABYTE / 8));
        check(&text("", &format!("{part} "), MEGABYTE / 8));
    }
}

#[test]
fn nothing_is_too_deep() {
    for (open, close) in [
        ("{\"a\":", "}"),
        ("[", "]"),
        ("{\"message\":{\"a\":[", "]}}"),
        ("{\"cause\":", "}"),
    ] {
        let depth = MEGABYTE / 2 / (open.len() + close.len());
        let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
        targets::any_line_is_read(text.as_bytes());
        targets::any_file_is_read(text.as_bytes());
    }
}
