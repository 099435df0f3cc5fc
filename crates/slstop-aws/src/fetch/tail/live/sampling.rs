//! When CloudWatch shows only some of the lines: the spans in which it did.

use std::time::Duration;

use slstop_base::Timestamp;

/// What goes on for longer is reported in parts.
const LONGEST: Duration = Duration::from_secs(60);
const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
pub struct Sampling {
    /// Since when it has been leaving lines out.
    from: Option<Timestamp>,
}

impl Sampling {
    /// After an update, which is about the second before it: the span that has come to its end.
    pub fn take(&mut self, is_sampled: bool, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let Some(from) = self.from else {
            self.from = is_sampled.then(|| now.minus(SECOND));
            return None;
        };
        if is_sampled && now.since(from) < LONGEST {
            return None;
        }
        self.from = is_sampled.then_some(now);
        Some((from, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_side_by_side_are_one_span_and_a_long_one_is_told_each_minute() {
        let at = |secs: i64| Timestamp::from_millis(secs * 1000);
        let mut sampling = Sampling::default();
        let mut spans = Vec::new();
        for secs in 0..200_i64 {
            let is_sampled = (10..13).contains(&secs) || (100..170).contains(&secs);
            spans.extend(sampling.take(is_sampled, at(secs)));
        }
        let expected = [(9, 13), (99, 159), (159, 170)];
        assert_eq!(spans, expected.map(|(from, to)| (at(from), at(to))));
    }
}
