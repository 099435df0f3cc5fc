//! What ran and failed in the newest minutes that CloudWatch has whole: an average over the window shows an
//! outage late, and shows it long after it is over.

use std::time::Duration;

use crate::panes::TimeView;
use slstop_base::Timestamp;
use slstop_core::domain::Series;
use slstop_core::insight::errors::CRITICAL_SHARE;
use slstop_core::insight::onset::{PeriodCount, surely};

/// Three minutes: one alone is often chance.
const LONG: Duration = Duration::from_secs(180);
/// A period may still grow for so long after its end.
const SETTLES: Duration = Duration::from_secs(60);
/// CloudWatch publishes points up to so much later: further back a gap means that nothing ran.
const LATE: Duration = Duration::from_secs(180);
/// Fewer failures are chance, whatever their share.
const FEWEST: f64 = 3.0;

pub(super) fn newest(
    invocations: Option<&Series>,
    errors: Option<&Series>,
    time_view: TimeView,
) -> Option<PeriodCount> {
    let invocations = invocations.filter(|_| time_view.pin.is_none())?;
    let period = invocations.period();
    let periods = |time: Duration| time.as_secs().div_ceil(period.as_secs().max(1)).max(1) as usize;
    let settled = time_view.now.minus(SETTLES);
    let n_complete = settled.since(invocations.start).as_secs() / period.as_secs().max(1);
    let n_complete = usize::try_from(n_complete).ok()?;
    let last = invocations.values[..n_complete.min(invocations.values.len())]
        .iter()
        .rposition(Option::is_some)
        .filter(|last| n_complete - last <= periods(LATE) + 1)?;
    let newest = last + 1 - periods(LONG).min(last + 1)..last + 1;
    let of = invocations.values[newest.clone()].iter().flatten().sum();
    let failed = |series: &Series| -> f64 {
        let from = invocations.start.plus(period * newest.start as u32);
        let until = invocations.start.plus(period * newest.end as u32);
        series.values[series.places(from..until)]
            .iter()
            .flatten()
            .sum()
    };
    Some(PeriodCount {
        failed: errors.map_or(0.0, failed),
        of,
    })
}

/// The end of the newest period that has come.
pub(super) fn reach(series: &Series) -> Option<Timestamp> {
    let last = series.values.iter().rposition(Option::is_some)?;
    Some(series.start.plus(series.period() * (last as u32 + 1)))
}

/// Whether too much failed, and enough to rule chance out.
pub(super) fn is_surely_critical(count: PeriodCount) -> bool {
    count.failed >= FEWEST && surely(count) >= CRITICAL_SHARE
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_core::message::Window;

    const MINUTE: i64 = 60_000;

    fn minutes(values: &[Option<f64>]) -> Series {
        Series {
            start: Timestamp::from_millis(0),
            period_secs: 60,
            values: values.into(),
        }
    }

    fn at(minute: i64) -> TimeView {
        TimeView::live(Window::default(), Timestamp::from_millis(minute * MINUTE))
    }

    #[test]
    fn the_newest_three_minutes_that_have_come_are_counted_and_a_growing_one_is_not() {
        let counted = [10.0, 10.0, 20.0, 30.0, 40.0, 5.0].map(Some);
        let failed = [0.0, 0.0, 2.0, 3.0, 4.0, 1.0].map(Some);
        let newest = |minute| {
            newest(
                Some(&minutes(&counted)),
                Some(&minutes(&failed)),
                at(minute),
            )
        };
        let count = |failed, of| Some(PeriodCount { failed, of });
        assert_eq!(
            newest(6),
            count(9.0, 90.0),
            "the sixth minute has just ended"
        );
        assert_eq!(newest(7), count(8.0, 75.0));
        assert_eq!(newest(9), count(8.0, 75.0), "the next ones are late");
        assert_eq!(newest(30), None, "it has not run since");
    }

    #[test]
    fn a_few_failures_of_few_invocations_are_chance() {
        let count = |failed, of| PeriodCount { failed, of };
        assert!(!is_surely_critical(count(2.0, 4.0)));
        assert!(!is_surely_critical(count(5.0, 63.0)));
        assert!(is_surely_critical(count(4.0, 4.0)));
        assert!(is_surely_critical(count(60.0, 400.0)));
    }
}
