//! Long runs of characters of one kind, found by looking at few of the others.

use std::ops::Range;

/// Every longest run of at least `shortest` bytes of a kind. A run covers each place that is `shortest` behind a
/// place where it may begin: between words, only those places are looked at.
pub(super) fn runs(
    text: &str,
    shortest: usize,
    is_of_kind: impl Fn(u8) -> bool,
) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    // Nothing before `start` belongs to a run that is still to be found.
    let mut start = 0;
    std::iter::from_fn(move || {
        loop {
            let probe = start + shortest - 1;
            if probe >= bytes.len() {
                return None;
            }
            let mut n = 0;
            while n < shortest && is_of_kind(bytes[probe - n]) {
                n += 1;
            }
            if n < shortest {
                start = probe + 1 - n;
                continue;
            }
            let rest = &bytes[probe + 1..];
            let n_more = rest.iter().take_while(|byte| is_of_kind(**byte)).count();
            let run = start..probe + 1 + n_more;
            start = run.end;
            return Some(run);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_found_wherever_they_begin() {
        let found = |text: &str| -> Vec<Range<usize>> {
            runs(text, 4, |byte| byte.is_ascii_digit()).collect()
        };
        assert!(found("").is_empty());
        assert!(found("123").is_empty());
        assert_eq!(found("1234"), vec![0..4]);
        assert_eq!(found("a 123 12345 x"), vec![6..11]);
        assert_eq!(found("12a1234b123456"), vec![3..7, 8..14]);
        for before in 0..9 {
            let text = format!("{}98765{}", "x".repeat(before), "é");
            assert_eq!(found(&text), vec![before..before + 5]);
        }
    }
}
