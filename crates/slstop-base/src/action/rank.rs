//! Ranking of the palette's and the help's items against what was typed.

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// The indices of the items that match, best first; all of them, in their order, for an empty query.
pub fn rank<'a>(query: &str, items: impl IntoIterator<Item = &'a str>) -> Vec<usize> {
    let pattern = Pattern::parse(query, CaseMatching::Smart, Normalization::Smart);
    let mut matcher = Matcher::new(Config::DEFAULT);
    let mut buffer = Vec::new();
    let mut scored: Vec<(u32, usize)> = items
        .into_iter()
        .enumerate()
        .filter_map(|(index, item)| {
            let score = pattern.score(Utf32Str::new(item, &mut buffer), &mut matcher)?;
            Some((score, index))
        })
        .collect();
    scored.sort_by_key(|(score, index)| (std::cmp::Reverse(*score), *index));
    scored.into_iter().map(|(_, index)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_item_comes_first_and_an_empty_query_keeps_the_order() {
        let items = ["functions.sort.rate", "app.quit", "theme"];
        assert_eq!(rank("quit", items), [1]);
        assert_eq!(rank("", items), [0, 1, 2]);
        assert_eq!(rank("fsr", items)[0], 0);
        assert!(rank("zzz", items).is_empty());
    }
}
