//! How text from the world becomes text for a terminal.
//!
//! What could command a terminal is *shown* (`␛]52;…␇`, `␊`): a reader of a hostile line should see
//! that it tried. What shows nothing is shown as `�`, because two names that differ should look
//! different. Dropped are only three things that honest text is full of and that carry no meaning:
//! colour sequences of loggers, joiners and variation selectors behind a character that is not
//! ASCII (emoji, Persian, Devanagari), and marks piled higher than any script needs. Cutting the
//! joiners also removes the sequences whose width terminals disagree about.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

const HIDDEN: char = '\u{fffd}';
const LINE_END: char = '␤';
/// Carries a mark that has nothing to stand on, so that it does not join what is printed before it.
const DOTTED_CIRCLE: char = '◌';
/// Vietnamese, Hebrew and polytonic Greek need three on one letter.
const MAX_MARKS: usize = 4;
/// Logs are indented with tabs, and lines are short of room.
const TAB: usize = 4;

/// The text made safe; borrowed when it was. Cleaning twice changes nothing.
pub fn clean(source: &str) -> Cow<'_, str> {
    // Most names and lines are printable ASCII; a scan over bytes settles it.
    let Some(first) = source
        .bytes()
        .position(|byte| !(0x20..0x7f).contains(&byte))
    else {
        return Cow::Borrowed(source);
    };
    if latin_cells(&source[first..]).is_some() {
        return Cow::Borrowed(source);
    }
    let cleaned = rewrite(source, first);
    if cleaned == source {
        Cow::Borrowed(source)
    } else {
        Cow::Owned(cleaned)
    }
}

/// The cells of a text that is printable ASCII and Latin-1, such as our own `·`: each character takes one, none of
/// them joins another, and nothing has to be cleaned. Nothing for any other text.
pub fn latin_cells(text: &str) -> Option<usize> {
    let mut bytes = text.bytes();
    let mut cells = 0;
    while let Some(byte) = bytes.next() {
        let is_latin = match byte {
            0x20..0x7f => true,
            // Up to here are C1's controls and the wide blank; the soft hyphen is seen at the end of a line only.
            0xc2 => bytes.next().is_some_and(|byte| byte > 0xa0 && byte != 0xad),
            0xc3 => bytes.next().is_some(),
            _ => false,
        };
        is_latin.then(|| cells += 1)?;
    }
    Some(cells)
}

/// Cells of a grapheme. Terminals give the halfwidth Katakana sound marks a cell of their own.
pub fn cells(grapheme: &str) -> usize {
    let sound_marks = grapheme.chars().filter(|&c| is_sound_mark(c)).count();
    grapheme.width() + sound_marks
}

fn rewrite(source: &str, first: usize) -> String {
    let mut clean = String::with_capacity(source.len() + 8);
    clean.push_str(&source[..first]);
    let mut column = first;
    let mut marks = 0;
    let mut in_hidden = false;
    let mut rest = &source[first..];
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        let was_hidden = std::mem::take(&mut in_hidden);
        let shown = match c {
            ' '..='~' => c,
            '\t' => {
                let blanks = TAB - column % TAB;
                clean.extend(std::iter::repeat_n(' ', blanks));
                (column, marks) = (column + blanks, 0);
                continue;
            }
            '\u{1b}' => match colour_sequence(rest) {
                Some(length) => {
                    rest = &rest[length..];
                    in_hidden = was_hidden;
                    continue;
                }
                None => '␛',
            },
            // Unicode has pictures of the old controls, in their order.
            '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(HIDDEN),
            '\u{7f}' => '␡',
            '\u{85}' | '\u{2028}' | '\u{2029}' => LINE_END,
            _ if is_joining(c) && follows_what_it_joins(&clean, c) => {
                in_hidden = was_hidden;
                continue;
            }
            _ if is_hidden(c) => {
                in_hidden = true;
                // A run of them is one mark, or a kilobyte of nothing would push the text away.
                if was_hidden {
                    continue;
                }
                HIDDEN
            }
            _ => c,
        };
        let width = if is_sound_mark(shown) {
            1
        } else {
            shown.width().unwrap_or(0)
        };
        if width > 0 {
            marks = 0;
        } else {
            marks += 1;
            if marks > MAX_MARKS {
                continue;
            }
            if clean.is_empty() {
                clean.push(DOTTED_CIRCLE);
                column += 1;
            }
        }
        clean.push(shown);
        column += width;
    }
    show_what_takes_no_cell(clean)
}

/// Some letters take no cell by themselves (a Hangul vowel without its consonant).
fn show_what_takes_no_cell(clean: String) -> String {
    if clean.graphemes(true).all(|grapheme| cells(grapheme) > 0) {
        return clean;
    }
    let mut shown = String::with_capacity(clean.len());
    for grapheme in clean.graphemes(true) {
        if cells(grapheme) > 0 {
            shown.push_str(grapheme);
        } else {
            shown.push(HIDDEN);
        }
    }
    shown
}

/// The length of `[…m` behind an escape: what loggers colour their lines with.
fn colour_sequence(rest: &str) -> Option<usize> {
    let parameters = rest.strip_prefix('[')?;
    let end = parameters
        .bytes()
        .position(|byte| !matches!(byte, b'0'..=b'9' | b';' | b':'))?;
    (parameters.as_bytes()[end] == b'm').then_some(end + 2)
}

fn is_sound_mark(c: char) -> bool {
    matches!(c, '\u{ff9e}' | '\u{ff9f}')
}

/// Joiners and variation selectors.
fn is_joining(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn follows_what_it_joins(clean: &str, joining: char) -> bool {
    match clean.chars().next_back() {
        // Keycaps: a digit, a variation selector, the key around it.
        Some('0'..='9' | '#' | '*') => matches!(joining, '\u{fe0e}' | '\u{fe0f}'),
        Some(before) => !before.is_ascii() && before != HIDDEN,
        None => false,
    }
}

/// What shows nothing, reorders what is beside it, or is no character at all. A test holds this
/// against Unicode's own tables.
fn is_hidden(c: char) -> bool {
    let is_noncharacter = matches!(c, '\u{fdd0}'..='\u{fdef}') || u32::from(c) & 0xfffe == 0xfffe;
    let is_private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    // Planes four to thirteen are empty, fourteen holds tags and selectors.
    let is_beyond_the_scripts = matches!(c, '\u{40000}'..='\u{effff}');
    is_noncharacter || is_private || is_beyond_the_scripts || is_control_or_format(c)
}

fn is_control_or_format(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
        | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(hostile: &str, shown: &str) {
        assert_eq!(clean(hostile), shown, "{hostile:?}");
    }

    #[test]
    fn commands_to_the_terminal_are_shown_and_not_obeyed() {
        check("\u{1b}]52;c;cm0gLXJm\u{7}", "␛]52;c;cm0gLXJm␇");
        check("\u{1b}]0;owned\u{1b}\\", "␛]0;owned␛\\");
        check("\u{1b}P+q544e\u{1b}\\", "␛P+q544e␛\\");
        check("\u{1b}[2J\u{1b}[?1049h\u{1b}[6n", "␛[2J␛[?1049h␛[6n");
        check("\u{9b}31mred\u{9d}52;c;x\u{9c}", "�31mred�52;c;x�");
        check("\u{1b}c\u{e}\u{8}\u{7f}\0", "␛c␎␈␡␀");
        check("a\r\nb\rc\u{b}d\u{c}e", "a␍␊b␍c␋d␌e");
        check("a\u{85}b\u{2028}c\u{2029}d", "a␤b␤c␤d");
    }

    #[test]
    fn colours_of_loggers_vanish_and_nothing_else_of_the_kind() {
        check(
            "\u{1b}[32minfo\u{1b}[39m: \u{1b}[1;38:2:1:2:3mdone\u{1b}[m",
            "info: done",
        );
        check("\u{1b}\u{1b}[31m[31m", "␛[31m");
        check("\u{1b}[31", "␛[31");
        check("\u{1b}[?31m\u{1b}[31 m", "␛[?31m␛[31 m");
    }

    #[test]
    fn names_that_differ_look_different() {
        check("pay\u{200d}ment", "pay�ment");
        check("pay\u{200b}\u{2060}\u{ad}\u{feff}ment", "pay�ment");
        check("checkout\u{202e}gnp.exe", "checkout�gnp.exe");
        check("a\u{2066}b\u{2069}c\u{200f}d\u{61c}e", "a�b�c�d�e");
        check("x\u{e0041}\u{e0042}\u{e007f}y", "x�y");
        check("a\u{3164}b\u{115f}c\u{fe0f}d", "a�b�c�d");
        check("\u{e0b0}\u{fdd0}\u{10ffff}\u{7fffe}", "�");
    }

    #[test]
    fn honest_text_of_any_script_stays() {
        for honest in [
            "größer als 5 €",
            "日本語の関数",
            "بسم الله",
            "किताब",
            "Ελληνικά",
            "ﾊﾟ",
            "한국어",
            "👍🏽 🇨🇭",
            "e\u{301}",
            "1\u{20e3}",
            "→ ├─ ▁▂▃ ✓",
            "שָׁלוֹם",
        ] {
            check(honest, honest);
            assert!(matches!(clean(honest), Cow::Borrowed(_)), "{honest}");
        }
        check(
            "👩\u{200d}💻 ❤\u{fe0f} 1\u{fe0f}\u{20e3} می\u{200c}خواهم",
            "👩💻 ❤ 1\u{20e3} میخواهم",
        );
    }

    #[test]
    fn latin_needs_no_cleaning_and_takes_a_cell_a_character() {
        let latin: Vec<char> = ('\0'..='\u{17f}')
            .filter(|c| latin_cells(&c.to_string()).is_some())
            .collect();
        assert_eq!(latin.len(), 95 + 94);
        for &first in &latin {
            assert_eq!(rewrite(&first.to_string(), 0), first.to_string());
            for &second in &latin {
                let text = format!("{first}{second}");
                assert!(text.graphemes(true).map(cells).eq([1, 1]), "{text}");
            }
        }
        assert_eq!(latin_cells("a·é ÿ"), Some(5));
    }

    #[test]
    fn marks_neither_pile_up_nor_lean_on_what_is_before_the_text() {
        check(
            &format!("Z{}a", "\u{300}".repeat(1000)),
            &format!("Z{}a", "\u{300}".repeat(MAX_MARKS)),
        );
        check("\u{301}a", "◌\u{301}a");
        check("a\u{1161}b", "a�b");
    }

    #[test]
    fn tabs_reach_their_stops() {
        check("\ta\tbcd\te\t", "    a   bcd e   ");
        check("界\tx", "界  x");
    }

    #[test]
    fn nothing_that_unicode_calls_invisible_is_forgotten() {
        let invisible = regex::Regex::new(
            r"[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]",
        )
        .expect("names of Unicode's own");
        let mut buffer = [0; 4];
        for c in ('\0'..=char::MAX).filter(|c| invisible.is_match(c.encode_utf8(&mut buffer))) {
            for text in [format!("a{c}b"), format!("界{c}"), format!("{c}")] {
                let cleaned = clean(&text);
                assert!(!invisible.is_match(&cleaned), "{text:?} became {cleaned:?}");
            }
        }
    }
}
