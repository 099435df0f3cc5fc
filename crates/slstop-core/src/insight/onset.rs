//! Since when something fails: the minute at which the share of failures changed for good, found in the counts
//! alone. Chance moves a share by a little and on quiet functions by a lot; a change is believed only where it
//! explains the counts far better than one share for all of them does.

use std::ops::Range;

/// What happened in one period.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PeriodCount {
    pub failed: f64,
    /// At least as many as failed.
    pub of: f64,
}

/// A stretch of periods in which far more failed than around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Episode {
    pub periods: Range<usize>,
    /// Still going on when the counts end.
    pub is_open: bool,
}

/// How much better two shares must explain the counts than one, as the logarithm of the likelihoods' ratio.
/// Among 180 minutes of chance this is exceeded once in some ten thousand.
const SURE: f64 = 10.0;
/// Less than this is no trouble of its own, however sure.
const FACTOR: f64 = 2.0;

/// The newest episode, if there is one.
pub fn episode(tallies: &[PeriodCount]) -> Option<Episode> {
    let end = tallies.len();
    let cut = change(tallies)?;
    if cut.is_rise {
        // What rose may have fallen again.
        let fall = change(&tallies[cut.at..]).filter(|later| !later.is_rise);
        let until = fall.map_or(end, |fall| cut.at + fall.at);
        return Some(Episode {
            periods: cut.at..until,
            is_open: until == end,
        });
    }
    // It fell: what came before it began somewhere.
    let from = change(&tallies[..cut.at]).filter(|earlier| earlier.is_rise);
    Some(Episode {
        periods: from.map_or(0, |rise| rise.at)..cut.at,
        is_open: false,
    })
}

struct ShareChange {
    at: usize,
    is_rise: bool,
}

/// Where one share before and another after explain the counts best.
fn change(tallies: &[PeriodCount]) -> Option<ShareChange> {
    let whole = sum(tallies);
    let alone = likelihood(whole);
    let mut before = PeriodCount::default();
    let mut best: Option<(f64, ShareChange)> = None;
    for (at, tally) in tallies.iter().enumerate().skip(1) {
        let last = &tallies[at - 1];
        before.failed += last.failed;
        before.of += last.of;
        // A period in which nothing ran is no place where something changed.
        if tally.of <= 0.0 {
            continue;
        }
        let after = PeriodCount {
            failed: whole.failed - before.failed,
            of: whole.of - before.of,
        };
        let gain = likelihood(before) + likelihood(after) - alone;
        if gain > best.as_ref().map_or(SURE, |(best, _)| *best) {
            let (low, high) = (share(before), share(after));
            let is_rise = high > low;
            if high.max(low) >= high.min(low) * FACTOR {
                best = Some((gain, ShareChange { at, is_rise }));
            }
        }
    }
    best.map(|(_, change)| change)
}

pub fn sum(tallies: &[PeriodCount]) -> PeriodCount {
    tallies
        .iter()
        .fold(PeriodCount::default(), |sum, one| PeriodCount {
            failed: sum.failed + one.failed,
            of: sum.of + one.of,
        })
}

fn share(tally: PeriodCount) -> f64 {
    if tally.of > 0.0 {
        tally.failed / tally.of
    } else {
        0.0
    }
}

/// The logarithm of how likely these failures are at the share that explains them best.
fn likelihood(tally: PeriodCount) -> f64 {
    let term = |count: f64| {
        if count > 0.0 && tally.of > 0.0 {
            count * (count / tally.of).ln()
        } else {
            0.0
        }
    };
    term(tally.failed) + term(tally.of - tally.failed)
}

/// The share that is exceeded with a certainty of 97.5% (Wilson's lower bound): two of three failed
/// invocations say much less than two hundred of three hundred.
pub fn surely(tally: PeriodCount) -> f64 {
    const Z: f64 = 1.96;
    if tally.of <= 0.0 {
        return 0.0;
    }
    let (n, share) = (tally.of, share(tally));
    let middle = share + Z * Z / (2.0 * n);
    let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    ((middle - spread) / (1.0 + Z * Z / n)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So many of a hundred in each minute.
    fn tallies(failed: &[u32]) -> Vec<PeriodCount> {
        let tally = |failed: &u32| PeriodCount {
            failed: f64::from(*failed),
            of: 100.0,
        };
        failed.iter().map(tally).collect()
    }

    fn found(failed: &[u32]) -> Option<(Range<usize>, bool)> {
        episode(&tallies(failed)).map(|episode| (episode.periods, episode.is_open))
    }

    #[test]
    fn a_rise_is_dated_to_its_minute_and_a_fall_ends_it() {
        assert_eq!(found(&[0, 1, 0, 1, 22, 25, 19, 23]), Some((4..8, true)));
        assert_eq!(found(&[1, 0, 30, 28, 31, 0, 1, 0, 0]), Some((2..5, false)));
        assert_eq!(found(&[40, 38, 41, 0, 0, 0, 0]), Some((0..3, false)));
    }

    #[test]
    fn chance_and_steady_failure_are_no_change() {
        assert_eq!(found(&[]), None);
        assert_eq!(found(&[0; 15]), None);
        assert_eq!(found(&[5, 3, 6, 4, 7, 2, 5, 6, 4, 5]), None);
        assert_eq!(found(&[30; 15]), None);
        let quiet = PeriodCount {
            failed: 0.0,
            of: 1.0,
        };
        let mut three_calls = [quiet; 15];
        three_calls[12].failed = 1.0;
        assert_eq!(episode(&three_calls), None);
    }

    #[test]
    fn minutes_in_which_nothing_ran_do_not_date_it() {
        let mut known = tallies(&[0, 0, 0, 0, 0, 0, 50, 50, 50]);
        known[4] = PeriodCount::default();
        known[5] = PeriodCount::default();
        let episode = episode(&known).expect("it rose");
        assert_eq!(episode.periods, 6..9);
    }

    #[test]
    fn few_failures_are_sure_of_less() {
        let of = |failed, of| surely(PeriodCount { failed, of });
        assert!(of(1.0, 3.0) < 0.07 && of(100.0, 300.0) > 0.28);
        assert!(of(3.0, 3.0) > 0.4);
        assert_eq!(of(0.0, 0.0), 0.0);
    }
}
