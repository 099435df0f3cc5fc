//! What was asked of a group did not come: again, in another way, or given up with a gap.

use super::{GroupNews, GroupReading, TailedGroup, UnreadSpan};
use crate::fetch::tail::schedule::PollPace;
use crate::fetch::tail::trouble::Trouble;
use slstop_base::Timestamp;
use slstop_core::domain::Failure;

/// A page that fails so often while others come has something that cannot be read.
const MOST_FAILURES: u32 = 8;

impl TailedGroup {
    /// What was asked for did not come. `n_pages` is how many did come so far, of all groups.
    pub fn failed(&mut self, failure: Failure, now: Timestamp, n_pages: u64) -> GroupNews {
        let Some(part) = self.asking.take() else {
            return GroupNews::default();
        };
        let trouble = Trouble::of(failure, &self.source.group);
        let is_infrequent = trouble.is_infrequent() && self.way == GroupReading::Events;
        self.setbacks.failed(trouble.clone());
        self.turns.disturbed();
        if is_infrequent {
            self.read_by_queries(now);
            return GroupNews::default();
        }
        if self.way == GroupReading::Unclear {
            // Without its class, its refusal is all there is to go by.
            self.way = GroupReading::Events;
            self.setbacks.rest(now);
            return GroupNews::default();
        }
        let Some(mut read) = self.turns.of(part).take() else {
            return GroupNews::default();
        };
        let is_of_class = trouble.is_of_token() && read.token.is_none();
        if is_of_class && self.way == GroupReading::Events && !self.was_class_asked {
            self.was_class_asked = true;
            self.way = GroupReading::Unclear;
            *self.turns.of(part) = Some(read);
            return GroupNews::default();
        }
        read.n_failures += 1;
        if read.n_failures == 1 {
            read.pages_before = n_pages;
        }
        let is_before_all = self.way == GroupReading::Queries && trouble.is_before_all();
        let goes_on = if is_before_all {
            false
        } else if read.token.is_some() && trouble.is_of_token() {
            read.restart(&self.known)
        } else if self.terms.until.is_some() {
            !trouble.is_lasting() && read.n_failures < MOST_FAILURES
        } else {
            let others_come = n_pages > read.pages_before + 2;
            read.n_failures < MOST_FAILURES || !others_come
        };
        if goes_on {
            *self.turns.of(part) = Some(read);
            self.setbacks.rest(now);
            return GroupNews::default();
        }
        // In an empty group, or before the group was made, nothing is missing.
        let is_nothing = trouble.is_missing() || is_before_all;
        let gap = (!is_nothing).then(|| UnreadSpan {
            from: read.unread(),
            to: read.to.min(now),
            why: trouble.failure.to_string(),
        });
        self.ended(part, &read, now, PollPace::IDLE);
        self.turns.disturbed();
        if is_before_all {
            self.setbacks.passed(now);
        }
        GroupNews {
            events: Vec::new(),
            gap,
        }
    }
}
