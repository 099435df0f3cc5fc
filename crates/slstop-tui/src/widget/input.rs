//! One line of typed text and its cursor, moved and deleted by what a person takes for a character.

use unicode_segmentation::UnicodeSegmentation;

use super::canvas::Canvas;
use crate::theme::Role;
use slstop_base::SafeText;
use slstop_core::message::Edit;

/// In bytes. A filter or a command is short; a paste may be a whole log.
const LONGEST: usize = 4096;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    text: String,
    /// In bytes, always between two characters.
    cursor: usize,
}

impl Input {
    /// With the cursor at the end, ready to be continued.
    pub fn new(text: impl Into<String>) -> Self {
        let mut input = Self::default();
        input.insert(&text.into());
        input
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn apply(&mut self, edit: &Edit) {
        match edit {
            Edit::Type(text) => self.insert(text),
            Edit::Backspace => self.remove_back_to(self.before()),
            Edit::Delete => drop(self.text.drain(self.cursor..self.behind())),
            Edit::DeleteWord => self.remove_back_to(self.word_start()),
            Edit::Clear => *self = Self::default(),
            Edit::Left => self.cursor = self.before(),
            Edit::Right => self.cursor = self.behind(),
            Edit::Home => self.cursor = 0,
            Edit::End => self.cursor = self.text.len(),
        }
    }

    /// The cells that are scrolled away at the left, in so much room.
    pub fn skipped(&self, width: u16) -> usize {
        let (head, tail) = self.text.split_at(self.cursor);
        let (head, tail) = (SafeText::from(head), SafeText::from(tail));
        // The cursor needs a cell, and two if it stands on a wide character.
        let under = tail.graphemes().next().map_or(1, |(_, width)| width);
        let room = usize::from(width).saturating_sub(under);
        head.width().saturating_sub(room)
    }

    /// Draws from `x` on, scrolled so that the cursor is visible.
    pub fn draw(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, width: u16) {
        if width == 0 {
            return;
        }
        let (head, tail) = self.text.split_at(self.cursor);
        let (head, tail) = (SafeText::from(head), SafeText::from(tail));
        let column = canvas.put(x, y, head.after(self.skipped(width)), Role::Input);
        let (under, rest) = match tail.graphemes().next() {
            Some((grapheme, cells)) => (SafeText::from(grapheme), tail.after(cells)),
            None => (SafeText::from(" "), SafeText::EMPTY),
        };
        let mut place = canvas.part(super::Area::new(x, y, width, 1));
        let column = place.put(column.saturating_sub(x), 0, under, Role::InputCursor);
        place.put(column, 0, rest, Role::Input);
    }

    /// A line has no line ends: those of a paste become blanks, other controls vanish.
    fn insert(&mut self, text: &str) {
        let line = text
            .trim_end_matches(['\n', '\r'])
            .replace("\r\n", " ")
            .replace(['\n', '\r', '\t'], " ");
        let mut typed: String = line.chars().filter(|c| !c.is_control()).collect();
        let mut room = LONGEST.saturating_sub(self.text.len()).min(typed.len());
        while !typed.is_char_boundary(room) {
            room -= 1;
        }
        typed.truncate(room);
        self.text.insert_str(self.cursor, &typed);
        self.cursor += typed.len();
        // What was typed may have joined what follows it: an accent before a letter's other accent.
        self.cursor = self.boundary_at_or_after(self.cursor);
    }

    fn remove_back_to(&mut self, start: usize) {
        self.text.drain(start..self.cursor);
        self.cursor = self.boundary_at_or_after(start);
    }

    fn before(&self) -> usize {
        self.text[..self.cursor]
            .grapheme_indices(true)
            .next_back()
            .map_or(0, |(at, _)| at)
    }

    fn behind(&self) -> usize {
        self.text[self.cursor..]
            .graphemes(true)
            .next()
            .map_or(self.cursor, |next| self.cursor + next.len())
    }

    /// As shells do: the blanks before the cursor and the word before them.
    fn word_start(&self) -> usize {
        let head = self.text[..self.cursor].trim_end();
        head.char_indices()
            .rfind(|(_, c)| c.is_whitespace())
            .map_or(0, |(at, blank)| at + blank.len_utf8())
    }

    fn boundary_at_or_after(&self, place: usize) -> usize {
        let ends = self
            .text
            .grapheme_indices(true)
            .map(|(at, grapheme)| at + grapheme.len());
        std::iter::once(0)
            .chain(ends)
            .find(|end| *end >= place)
            .unwrap_or(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::GlyphSet;
    use crate::widget::picture::drawn;
    use proptest::prelude::*;

    fn after(start: &str, edits: &[Edit]) -> String {
        let mut input = Input::new(start);
        edits.iter().for_each(|edit| input.apply(edit));
        let (head, tail) = input.text.split_at(input.cursor);
        format!("{head}|{tail}")
    }

    #[test]
    fn keys_edit_by_what_a_person_takes_for_a_character() {
        use Edit::*;
        assert_eq!(after("cafe\u{301}", &[Backspace]), "caf|");
        assert_eq!(after("a👩‍💻b", &[Left, Left, Delete]), "a|b");
        assert_eq!(after("level warn  ", &[DeleteWord]), "level |");
        assert_eq!(
            after("abc", &[Home, Backspace, Type("x".into()), Delete]),
            "x|bc"
        );
        assert_eq!(
            after("abc", &[Home, Right, End, Right, Left, Type("é".into())]),
            "abé|c"
        );
        assert_eq!(after("abc", &[Clear, Delete, DeleteWord]), "|");
        // What is typed may join what follows; the cursor then stands behind both.
        assert_eq!(after("\u{301}x", &[Home, Type("e".into())]), "e\u{301}|x");
    }

    #[test]
    fn a_paste_becomes_one_bounded_line() {
        assert_eq!(
            after("", &[Edit::Type("a\r\nb\nc\td\u{1b}[31m\n".into())]),
            "a b c d[31m|"
        );
        assert_eq!(Input::new("é".repeat(LONGEST)).text.len(), LONGEST);
    }

    #[test]
    fn the_cursor_stays_in_sight() {
        let picture = drawn(6, 5, GlyphSet::Unicode, |canvas| {
            Input::new("checkout").draw(canvas, 0, 0, 6);
            let mut middle = Input::new("checkout");
            middle.apply(&Edit::Home);
            middle.draw(canvas, 0, 1, 6);
            Input::new("界界界").draw(canvas, 0, 2, 6);
            Input::default().draw(canvas, 0, 3, 6);
            let mut wide = Input::new("ab界");
            wide.apply(&Edit::Left);
            wide.draw(canvas, 1, 4, 3);
        });
        insta::assert_snapshot!(picture, @r#"
        ckout
        checko
        界界

         b界
        -- ink
        CCCCC
        DCCCCC
        CCCC

         CDD
        -- ground
             D
        D
            D
        D
          DD
        -- C input, D input.cursor
        "#);
    }

    proptest! {
        #[test]
        fn no_edit_breaks_a_character(start in ".{0,12}", typed in ".{0,4}", keys in prop::collection::vec(0..9u8, 0..12), width in 0..9u16) {
            let mut input = Input::new(start);
            for key in keys {
                input.apply(&[
                    Edit::Type(typed.clone()), Edit::Backspace, Edit::Delete, Edit::DeleteWord, Edit::Left,
                    Edit::Right, Edit::Home, Edit::End, Edit::Left,
                ][usize::from(key)]);
                prop_assert_eq!(input.boundary_at_or_after(input.cursor), input.cursor);
                drawn(width, 1, GlyphSet::Ascii, |canvas| input.draw(canvas, 1, 0, width));
            }
        }
    }
}
