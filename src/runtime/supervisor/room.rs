//! How many questions may run at a time in each place: beyond that they would only queue at AWS.

use std::collections::BTreeMap;

use super::pace::{MOST_BACKGROUND, MOST_RUNNING};
use super::watch::{Phase, Watch};
use slstop_base::PlaceId;
use slstop_core::message::Question;

/// How many more questions may run: limits are an account's, in a region.
#[derive(Clone, Debug, Default)]
pub struct Room(BTreeMap<PlaceId, Left>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Left {
    all: usize,
    background: usize,
}

impl Default for Left {
    fn default() -> Self {
        Self {
            all: MOST_RUNNING,
            background: MOST_BACKGROUND,
        }
    }
}

impl Room {
    /// What those that run leave.
    pub fn beside(watches: &BTreeMap<Question, Watch>) -> Self {
        let mut room = Self::default();
        for (question, watch) in watches {
            if is_running(watch) {
                room.occupy(question);
            }
        }
        room
    }

    pub fn has(&self, question: &Question) -> bool {
        if question.row().is_stream() {
            return true;
        }
        let left = self.left(question.place);
        left.all > 0 && (left.background > 0 || !question.row().is_background)
    }

    pub fn take(&mut self, question: &Question) -> bool {
        let has = self.has(question);
        if has {
            self.occupy(question);
        }
        has
    }

    fn left(&self, place: PlaceId) -> Left {
        self.0.get(&place).copied().unwrap_or_default()
    }

    fn occupy(&mut self, question: &Question) {
        // Streams run for hours and take turns at AWS by themselves.
        if question.row().is_stream() {
            return;
        }
        let left = self.0.entry(question.place).or_default();
        left.all = left.all.saturating_sub(1);
        let is_background = usize::from(question.row().is_background);
        left.background = left.background.saturating_sub(is_background);
    }
}

fn is_running(watch: &Watch) -> bool {
    matches!(watch.phase, Phase::Running { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_base::Timestamp;
    use slstop_core::message::{Query, Window};

    fn alarms() -> Question {
        Query::Alarms.in_first_place()
    }

    #[test]
    fn streams_take_no_place_and_the_background_leaves_some() {
        let mut room = Room::beside(&BTreeMap::new());
        let tail = Query::Tail {
            sources: [].into(),
            back: Window::default(),
            is_live: false,
        }
        .in_first_place();
        for _ in 0..100 {
            assert!(room.take(&tail));
        }
        assert_eq!(
            (0..100).filter(|_| room.take(&alarms())).count(),
            MOST_BACKGROUND
        );
        assert!(!room.has(&Query::Functions.in_first_place()));
        let identity = Query::Identity.in_first_place();
        let others = (0..100).filter(|_| room.take(&identity)).count();
        assert_eq!(others, MOST_RUNNING - MOST_BACKGROUND);
    }

    #[test]
    fn what_runs_takes_its_place() {
        let ticket = super::super::Ticket(1);
        let watch = Watch {
            phase: Phase::Running { ticket },
            ..Watch::new(Timestamp::from_millis(0))
        };
        let room = Room::beside(&[(alarms(), watch)].into());
        let left = room.left(PlaceId::FIRST);
        assert_eq!(
            (left.all, left.background),
            (MOST_RUNNING - 1, MOST_BACKGROUND - 1)
        );
    }

    #[test]
    fn a_place_where_much_runs_leaves_the_others_theirs() {
        let mut room = Room::default();
        while room.take(&alarms()) {}
        assert!(room.has(&Query::Alarms.at(PlaceId::new(1))));
    }
}
