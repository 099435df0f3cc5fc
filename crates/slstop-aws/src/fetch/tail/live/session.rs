//! One session of Live Tail: what it delivered, what it costs, when it ends.

use std::time::Duration;

use tokio_util::sync::DropGuard;

use super::listening::is_named;
use crate::fetch::live_tail::Update;
use crate::fetch::tail::delivered::Copies;
use crate::fetch::tail::group::TailedGroup;
use slstop_base::Timestamp;
use slstop_core::domain::LogEvent;

/// Lines of a session that began before the first reading behind it ended; the rest is found by reading.
const MOST_HELD: usize = 5_000;
const MINUTE: Duration = Duration::from_secs(60);
/// Copies are recognised for this long: it delivers nothing older.
const MEMORY: Duration = Duration::from_secs(600);

#[derive(Debug)]
pub struct LiveSession {
    pub number: u64,
    /// Ends it when this is dropped.
    _task: DropGuard,
    pub began: Option<Timestamp>,
    n_minutes: u64,
    copies: Copies,
    held: Vec<(usize, LogEvent)>,
    pub ends_at: Option<Timestamp>,
}

impl LiveSession {
    pub fn new(number: u64, task: DropGuard) -> Self {
        Self {
            number,
            _task: task,
            began: None,
            n_minutes: 0,
            copies: Copies::default(),
            held: Vec::new(),
            ends_at: None,
        }
    }

    /// Each minute is paid for as it begins.
    pub fn next_minute(&self) -> Option<Timestamp> {
        let minutes = MINUTE.saturating_mul(u32::try_from(self.n_minutes).unwrap_or(u32::MAX));
        Some(self.began?.plus(minutes))
    }

    /// Takes an update; what waits for the reading to catch up is bounded, and the rest is found by reading.
    pub fn hold(&mut self, update: Update, groups: &[TailedGroup]) {
        for (arn, event) in update.events {
            let is_of = |group: &TailedGroup| is_named(&arn, &group.source.group);
            if let Some(n) = groups.iter().position(is_of)
                && self.held.len() < MOST_HELD
            {
                self.held.push((n, event));
            }
        }
    }

    /// How many minutes began since this was last asked.
    pub fn minutes_begun(&mut self, now: Timestamp) -> u64 {
        let before = self.n_minutes;
        while self.next_minute().is_some_and(|at| at <= now) {
            self.n_minutes += 1;
        }
        self.n_minutes - before
    }

    /// What was held until the reading behind it had caught up: those that were not delivered yet, by group.
    pub fn release(
        &mut self,
        groups: &mut [TailedGroup],
        now: Timestamp,
    ) -> Vec<(usize, Vec<LogEvent>)> {
        let Some(began) = self.began else {
            return Vec::new();
        };
        self.copies.forget_before(now.minus(MEMORY));
        let mut released = Vec::new();
        for (n, group) in groups.iter_mut().enumerate() {
            if !group.turns.is_read_to(began) {
                continue;
            }
            let is_its = |held: &mut (usize, LogEvent)| held.0 == n;
            let its = self.held.extract_if(.., is_its).map(|(_, event)| event);
            let its: Vec<LogEvent> = its.collect();
            if !its.is_empty() {
                released.push((n, group.overheard(&mut self.copies, its)));
            }
        }
        released.retain(|(_, news)| !news.is_empty());
        released
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::log_events::EventsPage;
    use crate::fetch::tail::question::ReadAnswer;
    use crate::fetch::tail::schedule::PollPace;
    use crate::fetch::tail::terms::Terms;
    use slstop_core::domain::{LogSource, Spending};
    use slstop_core::message::Window;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_millis(1_795_176_000_000 + secs * 1000)
    }

    fn event(id: Option<&str>) -> LogEvent {
        LogEvent {
            at: at(5),
            ingested: None,
            stream: "s".into(),
            id: id.map(Into::into),
            message: "alike".into(),
        }
    }

    fn update(n: usize) -> Update {
        let event = ("arn:aws:logs:eu-west-1:1:log-group:/g".into(), event(None));
        Update {
            events: vec![event; n],
            is_sampled: false,
        }
    }

    /// A group that is followed beside Live Tail, and a session that began.
    async fn stage() -> (Vec<TailedGroup>, LiveSession) {
        let source = LogSource {
            place: slstop_base::PlaceId::FIRST,
            group: "/g".into(),
            functions: [].into(),
        };
        let terms = Terms::of_console(Window { secs: 0 }, true, slstop_base::Usd::ZERO, at(0));
        let task = tokio_util::sync::CancellationToken::new().drop_guard();
        let mut session = LiveSession::new(1, task);
        session.began = Some(at(1));
        (vec![TailedGroup::new(source, terms.into())], session)
    }

    /// What a read that begins at a moment delivers.
    fn read(group: &mut TailedGroup, secs: i64, ids: &[&str]) -> usize {
        let mut spending = Spending::new(slstop_base::Usd::ZERO);
        group.turns.poll_at_once(at(secs));
        assert!(group.ask(at(secs), &mut spending).is_some(), "{secs}");
        let page = EventsPage {
            events: ids.iter().map(|id| event(Some(id))).collect(),
            token: None,
        };
        let news = group.take(ReadAnswer::Page(page), at(secs), PollPace::IDLE, &mut spending);
        news.events.len()
    }

    fn n_told(released: &[(usize, Vec<LogEvent>)]) -> usize {
        released.iter().map(|(_, events)| events.len()).sum()
    }

    #[tokio::test]
    async fn lines_wait_until_what_was_before_the_session_was_read() {
        let (mut groups, mut session) = stage().await;
        session.hold(update(1), &groups);
        assert_eq!(session.release(&mut groups, at(6)), []);
        assert_eq!(read(&mut groups[0], 6, &[]), 0);
        assert_eq!(n_told(&session.release(&mut groups, at(6))), 1);
    }

    #[tokio::test]
    async fn as_many_ids_as_there_were_live_copies_tell_nothing_new() {
        let (mut groups, mut session) = stage().await;
        read(&mut groups[0], 2, &[]);
        session.hold(update(2), &groups);
        assert_eq!(n_told(&session.release(&mut groups, at(6))), 2);
        assert_eq!(read(&mut groups[0], 12, &["1", "2"]), 0);
        assert_eq!(
            read(&mut groups[0], 22, &["1", "2", "3"]),
            1,
            "it was left out"
        );
        session.hold(update(1), &groups);
        assert_eq!(
            n_told(&session.release(&mut groups, at(23))),
            0,
            "the third"
        );
    }

    #[tokio::test]
    async fn what_is_held_is_bounded_and_the_rest_is_found_by_reading() {
        let (groups, mut session) = stage().await;
        session.hold(update(2 * MOST_HELD), &groups);
        assert_eq!(session.held.len(), MOST_HELD);
    }

    #[tokio::test]
    async fn each_minute_is_paid_for_as_it_begins_and_none_before_the_session() {
        let (_, mut session) = stage().await;
        session.began = None;
        assert_eq!(session.minutes_begun(at(100)), 0);
        session.began = Some(at(100));
        assert_eq!(session.minutes_begun(at(100)), 1);
        assert_eq!(session.minutes_begun(at(159)), 0);
        assert_eq!(session.minutes_begun(at(400)), 5);
    }
}
