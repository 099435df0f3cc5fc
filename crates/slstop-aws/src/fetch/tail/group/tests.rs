//! One group's tail without AWS: the questions that it asks, and what it makes of each answer.

use super::*;
use crate::fetch::insights;
use crate::fetch::log_groups::Class;
use crate::fetch::tail::terms::PastOrder;
use slstop_base::FunctionName;
use slstop_core::domain::Failure;
use slstop_core::message::Window;

const NOON: i64 = 1_795_176_000;
const BACK: Window = Window { secs: 600 };
const SECOND: Duration = Duration::from_secs(1);
const PACE: PollPace = PollPace {
    busy: SECOND,
    quiet: PollPace::IDLE.quiet,
};

fn at(secs: i64) -> Timestamp {
    Timestamp::from_millis((NOON + secs) * 1000)
}

fn cents(cents: f64) -> Usd {
    Usd::from_dollars(cents / 100.0)
}

/// A group and the money for it.
struct Tried {
    group: TailedGroup,
    spending: Spending,
}

fn console() -> Terms {
    Terms::of_console(BACK, false, cents(5.0), at(0))
}

/// A pipe that follows from now on.
fn pipe() -> Terms {
    Terms {
        from: at(0),
        order: PastOrder::OldestFirst,
        ..console()
    }
}

fn tried(terms: Terms) -> Tried {
    let source = LogSource {
        place: slstop_base::PlaceId::FIRST,
        group: "/g".into(),
        functions: [].into(),
    };
    Tried {
        spending: Spending::new(terms.queries),
        group: TailedGroup::new(source, Arc::new(terms)),
    }
}

fn event(secs: i64, id: Option<&str>, message: &str) -> LogEvent {
    LogEvent {
        at: at(secs),
        ingested: None,
        stream: "s".into(),
        id: id.map(Into::into),
        message: message.into(),
    }
}

fn page(events: Vec<LogEvent>, token: Option<&str>) -> ReadAnswer {
    ReadAnswer::Page(EventsPage {
        events,
        token: token.map(str::to_owned),
    })
}

fn rows(events: Vec<LogEvent>, cost: Usd) -> ReadAnswer {
    ReadAnswer::Rows(insights::QueriedEvents {
        events,
        up_to: None,
        cost,
    })
}

fn service(code: &str, said: &str) -> Failure {
    Failure::Service {
        code: code.into(),
        said: said.into(),
    }
}

impl Tried {
    fn ask(&mut self, secs: i64) -> Option<ReadRequest> {
        self.group.ask(at(secs), &mut self.spending)
    }

    /// The span of a page that is asked for, in seconds after noon, and its token.
    #[track_caller]
    fn page(&mut self, secs: i64) -> (i64, i64, Option<String>) {
        match self.ask(secs) {
            Some(ReadRequest::Page(asked, token)) => (
                asked.from.as_secs() - NOON,
                asked.to.as_secs() - NOON,
                token,
            ),
            other => panic!("not a page: {other:?}"),
        }
    }

    /// How long a span a query is asked for.
    #[track_caller]
    fn rows(&mut self, secs: i64) -> (i64, i64) {
        match self.ask(secs) {
            Some(ReadRequest::Rows(_, from, to)) => (from.as_secs() - NOON, to.as_secs() - NOON),
            other => panic!("not a query: {other:?}"),
        }
    }

    fn take(&mut self, answer: ReadAnswer, secs: i64) -> GroupNews {
        self.group.take(answer, at(secs), PACE, &mut self.spending)
    }

    fn fail(&mut self, failure: Failure, secs: i64) -> GroupNews {
        self.group.failed(failure, at(secs), 0)
    }

    /// Known to be an infrequent-access group.
    fn infrequent(terms: Terms) -> Self {
        let mut tried = tried(terms);
        assert!(matches!(tried.ask(0), Some(ReadRequest::Page(..))));
        tried.fail(
            service("InvalidParameterException", "not for this class"),
            0,
        );
        assert!(matches!(tried.ask(0), Some(ReadRequest::Class(_))));
        tried.take(ReadAnswer::Class(Some(Class::InfrequentAccess)), 0);
        tried
    }
}

fn texts(news: &GroupNews) -> Vec<&str> {
    news.events.iter().map(|event| &*event.message).collect()
}

#[test]
fn one_request_at_a_time_and_the_next_page_by_its_token() {
    let mut tried = tried(pipe());
    assert_eq!(tried.page(0), (0, 3600, None));
    assert_eq!(tried.ask(0), None, "one is under way");
    let news = tried.take(page(vec![event(0, Some("1"), "a")], Some("t")), 1);
    assert_eq!(texts(&news), ["a"]);
    // Empty pages with a token are normal.
    assert_eq!(tried.page(1).2.as_deref(), Some("t"));
    tried.take(page(vec![], Some("u")), 1);
    assert_eq!(tried.page(1).2.as_deref(), Some("u"));
    let news = tried.take(page(vec![event(0, Some("1"), "a")], None), 2);
    assert_eq!(texts(&news), [""; 0], "told before");
}

#[test]
fn polls_overlap_and_a_sweep_each_minute_goes_back_for_all_that_may_be_late() {
    let mut tried = tried(pipe());
    tried.page(0);
    tried.take(page(vec![event(0, Some("1"), "a")], None), 0);
    let due = tried.group.due().expect("it follows");
    assert_eq!(due, at(1));
    assert_eq!(tried.page(1), (0, 3601, None));
    tried.take(page(vec![], None), 1);
    // The poll of a minute later comes first, then the sweep.
    let (from, _, _) = tried.page(61);
    assert_eq!(
        from, 0,
        "ten seconds before the newest, and not before the beginning"
    );
    tried.take(page(vec![], None), 61);
    let sweep = tried.page(61);
    assert_eq!((sweep.0, sweep.1), (0, 61));
    let late = tried.take(page(vec![event(2, Some("0"), "late")], None), 62);
    assert_eq!(texts(&late), ["late"]);
}

#[test]
fn events_without_ids_are_told_once_however_often_they_are_read_and_all_that_look_alike() {
    let mut tried = tried(pipe());
    let alike = |n: usize| vec![event(0, None, "a"); n];
    for (secs, n, n_news) in [(0, 2, 2), (1, 2, 0), (4, 3, 1)] {
        tried.page(secs);
        let news = tried.take(page(alike(n), None), secs);
        assert_eq!(news.events.len(), n_news, "{secs}");
    }
}

#[test]
fn a_full_page_without_a_token_is_gone_on_from_its_last_event() {
    let mut tried = tried(pipe());
    tried.page(0);
    let full: Vec<_> = (0..FULL_PAGE)
        .map(|n| event(if n < 9_000 { 0 } else { 7 }, Some(&n.to_string()), "a"))
        .collect();
    assert_eq!(tried.take(page(full, None), 0).events.len(), 10_000);
    assert_eq!(tried.page(0), (7, 3600, None));
}

#[test]
fn a_refused_token_begins_its_reading_again_and_tells_nothing_twice() {
    let mut tried = tried(pipe());
    tried.page(0);
    tried.take(page(vec![event(0, Some("1"), "a")], Some("t")), 0);
    tried.page(0);
    let news = tried.fail(
        service(
            "InvalidParameterException",
            "The specified nextToken is expired",
        ),
        0,
    );
    assert_eq!(news.gap, None);
    assert_eq!(tried.ask(0), None, "not at once");
    let (from, _, token) = tried.page(1);
    assert_eq!((from, token), (0, None));
    let again = vec![event(0, Some("1"), "a"), event(0, Some("2"), "b")];
    assert_eq!(texts(&tried.take(page(again, None), 1)), ["b"]);
}

#[test]
fn a_page_that_never_comes_while_others_do_is_given_up_as_a_gap() {
    let mut tried = tried(pipe());
    tried.page(0);
    tried.take(page(vec![event(3, Some("1"), "a")], Some("t")), 3);
    let (mut secs, mut gap) = (3, None);
    for n_failures in 0..20 {
        let due = tried.group.due().expect("it goes on");
        secs = secs.max(due.as_secs() - NOON);
        let Some(question) = tried.ask(secs) else {
            panic!("nothing to ask");
        };
        assert!(matches!(question, ReadRequest::Page(..)));
        let failure = Failure::Garbled { said: "cut".into() };
        // Other groups' pages come meanwhile.
        gap = tried.group.failed(failure, at(secs), 100 * n_failures).gap;
        if gap.is_some() {
            break;
        }
    }
    let gap = gap.expect("it is given up");
    assert_eq!(
        (gap.from, gap.to),
        (at(3), at(secs)),
        "from the last event that came"
    );
    assert!(gap.why.contains("cut"), "{}", gap.why);
    // And goes on with what is new.
    let due = tried.group.due().expect("it follows").as_secs() - NOON;
    assert_eq!(tried.page(due).2, None);
}

#[test]
fn where_nothing_comes_at_all_nothing_is_given_up() {
    let mut tried = tried(pipe());
    for _ in 0..30 {
        let due = tried.group.due().expect("it goes on").as_secs() - NOON;
        tried.page(due.max(0));
        assert_eq!(
            tried
                .fail(Failure::Garbled { said: "cut".into() }, due.max(0))
                .gap,
            None
        );
    }
}

#[test]
fn a_shared_groups_other_functions_are_left_out() {
    let mut tried = tried(pipe());
    tried.group.source.functions = [FunctionName::new("pay")].into();
    tried.page(0);
    let stream = |name: &str| format!("2026/11/20/{name}[1]0123456789abcdef0123456789abcdef");
    let of = |name: &str| LogEvent {
        stream: stream(name).into(),
        ..event(0, Some(name), name)
    };
    let news = tried.take(page(vec![of("pay"), of("cart")], None), 0);
    assert_eq!(texts(&news), ["pay"]);
}

#[test]
fn a_group_that_events_are_refused_of_is_asked_for_its_class_and_then_queried() {
    let mut tried = Tried::infrequent(pipe());
    assert_eq!(tried.rows(1), (0, 1));
    let twice = vec![event(0, Some("p1"), "a"), event(0, Some("p2"), "a")];
    assert_eq!(tried.take(rows(twice, cents(0.001)), 2).events.len(), 2);
    // The same two by other pointers, and a third that looks like them.
    let due = tried.group.due().expect("it follows");
    assert_eq!(due, at(2 + 30));
    tried.rows(32);
    let again = ["q1", "q2", "q3"]
        .map(|id| event(0, Some(id), "a"))
        .to_vec();
    assert_eq!(tried.take(rows(again, cents(0.001)), 33).events.len(), 1);
    assert!(tried.group.queried() > Some(Usd::ZERO));
}

#[test]
fn a_refusal_without_a_reason_in_the_class_is_a_passing_trouble() {
    let mut tried = tried(pipe());
    for turn in 0..3 {
        assert!(matches!(tried.ask(turn * 10), Some(ReadRequest::Page(..))));
        tried.fail(service("InvalidParameterException", "?"), turn * 10);
        if turn == 0 {
            assert!(matches!(tried.ask(0), Some(ReadRequest::Class(_))));
            tried.take(ReadAnswer::Class(Some(Class::Standard)), 0);
        }
    }
    assert!(tried.group.trouble().is_some_and(|it| !it.is_lasting()));
}

#[test]
fn without_money_for_queries_an_infrequent_group_has_a_word_of_its_own() {
    let mut tried = Tried::infrequent(Terms {
        queries: Usd::ZERO,
        ..pipe()
    });
    assert_eq!(tried.ask(1), None);
    let said = tried.group.trouble().expect("a word").to_string();
    assert!(said.contains("--budget"), "{said}");
    // It is asked again rarely: a class can be changed.
    assert!(matches!(tried.ask(600), Some(ReadRequest::Page(..))));
}

#[test]
fn queries_wait_for_money_and_what_costs_more_than_there_is_is_left_out_with_a_gap() {
    // The newest minute costs a hundredth of a cent: 0.6 cents an hour, looked at twice.
    let mut tried = Tried::infrequent(console());
    assert_eq!(tried.rows(0).1, 0);
    tried.take(rows(vec![], cents(0.01)), 0);
    // The past is read while it costs less than half of an hour's money.
    assert!(matches!(tried.ask(0), Some(ReadRequest::Rows(..))));
    tried.take(rows(vec![], cents(0.02)), 0);
    assert!(tried.ask(0).is_some());
    // Suddenly it tells a thousand times as much.
    tried.take(rows(vec![], cents(20.0)), 0);
    assert_eq!(tried.ask(30), None);
    let gap = tried.group.gap().expect("what is left out");
    assert_eq!((gap.from, gap.to), (at(0), at(30 + 600)));
    assert!(gap.why.contains("an hour"), "{}", gap.why);
    assert_eq!(tried.ask(629), None);
}

#[test]
fn what_lies_before_a_group_was_made_is_no_gap() {
    let mut tried = Tried::infrequent(console());
    tried.rows(0);
    let before = Failure::Malformed {
        said: "end time is before the creation of the group".into(),
        at: None,
    };
    let news = tried.fail(before, 0);
    assert_eq!(news.gap, None);
    assert!(tried.group.trouble().is_none());
}

#[test]
fn an_infrequent_or_missing_group_stays_out_of_live_tail() {
    let mut tried = Tried::infrequent(pipe());
    assert!(!tried.group.can_be_live());
    let mut missing = super::tests::tried(pipe());
    assert!(missing.group.can_be_live());
    missing.page(0);
    missing.fail(Failure::NotFound { what: "/g".into() }, 0);
    assert!(!missing.group.can_be_live());
    missing.page(10);
    missing.take(page(vec![], None), 10);
    assert!(missing.group.can_be_live(), "it was made");
    assert_eq!(tried.rows(1).0, 0);
}

#[test]
fn a_rest_after_a_failure_is_not_taken_for_a_slow_tail() {
    let mut tried = tried(pipe());
    for secs in [0, 1] {
        tried.page(secs);
        tried.take(page(vec![], None), secs);
    }
    assert_eq!(tried.group.turns.every, SECOND);
    tried.page(4);
    tried.fail(Failure::NotFound { what: "/g".into() }, 4);
    let due = tried.group.due().expect("it goes on").as_secs() - NOON;
    assert_eq!(due, 14);
    tried.page(due);
    tried.take(page(vec![], None), due);
    assert_eq!(tried.group.turns.every, Duration::ZERO);
}

/// A function that was invoked once and then falls silent for five minutes.
#[test]
fn a_quiet_group_tells_its_line_once_whenever_it_was_written() {
    for late_secs in [0, 30, 120, 600] {
        for written in [5, 15, 25, 35, 45, 55] {
            let late = Duration::from_secs(late_secs);
            let mut tried = tried(Terms { late, ..pipe() });
            let (mut now, mut n_told) = (0, 0);
            while now < 300 + i64::try_from(late_secs).expect("few") {
                let (from, to, _) = tried.page(now);
                let is_there = now > written && (from..=to).contains(&written);
                let line = event(written, Some("1"), "a");
                let page = page(is_there.then_some(line).into_iter().collect(), None);
                n_told += tried.take(page, now).events.len();
                let due = tried.group.due().expect("it follows");
                now = now.max((due.as_millis() - at(0).as_millis() + 999) / 1000);
            }
            assert_eq!(n_told, 1, "written at {written}, late {late_secs}");
        }
    }
}

#[test]
fn a_sweep_that_cannot_reach_back_as_far_as_it_should_leaves_a_gap() {
    let mut tried = tried(pipe());
    tried.page(0);
    let events = (0..60).map(|n| event(n, Some(&n.to_string()), "a"));
    tried.take(page(events.collect(), None), 1);
    for _ in 0..3 {
        tried.group.forget_oldest();
    }
    assert!(tried.group.is_too_much());
    tried.page(62);
    tried.take(page(vec![], None), 62);
    assert_eq!(tried.page(62).0, 30, "what it remembers");
    let gap = tried.group.gap().expect("what it cannot look for");
    assert_eq!((gap.from, gap.to), (at(0), at(30)));
    tried.take(page(vec![], None), 62);
}
