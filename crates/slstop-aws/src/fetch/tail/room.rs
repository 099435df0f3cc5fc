//! One memory for the events of all groups: a busy one among many quiet ones may need most of it.

use super::group::TailedGroup;

/// How many events are remembered.
pub fn taken(groups: &[TailedGroup]) -> usize {
    groups.iter().map(TailedGroup::n_known).sum()
}

/// Forgets the ids of the groups that hold most of them, until no more than `most` ids are held.
pub fn make(groups: &mut [TailedGroup], most: usize) {
    while taken(groups) > most {
        let Some(largest) = groups.iter_mut().max_by_key(|group| group.n_known()) else {
            return;
        };
        largest.forget_oldest();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::fetch::log_events::EventsPage;
    use crate::fetch::tail::question::ReadAnswer;
    use crate::fetch::tail::schedule::PollPace;
    use crate::fetch::tail::terms::Terms;
    use slstop_base::{Timestamp, Usd};
    use slstop_core::domain::{LogEvent, LogSource, Spending};
    use slstop_core::message::Window;

    const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);

    /// Groups; the nth gets `n_lines[n]` lines, one a second.
    fn groups(n_lines: &[usize]) -> Vec<TailedGroup> {
        let terms = Terms::of_console(Window { secs: 600 }, false, Usd::ZERO, NOON);
        let terms = Arc::new(terms);
        let mut spending = Spending::new(Usd::ZERO);
        let group = |(n, n_lines): (usize, &usize)| {
            let source = LogSource {
                place: slstop_base::PlaceId::FIRST,
                group: format!("/g{n}").into(),
                functions: [].into(),
            };
            let mut group = TailedGroup::new(source, terms.clone());
            assert!(group.ask(NOON, &mut spending).is_some());
            let event = |n: usize| LogEvent {
                at: NOON.plus(Duration::from_secs(n as u64)),
                ingested: None,
                stream: "s".into(),
                id: Some(n.to_string().into()),
                message: "m".into(),
            };
            let page = EventsPage {
                events: (0..*n_lines).map(event).collect(),
                token: None,
            };
            group.take(ReadAnswer::Page(page), NOON, PollPace::IDLE, &mut spending);
            group
        };
        n_lines.iter().enumerate().map(group).collect()
    }

    #[test]
    fn a_busy_group_among_many_takes_the_room_that_they_leave() {
        let mut n_lines = vec![1; 900];
        n_lines[7] = 10_000;
        let mut groups = groups(&n_lines);
        make(&mut groups, 10_899);
        assert_eq!(taken(&groups), 10_899, "no group has a share of its own");
        make(&mut groups, 10_000);
        assert_eq!((taken(&groups), groups[8].n_known()), (9_999, 1));
        assert_eq!(groups[7].n_known(), 9_100);
    }

    #[test]
    fn those_who_remember_most_forget_first() {
        let mut groups = groups(&[1000, 100, 1000]);
        make(&mut groups, 300);
        let left: Vec<usize> = groups.iter().map(TailedGroup::n_known).collect();
        assert_eq!(left, [100, 100, 100]);
    }
}
