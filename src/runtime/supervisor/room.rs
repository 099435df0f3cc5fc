//! How many questions may run at a time: beyond that they would only queue at AWS.

use std::collections::BTreeMap;

use super::pace::{self, MOST_BACKGROUND, MOST_RUNNING};
use super::watch::{Phase, Watch};
use slstop_core::message::Query;

/// How many more questions may run.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    all: usize,
    background: usize,
}

impl Room {
    /// What those that run leave.
    pub fn beside(watches: &BTreeMap<Query, Watch>) -> Self {
        // Streams run for hours and take turns at AWS by themselves.
        let running = watches
            .iter()
            .filter(|(query, watch)| is_running(watch) && !pace::is_stream(query));
        let (mut all, mut background) = (MOST_RUNNING, MOST_BACKGROUND);
        for (query, _) in running {
            all = all.saturating_sub(1);
            background = background.saturating_sub(usize::from(pace::is_background(query)));
        }
        Room { all, background }
    }

    pub fn has(self, query: &Query) -> bool {
        if pace::is_stream(query) {
            return true;
        }
        self.all > 0 && (self.background > 0 || !pace::is_background(query))
    }

    pub fn take(&mut self, query: &Query) -> bool {
        let has = self.has(query);
        if has && !pace::is_stream(query) {
            self.all -= 1;
            self.background -= usize::from(pace::is_background(query));
        }
        has
    }
}

fn is_running(watch: &Watch) -> bool {
    matches!(watch.phase, Phase::Running { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_base::Timestamp;
    use slstop_core::message::Window;

    #[test]
    fn streams_take_no_place_and_the_background_leaves_some() {
        let mut room = Room::beside(&BTreeMap::new());
        let tail = Query::Tail {
            sources: [].into(),
            back: Window::default(),
            is_live: false,
        };
        for _ in 0..100 {
            assert!(room.take(&tail));
        }
        assert_eq!(
            (0..100).filter(|_| room.take(&Query::Alarms)).count(),
            MOST_BACKGROUND
        );
        assert!(!room.has(&Query::Functions));
        let others = (0..100).filter(|_| room.take(&Query::Identity)).count();
        assert_eq!(others, MOST_RUNNING - MOST_BACKGROUND);
    }

    #[test]
    fn what_runs_takes_its_place() {
        let ticket = super::super::Ticket(1);
        let watch = Watch {
            phase: Phase::Running { ticket },
            ..Watch::new(Timestamp::from_millis(0))
        };
        let room = Room::beside(&[(Query::Alarms, watch)].into());
        assert_eq!(
            (room.all, room.background),
            (MOST_RUNNING - 1, MOST_BACKGROUND - 1)
        );
    }
}
