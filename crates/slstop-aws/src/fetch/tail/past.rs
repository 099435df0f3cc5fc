//! The past in parts, so that the newest of it shows at once.

use std::time::Duration;

use slstop_base::Timestamp;

/// The newest part; each one before it is four times as long: a day has six.
const FIRST: Duration = Duration::from_secs(120);
const GROWTH: u32 = 4;

/// More absences than anybody comes back from before the first was made up for.
pub const MOST_SLICES: usize = 100;

/// From `from` up to but not including `to`, the part to be read next at the end. Both ends of each are
/// inclusive.
pub fn slices(from: Timestamp, to: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    const MILLI: Duration = Duration::from_millis(1);
    let mut slices = Vec::new();
    let (mut end, mut span) = (to, FIRST);
    while end > from {
        let begin = end.minus(span).max(from);
        slices.push((begin, end.minus(MILLI)));
        end = begin;
        span = span.saturating_mul(GROWTH);
    }
    slices.reverse();
    slices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_touch_and_the_newest_is_read_first() {
        let at = |secs: i64| Timestamp::from_millis(secs * 1000);
        let slices = slices(at(0), at(86_400));
        assert_eq!(
            slices.last(),
            Some(&(at(86_280), at(86_400).minus(Duration::from_millis(1))))
        );
        assert_eq!(slices.first().map(|(from, _)| *from), Some(at(0)));
        assert!(slices.len() <= 7, "{}", slices.len());
        for pair in slices.windows(2) {
            assert_eq!(pair[0].1.plus(Duration::from_millis(1)), pair[1].0);
        }
        assert!(super::slices(at(5), at(5)).is_empty());
    }
}
