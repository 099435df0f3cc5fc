//! How a span of time is cut so that several parts of it can be read at once.

use std::time::Duration;

use slstop_base::Timestamp;

/// Both ends inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeSlice {
    pub from: Timestamp,
    pub to: Timestamp,
}

/// Pages that a slice should have, about: fewer, and the first page of each costs more than it brings.
const PAGES: f64 = 4.0;
const MOST: u32 = 64;
/// If nothing was found yet, the amount is unknown.
const OF_UNKNOWN: u32 = 8;
const SHORTEST: Duration = Duration::from_secs(1);

impl TimeSlice {
    /// After so many pages brought lines up to a moment, without an end in sight.
    pub fn slices(self, pages: u32, reached: Option<Timestamp>) -> u32 {
        let whole = self.to.since(self.from);
        let share = reached.map(|reached| {
            reached.since(self.from).as_secs_f64() / whole.as_secs_f64().max(f64::EPSILON)
        });
        let wanted = match share {
            Some(share) if share > 0.0 => (f64::from(pages) / share / PAGES).ceil() as u32,
            Some(_) => MOST,
            None => OF_UNKNOWN,
        };
        let possible = whole.as_secs() / SHORTEST.as_secs();
        wanted
            .clamp(1, MOST)
            .min(u32::try_from(possible).unwrap_or(MOST).max(1))
    }

    /// Equal parts, of which no two share a millisecond.
    pub fn cut(self, count: u32) -> Vec<Self> {
        let millis = i128::from(self.to.as_millis()) - i128::from(self.from.as_millis()) + 1;
        let count = i128::from(count.max(1)).min(millis.max(1));
        let at = |n: i128| {
            let after = millis * n / count;
            Timestamp::from_millis((i128::from(self.from.as_millis()) + after) as i64)
        };
        (0..count)
            .map(|n| Self {
                from: at(n),
                to: Timestamp::from_millis(at(n + 1).as_millis() - 1),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: i64, to: i64) -> TimeSlice {
        TimeSlice {
            from: Timestamp::from_millis(from),
            to: Timestamp::from_millis(to),
        }
    }

    #[test]
    fn slices_share_no_millisecond_and_leave_none_out() {
        for (whole, count) in [
            (span(0, 0), 4),
            (span(-7, 12), 3),
            (span(1_000, 3_601_000), 7),
            (span(i64::MIN / 4, i64::MAX / 4), 64),
        ] {
            let slices = whole.cut(count);
            assert_eq!(slices.first().map(|slice| slice.from), Some(whole.from));
            assert_eq!(slices.last().map(|slice| slice.to), Some(whole.to));
            for pair in slices.windows(2) {
                assert_eq!(pair[0].to.as_millis() + 1, pair[1].from.as_millis());
                assert!(pair[0].from <= pair[0].to);
            }
        }
    }

    #[test]
    fn a_dense_span_is_cut_finer_than_a_thin_one() {
        let hour = span(0, 3_600_000);
        let reached = |millis| Some(Timestamp::from_millis(millis));
        assert_eq!(hour.slices(2, reached(1_800_000)), 1);
        assert_eq!(hour.slices(2, reached(360_000)), 5);
        assert_eq!(hour.slices(2, reached(1)), MOST);
        assert_eq!(hour.slices(2, reached(0)), MOST);
        assert_eq!(hour.slices(2, None), OF_UNKNOWN);
        assert_eq!(span(0, 2500).slices(2, reached(1)), 2);
        assert_eq!(span(0, 0).slices(2, reached(0)), 1);
    }
}
