//! The only text that can reach a cell or a terminal.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use super::id::{AccountId, FunctionName, RegionName};
use super::{clean, number::Figure};

/// Text without anything that a terminal could take for a command, or that shows nothing where
/// something is. Every way of making one cleans, as `clean` describes; what is clean already is
/// borrowed, and printable ASCII is known to be clean at a glance.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SafeText<'a>(Cow<'a, str>);

impl<'a> SafeText<'a> {
    pub const EMPTY: SafeText<'static> = SafeText(Cow::Borrowed(""));

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In cells, as ratatui counts them.
    pub fn width(&self) -> usize {
        width(&self.0)
    }

    /// What fits into `width` cells; a wide character at the border is left out, never halved.
    pub fn cut(&self, width: usize) -> SafeText<'_> {
        let (head, _) = split_at_width(&self.0, width);
        SafeText(Cow::Borrowed(head))
    }

    /// What follows the first `width` cells; a wide character at the border is left out.
    pub fn after(&self, width: usize) -> SafeText<'_> {
        let (head, used) = split_at_width(&self.0, width);
        let tail = &self.0[head.len()..];
        let halved = if used < width {
            tail.graphemes(true).next().map_or(0, str::len)
        } else {
            0
        };
        SafeText(Cow::Borrowed(&tail[halved..]))
    }

    /// What a cell holds: each character as a person counts them, with its width.
    pub fn graphemes(&self) -> impl DoubleEndedIterator<Item = (&str, usize)> {
        self.0
            .graphemes(true)
            .map(|grapheme| (grapheme, grapheme_width(grapheme)))
    }

    pub fn into_owned(self) -> SafeText<'static> {
        SafeText(Cow::Owned(self.0.into_owned()))
    }

    /// Clean texts stay clean side by side: none begins with a mark that would join what is before it.
    pub fn concat<'t>(parts: impl IntoIterator<Item = SafeText<'t>>) -> SafeText<'static> {
        Self::join(parts, "")
    }

    pub fn join<'t>(
        parts: impl IntoIterator<Item = SafeText<'t>>,
        separator: &str,
    ) -> SafeText<'static> {
        let separator = SafeText::from(separator);
        let mut joined = String::new();
        for (n, part) in parts.into_iter().enumerate() {
            if n > 0 {
                joined.push_str(&separator.0);
            }
            joined.push_str(&part.0);
        }
        SafeText(Cow::Owned(joined))
    }
}

/// Prints the clean text, so that pipes are as safe as cells. Widths and precisions count cells.
impl fmt::Display for SafeText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = f
            .precision()
            .map_or(self.0.as_ref(), |cells| split_at_width(&self.0, cells).0);
        let blanks = f
            .width()
            .map_or(0, |cells| cells.saturating_sub(width(text)));
        let before = match f.align() {
            Some(fmt::Alignment::Right) => blanks,
            Some(fmt::Alignment::Center) => blanks / 2,
            Some(fmt::Alignment::Left) | None => 0,
        };
        write!(
            f,
            "{:before$}{text}{:after$}",
            "",
            "",
            after = blanks - before
        )
    }
}

impl<'a> From<&'a str> for SafeText<'a> {
    fn from(source: &'a str) -> Self {
        Self(clean::clean(source))
    }
}

impl From<String> for SafeText<'_> {
    fn from(source: String) -> Self {
        if let Cow::Owned(cleaned) = clean::clean(&source) {
            return Self(Cow::Owned(cleaned));
        }
        Self(Cow::Owned(source))
    }
}

impl<'a> From<Cow<'a, str>> for SafeText<'a> {
    fn from(source: Cow<'a, str>) -> Self {
        match source {
            Cow::Borrowed(source) => source.into(),
            Cow::Owned(source) => source.into(),
        }
    }
}

impl From<char> for SafeText<'_> {
    fn from(source: char) -> Self {
        String::from(source).into()
    }
}

impl From<Figure> for SafeText<'_> {
    fn from(source: Figure) -> Self {
        source.to_string().into()
    }
}

macro_rules! from_names {
    ($($name:ty: $text:ident;)*) => {$(
        impl<'a> From<&'a $name> for SafeText<'a> {
            fn from(source: &'a $name) -> Self {
                source.$text().into()
            }
        }
    )*};
}

from_names! {
    String: as_str;
    Arc<str>: as_ref;
    FunctionName: as_str;
    AccountId: as_str;
    RegionName: as_str;
}

/// As ratatui counts: by grapheme, not by string, because it draws a grapheme a cell and a whole
/// string's width may be less (Arabic ligatures).
fn width(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        let graphemes = || text.graphemes(true).map(grapheme_width).sum();
        clean::latin_cells(text).unwrap_or_else(graphemes)
    }
}

fn grapheme_width(grapheme: &str) -> usize {
    if grapheme.len() == 1 {
        1
    } else {
        clean::cells(grapheme)
    }
}

/// The longest head of at most `width` cells, and the cells that it takes.
fn split_at_width(text: &str, width: usize) -> (&str, usize) {
    let (mut end, mut used) = (0, 0);
    for grapheme in text.graphemes(true) {
        let next = used + grapheme_width(grapheme);
        if next > width {
            break;
        }
        used = next;
        end += grapheme.len();
    }
    (&text[..end], used)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    /// Text of the kinds that go wrong, closely mixed.
    fn hostile() -> impl Strategy<Value = String> {
        let odd = prop::sample::select(vec![
            "\u{1b}",
            "\u{1b}[31m",
            "[",
            "m",
            "\u{7}",
            "\t",
            "\r\n",
            "\u{9b}",
            "\u{200d}",
            "\u{fe0f}",
            "\u{202e}",
            "\u{301}",
            "\u{94d}",
            "क",
            "ष",
            "\u{1100}",
            "\u{1161}",
            "\u{11a8}",
            "각",
            "👩",
            "🏽",
            "🇨",
            "界",
            "ﾞ",
            "ﾊ",
            "لا",
            "\u{e0041}",
            "\u{20e3}",
            "1",
            "a",
            " ",
            "\u{fffd}",
            "\u{600}",
            "\u{d4e}",
            "\u{e33}",
            "\u{a4fc}",
            "◌",
        ]);
        let any = prop_oneof![
            odd.prop_map(str::to_owned),
            any::<char>().prop_map(String::from)
        ];
        prop::collection::vec(any, 0..24).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn what_is_clean_stays_as_it_is(source in hostile(), other in hostile()) {
            let once = SafeText::from(source.as_str());
            prop_assert_eq!(&SafeText::from(once.as_str()), &once);
            prop_assert_eq!(&SafeText::from(source.clone()), &once);
            let joined = SafeText::concat([once.clone(), SafeText::from(other)]);
            prop_assert!(joined.as_str().starts_with(once.as_str()));
            prop_assert_eq!(&SafeText::from(joined.as_str()), &joined);
        }

        #[test]
        fn the_width_is_what_the_screen_uses(source in hostile()) {
            let text = SafeText::from(source);
            let mut buffer = Buffer::empty(Rect::new(0, 0, 200, 1));
            let (end, _) = buffer.set_stringn(0, 0, text.as_str(), 200, ratatui::style::Style::new());
            prop_assert_eq!(usize::from(end), text.width());
        }

        #[test]
        fn a_cut_fits_and_its_parts_make_the_whole(source in hostile(), width in 0..20usize) {
            let text = SafeText::from(source);
            let (head, tail) = (text.cut(width), text.after(width));
            prop_assert!(head.width() <= width);
            prop_assert!(text.as_str().starts_with(head.as_str()) && text.as_str().ends_with(tail.as_str()));
            let lost = text.width() - head.width() - tail.width();
            prop_assert!(lost == 0 || head.width() < width && head.width() + lost > width);
        }
    }

    #[test]
    fn printing_prints_the_clean_text() {
        let name = FunctionName::new("shop\u{1b}[2J");
        assert_eq!(format!("{:>10}", SafeText::from(&name)), "  shop␛[2J");
        assert_eq!(
            format!(
                "{:5.3}|{:^4}",
                SafeText::from("a界界"),
                SafeText::from("界")
            ),
            "a界  | 界 "
        );
        assert_eq!(
            SafeText::join(["a".into(), "b".into()], " · ").to_string(),
            "a · b"
        );
    }

    #[test]
    fn a_wide_character_at_the_border_belongs_to_neither_side() {
        let text = SafeText::from("a界b");
        assert_eq!((text.cut(2).as_str(), text.after(2).as_str()), ("a", "b"));
        assert_eq!((text.cut(3).as_str(), text.after(3).as_str()), ("a界", "b"));
    }
}
