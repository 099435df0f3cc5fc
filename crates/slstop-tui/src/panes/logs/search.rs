//! What is looked for, in the words of the filter language, and where it is found in what is shown.

use std::ops::Range;

use super::line_text::{StyledLine, StyledSpan};
use crate::theme::Role;
use slstop_core::facts::Lines;
use slstop_core::facts::logs::Stored;
use slstop_core::filter::{Filter, StoredLineFields, SyntaxError};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct HighlightSearch {
    text: String,
    filter: Option<Filter>,
    wrong: Option<SyntaxError>,
}

impl HighlightSearch {
    pub fn new(text: String) -> Self {
        let (filter, wrong) = match Filter::parse(&text) {
            Ok(filter) => (Some(filter).filter(|filter| !filter.is_all()), None),
            Err(wrong) => (None, Some(wrong)),
        };
        Self {
            text,
            filter,
            wrong,
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn wrong(&self) -> Option<&SyntaxError> {
        self.wrong.as_ref()
    }

    pub fn is_set(&self) -> bool {
        self.filter.is_some()
    }

    pub fn finds(&self, line: &Stored<'_>, lines: &Lines) -> bool {
        let filter = self.filter.as_ref();
        filter.is_some_and(|filter| filter.matches(&StoredLineFields::new(line, lines)))
    }

    /// What a byte of a line counts for in a turn.
    pub fn scan_cost(&self) -> usize {
        self.filter.as_ref().map_or(0, Filter::scan_cost)
    }

    /// The words that are looked for, set apart from what is around them.
    pub fn marked(&self, spans: StyledLine) -> StyledLine {
        let Some(filter) = &self.filter else {
            return spans;
        };
        let text: String = spans.iter().map(|span| span.text.as_str()).collect();
        let marks = filter.marks(&text);
        if marks.is_empty() {
            return spans;
        }
        let mut marked = Vec::with_capacity(spans.len() + 2 * marks.len());
        let mut begin = 0;
        for span in spans {
            let end = begin + span.text.len();
            cut(&span, begin, &marks, &mut marked);
            begin = end;
        }
        marked
    }
}

/// One span, cut where marks begin and end.
fn cut(span: &StyledSpan, begin: usize, marks: &[Range<usize>], into: &mut StyledLine) {
    let end = begin + span.text.len();
    let mut from = begin;
    let first = marks.partition_point(|mark| mark.end <= begin);
    for mark in marks[first..].iter().take_while(|mark| mark.start < end) {
        let (start, stop) = (mark.start.max(from), mark.end.min(end));
        into.push(StyledSpan::new(
            &span.text[from - begin..start - begin],
            span.role,
        ));
        into.push(StyledSpan::new(
            &span.text[start - begin..stop - begin],
            Role::Match,
        ));
        from = stop;
    }
    into.push(StyledSpan::new(&span.text[from - begin..], span.role));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_set_apart_also_across_pieces() {
        let search = HighlightSearch::new("\"lo wo\" d".into());
        let spans = vec![
            StyledSpan::new("hello", Role::Text),
            StyledSpan::new(" world", Role::Muted),
        ];
        let shown: Vec<(String, Role)> = search
            .marked(spans)
            .into_iter()
            .filter(|span| !span.text.is_empty())
            .map(|span| (span.text, span.role))
            .collect();
        let expected = [
            ("hel", Role::Text),
            ("lo", Role::Match),
            (" wo", Role::Match),
            ("rl", Role::Muted),
            ("d", Role::Match),
        ];
        assert_eq!(shown, expected.map(|(text, role)| (text.to_owned(), role)));
    }
}
