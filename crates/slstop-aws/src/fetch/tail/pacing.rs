//! How often groups are looked at: as closely as the quota that they share allows, the busy before the quiet.

use std::time::Duration;

use super::group::TailedGroup;
use super::schedule::PollPace;
use slstop_core::message::{Endpoint, Tempo};

/// Between two reads of a group that has new lines.
const SOONEST: Duration = Duration::from_secs(1);
/// The same behind Live Tail, which delivers sooner.
const BEHIND_LIVE: Duration = Duration::from_secs(10);
/// Where AWS's quota is shared, each group takes this much of the time: four calls a second.
const SHARE: Duration = Duration::from_millis(250);
/// How many times as long as after news a quiet group of many waits, about.
const MOST_PATIENCE: u32 = 8;
/// A console without input for a while reads this many times less often.
const RESTING: u32 = 5;

/// Between two looks at the same group. Where a quota is shared, the busy take what the quiet leave.
pub fn pace(groups: &[TailedGroup], endpoint: &Endpoint, is_live: bool, tempo: Tempo) -> PollPace {
    let mut pace = PollPace {
        busy: SOONEST,
        quiet: PollPace::IDLE.quiet,
    };
    if *endpoint == Endpoint::Aws {
        let shares = groups.iter().map(|group| group.turns.patience().recip());
        pace.busy = SOONEST.max(SHARE.mul_f64(shares.sum()));
        if is_crowded(groups.len()) {
            // With this many groups, a read of each every five seconds would exceed the share.
            pace.quiet = pace.busy.saturating_mul(MOST_PATIENCE).max(pace.quiet);
        }
    }
    if is_live {
        pace = pace.no_sooner_than(BEHIND_LIVE);
    }
    match tempo {
        Tempo::Usual => pace,
        Tempo::Resting => pace.slower(RESTING),
    }
}

/// Whether there are too many groups to read each as often as a quiet one among few.
pub fn is_crowded(n_groups: usize) -> bool {
    let n_groups = u32::try_from(n_groups).unwrap_or(u32::MAX);
    SHARE.saturating_mul(n_groups) > PollPace::IDLE.quiet
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::fetch::log_events::EventsPage;
    use crate::fetch::tail::question::ReadAnswer;
    use crate::fetch::tail::report::TailReport;
    use crate::fetch::tail::terms::Terms;
    use slstop_base::{Timestamp, Usd};
    use slstop_core::domain::{LogEvent, LogSource, Spending};
    use slstop_core::message::Window;

    const START: Timestamp = Timestamp::from_millis(1_795_176_000_000);
    /// Of the account, for us: five calls a second.
    const CALL: Duration = Duration::from_millis(200);

    fn groups(n: usize) -> Vec<TailedGroup> {
        let terms = Terms::of_console(Window { secs: 60 }, false, Usd::ZERO, START);
        let terms = Arc::new(terms);
        let source = |n| LogSource {
            place: slstop_base::PlaceId::FIRST,
            group: format!("/aws/lambda/f{n}").into(),
            functions: [].into(),
        };
        (0..n)
            .map(|n| TailedGroup::new(source(n), terms.clone()))
            .collect()
    }

    /// Follows with one call after the other, as the quota lets them through; the first `n_busy` groups
    /// have something new at every look. How often each was asked.
    fn follow(groups: &mut [TailedGroup], n_busy: usize, span: Duration) -> Vec<u32> {
        let mut n_asked = vec![0; groups.len()];
        let mut spending = Spending::new(Usd::ZERO);
        let mut now = START;
        while now < START.plus(span) {
            let due = groups.iter().enumerate();
            let due = due.filter_map(|(n, group)| Some((group.due()?, n))).min();
            let (due, n) = due.expect("it goes on");
            now = now.max(due);
            assert!(groups[n].ask(now, &mut spending).is_some());
            n_asked[n] += 1;
            let event = LogEvent {
                at: now,
                ingested: None,
                stream: "s".into(),
                id: Some(now.as_millis().to_string().into()),
                message: "m".into(),
            };
            let page = EventsPage {
                events: if n < n_busy { vec![event] } else { vec![] },
                token: None,
            };
            now = now.plus(CALL);
            let pace = pace(groups, &Endpoint::Aws, false, Tempo::Usual);
            groups[n].take(ReadAnswer::Page(page), now, pace, &mut spending);
        }
        n_asked
    }

    fn longest(groups: &[TailedGroup]) -> Duration {
        let every = groups.iter().map(|group| group.turns.every);
        every.max().unwrap_or_default()
    }

    #[test]
    fn a_few_groups_are_looked_at_every_second_and_quiet_ones_every_five() {
        let mut groups = groups(4);
        let n_asked = follow(&mut groups, 2, Duration::from_secs(600));
        assert!(n_asked[0] > 400 && n_asked[1] > 400, "{n_asked:?}");
        assert!((100..200).contains(&n_asked[3]), "{n_asked:?}");
    }

    #[test]
    fn of_many_groups_the_busy_come_first_and_none_starves() {
        let mut groups = groups(100);
        let n_asked = follow(&mut groups, 5, Duration::from_secs(600));
        let (busy, quiet) = n_asked.split_at(5);
        let (least, most) = (busy.iter().min(), quiet.iter().max());
        assert!(least > most.map(|most| most * 2).as_ref(), "{n_asked:?}");
        assert!(
            longest(&groups) < Duration::from_secs(60),
            "{:?}",
            longest(&groups)
        );
        assert_eq!(
            TailReport::default()
                .tailing(&groups)
                .and_then(|it| it.note),
            None
        );
    }

    #[test]
    fn of_many_groups_those_in_sight_are_read_like_the_busy() {
        let mut groups = groups(100);
        for group in &mut groups[90..] {
            group.turns.is_in_sight = true;
        }
        let n_asked = follow(&mut groups, 5, Duration::from_secs(600));
        let least = n_asked[90..].iter().min();
        let most = n_asked[5..90].iter().max().map(|most| most * 2);
        assert!(least > most.as_ref(), "{n_asked:?}");
    }

    #[test]
    fn more_groups_than_the_quota_carries_have_a_word_with_the_real_period() {
        let mut groups = groups(1000);
        follow(&mut groups, 1000, Duration::from_secs(1800));
        let tailing = TailReport::default()
            .tailing(&groups)
            .expect("how it gets on");
        assert!(tailing.every >= longest(&groups), "{tailing:?}");
        let note = tailing.note.expect("a word");
        assert!(
            note.starts_with("1000 groups are more than can be followed: each is read every"),
            "{note}"
        );
        assert!(note.contains("slstop query"), "{note}");
    }

    #[test]
    fn behind_live_tail_and_where_nobody_looks_it_is_slower() {
        let demo = Endpoint::Custom("http://127.0.0.1:1".into());
        let busy = |is_live, tempo| pace(&groups(3), &demo, is_live, tempo).busy.as_secs();
        assert_eq!(busy(false, Tempo::Usual), 1);
        assert_eq!(busy(true, Tempo::Usual), 10);
        assert_eq!(busy(false, Tempo::Resting), 5);
    }
}
