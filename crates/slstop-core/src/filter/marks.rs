//! The ranges of a text to highlight for a filter.

use std::ops::Range;

use super::Filter;
use super::expression::Term;

/// Bound of the ranges of each word in one text: a line may consist of a million equal signs.
const MOST: usize = 1000;

impl Filter {
    /// In order, disjoint, at character boundaries.
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let mut places: Vec<Range<usize>> = Vec::new();
        for term in self.terms() {
            match term {
                Term::Text(needle) => places.extend(needle.places(text).take(MOST)),
                Term::Pattern(pattern) => places.extend(pattern.places(text).take(MOST)),
            }
        }
        places.sort_by_key(|place| (place.start, place.end));
        let mut marks: Vec<Range<usize>> = Vec::with_capacity(places.len());
        for place in places {
            match marks.last_mut() {
                Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
                _ => marks.push(place),
            }
        }
        marks
    }
}
